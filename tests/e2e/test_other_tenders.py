"""Cheque, purchase order and foreign cash, with HQ's view of them (R77, R195)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.configuration import ForeignCurrency, TenderType
from pos_app.domain.errors import Refused
from pos_app.domain.tender import ForeignCash, TenderKind, foreign_for, value_of
from pos_app.till.operations.payment import PAY, Pay
from tests.e2e.day import do, open_store, rows, send_all

DOLLAR = ForeignCurrency("USD", 920_000)
YEN = ForeignCurrency("JPY", 610_000, 0)
ALL = (
    TenderType("cash", "Cash"),
    TenderType("card", "Card"),
    TenderType("cheque", "Cheque"),
    TenderType("purchase_order", "Purchase order"),
    TenderType("foreign_cash", "Foreign cash", currencies=(DOLLAR, YEN)),
)


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path)
    accept_all(made.session)
    yield made
    made.close()


def accept_all(session) -> None:
    """The store takes every tender, whatever it downloads."""
    session._configuration = replace(session.configuration, tenders=ALL)  # noqa: SLF001
    session.refresh_configuration = lambda: None


def pay(world, kind: TenderKind, amount: int | None = None, **more: str) -> None:
    world.begin_step()
    world.run(PAY, Pay(kind, amount, **more))


def drawer(world) -> int:
    return world.session.shift.expected_minor


def test_a_cheque_settles_a_sale_without_change_R77(world):
    """Offline too; money that does not fit a cheque is refused before anything is booked."""
    world.wire.state = "down"
    do(world, "add_product", sku="MUG", quantity=3000)
    for amount, number, code in (
        (1000, "", "AMOUNT_ABOVE_DUE"),
        (-1, "", "BAD_AMOUNT"),
        (999, "4" * 16, "TENDER_NUMBER"),
        (999, "x" * 31, "TENDER_NUMBER"),
        (999, "a_b", "TENDER_NUMBER"),
    ):
        with pytest.raises(Refused, match=code):
            pay(world, TenderKind.CHEQUE, amount, number=number)
    before = drawer(world)
    pay(world, TenderKind.CHEQUE, 400, number=" 77-123 ")
    assert world.session.transaction.tenders[0].reference == "77-123"
    pay(world, TenderKind.CHEQUE)
    assert world.session.transaction is None
    assert drawer(world) == before
    send_all(world)


def test_a_purchase_order_is_a_business_customers_and_needs_its_number_R77(world):
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused, match="TENDER_NOT_ALLOWED"):
        pay(world, TenderKind.PURCHASE_ORDER, number="PO 4711/2")
    do(world, "add_customer", customer="B1")
    with pytest.raises(Refused, match="TENDER_NUMBER"):
        pay(world, TenderKind.PURCHASE_ORDER)
    pay(world, TenderKind.PURCHASE_ORDER, number="PO 4711/2")
    assert world.session.transaction is None


def test_foreign_cash_is_taken_at_the_rate_and_gives_own_change_R77(world):
    """10.00 USD are 9.20; 3.33 x 2 = 6.66 rounds to 6.65; change 2.55 from the own drawer."""
    do(world, "add_product", sku="MUG", quantity=2000)
    before = drawer(world)
    pay(world, TenderKind.FOREIGN_CASH, 1000, currency="USD")
    assert (world.change, drawer(world) - before) == (255, -255)
    tender = world._concluded.transaction.tenders[0]  # noqa: SLF001
    assert (tender.amount_minor, tender.given_minor, tender.rounding_minor) == (666, 920, -1)
    assert tender.foreign == ForeignCash("USD", 1000, 920_000)
    send_all(world)
    assert rows(world, "SELECT count(*) FROM event WHERE kind = 'sale'") == [(1,)]


def test_a_part_in_foreign_cash_leaves_the_rest_due_R77(world):
    do(world, "add_product", sku="DESK")
    pay(world, TenderKind.FOREIGN_CASH, 5000, currency="JPY")
    assert world.session.transaction.tenders[0].amount_minor == 3050
    for amount, currency, code in ((0, "USD", "BAD_AMOUNT"), (100, "CHF", "CURRENCY_UNKNOWN")):
        with pytest.raises(Refused, match=code):
            pay(world, TenderKind.FOREIGN_CASH, amount, currency=currency)
    before = drawer(world)
    do(world, "void_transaction")
    assert drawer(world) == before
    assert world.session.transaction is None


def test_all_that_is_due_can_be_asked_for_in_foreign_cash_R77(world):
    do(world, "add_product", sku="MUG")
    pay(world, TenderKind.FOREIGN_CASH, None, currency="USD")
    assert world.session.transaction is None


def test_change_of_foreign_cash_given_back_by_a_void_returns_to_the_drawer(world):
    """A part may overpay only when it settles, so a void finds no change; the drawer is even."""
    do(world, "add_product", sku="DESK")
    before = drawer(world)
    pay(world, TenderKind.CASH, 1000)
    pay(world, TenderKind.FOREIGN_CASH, 1000, currency="USD")
    assert drawer(world) - before == 1000
    do(world, "void_transaction")
    assert drawer(world) == before


def test_money_goes_back_neither_by_cheque_nor_in_foreign_notes_R136(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    pay(world, TenderKind.CHEQUE)
    send_all(world)
    do(world, "recall")
    do(world, "cancel")
    for kind in (TenderKind.CHEQUE, TenderKind.FOREIGN_CASH):
        with pytest.raises(Refused, match="REFUND_TENDER"):
            pay(world, kind)
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    send_all(world)


@given(st.integers(1, 10**9), st.integers(1, 10**8))
def test_what_is_asked_in_foreign_money_is_enough_and_no_unit_too_much_R77(due, rate):
    money = foreign_for(due, rate)
    assert value_of(ForeignCash("X", money, rate)) >= due
    assert (money - 1) * rate < due * 1_000_000
