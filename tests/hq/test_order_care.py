"""What head office does to an order: hold, release, another place for what a store rejected."""

from dataclasses import replace

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction, reassigned
from pos_app.domain.order import CustomerOrder, LineStatus, Standing
from pos_app.hq.order_care import hold, reassign, release
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import orders
from pos_app.play.world import World
from tests.e2e.day import do, open_store

ANNA = Actor("anna", "operator")
AUDITOR = Actor("vera", "auditor")
PENDING, ACCEPTED, PICKING = LineStatus.PENDING, LineStatus.ACCEPTED, LineStatus.PICKING


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path)
    do(made, "add_customer", customer="C1")
    do(made, "add_product", sku="CLOTH", quantity=3000)
    do(made, "ship", lines=None)
    do(made, "balance_card")
    do(made, "pay", tender="cash")
    do(made, "send_queue")
    yield made
    made.close()


def stored(world: World) -> CustomerOrder:
    with world.hq.read() as unit:
        found = orders.find(unit, world.last_order)
    assert found is not None
    return found


def test_an_order_on_hold_is_shown_and_left_alone_until_it_is_released_R25_R177(world):
    hold(world.hq, ANNA, world.last_order, "CHECK", "address doubtful")
    do(world, "recall")
    assert world.order is not None
    assert world.order.standing is Standing.ON_HOLD
    for step in ("edit", "cancel"):
        with pytest.raises(Refused, match="ORDER_ON_HOLD"):
            do(world, step)
    with pytest.raises(Refused, match="ALREADY_ON_HOLD"):
        hold(world.hq, ANNA, world.last_order, "CHECK", "again")
    release(world.hq, ANNA, world.last_order, "called the customer")
    do(world, "recall")
    do(world, "edit")
    with world.hq.read() as unit:
        told = [entry.what for entry in orders.history(unit, world.last_order)]
    assert told[-2:] == ["held", "released"]


def test_holding_needs_the_right_and_a_reason(world):
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        hold(world.hq, AUDITOR, world.last_order, "CHECK", "doubt")
    with pytest.raises(Refused, match="REASON_MISSING"):
        hold(world.hq, ANNA, world.last_order, "CHECK", " ")
    with pytest.raises(Refused, match="NOT_ON_HOLD"):
        release(world.hq, ANNA, world.last_order, "why not")
    assert stored(world).version == 1


def test_what_a_store_rejects_goes_to_another_place_R123(world):
    do(world, "recall")
    do(world, "fulfil", action=FulfilAction.REJECT.value, quantities={"CLOTH": 1000}, reason="torn")
    do(world, "send_queue")
    before = stored(world)
    with pytest.raises(Refused, match="LOCATION_NO_SHIP"):
        reassign(world.hq, ANNA, world.last_order, 1, "S9")
    after = reassign(world.hq, ANNA, world.last_order, 1, "W1")
    kept, moved = after.lines
    assert (kept.quantity, kept.rejected, kept.delivery.location) == (2000, 0, "S1")
    assert (moved.quantity, moved.delivery.location, moved.accepted) == (1000, "W1", True)
    assert after.version == before.version + 1
    do(world, "recall")
    do(world, "fulfil", action="ship", quantities={"CLOTH": 2000})
    do(world, "send_queue")
    assert stored(world).lines[0].invoiced == 2000


def test_a_line_that_was_rejected_whole_moves_whole_R123(world):
    do(world, "recall")
    do(world, "fulfil", action="reject", quantities={"CLOTH": 3000}, reason="none left")
    do(world, "send_queue")
    after = reassign(world.hq, ANNA, world.last_order, 1, "S2")
    assert [(line.quantity, line.delivery.location) for line in after.lines] == [(3000, "S2")]
    with pytest.raises(Refused, match="NOTHING_REJECTED"):
        reassign(world.hq, ANNA, world.last_order, 1, "W1")


def test_the_rest_waits_on_and_nobody_picks_yet_what_moved_R46_R123_R124(world):
    """Two of three were rejected before the store accepted any; then the rest is being picked."""
    order = stored(world)
    line = replace(order.lines[0], accepted=False, rejected=2000)
    assert (line.status, replace(line, rejected=3000).status) == (PENDING, LineStatus.REJECTED)
    rejected = replace(order, lines=(line,))
    kept, moved = reassigned(rejected, 1, "W1", accepted=True).lines
    assert (kept.quantity, kept.status, moved.status) == (1000, PENDING, ACCEPTED)
    marked = replace(line, accepted=True, picking=True, picker="clerk")
    picked, moved = reassigned(replace(order, lines=(marked,)), 1, "W1", accepted=False).lines
    assert (picked.status, moved.status, moved.picking) == (PICKING, PENDING, False)
