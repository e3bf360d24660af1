"""Two tills of a store on one order: the second to save sees both and decides (R103, R140, 8.5)."""

from datetime import timedelta

import pytest

from pos_app.domain.deposit import due
from pos_app.domain.errors import Refused
from pos_app.domain.merge import Side
from pos_app.domain.order import CustomerOrder
from pos_app.domain.quantity import UNIT
from pos_app.hq.store import orders as hq_orders
from pos_app.play.world import FIRST_TILL
from pos_app.till.operations.merging import COMPARE_ORDER, MERGE_ORDER, ORDER, MergeOrder
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import run_through
from tests.e2e.day import check_conserved, do, open_store, send_all

SECOND, LEASE_MINUTES = "S1-2", 15


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path, deposit="10")
    yield made
    made.close()


def mugs_ordered(world, pieces: int) -> None:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=pieces * UNIT)
    do(world, "add_product", sku="CLOTH")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)


def edited_to(world, pieces: int) -> None:
    do(world, "recall")
    do(world, "edit")
    do(world, "set_quantity", line="MUG", quantity=pieces * UNIT)


def changed_by_both(world) -> None:
    """The first till wants eight mugs and rests until its lease is over; the second saves five."""
    mugs_ordered(world, 6)
    edited_to(world, 8)
    world.clock.advance(LEASE_MINUTES * 60 + 1)
    do(world, "till", id=SECOND)
    edited_to(world, 5)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id=FIRST_TILL)
    with pytest.raises(Refused, match="STALE_ORDER"):
        do(world, "pay", tender="cash")


def now_at_hq(world):
    """HQ's order as the comparison reads it."""
    return run_through(COMPARE_ORDER.run(world.session, NOTHING)).details[ORDER]


@pytest.mark.parametrize(("side", "pieces"), [(Side.HERE, 8), (Side.THERE, 5)])
def test_r103_whoever_saves_second_chooses_line_by_line(world, side, pieces):
    changed_by_both(world)
    world.run(MERGE_ORDER, MergeOrder(now_at_hq(world), {"line 1": side}))
    assert world.session.cart().line(1).quantity == pieces * UNIT
    if side is Side.HERE:
        do(world, "pay", tender="cash")
    else:
        do(world, "conclude")
    assert booked(world).line(1).ordered == pieces * UNIT


@pytest.mark.parametrize("seconds", [0, 1])
def test_r140_without_head_office_an_edit_is_saved_as_long_as_its_lease_lasts(world, seconds):
    """After it another till may have the order; what was begun stays in hand."""
    mugs_ordered(world, 6)
    edited_to(world, 8)
    do(world, "hq", state="down")
    world.clock.advance(LEASE_MINUTES * 60 - 1 + seconds)
    if not seconds:
        do(world, "pay", tender="cash")
    else:
        before = world.session.transaction
        with pytest.raises(Refused, match="HQ_REQUIRED"):
            do(world, "pay", tender="cash")
        assert world.session.transaction is before
    do(world, "hq", state="up")
    if seconds:
        do(world, "pay", tender="cash")
    assert booked(world).line(1).ordered == 8 * UNIT


LEASE_ENDS = {
    "a restart": lambda world: world.restart_till(),
    "the wall clock, the machine slept": lambda world: jump(world, LEASE_MINUTES),
    "the count, the wall clock was set back": lambda world: jump(world, -LEASE_MINUTES, counted=1),
}


def jump(world, minutes: int, counted: int = 0) -> None:
    """The wall clock moves by itself, after so many leases' time was counted."""
    world.clock.advance(counted * LEASE_MINUTES * 60)
    world.clock._now += timedelta(minutes=minutes)  # noqa: SLF001 - nothing counts it


@pytest.mark.parametrize("ends", LEASE_ENDS.values(), ids=LEASE_ENDS)
def test_r140_whatever_may_have_ended_the_lease_stops_what_cannot_be_undone(world, ends):
    """No money goes out and nothing is saved before head office has said whose the order is."""
    mugs_ordered(world, 6)
    edited_to(world, 5)
    do(world, "hq", state="down")
    ends(world)
    cart = world.session.transaction
    for amount in (None, -10):
        with pytest.raises(Refused, match="HQ_REQUIRED"):
            do(world, "pay", tender="cash", amount=amount)
    assert world.session.transaction is cart
    do(world, "hq", state="up")
    do(world, "pay", tender="cash")
    assert booked(world).line(1).ordered == 5 * UNIT


def test_r140_what_another_till_took_meanwhile_is_not_saved_under_its_hands(world):
    mugs_ordered(world, 6)
    edited_to(world, 8)
    world.clock.advance(LEASE_MINUTES * 60 + 1)
    do(world, "till", id=SECOND)
    edited_to(world, 5)
    do(world, "till", id=FIRST_TILL)
    with pytest.raises(Refused, match="ORDER_LEASED"):
        do(world, "pay", tender="cash")
    do(world, "till", id=SECOND)
    do(world, "void_transaction")
    do(world, "till", id=FIRST_TILL)
    do(world, "pay", tender="cash")
    assert booked(world).line(1).ordered == 8 * UNIT


@pytest.mark.parametrize("state", ["down", "loses_answers"])
def test_r140_an_order_that_only_this_till_has_needs_no_lease_k2(world, state):
    """A lost answer may mean that head office has it by now, and another till with it (R173)."""
    do(world, "hq", state="down")
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=6 * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    edited_to(world, 8)
    do(world, "hq", state=state)
    world.send_queue()
    do(world, "hq", state="down")
    world.restart_till()
    if state == "down":
        do(world, "pay", tender="cash")
    else:
        with pytest.raises(Refused, match="HQ_REQUIRED"):
            do(world, "pay", tender="cash")
        send_all(world)
        do(world, "pay", tender="cash")
    assert booked(world).line(1).ordered == 8 * UNIT


