"""Random orders live random lives in the domain alone: after every step the money adds up, and at
the end everything that was paid down is used (R147, R148, R154, R156, R158, R162, R196).
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain import cancellation as cancelling
from pos_app.domain import edit, returns
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.events import Placed, Returned
from pos_app.domain.invoice import invoiced, plan_invoice
from pos_app.domain.invoiced_tax import order_rates
from pos_app.domain.order import CustomerOrder, total_of
from pos_app.domain.order_events import apply
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import (
    Cancellation,
    DepositOverride,
    Returning,
    Terms,
    Transaction,
    TransactionLine,
)
from pos_app.hq.books.checks import check_lines, check_money
from tests.helpers.carts import PICK, cart, placed

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOME = Address("home", "Jansen", "Kersenlaan 24", "3811 AB", "Amersfoort")
RATES = st.sampled_from([0, 90_000, 210_000])
CLASSES = st.sampled_from(list(DeliveryClass))
AMOUNTS = st.integers(0, 20_000)


def delivery(kind: DeliveryClass) -> LineDelivery:
    ships = kind is DeliveryClass.SHIP
    return LineDelivery(kind, kind.value, "S1", HOME if ships else None, date(2026, 3, 9))


@st.composite
def lines(draw: Any, number: int) -> TransactionLine:
    price, quantity = draw(st.integers(0, 30_000)), draw(st.integers(1, 5)) * 1000
    full = price * quantity // 1000
    charges = draw(st.lists(st.builds(Charge, st.just("c"), AMOUNTS, RATES), max_size=1))
    return TransactionLine(
        line_no=number,
        sku=f"A{number}",
        name=f"Article {number}",
        quantity=quantity,
        price_minor=price,
        tax_rate=draw(RATES),
        discount_minor=draw(st.integers(0, full)) if draw(st.booleans()) else 0,
        charges=tuple(charges),
        delivery=delivery(draw(CLASSES)),
    )


@st.composite
def carts(draw: Any) -> Transaction:
    terms = Terms(
        store_id="S1",
        register_id="S1-1",
        prices_include_tax=draw(st.booleans()),
        deposit_rate=draw(st.sampled_from([0, 100_000, 125_000, 333_333, 1_000_000])),
        cancellation_rate=draw(st.sampled_from([0, 50_000, 1_000_000])),
        cancellation_tax_rate=draw(RATES),
    )
    count = draw(st.integers(1, 4))
    made = tuple(draw(lines(number)) for number in range(1, count + 1))
    waiting = replace(made[0], delivery=delivery(draw(st.sampled_from(list(DeliveryClass)[1:]))))
    cart = Transaction(
        transaction_id="t",
        started_at=NOW,
        terms=terms,
        customer=Customer("C1", "Jansen", addresses=(HOME,)),
        lines=(waiting, *made[1:]),
        charges=tuple(draw(st.lists(st.builds(Charge, st.just("h"), AMOUNTS, RATES), max_size=2))),
        order_no="S1-01-000001-AAAA",
        lines_made=count,
    )
    if draw(st.booleans()):
        most = totals(cart).order_part
        amount = draw(st.integers(0, most))
        cart = replace(cart, override=DepositOverride(amount, "agreed", "clerk"))
    return cart


STEP = st.tuples(
    st.sampled_from(["pick_up", "ship", "ship_unpaid", "edit", "edit", "cancel", "return"]),
    st.integers(0, 2**20),
)


class Life:
    """An order and the money that changed hands for it, or is owed for what went out unpaid."""

    def __init__(self, cart: Transaction) -> None:
        self.order: CustomerOrder = apply(None, Placed(cart, "R1", "s", "clerk", NOW))
        sums = totals(cart)
        self.received = sums.carry_out + sums.deposit
        self.returned = 0

    @property
    def in_hand(self) -> int:
        """What the store really has of the customer's money."""
        return self.received - self.order.unpaid

    def step(self, name: str, choice: int) -> None:
        {
            "pick_up": self.invoice,
            "ship": self.invoice,
            "ship_unpaid": self.invoice,
            "edit": self.edit,
            "cancel": self.cancel,
            "return": self.give_back,
        }[name](name, choice)

    def invoice(self, name: str, choice: int) -> None:
        kind = DeliveryClass.PICK_UP if name == "pick_up" else DeliveryClass.SHIP
        found = [x for x in self.order.lines if x.open and x.delivery.delivery_class is kind]
        taken = tuple((x.line_no, 1 + choice % x.open) for x in found[: 1 + choice % 3])
        if not taken:
            return
        plan = plan_invoice(self.order, taken, shipped=name != "pick_up")
        assert 0 <= plan.deposit_used <= max(self.order.deposit_available, 0)
        left = plan.value.gross - plan.deposit_used
        self.received += left
        self.order = invoiced(self.order, taken, plan)
        if name == "ship_unpaid":
            self.order = replace(self.order, unpaid=self.order.unpaid + max(left, 0))

    def edit(self, _: str, choice: int) -> None:
        """Another quantity for a line, or a new line; never below what has left."""
        if not self.order.is_open:
            return
        now = edit.cart_lines(self.order)
        line = now[choice % len(now)]
        old = self.order.line(line.line_no)
        quantity = max(1000, (choice // 8) % 6000, old.fulfilled)
        if not old.carried_out and old.open:
            least = -(-(full(line) - line.discount_minor) * old.invoiced // line.quantity)
            most = max(0, full(replace(line, quantity=quantity)) - least)
            discount = min(line.discount_minor, most)
            changed = replace(line, quantity=quantity, discount_minor=discount)
            now = tuple(changed if x is line else x for x in now)
        if choice % 3 == 0:
            number = max(x.line_no for x in self.order.lines) + 1
            kind = list(DeliveryClass)[choice % 2]
            new = replace(line, line_no=number, quantity=1000, delivery=delivery(kind), charges=())
            now = (*now, replace(new, discount_minor=0))
        check_lines(now)
        wish = edit.EditWish(now, self.order.charges)
        self.received += edit.settlement(self.order, wish).due
        self.order = edit.applied(self.order, wish)

    def cancel(self, _: str, choice: int) -> None:
        found = cancelling.all_open(self.order)
        if not found:
            return
        some = found if choice % 2 else ((found[0][0], 1 + choice % found[0][1]),)
        task = cancelling.begun(self.order, some)
        if choice % 5 == 0:
            task = replace(task, charge_minor=choice % 1000)
        self.received += cancelling.settlement(task).due
        self.order = cancelling.applied(task)

    def give_back(self, _: str, choice: int) -> None:
        found = [x for x in self.order.lines if returns.returnable(x)]
        back = tuple((x.line_no, 1 + choice % returns.returnable(x)) for x in found[:2])
        if not back:
            return
        task = Returning(self.order, back)
        returns.check_quantities(self.order, back)
        plan = returns.plan_return(task)
        value = plan.value.gross
        self.received -= value
        self.returned += value
        event = Returned(
            order_no=self.order.order_no,
            order_version=self.order.version,
            quantities=back,
            value_minor=value,
            tax_minor=plan.value.tax,
            reason="",
            tenders=(),
            receipt_no="R2",
            store_id="S1",
            register_id="S1-1",
            shift_id="s",
            staff_id="clerk",
            at=NOW,
            set_off_minor=plan.set_off,
        )
        self.order = apply(self.order, event)
        assert plan.back <= 0 or not self.order.unpaid, "R90: nothing goes back while it is owed"


def full(line: TransactionLine) -> int:
    return (line.price_minor * line.quantity + 500) // 1000


@settings(max_examples=400, deadline=None, derandomize=True)
@given(carts(), st.lists(STEP, max_size=8))
def test_money_adds_up_after_every_step_and_the_deposit_is_used_up_R158_R156(cart, steps):
    life = Life(cart)
    check_money(life.order, life.received)
    for name, choice in steps:
        life.step(name, choice)
        check_money(life.order, life.received)
        assert life.in_hand >= 0, "R135: never more given back than was received"
        by_rate = sum(one.value.gross for one in order_rates(life.order))
        assert by_rate == total_of(life.order), "R194"
    finish(life)
    check_money(life.order, life.received)
    assert life.order.deposit_used == life.order.deposit_paid
    charged = life.order.cancellation_charged.gross
    assert life.received == total_of(life.order) + charged - life.returned


def finish(life: Life) -> None:
    """Everything that is still open leaves."""
    for name, kind in (("ship", DeliveryClass.SHIP), ("pick_up", DeliveryClass.PICK_UP)):
        found = [x for x in life.order.lines if x.open and x.delivery.delivery_class is kind]
        if found:
            plan = plan_invoice(
                life.order, tuple((x.line_no, x.open) for x in found), shipped=name == "ship"
            )
            life.received += plan.value.gross - plan.deposit_used
            life.order = invoiced(life.order, tuple((x.line_no, x.open) for x in found), plan)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(carts(), st.lists(st.integers(0, 2**20), min_size=1, max_size=12))
def test_returns_add_up_to_what_was_invoiced_and_nothing_comes_back_twice_R135(cart, choices):
    life = Life(cart)
    finish(life)
    whole = total_of(life.order)
    for choice in [*choices, *[0] * 12]:
        life.give_back("return", choice)
    for line in life.order.lines:
        rest = returns.returnable(line)
        if rest:
            task = Returning(life.order, ((line.line_no, rest),))
            life.returned += returns.plan_return(task).value.gross
            life.order = returns.applied(task)
    header = life.order.charges_returned.gross
    lines_back = sum(line.returned_value.gross for line in life.order.lines)
    assert life.returned == lines_back + header
    assert lines_back == sum(line.invoiced_value.gross for line in life.order.lines)
    assert life.returned <= whole
    for line in life.order.lines:
        with pytest.raises(Refused, match="RETURN_QTY"):
            returns.check_quantities(life.order, ((line.line_no, 1000),))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(carts())
def test_an_edit_that_changes_nothing_costs_nothing_R154(cart):
    order = Life(cart).order
    wish = edit.EditWish(edit.cart_lines(order), order.charges)
    assert edit.settlement(order, wish).due == 0
    after = edit.applied(order, wish)
    assert replace(after, version=order.version) == order


@settings(max_examples=200, deadline=None, derandomize=True)
@given(carts(), st.integers(0, 100_000))
def test_cancelling_all_gives_back_what_the_charge_leaves_R162(cart, charge):
    life = Life(cart)
    paid = life.order.deposit_available
    task = replace(
        cancelling.begun(life.order, cancelling.all_open(life.order)), charge_minor=charge
    )
    assert isinstance(task, Cancellation)
    gross = cancelling.charge_value(task).gross
    assert cancelling.settlement(task).due == gross - paid
    after = cancelling.applied(task)
    assert after.deposit_available == 0
    assert not after.is_open


@pytest.mark.parametrize("by_edit", [True, False])
def test_r33_of_a_charge_that_is_kept_only_what_was_invoiced_stays_R196(by_edit):
    """One of four left with a fourth of the charge; the rest is given up."""
    made = placed(cart(("4 x 10.00", PICK)))
    charge = Charge("other", 800, refundable=False)
    order = replace(made, lines=(replace(made.lines[0], charges=(charge,)),))
    order = invoiced(order, ((1, 1000),), plan_invoice(order, ((1, 1000),), shipped=False))
    if by_edit:
        (line,) = edit.cart_lines(order)
        order = edit.applied(order, edit.EditWish((replace(line, quantity=1000),), ()))
    else:
        order = cancelling.applied(cancelling.begun(order, cancelling.all_open(order)))
    assert order.lines[0].invoiced_value.gross == 1200
    assert returns.plan_return(Returning(order, ((1, 1000),))).value.gross == 1000
