"""FS1, FS5: the till has its own copies made, keeps the newest, and says what is wrong."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from pos_app.db.seal import forget_seal
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.shift_report import ShiftFacts, closed, report
from pos_app.till import copies, upkeep
from pos_app.till.condition import Condition
from pos_app.till.config import save_settings
from tests.hq.world import Clock, Ids
from tests.storage.world import SHIFT, a_cart, conclude, open_store


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "till", clock=Clock())
    conclude(store, a_cart(Ids()))
    yield store
    store.close()


def end(store, at) -> None:
    """The shift is closed."""
    last = report(SHIFT, ShiftFacts(), "S1-1", made_at=at, made_by="clerk")
    with store.begin() as unit:
        unit.close_shift(closed(last, unsent=0, approved_by=""))


def test_a_copy_is_due_each_day_and_after_a_closed_shift(store, tmp_path):
    folder, made = tmp_path / "elsewhere", []

    def make() -> None:
        made.append(copies.back_up(store, folder))

    upkeeper = upkeep.Upkeep(store, Condition(), folder, make)
    for hours in (0, 12, 11):
        store.clock.at += timedelta(hours=hours)
        upkeeper.step()
    assert len(made) == 1
    store.clock.at += timedelta(hours=2)
    upkeeper.step()
    assert len(made) == 2
    store.clock.at += timedelta(minutes=1)
    end(store, store.clock.at)
    store.clock.at += timedelta(minutes=1)
    for _ in range(2):
        upkeeper.step()
    assert len(made) == 3
    assert made[2][1] == "1 events; opened and verified."


def test_the_newest_copies_stay(store, tmp_path):
    made = []
    for _ in range(copies.KEPT + 3):
        made += copies.back_up(store, tmp_path)[:1]
        store.clock.forward(seconds=1)
    assert len(list(tmp_path.glob("till-2*.db"))) == copies.KEPT
    assert str(copies.newest(tmp_path)) == made[-1]


def test_a_failed_copy_is_told_once_and_shown_until_one_is_good(store, tmp_path):
    condition, fails = Condition(), [True]

    def make() -> None:
        if fails[0]:
            raise Unavailable("backup", "no room")
        copies.back_up(store, tmp_path)

    upkeeper = upkeep.Upkeep(store, condition, tmp_path, make)
    for _ in range(2):
        with pytest.raises(Unavailable):
            upkeeper.step()
    assert condition.copy_failed
    assert [one.what for one in store.journal_rows()] == ["backup_failed"]
    fails[0] = False
    upkeeper.step()
    assert not condition.copy_failed


def test_a_disk_that_fills_up_is_told_once_and_shown_FS1(store, tmp_path, monkeypatch):
    left: list[int | None] = [9]
    condition = Condition()
    monkeypatch.setattr(upkeep, "scarce_percent", lambda _home: left[0])
    upkeeper = upkeep.Upkeep(store, condition, tmp_path, lambda: None)
    for _ in range(2):
        upkeeper.step()
    assert condition.scarce_percent == 9
    assert [one.detail for one in store.journal_rows()] == ["free=9%"]
    left[0] = None
    upkeeper.step()
    assert condition.scarce_percent is None


def test_the_till_has_its_copy_made_by_a_program_of_its_own(store):
    """While it runs, so from a copy of this moment; the settings say where."""
    save_settings(store.home, {"backup_folder": str(store.home / "b")})
    upkeep.copied_by_itself(store.home)()
    assert copies.check(copies.newest(store.home / "b"), store.clock) == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("import sys; sys.exit('pos-app till: the disk is full')", "the disk is full"),
        ("raise SystemExit(3)", "failed"),
        ("import time; time.sleep(60)", "TimeoutExpired"),
    ],
)
def test_a_copy_that_its_program_did_not_make_is_told(store, monkeypatch, words, reason):
    run = subprocess.run

    def another(_command, **more):
        return run([sys.executable, "-c", words], **more)

    monkeypatch.setattr(upkeep, "COPY_SECONDS", 2.0)
    monkeypatch.setattr(subprocess, "run", another)
    with pytest.raises(Unavailable) as told:
        upkeep.copied_by_itself(store.home)()
    assert told.value.reason.endswith(reason)


def test_a_round_that_went_well_is_followed_by_the_next(store, tmp_path, monkeypatch):
    monkeypatch.setattr(upkeep, "ROUND_SECONDS", 0.001)
    rounds, third = [], threading.Event()
    keeper = upkeep.Upkeep(store, Condition(), tmp_path, lambda: None)

    def step() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            third.set()

    monkeypatch.setattr(keeper, "step", step)
    thread = upkeep.UpkeepThread(keeper)
    thread.start()
    assert third.wait(60)
    thread.stop()


def test_fs3_a_copy_that_is_none_or_cannot_be_opened_is_said(store, tmp_path):
    with pytest.raises(Refused, match="NO_BACKUP"):
        copies.check(tmp_path, store.clock)
    place = tmp_path / "by hand.db"
    copies.back_up(store, tmp_path, str(place))
    assert copies.check(place, store.clock) == 1
    place.write_bytes(b"no database" + place.read_bytes()[11:])
    with pytest.raises(Refused, match=r"BACKUP_DAMAGED.*page 1: it was changed"):
        copies.check(place, store.clock)
    forget_seal(place)
    with pytest.raises((Refused, Unavailable)):
        copies.check(place, store.clock)


def test_a_round_that_fails_ends_no_thread(store, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(upkeep, "ROUND_SECONDS", 0.001)
    rounds, third = [], threading.Event()

    def make() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            third.set()
        raise Unavailable("backup", "no room")

    caplog.set_level("ERROR")
    thread = upkeep.UpkeepThread(upkeep.Upkeep(store, Condition(), tmp_path, make))
    thread.start()
    assert third.wait(60)
    thread.stop()
