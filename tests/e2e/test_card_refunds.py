"""Money going back to the card that paid, and then in cash, on a till with its head office (R102,
R136, R149, R160, R164, R189).
"""

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.play.steps import STEPS
from pos_app.till.devices.card_terminal import answer_lost
from pos_app.till.operations.approval import APPROVE, Approve
from tests.e2e.day import check_head_office, check_money, do, recover, send_all
from tests.e2e.test_free_refunds import MANAGER, configured
from tests.helpers.terminal_seen import fall_silent, speak_again, taken_minor


def ordered(world, *payments: tuple[str, int]) -> None:
    """Two desks to pick up, their deposit of 49.99 paid like so."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK", quantity=2 * UNIT)
    do(world, "pick_up", lines=None)
    for tender, amount in payments:
        do(world, "pay", tender=tender, amount=amount)
    assert world.session.transaction is None
    send_all(world)
    do(world, "recall")


def tenders(world) -> list[tuple[str, int]]:
    cart = world.session.transaction
    return [(one.kind.value, one.amount_minor) for one in cart.tenders]


def test_a_cancelled_order_goes_back_to_its_cards_and_the_rest_in_cash_R164(world):
    ordered(world, ("card", 1000), ("cash", 1499), ("card", 2500))
    do(world, "cancel")
    do(world, "conclude")
    assert world.refund == 5000
    assert taken_minor(world.terminal.book) == 0
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_cash_waits_until_the_cards_have_theirs_R136(world):
    ordered(world, ("card", 1000), ("cash", 3999))
    do(world, "cancel")
    with pytest.raises(Refused, match="REFUND_TENDER") as refused:
        do(world, "pay", tender="cash")
    assert refused.value.details["amount_minor"] == 1000
    do(world, "pay", tender="card")
    assert tenders(world) == [("card", -1000)]
    with pytest.raises(Refused, match="REFUND_TENDER"):
        do(world, "pay", tender="card")
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    check_money(world)


def test_part_of_a_refund_may_be_asked_for(world):
    ordered(world, ("card", 1000), ("card", 3999))
    do(world, "cancel")
    do(world, "pay", tender="card", amount=-4500)
    assert tenders(world) == [("card", -3999), ("card", -501)]
    for amount, code in ((-500, "AMOUNT_ABOVE_DUE"), (100, "BAD_AMOUNT")):
        with pytest.raises(Refused, match=code):
            do(world, "pay", tender="card", amount=amount)
    do(world, "pay", tender="card")
    assert world.session.transaction is None
    check_money(world)


def test_a_card_that_refuses_leaves_its_part_to_cash_R164(world):
    ordered(world, ("card", 4999))
    do(world, "cancel")
    do(world, "pay", tender="card", outcome="declined")
    assert world.notice == "CARD_DECLINED"
    assert tenders(world) == []
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    check_money(world)


def test_a_terminal_that_is_away_opens_no_drawer_R136(world):
    ordered(world, ("card", 4999))
    do(world, "cancel")
    world.terminal.away = True
    do(world, "pay", tender="card")
    assert world.notice == "TERMINAL_UNREACHABLE"
    with pytest.raises(Refused, match="REFUND_TENDER"):
        do(world, "pay", tender="cash")
    world.terminal.away = False
    do(world, "conclude")
    check_money(world)


def paid_more(world) -> None:
    """A desk is to be shipped of whose order 203.28 was paid by card; the mug took none of it."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG")
    do(world, "pick_up", lines=None)
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=("DESK",))
    do(world, "override_deposit", amount=20328)
    do(world, "pay", tender="card")
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": UNIT}, deposit=0)
    do(world, "pay", tender="cash")
    do(world, "recall")


def shipped_with_more(world) -> None:
    """What is left of it waits for the terminal, and the shipment with it."""
    paid_more(world)
    world.terminal.away = True
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert world.notice == "TERMINAL_UNREACHABLE"
    assert world.session.transaction.pick_up.shipped
    world.terminal.away = False


