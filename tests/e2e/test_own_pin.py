"""ASVS 6.4.1: a PIN that somebody else gave opens nothing but the choice of one's own, with head
office or without; what was chosen counts at every till of the store.
"""

from dataclasses import replace

import pytest

from pos_app.contract.messages import ChosenPin
from pos_app.domain.errors import Refused
from pos_app.domain.pins import mark_of
from pos_app.hq import configuration
from pos_app.hq.master import own_pins, publishing, records
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import draft, published
from pos_app.hq.master.take_over import take_over
from pos_app.hq.people.rights import OWNER
from pos_app.hq.store import configurations, devices
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.staff import SignIn
from pos_app.till.rights import Approver, Guarded, approve
from pos_app.till.sync.handshake import Handshake
from tests.e2e.day import open_store

GIVEN, OWN, OTHER = "246813", "135792", "704615"
SECOND = "S1-2"
BEYOND = Guarded("pay", lowest_rate_ok=frozenset({"manager"}))
"""What a clerk needs a manager for."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    made = open_store(tmp_path_factory.mktemp("store"))
    with made.hq.read() as unit:
        told = configurations.told(unit, "S1")
    assert told is not None
    take_over(made.hq, OWNER, told)
    yield made
    made.close()


@pytest.fixture
def world(opened):
    """The clerk, and the manager too, have a PIN that somebody else gave."""
    opened.wire.state = "up"
    for staff_id in ("clerk", "manager"):
        records.new_pin(opened.hq, OWNER, staff_id, GIVEN)
    publishing.publish(opened.hq, OWNER, publishing.Wish((1060,), "new PINs"))
    opened.register.download()
    opened.session.sign_in(None)
    return opened


def sign_in(world, pin, own="", staff_id="clerk"):
    world.run(OPERATIONS["sign_in"], SignIn(staff_id, pin, own))


def greet(world):
    register = world.register
    Handshake(register.store, register.hq, register.outbox, "1", register.high_water.mark).greet()


def kept(world, staff_id="clerk"):
    with world.hq.read() as unit:
        return draft(unit).one("staff", staff_id), published(unit).one("staff", staff_id)


def test_a_given_pin_opens_nothing_and_lets_nothing_pass(world):
    with pytest.raises(Refused, match="PIN_GIVEN"):
        sign_in(world, GIVEN)
    assert world.session.staff is None
    assert world.session.store.pin_failures("clerk").count == 0
    world.session.sign_in(world.session.configuration.staff_member("clerk2"))
    with pytest.raises(Refused, match="PIN_GIVEN"):
        approve(world.session, BEYOND, Approver("manager", GIVEN))


OTHERS_OWN = [GIVEN, "000000", "123456", "987654", "12345", "1357924", "12345x"]


@pytest.mark.parametrize("own", OTHERS_OWN)
def test_what_others_know_or_would_try_is_refused_and_changes_nothing(world, own):
    with pytest.raises(Refused, match="PIN_WEAK"):
        sign_in(world, GIVEN, own)
    with pytest.raises(Refused, match="BAD_PIN"):
        sign_in(world, OTHER, OWN)
    with pytest.raises(Refused, match="PIN_GIVEN"):
        sign_in(world, GIVEN)
    assert world.session.staff is None


def test_chosen_without_head_office_it_counts_after_a_restart_and_at_every_till_later(world):
    world.wire.state = "down"
    sign_in(world, GIVEN, OWN)
    assert world.session.staff.staff_id == "clerk"
    world.restart_till()
    sign_in(world, OWN)
    with pytest.raises(Refused, match="BAD_PIN"):
        sign_in(world, GIVEN)
    world.wire.state = "up"
    greet(world)
    here, there = kept(world)
    assert here == there
    assert not here["pin_given"]
    assert here["pin_hash"] == world.session.store.own_pins()["clerk"].pin_hash
    world.go_to(SECOND)
    world.register.download()
    sign_in(world, OWN)
    with pytest.raises(Refused, match="BAD_PIN"):
        sign_in(world, GIVEN)
    world.go_to("S1-1")
    world.register.download()
    sign_in(world, OWN)


def test_another_change_of_staff_is_never_published_by_a_choice(world):
    before, _ = kept(world, "clerk2")
    with world.hq.read() as unit:
        seen = draft(unit).number("staff", "clerk2")
    wish = records.Wish(KINDS["staff"], {**before, "name": "Fleur"}, seen, "clerk2")
    records.save(world.hq, OWNER, wish)
    sign_in(world, GIVEN, OWN)
    greet(world)
    here, there = kept(world)
    assert (here["pin_given"], there["pin_given"]) == ("", "given")
    records.put_back(world.hq, OWNER, KINDS["staff"], "clerk2")
    greet(world)
    assert kept(world)[1] == here


def test_a_choice_that_cannot_be_published_now_is_told_again(world):
    """Somebody has made the staff's download impossible meanwhile."""
    sign_in(world, GIVEN, OWN)

    def stands_in_its_way(*_):
        raise Refused("NOTHING_TO_PUBLISH")

    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(own_pins, "put_in_force", stands_in_its_way)
        greet(world)
    here, there = kept(world)
    assert (here["pin_given"], there["pin_given"]) == ("", "given")
    greet(world)
    assert kept(world)[1] == here


def test_a_till_speaks_for_its_own_people_and_for_given_pins_alone(world):
    sign_in(world, GIVEN, OWN)
    greet(world)
    own = world.session.store.own_pins()["clerk"]
    with world.hq.read() as unit:
        [device] = devices.at_place(unit, "S1", "S1-1")
    chosen, manager = kept(world)[0], kept(world, "manager")[0]
    for place, claim in (
        (device, replace_pin(own, "clerk", chosen["pin_hash"])),
        (replace(device, store_id="S2"), replace_pin(own, "manager", manager["pin_hash"])),
        (device, replace_pin(own, "manager", "another")),
        (device, replace_pin(own, "nobody", "another")),
    ):
        if place.store_id == "S2":
            bound = {**manager, "stores": ["S1"]}
            with world.hq.read() as unit:
                seen = draft(unit).number("staff", "manager")
            records.save(
                world.hq, OWNER, records.Wish(KINDS["staff"], bound, seen, "manager")
            )
            manager = bound
        own_pins.take(world.hq, place, (claim,))
    assert kept(world)[0] == chosen
    assert kept(world, "manager")[0] == manager


def replace_pin(own: ChosenPin, staff_id: str, instead_of: str) -> ChosenPin:
    return own.model_copy(update={"staff_id": staff_id, "instead_of": mark_of(instead_of)})


def test_a_document_s_pin_is_the_first_one_and_never_takes_back_a_choice(world):
    sign_in(world, GIVEN, OWN)
    greet(world)
    chosen = kept(world)[0]
    world.register.download()
    told = world.session.store.configuration()
    first = configuration.hash_pin(OTHER, world.hq.secrets.pepper)
    people = tuple(replace(one, pin_hash=first, pin_given=True) for one in told.staff)
    take_over(world.hq, OWNER, replace(told, register_id="", staff=people))
    assert kept(world)[0]["pin_hash"] == chosen["pin_hash"]
    assert kept(world, "manager")[0]["pin_hash"] == first
