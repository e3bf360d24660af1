"""Chains of who a till was before it was enrolled anew, and of forks: all are named in the hello,
and none of their events is lost with a head office (FR1, FR3, D1).
"""

from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.contract.messages import PushRequest
from pos_app.domain.errors import Refused
from pos_app.hq import enrolment
from pos_app.hq.store import console, devices, intake, state
from pos_app.hq.store import orders as orders_store
from pos_app.till import commands, copies
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.enrolment import enrol
from pos_app.till.sync.high_water import check_mark
from tests.helpers.carts import PICK, cart
from tests.helpers.meddler import meddling
from tests.hq.world import a_till
from tests.sync.test_handshake import (
    backed_up,
    copied,
    copy_of,
    kept,
    never_used,
    put_back,
    snapshot,
    sold,
    step,
    swap_hq,
    waiting,
)
from tests.sync.world import World, a_world


@pytest.fixture
def world(world):
    world.rounds().step()
    return world


@pytest.mark.parametrize("before", ["empty", "old"])
def test_fr1_after_fr3_a_till_that_was_enrolled_anew_hands_over_its_older_chains(tmp_path, before):
    """HQ goes back to before the till was fenced, or before it was known at all."""
    world = a_world(tmp_path)
    empty = never_used(world)
    mine = sold(world, 2)
    old = backed_up(world, "old.db")
    mine += sold(world, 2)
    device = world.store.identity().device_id
    enrolment.revoke(world.hq, device, "test", "stolen")
    mine.append(world.sell())
    step(world)
    again_enrolled(world)
    mine += sold(world, 2)
    swap_hq(world, lambda file: copied(empty if before == "empty" else old, file))
    for _ in range(4):
        step(world)
    assert kept(world) == set(mine)
    assert waiting(world) == 0
    with world.hq.read() as unit:
        assert devices.find(unit, device).state == "replaced"
        assert devices.find(unit, world.store.identity().device_id).state == "active"
        assert console.conflicts_by_till(unit) == {}
    assert world.hq.counts().transactions == len(mine)
    world.close()


@pytest.fixture
def cloned(world, tmp_path):
    """The till has sold twice; a second machine has its disk as it was after the first time."""
    sold(world, 1)
    old, secrets = snapshot(world), copy_of(world.secrets)
    home = tmp_path / "clone"
    home.mkdir()
    copied(old, home / "till.db")
    store = TillStore.open(home, clock=world.clock)
    clone = World(home, world.hq, replace(world.wire), world.clock, world.ids, secrets, store)
    yield clone
    clone.catalogues.close()
    clone.store.close()


def test_fr1_fr3_a_restored_hq_that_has_a_clone_s_events_gets_the_older_chain_too(world, cloned):
    """HQ shows nobody the events of who the till was before; it gets them all, whatever it has."""
    old = backed_up(world, "old.db")
    mine = sold(world, 1)
    enrolment.revoke(world.hq, world.store.identity().device_id, "test", "stolen")
    step(world)
    again_enrolled(world)
    swap_hq(world, lambda file: another_copy(old, file))
    cloned.wire.hq = world.hq
    theirs = sold(cloned, 2)
    for _ in range(3):
        step(world)
    assert kept(world) >= {*mine, *theirs}


def test_fr1_fr3_a_key_that_was_certified_for_the_clone_s_epoch_is_known_again(world, cloned):
    """The second machine went on in a new epoch; what HQ signed since names that one."""
    sold(world, 1)
    theirs = sold(cloned, 1)
    old = backed_up(world, "old.db")
    world.keys.rotate()
    mine = world.sell()
    swap_hq(world, lambda file: copied(old, file))
    for _ in range(3):
        step(world)
    assert kept(world) >= {mine, *theirs}


def test_fr1_fr2_both_go_back_to_before_a_new_key_and_know_each_other_by_it(world):
    """Only the keyring still has the key, and beside it what HQ signed for it."""
    old, copy = snapshot(world), backed_up(world, "old.db")
    world.keys.rotate()
    put_back(world, old)
    swap_hq(world, lambda file: copied(copy, file))
    mine = sold(world, 2)
    for _ in range(2):
        step(world)
    assert kept(world) >= set(mine)


