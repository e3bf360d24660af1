"""S5 at the till: without head office's word nobody new is believed for longer than the grace; the
sale goes on (L3).
"""

from dataclasses import replace

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import enrolment
from pos_app.hq.store import devices
from pos_app.till import offline_grace
from pos_app.till.operations.approval import Approve
from pos_app.till.operations.staff import SignIn
from pos_app.till.rights import Approver
from pos_app.till.sync.thread import Listener
from tests.e2e.day import ask, do
from tests.helpers.shop import configure

HOUR = 3600
CLERK, MANAGER = SignIn("clerk", "111111"), SignIn("manager", "999999")


@pytest.fixture
def till(world):
    """A store that believes people for eight hours without head office."""
    before = world.session.configuration
    profile = replace(before.profile, offline_grace_hours=8)
    configure(world.session, replace(before, profile=profile, version=before.version + 1))
    world.register.rounds(Listener()).step()
    return world


def sell(world):
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")


def test_s5_beyond_the_grace_nobody_signs_in_or_approves_and_the_sale_goes_on_L3(till):
    till.wire.state = "down"
    do(till, "add_product", sku="MUG")
    till.clock.advance(8 * HOUR)
    ask(till, "sign_in", CLERK)
    till.clock.advance(1)
    for gesture, request in (
        ("sign_in", MANAGER),
        ("approve", Approve("override_deposit", Approver("manager", "999999"))),
    ):
        tries = till.session.store.pin_failures("manager").count
        with pytest.raises(Refused, match="GRACE_OVER"):
            ask(till, gesture, request)
        assert till.session.store.pin_failures("manager").count == tries
    do(till, "pay", tender="cash")
    sell(till)
    till.wire.state = "up"
    till.register.rounds(Listener()).step()
    ask(till, "sign_in", MANAGER)


def test_s5_a_revoked_till_has_the_grace_and_no_more(till):
    with till.hq.read() as unit:
        mine = devices.every(unit)[0].device_id
    enrolment.revoke(till.hq, mine, "karin", "stolen")
    for _ in range(9):
        ask(till, "sign_in", CLERK)
        till.clock.advance(HOUR)
        sell(till)
        till.register.rounds(Listener()).step()
        assert till.session.store.queue().refused, "it is still heard"
        if offline_grace.left(till.session).total_seconds() < 0:
            break
    with pytest.raises(Refused, match="GRACE_OVER"):
        ask(till, "sign_in", CLERK)


def test_s5_a_grace_of_nothing_never_ends(till):
    before = till.session.configuration
    profile = replace(before.profile, offline_grace_hours=0)
    configure(till.session, replace(before, profile=profile, version=before.version + 1))
    till.clock.advance(9_000 * HOUR)
    ask(till, "sign_in", CLERK)
