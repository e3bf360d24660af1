"""What HQ recomputes of an event before it believes it (R179, M4, M5); pure, must never repair
anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.domain.deposit import totals
from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    Fulfilled,
    PickedUp,
    Placed,
    Returned,
    Shipped,
    kind_of,
    order_of,
)
from pos_app.domain.frozen import quick
from pos_app.domain.invoice import InvoicePlan
from pos_app.domain.money import AMOUNT_MINOR_MAX, RATE_ONE
from pos_app.domain.order import CustomerOrder, header_value
from pos_app.domain.order_events import captured_sum
from pos_app.domain.pricing import Charge, full_amount
from pos_app.domain.quantity import QUANTITY_MAX
from pos_app.domain.returns import returned_minor
from pos_app.domain.tender import CASH_KINDS, Tender
from pos_app.domain.transaction import LINES_MAX, Transaction, TransactionLine

CASH_ROUNDING_MAX = 1_000
"""Minor units; also where it plays no part how widely a store rounds cash."""
LINE_NO_MAX = 1_000_000


class Quarantine(Exception):
    """The event stays as it is until a person has looked; `code` is a code of the text files."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@quick
@dataclass(frozen=True, slots=True)
class Found:
    """A difference that does not keep the event from being applied: what, and by how much."""

    kind: str
    amount_minor: int = 0
    detail: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Sent:
    """What the header of the event says, which its body must agree with."""

    kind: str
    order_id: str
    store_id: str
    register_id: str


def check_header(event: Event, sent: Sent) -> None:
    """Kind, order number, store and register of body and header are the same."""
    if kind_of(event) != sent.kind:
        raise Quarantine("KIND_DIFFERS", body=kind_of(event), header=sent.kind)
    if order_of(event) != sent.order_id:
        raise Quarantine("ORDER_NO_DIFFERS", body=order_of(event), header=sent.order_id)
    match event:
        case Placed():
            place = (event.transaction.terms.store_id, event.transaction.terms.register_id)
        case PickedUp() | Shipped() | Edited() | Cancelled() | Returned() | Fulfilled():
            place = (event.store_id, event.register_id)
        case _:
            return
    if place != (sent.store_id, sent.register_id):
        raise Quarantine("PLACE_DIFFERS", body="/".join(place))


def check_placed(event: Placed, *, decided: bool = False) -> list[Found]:
    """Lines, charges and tenders of a sale or order; its money against C + D (R179, M4). Where a
    person decided, any sum of money is booked, its difference reported.
    """
    cart = event.transaction
    _check_terms(cart)
    check_lines(cart.lines)
    check_charges(cart.charges)
    check_tenders(cart.tenders, cart.terms.cash_rounding_minor)
    sums = totals(cart)
    if cart.override is not None and not 0 <= cart.override.amount_minor <= sums.order_part:
        raise Quarantine("BAD_DEPOSIT", amount_minor=cart.override.amount_minor)
    if not sums.due:
        return []
    if not decided and not 0 <= sums.paid <= sums.total:
        raise Quarantine("MONEY_UNPLACED", paid_minor=sums.paid, total_minor=sums.total)
    return [Found("MONEY_DIFFERS", -sums.due)]


def _check_terms(cart: Transaction) -> None:
    terms = cart.terms
    rates = (terms.deposit_rate, terms.cancellation_rate, terms.cancellation_tax_rate)
    if any(not 0 <= rate <= RATE_ONE for rate in rates):
        raise Quarantine("BAD_TERMS", rates=rates)
    if not 1 <= terms.cash_rounding_minor <= CASH_ROUNDING_MAX:
        raise Quarantine("BAD_TERMS", cash_rounding_minor=terms.cash_rounding_minor)


def check_lines(lines: Sequence[TransactionLine]) -> None:
    """Numbers once, quantities, prices, discounts, rates and charges within their ranges (R179)."""
    if not lines:
        raise Quarantine("EMPTY")
    numbers = {line.line_no for line in lines}
    if len(numbers) != len(lines) or len(lines) > LINES_MAX:
        raise Quarantine("LINE_TWICE", lines=len(lines))
    for line in lines:
        _check_line(line)
        check_charges(line.charges)


