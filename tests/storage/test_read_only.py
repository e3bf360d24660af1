"""FS2: a disk that may not be written. The till does not start to sell and says why; what a
customer asks about can still be looked up, also what a kill left in the log. Head office does not
start either.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import uvicorn.config  # noqa: F401 - read before root is nobody

from pos_app.db.lock import HomeLock
from pos_app.domain.errors import Unavailable, is_read_only
from pos_app.hq.main import main as hq_main
from pos_app.till.main import sentence
from pos_app.till.storage.looking import Looking
from pos_app.till.storage.store import FILE_NAME, TillStore
from tests.helpers.read_only import NOBODY, only_to_read
from tests.hq.world import Clock
from tests.sync.world import a_world


@pytest.fixture
def home():
    """A folder that another user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    folder.chmod(0o755)
    yield folder / "till"
    shutil.rmtree(folder)


def sold_in(home, tmp_path, *, killed):
    """A till's home after one order, closed in good order or not; the order's number."""
    world = a_world(tmp_path)
    world.rounds().step()
    world.sell()
    (order,) = [one.header.order_id for one in world.store.chain()]
    if not killed:
        world.close()
    home.mkdir()
    for file in world.home.iterdir():
        if file.is_file() and not file.name.endswith("-shm"):
            shutil.copy(file, home)
    if killed:
        world.close()
    assert (home / f"{FILE_NAME}-wal").exists() == killed
    return order


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_fs2_nothing_is_sold_and_an_order_is_looked_up(home, tmp_path, killed):
    order = sold_in(home, tmp_path, killed=killed)
    before = {file.name: file.read_bytes() for file in home.iterdir()}
    Looking(home).close()  # what is imported late is there before root is nobody
    with only_to_read(home):
        with pytest.raises(Unavailable) as refusal:
            TillStore.open(home, clock=Clock())
        looking = Looking(home)
        found, articles = looking.find(order.lower()), looking.find("A")
        looking.close()
        with pytest.raises(PermissionError):
            (home / "more").touch()
    assert is_read_only(refusal.value)
    assert not refusal.value.retry
    assert "nothing can be sold" in sentence(refusal.value)
    assert found.order_no == order
    assert found.lines
    assert [one.sku for one in articles] == ["A"]
    assert {file.name: file.read_bytes() for file in home.iterdir()} == before


def test_fs2_a_file_that_may_not_be_written_is_not_sold_from_either(home, tmp_path):
    """The folder takes a lock, the database itself takes nothing."""
    sold_in(home, tmp_path, killed=False)
    HomeLock(home / "till.lock").close()
    with only_to_read(home):
        pass
    (home / FILE_NAME).chmod(0o444)
    home.chmod(0o777)
    (home / "till.lock").chmod(0o666)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(Unavailable) as refusal:
            TillStore.open(home, clock=Clock())
    finally:
        if root:
            os.seteuid(0)
    assert is_read_only(refusal.value)


def test_fs2_head_office_says_it_and_does_not_start(home, tmp_path, capsys):
    word = tmp_path / "word"
    word.write_text("correct horse battery staple", "utf-8")
    init = ["init", "--login", "ilse", "--password-file", str(word)]
    assert hq_main(["--home", str(home), *init]) == 0
    assert hq_main(["--home", str(home), "verify"]) == 0
    with only_to_read(home):
        assert hq_main(["--home", str(home), "verify"]) == 1
        assert hq_main(["--home", str(home), "serve"]) == 1
    assert capsys.readouterr().err.count("may not be written") == 2