def test_r103_a_refused_merge_changes_nothing(world):
    changed_by_both(world)
    before = world.session.transaction
    with pytest.raises(Refused, match="MERGE_OPEN"):
        world.run(MERGE_ORDER, MergeOrder(now_at_hq(world)))
    assert world.session.transaction is before


def test_r140_while_the_other_till_is_at_it_again_nothing_is_merged(world):
    changed_by_both(world)
    theirs = now_at_hq(world)
    do(world, "till", id=SECOND)
    edited_to(world, 4)
    do(world, "till", id=FIRST_TILL)
    with pytest.raises(Refused, match="ORDER_LEASED"):
        world.run(MERGE_ORDER, MergeOrder(theirs, {"line 1": Side.HERE}))
    do(world, "till", id=SECOND)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id=FIRST_TILL)
    with pytest.raises(Refused, match="STALE_ORDER"):
        world.run(MERGE_ORDER, MergeOrder(theirs, {"line 1": Side.HERE}))
    assert now_at_hq(world).line(1).ordered == 4 * UNIT


def test_r103_an_order_cancelled_elsewhere_cannot_be_merged(world):
    mugs_ordered(world, 6)
    edited_to(world, 8)
    world.clock.advance(LEASE_MINUTES * 60 + 1)
    do(world, "till", id=SECOND)
    do(world, "recall")
    do(world, "cancel")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id=FIRST_TILL)
    with pytest.raises(Refused, match="ORDER_CANCELLED"):
        world.run(MERGE_ORDER, MergeOrder(now_at_hq(world)))
    do(world, "void_transaction")
    assert world.session.transaction is None


def changed_meanwhile(world, pieces: int) -> None:
    """While the first till rests on what it has in hand, the second makes so many mugs of six."""
    world.clock.advance(LEASE_MINUTES * 60 + 1)
    do(world, "till", id=SECOND)
    edited_to(world, pieces)
    do(world, "conclude")
    send_all(world)
    do(world, "till", id=FIRST_TILL)


def booked(world) -> CustomerOrder:
    """The order as head office has it, its money explained (R158)."""
    send_all(world)
    with world.hq.read() as unit:
        order = hq_orders.find(unit, world.last_order)
        received = hq_orders.paid(unit, world.last_order)
    assert order is not None
    check_conserved(order, received)
    return order


def carried_on(world, *, gives: str = "pay") -> None:
    """Head office's order is another one: what fits goes on, is settled and booked."""
    with pytest.raises(Refused, match="STALE_ORDER"):
        do(world, gives, **({"tender": "cash"} if gives == "pay" else {}))
    world.run(MERGE_ORDER, MergeOrder(now_at_hq(world)))


def test_r140_a_pickup_goes_on_with_what_fits_and_with_what_was_paid(world):
    """Six mugs in hand, five euros paid; four are left of them: 13.32, less a tenth, less 5.00."""
    mugs_ordered(world, 6)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 6 * UNIT})
    do(world, "pay", tender="cash", amount=500)
    changed_meanwhile(world, 4)
    carried_on(world)
    cart = world.session.transaction
    assert (cart.pick_up.quantities, due(cart)) == (((1, 4 * UNIT),), 1332 - 133 - 500)
    do(world, "pay", tender="cash")
    assert booked(world).line(1).invoiced == 4 * UNIT


def test_r140_r161_a_cancellation_goes_on_with_the_charge_that_was_typed(world):
    mugs_ordered(world, 6)
    do(world, "recall")
    do(world, "cancel", lines=("MUG",), charge=50)
    changed_meanwhile(world, 4)
    carried_on(world, gives="conclude")
    task = world.session.transaction.cancellation
    assert (task.quantities, task.charge_minor) == (((1, 4 * UNIT),), 50)
    do(world, "conclude")
    assert booked(world).line(1).cancelled == 4 * UNIT


def test_r140_a_return_goes_on_with_what_did_not_come_back_elsewhere(world):
    mugs_ordered(world, 6)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 6 * UNIT})
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "return", quantities={"MUG": 5 * UNIT})
    world.clock.advance(LEASE_MINUTES * 60 + 1)
    do(world, "till", id=SECOND)
    do(world, "recall")
    do(world, "return", quantities={"MUG": 2 * UNIT})
    do(world, "conclude")
    send_all(world)
    do(world, "till", id=FIRST_TILL)
    carried_on(world, gives="conclude")
    assert world.session.transaction.returning.quantities == ((1, 4 * UNIT),)
    do(world, "conclude")
    assert booked(world).line(1).returned == 6 * UNIT


def test_r140_where_nothing_fits_the_cart_stays_until_it_is_let_go(world):
    mugs_ordered(world, 6)
    do(world, "recall")
    do(world, "start_pickup", quantities={"CLOTH": UNIT})
    do(world, "pay", tender="cash", amount=500)
    world.clock.advance(LEASE_MINUTES * 60 + 1)
    do(world, "till", id=SECOND)
    do(world, "recall")
    do(world, "start_pickup", quantities={"CLOTH": UNIT})
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "till", id=FIRST_TILL)
    before = world.session.transaction
    with pytest.raises(Refused, match="NOTHING_FITS"):
        carried_on(world)
    assert world.session.transaction is before
    drawer = world.session.shift.cash_minor
    do(world, "void_transaction")
    assert world.session.shift.cash_minor == drawer - 500


def test_comparing_needs_an_order_in_hand_and_hq(world):
    with pytest.raises(Refused, match="NOTHING_TO_MERGE"):
        now_at_hq(world)
    mugs_ordered(world, 6)
    edited_to(world, 8)
    do(world, "hq", state="down")
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        now_at_hq(world)
