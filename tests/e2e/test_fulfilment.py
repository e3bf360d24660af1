"""Lines of several orders picked and packed at once on a till with its head office (R122-R126,
K5).
"""

import json

import pytest

from pos_app.contract.messages import FulfilmentRequest, LeaseRequest
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.order import LineStatus
from pos_app.domain.quantity import UNIT
from pos_app.hq.store import orders as hq_orders
from pos_app.till.devices.paper import paper_of, rows_of
from pos_app.till.operations.fulfilling import LINE_OPERATIONS, FulfilLines
from pos_app.till.operations.orders_in_hand import Wanted
from tests.e2e.day import do, rows, send_all


def shipped_order(world, *, quantity: int = 3 * UNIT) -> str:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK", quantity=quantity)
    do(world, "ship", lines=None)
    do(world, "balance_card", skip=True)
    do(world, "pay", tender="cash")
    send_all(world)
    return world.last_order


def here(world):
    """What head office says leaves from this store, newest order first."""
    reply = world.session.outfit.hq.orders_to_fulfil(FulfilmentRequest(fulfilling_store="S1"))
    return [world.session.order_of(one) for one in reply.orders]


def fulfil(world, action, *, pieces=UNIT, on_paper=False, orders=None):
    found = orders or here(world)
    parts = tuple(Wanted(one.order_no, one.version, ((1, pieces),)) for one in found)
    world.begin_step()
    world.run(LINE_OPERATIONS[action], FulfilLines(parts, on_paper=on_paper))


def paper(world) -> str:
    jobs = world.session.store.print_jobs(waiting_only=False)
    newest = next(one for one in jobs if one.receipt_no[6:7] in "PS")
    return "\n".join(row.text for row in rows_of(paper_of(newest.content)))


def test_lines_of_two_orders_are_picked_together_with_a_list_R124_R125(world):
    first, second = shipped_order(world), shipped_order(world)
    fulfil(world, FulfilAction.START_PICKING, on_paper=True)
    assert all(number in paper(world) for number in (first, second))
    assert "[ ] 1 x DESK" in paper(world)
    send_all(world)
    assert {one.lines[0].status for one in here(world)} == {LineStatus.PICKING}
    fulfil(world, FulfilAction.PICK, pieces=2 * UNIT)
    send_all(world)
    assert [one.lines[0].picked for one in here(world)] == [2 * UNIT, 2 * UNIT]
    with world.hq.read() as unit:
        assert [hq_orders.lease(unit, one) for one in (first, second)] == [None, None]


def test_r124_what_somebody_is_picking_nobody_else_picks_until_it_is_put_back(world):
    shipped_order(world)
    picker, other = map(world.session.configuration.staff_member, ("clerk", "clerk2"))
    fulfil(world, FulfilAction.START_PICKING, on_paper=True)
    assert "wordt al verzameld" not in paper(world)
    world.session.sign_in(other)
    before = rows(world, "SELECT count(*) FROM event")
    for action in (FulfilAction.START_PICKING, FulfilAction.PICK):
        send_all(world)
        with pytest.raises(Refused, match="PICKED_BY_OTHER") as refused:
            fulfil(world, action, on_paper=action is FulfilAction.START_PICKING)
        assert refused.value.details == {"line": "DESK", "staff": picker.name}
    assert rows(world, "SELECT count(*) FROM event") == before
    world.session.sign_in(picker)
    fulfil(world, FulfilAction.START_PICKING, on_paper=True)
    assert "wordt al verzameld" in paper(world)
    send_all(world)
    world.session.sign_in(other)
    fulfil(world, FulfilAction.UNPICK)
    send_all(world)
    assert here(world)[0].lines[0].status is LineStatus.ACCEPTED
    fulfil(world, FulfilAction.PICK)


def test_a_parcel_is_of_one_order_and_prints_its_slip_R126(world):
    number = shipped_order(world)
    shipped_order(world)
    with pytest.raises(Refused, match="ONE_ORDER"):
        fulfil(world, FulfilAction.PACK, on_paper=True)
    mine = [one for one in here(world) if one.order_no == number]
    fulfil(world, FulfilAction.PACK, on_paper=True, orders=mine)
    assert "Kersenlaan 24" in paper(world)
    assert "199" not in paper(world)


def test_one_that_cannot_be_picked_leaves_all_as_they_were_R124_R140(world):
    shipped_order(world)
    number = shipped_order(world)
    before = rows(world, "SELECT count(*) FROM event")
    seen = here(world)
    parts = (Wanted(seen[1].order_no, 1, ((1, UNIT),)), Wanted(number, 1, ((1, 9 * UNIT),)))
    with pytest.raises(Refused, match="PICK_QTY"):
        world.run(LINE_OPERATIONS[FulfilAction.PICK], FulfilLines(parts))
    fulfil(world, FulfilAction.PICK, orders=[one for one in seen if one.order_no == number])
    send_all(world)
    with pytest.raises(Refused, match="ORDER_CHANGED"):
        fulfil(world, FulfilAction.PICK, orders=seen)
    assert rows(world, "SELECT count(*) FROM event") == [(before[0][0] + 1,)]


