"""What follows where HQ went back in time while its tills were busy, fenced or cloned (FR1-FR3)."""

from dataclasses import replace

import pytest

from pos_app.contract.messages import PushResult
from pos_app.db.database import Database
from pos_app.db.schema import expect_whole
from pos_app.domain.errors import Refused
from pos_app.hq import enrolment
from pos_app.hq.verification import verify
from pos_app.till.storage.values import SyncState
from pos_app.till.sync.came_back import book
from pos_app.till.sync.enrolment import enrol
from pos_app.till.sync.handshake import Handshake
from tests.sync.test_handshake import (
    backed_up,
    conflicting,
    copied,
    kept,
    sold,
    step,
    swap_hq,
    waiting,
)


@pytest.fixture
def world(world):
    world.rounds().step()
    return world


def test_fr1_a_till_with_something_unsent_compares_first_L1(world):
    """HQ wants an earlier event than the till has to send: no back-off may keep the two apart."""
    before = sold(world, 2)
    old = backed_up(world, "old.db")
    lost = sold(world, 3)
    swap_hq(world, lambda file: copied(old, file))
    unsent = [world.sell() for _ in range(2)]
    step(world)
    assert kept(world) == {*before, *lost, *unsent}
    assert waiting(world) == 0


@pytest.mark.parametrize("part", [0.1, 0.3, 0.6])
def test_fs3_a_byte_in_the_log_of_a_killed_hq_is_named_and_what_a_cut_costs_is_sent_again(
    world, part
):
    """A log that is cut, its index gone, is what a power loss may leave: no seal can tell of it."""
    everything = sold(world, 2)
    swap_hq(world, lambda file: None)  # so far all is in the file itself
    for _ in range(4):
        everything += sold(world, 1)
    home = world.hq.config.home
    killed = {end: (home / f"hq.db{end}").read_bytes() for end in ("", "-wal")}
    log = bytearray(killed["-wal"])
    at = int(len(log) * part)

    def left(file):
        file.write_bytes(killed[""])
        log[at] ^= 1
        file.with_name("hq.db-wal").write_bytes(log)
        with pytest.raises(Refused, match=r"FILE_CHANGED.*hq.db-wal, frame"):
            expect_whole(Database.sqlite(file), file)
        file.with_name("hq.db-wal").write_bytes(log[:at])

    swap_hq(world, left)
    assert len(kept(world)) < len(everything)
    for _ in range(2):
        step(world)
    assert kept(world) == set(everything)
    assert waiting(world) == 0
    with world.hq.read() as unit:
        assert verify(unit) == []


def test_fr1_a_crash_while_comparing_forgets_nothing_of_a_new_hq(world, monkeypatch):
    """That HQ is another one is kept once everything that follows from it is."""
    event = world.sell()
    world.wire.mood = conflicting
    world.outbox.drain(now=True)
    world.wire.mood = "up"
    swap_hq(world, lambda file: None)
    world.hq.run(lambda unit: unit.exec_driver_sql("DELETE FROM hq WHERE name = 'incarnation'"))
    swap_hq(world, lambda file: None)

    class Killed(BaseException):
        pass

    def kill(*_arguments, **_named):
        raise Killed

    with monkeypatch.context() as mortal:
        mortal.setattr(Handshake, "_compare", kill)
        with pytest.raises(Killed):
            step(world)
    step(world)
    step(world)
    assert kept(world) == {event}


def test_fr1_what_hq_wants_goes_out_again_though_it_was_acknowledged_once(world):
    """A fenced till may not say hello: HQ's answer to its events is all that it hears."""
    before = sold(world, 2)
    old = backed_up(world, "old.db")
    lost = sold(world, 3)
    swap_hq(world, lambda file: copied(old, file))
    unsent = world.sell()
    assert world.outbox.drain(now=True).reason == "retry_later"
    assert world.outbox.drain(now=True).ok
    assert kept(world) == {*before, *lost, unsent}
    assert world.store.journal_rows()[0].what == "hq_was_restored"


def test_fr1_who_is_enrolled_anew_still_notices_another_hq(world):
    heard = world.store.sync_state().incarnation
    assert heard
    with world.store.begin() as unit:
        unit.save_sync_state(SyncState(stopped="DEVICE_REFUSED", incarnation=heard))
    code = enrolment.make_code(world.hq, "S1", "S1-1", "test")
    enrol(world.store, world.client, world.secrets, code=code, hq_url="http://127.0.0.1")
    assert world.store.sync_state().incarnation == heard


def test_fr2_a_receipt_that_was_given_again_since_stops_nothing_that_comes_back(world):
    stored = world.store.event(world.sell())
    header = replace(stored.header, event_id="0" * 32, epoch="f" * 32)
    other, answer = replace(stored, header=header), PushResult(event_id="0" * 32, result="applied")
    with world.store.begin() as unit:
        book(world.store, unit, stored)
    with world.store.begin() as unit:
        unit.take_back(other, answer)
        book(world.store, unit, other)
    assert world.store.event("0" * 32) is not None
    assert world.store.journal_rows()[0].what == "receipt_twice"