def test_fr1_of_a_till_that_stays_fenced_older_events_wait_for_a_person(world):
    """Whoever was revoked in that HQ already is taken in, never thrown away, and looked at."""
    first = sold(world, 1)
    world.hq.run(lambda unit: devices.set_state(unit, world.store.identity().device_id, "fenced"))
    old = backed_up(world, "old.db")
    later = world.sell()
    step(world)
    again_enrolled(world)
    swap_hq(world, lambda file: copied(old, file))
    for _ in range(4):
        step(world)
    assert kept(world) == {*first, later}
    with world.hq.read() as unit:
        found = intake.find(unit, later)
    assert (found.state, found.reason) == ("quarantined", "DEVICE_FENCED")


def test_an_event_of_another_place_is_nobodys_but_the_senders(world):
    """A till hands over its own older chains, never those of another register."""
    other = a_till(world.hq, world.ids, "S1-2")
    world.hq.run(lambda unit: devices.set_state(unit, other.me.device_id, "replaced"))
    item = other.item(other.placed(cart(("3 x 40.00", PICK))), "now")
    (result,) = world.client.push(PushRequest(events=(item,))).results
    assert (result.result, result.reason) == ("conflict", "DEVICE_DIFFERS")


def test_fr2_a_fork_is_told_once_and_another_hq_gets_its_events_again(world):
    old, secrets = snapshot(world), copy_of(world.secrets)
    lost = sold(world, 2)
    put_back(world, old, secrets)
    mine = [world.sell() for _ in range(3)]
    rounds = world.rounds()
    for _ in range(4):
        world.clock.forward(seconds=400)
        rounds.step()
    assert kept(world) == set(lost + mine)
    assert [one.what for one in world.store.journal_rows()].count("till_forked") == 1
    world.hq.run(lambda unit: state.remember(unit, "incarnation", "f" * 32))  # the same, restored
    world.clock.forward(seconds=400)
    rounds.step()
    assert [one.what for one in world.store.journal_rows()].count("till_forked") == 1
    assert "head office has other events; it keeps ours" in commands.verified(world.store)[-1]
    copies.back_up(world.store, world.home / "backups")  # only what is whole counts as a copy
    swap_hq(world, another)
    for _ in range(3):
        step(world)
    assert kept(world) == set(lost + mine)


def test_fr2_a_till_put_back_to_before_its_epoch_is_missed_and_takes_back_all_of_it_N1b(world):
    """The newest chain began after the copy was made: neither file nor certificate tells of it."""
    first = sold(world, 1)
    old = snapshot(world)
    lost = sold(world, 2)
    put_back(world, old)
    for _ in range(2):
        step(world)
    lost += sold(world, 2)
    step(world)
    put_back(world, old)
    with pytest.raises(Refused, match="DATABASE_BEHIND"):
        check_mark(world.store, world.secrets)
    for _ in range(2):
        step(world)
    check_mark(world.store, world.secrets)
    events = set(first + lost + sold(world, 1))
    step(world)
    assert {one.header.event_id for one in world.store.chain()} == events == kept(world)
    with world.hq.read() as unit:
        assert orders_store.discrepancies(unit) == []  # no receipt's number was given again
    commands.verified(world.store)


def another(file: Path) -> None:
    """Head office without what it set aside, and under a name that no till knows."""
    with meddling(file) as opened:
        opened.execute("DELETE FROM conflict")
        opened.execute("DELETE FROM hq WHERE name = 'incarnation'")


def another_copy(old: Path, file: Path) -> None:
    copied(old, file)
    another(file)


def again_enrolled(world: World) -> None:
    code = enrolment.make_code(world.hq, "S1", "S1-1", "test")
    enrol(world.store, world.client, world.secrets, code=code, hq_url="http://127.0.0.1")
    world.restart()


def test_s5_of_a_revoked_till_older_events_wait_for_a_person_too(world):
    before = a_till(world.hq, world.ids, "S1-1")
    world.hq.run(lambda unit: devices.set_state(unit, before.me.device_id, "replaced"))
    enrolment.revoke(world.hq, world.store.identity().device_id, "test", "stolen")
    item = before.item(before.placed(cart(("3 x 40.00", PICK))), "now")
    (result,) = world.client.push(PushRequest(events=(item,))).results
    assert (result.result, result.reason) == ("quarantined", "DEVICE_FENCED")