def test_a_shipment_whose_refund_is_not_answered_waits_for_it_R148_R164(world):
    """The goods leave with the money: over a restart the cart is still there."""
    shipped_with_more(world)
    world.restart_till()
    for gesture in ({"name": "override_deposit", "amount": 1}, {"name": "clear_deposit_override"}):
        with pytest.raises(Refused, match="LOCKED"):
            do(world, **gesture)
    do(world, "conclude")
    assert (world.session.transaction, world.refund) == (None, 333)
    assert taken_minor(world.terminal.book) == 19995
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_a_shipment_whose_card_takes_nothing_back_gives_cash_R149_R195(world):
    shipped_with_more(world)
    do(world, "pay", tender="card", outcome="declined")
    do(world, "pay", tender="cash")
    assert (world.session.transaction, world.refund) == (None, 335)
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_a_shipment_that_is_dropped_leaves_the_order_as_it_was_R74(world):
    shipped_with_more(world)
    do(world, "void_transaction")
    do(world, "recall")
    assert world.order.deposit_available == 20328
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert world.session.transaction is None
    send_all(world)
    check_head_office(world)


def test_k8_a_shipment_gives_back_no_more_than_whoever_lets_it_pass_may(world):
    configured(world, limit=300)
    configured(world, limit=332, of="manager")
    paid_more(world)
    given = Approve("refund_above_limit", MANAGER)
    world.run(APPROVE, given)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert world.session.transaction is None
    configured(world, limit=333, of="manager")
    world.run(APPROVE, given)
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert world.refund == 333


@pytest.mark.parametrize("outcome", ["lost_answer_approved", "lost_answer_declined"])
def test_a_refund_in_doubt_is_recovered_and_never_made_twice_R189(world, outcome):
    """The till is killed while the terminal is silent."""
    ordered(world, ("card", 4999))
    do(world, "cancel")
    terminal = world.terminal
    fall_silent(terminal)
    do(world, "pay", tender="card", outcome=outcome)
    assert world.notice == "CARD_UNKNOWN"
    world.restart_till()
    with pytest.raises(Refused, match="PAYMENT_UNFINISHED"):
        do(world, "conclude")
    speak_again(terminal)
    recover(world)
    if outcome == "lost_answer_declined":
        do(world, "pay", tender="card")
    assert world.session.transaction is None
    assert taken_minor(terminal.book) == 0
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_a_refund_is_taken_back_when_the_cancellation_is_dropped_R74(world):
    """The refund alone is reversed, also where its answer is lost; the payment stays."""
    ordered(world, ("card", 1000), ("card", 3999))
    do(world, "cancel")
    do(world, "pay", tender="card", amount=-3999)
    terminal = world.terminal
    reverse = terminal.reverse

    def lost(attempt_id: str):
        reverse(attempt_id)
        raise answer_lost(attempt_id)

    terminal.reverse = lost
    do(world, "void_transaction")
    assert world.notice == "CARD_UNKNOWN"
    del terminal.reverse
    recover(world)
    assert tenders(world) == []
    do(world, "void_transaction")
    assert taken_minor(world.terminal.book) == 4999
    check_money(world)


def test_an_edit_gives_the_difference_back_to_the_card_R102(world):
    ordered(world, ("card", 4999))
    STEPS["edit"].run(world)
    do(world, "set_quantity", line="DESK", quantity=UNIT)
    do(world, "conclude")
    assert taken_minor(world.terminal.book) == 2499
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_a_second_change_gives_back_what_the_first_left_on_the_card_R164(world):
    ordered(world, ("card", 4999))
    STEPS["edit"].run(world)
    do(world, "set_quantity", line="DESK", quantity=UNIT)
    do(world, "conclude")
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    do(world, "conclude")
    assert taken_minor(world.terminal.book) == 0
    check_money(world)
