"""Which money goes back to which card, and what is left for cash (R136, R164)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cancellation import all_open
from pos_app.domain.checkout import deposit_is_due
from pos_app.domain.deposit import due
from pos_app.domain.order import OrderPayment
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.refunds import refund_plan
from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.domain.transaction import Cancellation, PickUp, Transaction
from tests.helpers.carts import NOW, PICK, cancelled, cart, overridden, placed

CARD, TOKEN, CASH = TenderKind.CARD, TenderKind.CARD_TOKEN, TenderKind.CASH


def money(number: int, kind: TenderKind, amount: int, of: int | None = None) -> OrderPayment:
    """The payment of that number, newer the higher; a refund belongs to the attempt of `of`."""
    card = None if kind is CASH else CardReference(f"a{number if of is None else of}")
    return OrderPayment(f"a{number}", kind, amount, NOW + timedelta(hours=number), card)


def cancelling(*payments: OrderPayment) -> Transaction:
    """The cancellation of an order of 100.00 on which these payments were made."""
    paid = sum(one.amount_minor for one in payments)
    made = placed(overridden(cart(("100.00", PICK)), f"{paid / 100:.2f}"))
    order = replace(made, payments=payments)
    return replace(cart(), cancellation=Cancellation(order, all_open(order), 0, 0))


def planned(cart: Transaction, refused: frozenset[str] = frozenset()) -> list[tuple[str, int]]:
    return [
        (one.payment.tender_id if one.payment else "cash", one.amount_minor)
        for one in refund_plan(cart, refused)
    ]


def test_r164_card_money_goes_back_to_the_newest_card_first_then_cash():
    made = cancelling(money(1, CARD, 500), money(2, CASH, 700), money(3, TOKEN, 400))
    assert due(made) == -1600
    assert planned(made) == [("a3", 400), ("a1", 500), ("cash", 700)]


def test_r164_what_a_card_was_given_back_before_is_not_given_back_again():
    made = cancelling(money(1, CARD, 500), money(2, CARD, -200, of=1), money(3, CASH, 100))
    assert planned(made) == [("a1", 300), ("cash", 100)]


def test_a_card_whose_bank_refuses_leaves_its_part_to_cash():
    made = cancelling(money(1, CARD, 500), money(2, CARD, 300))
    assert planned(made, frozenset({"a2"})) == [("a1", 500), ("cash", 300)]


def test_an_order_that_knows_no_payments_is_refunded_in_cash():
    made = cancelling(money(1, CARD, 500))
    assert made.cancellation is not None
    known = made.cancellation.order
    bare = replace(made.cancellation, order=replace(known, payments=()))
    assert planned(replace(made, cancellation=bare)) == [("cash", 500)]


def test_what_this_cart_gave_back_already_is_taken_off():
    made = cancelling(money(1, CARD, 500), money(2, CARD, 300))
    card = CardReference("a2")
    tender = Tender("r1", CARD, -100, -100, 0, 0, NOW + timedelta(days=1), card)
    assert planned(replace(made, tenders=(tender,))) == [("a2", 200), ("a1", 500)]


def test_r136_a_new_cart_gives_back_what_its_own_card_paid_too_much_then_cash():
    made = overridden(cart(("100.00", PICK)), "10.00")
    card, account = CardReference("a1"), CardReference("a2")
    paid = (
        Tender("a1", CARD, 1500, 1500, 0, 0, NOW, card),
        Tender("a2", TenderKind.CUSTOMER_ACCOUNT, 300, 300, 0, 0, NOW, account),
        Tender("a3", CASH, 400, 400, 0, 0, NOW),
    )
    made = replace(made, tenders=paid)
    assert due(made) == -1200
    assert planned(made) == [("a1", 1200)]
    less = overridden(replace(made, tenders=()), "0.00")
    assert planned(replace(less, tenders=paid)) == [("a1", 1500), ("a2", 300), ("cash", 400)]


def test_r77_nothing_that_goes_back_is_a_deposit():
    made = overridden(cart(("100.00", PICK)), "10.00")
    tender = Tender("a1", TenderKind.CUSTOMER_ACCOUNT, 1500, 1500, 0, 0, NOW, CardReference("a1"))
    assert deposit_is_due(made)
    assert not deposit_is_due(replace(made, tenders=(tender,)))


def test_r149_a_pickup_gives_back_in_cash():
    order = placed(overridden(cart(("2 x 50.00", PICK)), "90.00"))
    order = replace(order, payments=(money(1, CARD, 9000),))
    made = replace(cart(), pick_up=PickUp(order, ((1, 1000),), 9000))
    assert due(made) == -4000
    assert planned(made) == [("cash", 4000)]


def test_r136_a_sale_gives_back_to_the_card_that_paid():
    tender = Tender("t1", CARD, 500, 500, 0, 0, NOW, CardReference("t1"))
    made = replace(cart(("1.00", None)), tenders=(tender,))
    assert planned(made) == [("t1", 400)]


@given(
    st.lists(st.tuples(st.sampled_from([CARD, TOKEN, CASH]), st.integers(1, 3000)), max_size=5),
    st.sets(st.integers(0, 4)),
)
def test_r164_the_plan_is_the_due_and_no_card_gets_more_than_it_gave(paid, refused):
    payments = tuple(money(number, kind, amount) for number, (kind, amount) in enumerate(paid))
    made = cancelling(*payments)
    plan = refund_plan(made, frozenset(f"a{number}" for number in refused))
    assert sum(one.amount_minor for one in plan) == max(0, -due(made))
    for one in plan:
        assert one.amount_minor > 0
        assert one.payment is None or one.amount_minor <= one.payment.amount_minor
    assert all(one.payment is not None for one in plan[:-1])


def test_an_event_that_gives_a_card_more_than_it_paid_does_not_stand():
    """Reliability section 6: a refund above what was captured waits for a person."""
    made = cancelling(money(1, CARD, 500), money(2, CASH, 500)).cancellation
    assert made is not None
    order = made.order
    back = Tender("r1", CARD, -1000, -1000, 0, 0, NOW, CardReference("a1"))
    with pytest.raises(Misfit, match="refund_above_paid"):
        apply(order, cancelled(order, back))
    card = replace(back, amount_minor=-500, given_minor=-500)
    cash = Tender("r2", CASH, -500, -500, 0, 0, NOW)
    assert len(apply(order, cancelled(order, card, cash)).payments) == 4
