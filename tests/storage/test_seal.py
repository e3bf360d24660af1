"""FS3: one byte of the file, any one, is changed while the till is closed: the next start refuses
it and names page and table.
"""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from pos_app.db.seal import SUFFIX, damage
from pos_app.domain.errors import Refused, Unavailable
from pos_app.till.main import main
from pos_app.till.storage.store import FILE_NAME, TillStore
from pos_app.till.verification import verify
from tests.hq.world import Clock, Ids
from tests.storage.world import a_cart, accept, conclude, open_store, unseal
from tests.sync.world import a_world

FLIPS = 400


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A till's day, with pages that are in use no more; closed in good order."""
    home, ids = tmp_path_factory.mktemp("sealed"), Ids()
    store = open_store(home)
    for _ in range(12):
        accept(store, a_cart(ids, lines=30))
        conclude(store, a_cart(ids))
    store.close()
    return home


def test_fs3_whichever_byte_is_changed_it_is_named(home):
    file, chance = home / FILE_NAME, random.Random(7)
    whole = file.read_bytes()
    first = list(range(100))
    places = set()
    for at in (*first, *(chance.randrange(len(whole)) for _ in range(FLIPS))):
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        (found,) = damage(file)
        page = at // 4096 + 1
        assert str(found).startswith(f"till.db, page {page}: it was changed (")
        places.add(str(found).partition("(")[2])
    file.write_bytes(whole)
    assert damage(file) == []
    assert {"event)", "customer_order)", "no table: the page is not in use)"} <= places


def test_fs3_the_till_does_not_sell_from_it_and_the_command_says_where(home, tmp_path, capsys):
    shutil.copytree(home, tmp_path / "till")
    file = tmp_path / "till" / FILE_NAME
    content = bytearray(file.read_bytes())
    content[5000] ^= 1
    file.write_bytes(content)
    with pytest.raises(Refused, match="FILE_CHANGED"):
        TillStore.open(tmp_path / "till", clock=Clock())
    assert main(["--home", str(tmp_path / "till"), "verify"]) == 1
    assert "till.db, page 2: it was changed" in capsys.readouterr().err
    assert file.read_bytes() == content


IN_CHAINS = {"event", "journal", "proof", "certificate", "sqlite_autoindex_event_1"}
"""Tables of which each byte is held by a hash, a signature or an index."""


def test_fs3_without_a_seal_too_each_byte_of_the_chain_is_held(tmp_path):
    """As after a kill: the file that is left has no seal."""
    world = a_world(tmp_path)
    for _ in range(8):
        world.sell()
    world.rounds().step()
    world.close()
    file, chance = world.home / FILE_NAME, random.Random(3)
    unseal(world.home)
    whole, used = file.read_bytes(), used_bytes(file)
    for table in sorted(used):
        for at in chance.sample(used[table], min(12, len(used[table]))):
            changed = bytearray(whole)
            changed[at] ^= 1 << chance.randrange(8)
            file.write_bytes(changed)
            for beside in file.parent.glob(f"{FILE_NAME}-*"):
                beside.unlink()
            assert is_found(world.home), (table, at, whole[at - 8 : at + 8])
    file.write_bytes(whole)
    assert not is_found(world.home)


def is_found(home):
    """Whether opening or verifying says something."""
    try:
        store = TillStore.open(home, clock=Clock())
    except (Refused, Unavailable):
        return True
    found = verify(store)
    store.close()
    unseal(home)
    return bool(found)


def used_bytes(file):
    """Places inside the cells of the pages, by table: what lies between them SQLite never reads."""
    content = file.read_bytes()
    found: dict[str, list[int]] = {}
    with closing(sqlite3.connect(file)) as opened:
        query = "SELECT name, pageno FROM dbstat WHERE pagetype = 'leaf'"
        for name, number in opened.execute(query):
            start = (number - 1) * 4096
            begin = int.from_bytes(content[start + 5 : start + 7], "big")
            free = int.from_bytes(content[start + 1 : start + 3], "big")
            if name in IN_CHAINS and not free and begin:
                found.setdefault(name, []).extend(range(start + begin, start + 4096))
    assert {"event", "proof", "certificate"} <= found.keys()
    return found


def test_a_seal_says_nothing_of_another_copy_or_of_a_file_that_was_in_use(home, tmp_path):
    shutil.copytree(home, tmp_path / "till")
    file = tmp_path / "till" / FILE_NAME
    store = TillStore.open(file.parent, clock=Clock())
    store.backup(tmp_path / "copy.db")
    assert not file.with_name(FILE_NAME + SUFFIX).exists()
    conclude(store, a_cart(Ids()))
    store.close()
    assert damage(file) == []
    shutil.copy(tmp_path / "copy.db", file)
    assert damage(file) == []
    open_store(file.parent).close()


def test_a_seal_that_was_cut_short_is_none(home, tmp_path):
    shutil.copytree(home, tmp_path / "till")
    sealed = tmp_path / "till" / f"{FILE_NAME}{SUFFIX}"
    sealed.write_bytes(sealed.read_bytes()[:-3])
    open_store(tmp_path / "till").close()
    assert damage(tmp_path / "till" / FILE_NAME) == []


def test_a_file_that_would_hold_up_the_start_is_not_sealed(home, tmp_path, monkeypatch):
    shutil.copytree(home, tmp_path / "till")
    monkeypatch.setattr("pos_app.db.seal.FILE_BYTES_MAX", (home / FILE_NAME).stat().st_size - 1)
    TillStore.open(tmp_path / "till", clock=Clock()).close()
    assert not (tmp_path / "till" / f"{FILE_NAME}{SUFFIX}").exists()