def test_another_till_that_has_the_order_is_named_R140(world):
    number = shipped_order(world)
    do(world, "till", id="S1-2")
    take = LeaseRequest(order_no=number, staff_id="clerk2", action="take")
    assert world.session.outfit.hq.lease(take).granted
    do(world, "till", id="S1-1")
    with pytest.raises(Refused, match="ORDER_LEASED") as refused:
        fulfil(world, FulfilAction.PICK)
    assert refused.value.details["holder"] == "Clerk2"


def test_without_head_office_nothing_is_picked_R73(world):
    shipped_order(world)
    seen = here(world)
    world.wire.state = "down"
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        fulfil(world, FulfilAction.PICK, orders=seen)


def test_the_list_is_of_this_store_and_goes_on_where_a_page_ends_R122(world):
    numbers = [shipped_order(world) for _ in range(3)]
    hq = world.session.outfit.hq
    assert hq.orders_to_fulfil(FulfilmentRequest(fulfilling_store="S2")).orders == ()
    first = hq.orders_to_fulfil(FulfilmentRequest(fulfilling_store="S1", limit=2))
    last = hq.orders_to_fulfil(FulfilmentRequest(fulfilling_store="S1", after=first.after))
    found = [json.loads(one)["order_no"] for one in (*first.orders, *last.orders)]
    assert found == numbers[::-1]
    assert not hq.orders_to_fulfil(
        FulfilmentRequest(fulfilling_store="S1", preset="to_pick_up")
    ).orders


def picked_up_order(world) -> str:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK", quantity=3 * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)
    return world.last_order


def handed_over_offline(world, pieces: int = 1) -> None:
    world.wire.state = "down"
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": pieces * UNIT})
    do(world, "pay", tender="cash")
    assert world.session.transaction is None


def set_aside(world) -> list[str]:
    with world.hq.read() as unit:
        found = unit.exec_driver_sql(
            "SELECT reason FROM intake_state WHERE state = 'quarantined'"
        ).fetchall()
    return [row[0] for row in found]


def test_a_pickup_without_head_office_is_shown_for_review_K6_R183(world):
    picked_up_order(world)
    handed_over_offline(world)
    send_all(world)
    with world.hq.read() as unit:
        found = unit.exec_driver_sql("SELECT kind, detail FROM discrepancy").fetchall()
    assert [row[0] for row in found] == ["OFFLINE_PICKUP"]
    assert "manager" in found[0][1]


def test_a_lease_of_another_till_sets_it_aside_K6_R140(world):
    number = picked_up_order(world)
    handed_over_offline(world)
    do(world, "till", id="S1-2")
    world.wire.state = "up"
    take = LeaseRequest(order_no=number, staff_id="clerk2", action="take")
    assert world.session.outfit.hq.lease(take).granted
    do(world, "till", id="S1-1")
    world.send_queue()
    assert set_aside(world) == ["ORDER_LEASED"]
    assert world.session.store.queue().refused == 1


def test_an_order_that_changed_meanwhile_sets_it_aside_K6(world):
    picked_up_order(world)
    handed_over_offline(world)
    do(world, "till", id="S1-2")
    world.wire.state = "up"
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": UNIT})
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id="S1-1")
    world.send_queue()
    assert set_aside(world) == ["STALE_ORDER"]


def test_two_pickups_without_head_office_follow_each_other_K6(world):
    picked_up_order(world)
    handed_over_offline(world)
    handed_over_offline(world, 2)
    send_all(world)
    assert set_aside(world) == []


def test_an_order_that_was_read_before_a_pickup_arrived_is_not_taken_for_the_latest_K6_K7(world):
    """The sync thread sends the pickup while head office's answer is still on its way."""
    number = picked_up_order(world)
    handed_over_offline(world)
    world.wire.state = "up"
    world.clock.advance(600)
    real = world.wire.inner.send

    def late(method, path, *rest):
        answer = real(method, path, *rest)
        world.wire.inner.send = real
        world.send_queue()
        return answer

    world.wire.inner.send = late
    do(world, "recall")
    assert world.session.store.queue().waiting == 0
    assert world.session.recalled.order.line(1).invoiced == UNIT
    assert world.session.store.order(number).order.version == 2
    handed_over_offline(world, 2)
    send_all(world)
    assert set_aside(world) == []