def _check_line(line: TransactionLine) -> None:
    step = 10 ** (3 - line.decimals) if 0 <= line.decimals <= 3 else 0
    if not step or not 0 < line.quantity <= QUANTITY_MAX or line.quantity % step:
        raise Quarantine("BAD_QUANTITY", line=line.line_no)
    full = full_amount(line.price_minor, line.quantity)
    if not 0 < line.line_no <= LINE_NO_MAX:
        raise Quarantine("BAD_LINE", line=line.line_no)
    if not 0 <= line.price_minor <= AMOUNT_MINOR_MAX or not 0 <= line.discount_minor <= full:
        raise Quarantine("BAD_AMOUNT", line=line.line_no)
    if not 0 <= line.tax_rate <= RATE_ONE:
        raise Quarantine("BAD_TAX", line=line.line_no)


def check_charges(charges: Sequence[Charge]) -> None:
    """Amounts and rates of charges within their ranges (R35, R197)."""
    for charge in charges:
        if not 0 <= charge.amount_minor <= AMOUNT_MINOR_MAX or not 0 <= charge.tax_rate <= RATE_ONE:
            raise Quarantine("BAD_CHARGE", charge=charge.code)


def check_tenders(tenders: Sequence[Tender], rounding_minor: int) -> None:
    """Each tender is consistent in itself: given - change = amount + rounding (R195, M5)."""
    if len({one.tender_id for one in tenders}) != len(tenders):
        raise Quarantine("PAYMENT_TWICE")
    for one in tenders:
        cash = one.kind in CASH_KINDS
        moved = one.given_minor - one.change_minor
        if cash and moved != one.amount_minor + one.rounding_minor:
            raise Quarantine("CASH_DIFFERS", tender=one.tender_id)
        if one.change_minor < 0 or (one.change_minor and one.change_minor > one.given_minor):
            raise Quarantine("CHANGE_ABOVE_GIVEN", tender=one.tender_id)
        most = rounding_minor if cash else 0
        if 2 * abs(one.rounding_minor) > most:
            raise Quarantine("ROUNDING_DIFFERS", tender=one.tender_id)


def check_picked_up(
    event: PickedUp, plan: InvoicePlan, rounding_minor: int, *, decided: bool
) -> list[Found]:
    """The tax and the money of a pickup against its invoice (R148)."""
    check_tenders(event.tenders, rounding_minor)
    found = _tax(event.tax_minor, plan)
    paid = sum(one.amount_minor for one in event.tenders)
    difference = paid - (plan.value.gross - plan.deposit_used)
    if not decided and abs(difference) > plan.value.gross:
        raise Quarantine("MONEY_UNPLACED", paid_minor=paid, value_minor=plan.value.gross)
    return [*found, Found("MONEY_DIFFERS", difference)] if difference else found


def check_shipped(event: Shipped, plan: InvoicePlan, rounding_minor: int) -> list[Found]:
    """The tax of a shipment, what was captured for it or went back; goods let go unpaid are
    reported (R127, R148).
    """
    check_tenders(event.tenders, rounding_minor)
    back = sum(one.amount_minor for one in event.captured if one.amount_minor < 0)
    if back:
        raise Quarantine("CAPTURED_ABOVE", amount_minor=-back)
    found = _tax(event.tax_minor, plan)
    if rest := unpaid_of(event, plan):
        found.append(Found("SHIPPED_UNPAID", rest))
    return found


def unpaid_of(event: Shipped, plan: InvoicePlan) -> int:
    """What of P - X nothing was taken for."""
    moved = captured_sum(event.captured) + sum(one.amount_minor for one in event.tenders)
    return plan.value.gross - plan.deposit_used - moved


def _tax(tax_minor: int, plan: InvoicePlan) -> list[Found]:
    difference = tax_minor - plan.value.tax
    return [Found("TAX_DIFFERS", difference)] if difference else []


def invoiced_minor(order: CustomerOrder) -> int:
    """What the order's invoices add up to: carried-out lines, header and cancellation charges
    included, less what came back.
    """
    lines = sum(line.invoiced_value.gross for line in order.lines)
    header = header_value(order).gross if order.charges_invoiced else 0
    return lines + header + order.cancellation_charged.gross - returned_minor(order)


def check_money(order: CustomerOrder, paid_minor: int) -> None:
    """R158 after every step: payments = invoiced value + A; A >= 0, and 0 once nothing is open."""
    available = order.deposit_available
    invoiced = invoiced_minor(order)
    if paid_minor != invoiced + available or available < 0:
        raise Quarantine("R158", paid=paid_minor, invoiced=invoiced, available=available)
    if available and not order.is_open:
        raise Quarantine("R158", available=available, open=0)
