"""The way back for a till: a copy is put in place, and HQ tells what it lacks (FR2, T4, N1b)."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import hello
from pos_app.hq.enrolment import make_code
from pos_app.hq.store import devices
from pos_app.till import commands, copies
from pos_app.till.config import MemorySecretStore
from pos_app.till.devices.no_terminal import NoTerminal
from pos_app.till.register import Register, Surroundings
from pos_app.till.sync import handshake
from pos_app.till.sync.high_water import MARK
from tests.storage.world import PowerCut
from tests.sync.world import World, a_world


@pytest.fixture
def world(tmp_path):
    world = a_world(tmp_path)
    world.rounds().step()
    yield world
    world.hq.close()


def opened(world: World, *, recovering: bool = False) -> Register:
    assert isinstance(world.secrets, MemorySecretStore)
    surroundings = Surroundings(
        transport=world.wire,
        secrets=world.secrets,
        terminal=NoTerminal(),
        clock=world.clock,
        ids=world.ids,
        chance=lambda: 1.0,
    )
    return Register.open(world.home, surroundings, recovering=recovering)


def power_cut(_register: Register) -> None:
    raise PowerCut


def test_a_restored_till_does_not_sell_until_it_has_recovered(world, monkeypatch):
    """Head office gives little at a time, and more than this till takes in one go."""
    monkeypatch.setattr(hello, "MISSING_BYTES", 1)
    monkeypatch.setattr(handshake, "PAGES_MAX", 2)
    world.sell()
    world.rounds().step()
    file, _ = copies.back_up(world.store, world.home / "backups")
    later = [world.sell() for _ in range(3)]
    world.rounds().step()
    world.catalogues.close()
    world.store.close()
    (world.home / "till.db").unlink()  # the disk is another one
    lines = commands.restore(world.home, copies.newest(world.home / "backups"), world.clock)
    assert file in lines[0]
    assert len(lines) == 2
    with pytest.raises(Refused, match="DATABASE_BEHIND"):
        opened(world)
    register = opened(world, recovering=True)
    lines = commands.recover(register)
    assert lines[0].startswith("till_was_restored: ")
    assert {one.header.event_id for one in register.store.chain()} >= set(later)
    register.close()
    opened(world).close()


def test_an_epoch_that_neither_side_knows_any_more_is_named_by_the_mark_N1b(world):
    world.sell()
    world.rounds().step()
    world.catalogues.close()
    world.store.close()
    world.secrets.put(MARK, f"{'f' * 32}:4")
    register = opened(world, recovering=True)
    lines = commands.recover(register)
    assert lines[0] == f"events_lost: epoch={'f' * 32} from=1 to=4"
    assert len(commands.recover(register)) == 1
    register.close()


def test_a_restored_till_that_head_office_has_fenced_hands_its_events_over_when_it_is_enrolled_anew(
    world,
):
    """It may not recover, for head office hears no more of it than its events (FR2, FR3)."""
    kept = world.sell()
    copies.back_up(world.store, world.home / "backups")
    world.sell()
    world.rounds().step()
    identity = world.store.identity()
    world.catalogues.close()
    world.store.close()
    commands.restore(world.home, copies.newest(world.home / "backups"), world.clock)
    world.hq.run(lambda unit: devices.set_state(unit, identity.device_id, "fenced"))
    register = opened(world, recovering=True)
    with pytest.raises(Refused, match="DEVICE_REFUSED"):
        commands.recover(register)
    code = make_code(world.hq, identity.store_id, identity.register_id, "tests")
    register.enrol(code, identity.hq_url)
    stored = register.store.event(kept)
    assert stored is not None
    assert stored.state in {"at_hq", "refused"}
    register.close()
    opened(world).close()


def test_an_enrolment_that_was_broken_off_before_it_had_fetched_anything_goes_on(
    world, monkeypatch, tmp_path
):
    world.catalogues.close()
    world.store.close()
    world.home, world.secrets = tmp_path / "another-machine", MemorySecretStore()
    register = opened(world)
    code = make_code(world.hq, "S1", "S1-1", "tests")
    with monkeypatch.context() as killed:
        killed.setattr(Register, "download", power_cut)
        with pytest.raises(PowerCut):
            register.enrol(code, "http://127.0.0.1")
    made = register.store.identity()
    register.enrol(code, "http://127.0.0.1")
    assert register.store.identity() == made
    assert register.session.configuration.store.store_id == "S1"
    register.close()


def test_fr4_a_copy_without_its_keys_is_enrolled_anew_and_hands_over_what_was_never_sent(world):
    world.wire.mood = "down"
    kept = world.sell()
    world.wire.mood = "up"
    copies.back_up(world.store, world.home / "backups")
    identity = world.store.identity()
    world.catalogues.close()
    world.store.close()
    world.home, world.secrets = world.home.with_name("another-machine"), MemorySecretStore()
    file = copies.newest(world.home.with_name("till") / "backups")
    commands.restore(world.home, file, world.clock)
    register = opened(world, recovering=True)
    with pytest.raises(Refused, match="DEVICE_KEY_MISSING"):
        commands.recover(register)
    code = make_code(world.hq, identity.store_id, identity.register_id, "tests")
    register.enrol(code, identity.hq_url)
    commands.recover(register)
    assert register.store.event(kept).state == "at_hq"
    assert world.hq.counts().transactions == 1
    register.close()


def test_a_running_till_is_not_restored_over(world):
    copies.back_up(world.store, world.home / "backups")
    with pytest.raises(Refused, match="SECOND_PROGRAM"):
        commands.restore(world.home, copies.newest(world.home / "backups"), world.clock)
    world.catalogues.close()
    world.store.close()
