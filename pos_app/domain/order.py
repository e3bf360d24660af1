"""The lasting promise to a customer: lines with their quantities, the deposit, and what each state
allows (section 4).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from operator import attrgetter
from zoneinfo import ZoneInfo

from pos_app.domain.clock import business_date
from pos_app.domain.coded import coded
from pos_app.domain.customer import Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.frozen import quick, replace
from pos_app.domain.pricing import Charge, charges_value, line_value
from pos_app.domain.tax import NOTHING, Value
from pos_app.domain.tender import BalanceCard, CardReference, TenderKind

_INVOICED, _PICKED, _PACKED = map(attrgetter, ("invoiced", "picked", "packed"))


@coded
class Standing(Enum):
    """Where the order stands between till and HQ; only AT_HQ lets its quantities speak."""

    AT_HQ = "AT_HQ"
    UNSYNCED = "UNSYNCED"
    SYNC_FAILED = "SYNC_FAILED"
    ON_HOLD = "ON_HOLD"


@coded
class OrderStatus(Enum):
    """The derived status of table 4.3."""

    UNSYNCED = "UNSYNCED"
    SYNC_FAILED = "SYNC_FAILED"
    ON_HOLD = "ON_HOLD"
    CREATED = "CREATED"
    PROCESSING = "PROCESSING"
    DELIVERED = "DELIVERED"
    PARTLY_INVOICED = "PARTLY_INVOICED"
    INVOICED = "INVOICED"
    CANCELLED = "CANCELLED"
    QUOTE_OPEN = "QUOTE_OPEN"
    QUOTE_EXPIRED = "QUOTE_EXPIRED"
    QUOTE_LOST = "QUOTE_LOST"


@coded
class LineStatus(Enum):
    """The derived status of a line (4.2)."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    PICKING = "PICKING"
    PARTLY_PICKED = "PARTLY_PICKED"
    PICKED = "PICKED"
    PARTLY_PACKED = "PARTLY_PACKED"
    PACKED = "PACKED"
    PARTLY_INVOICED = "PARTLY_INVOICED"
    INVOICED = "INVOICED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """What was filled in for an order attribute (R50)."""

    code: str
    value: str


@quick
@dataclass(frozen=True, slots=True)
class OrderLine:
    """One item of an order; quantities in thousandths, `open` = ordered - invoiced - cancelled
    (section 0). `serials` are of pieces that left and did not come back, as far as they were told;
    `picker` is who marked the line last, it counts while the line is `picking` (R124).
    """

    line_no: int
    sku: str
    name: str
    price_minor: int
    tax_rate: int
    delivery: LineDelivery
    ordered: int
    decimals: int = 3
    discount_minor: int = 0
    charges: tuple[Charge, ...] = ()
    picked: int = 0
    packed: int = 0
    invoiced: int = 0
    rejected: int = 0
    cancelled: int = 0
    invoiced_value: Value = NOTHING
    unit: str = ""
    accepted: bool = True
    picking: bool = False
    returned: int = 0
    returned_value: Value = NOTHING
    category: str = ""
    own_tax_rate: int | None = None
    attributes: tuple[AttributeValue, ...] = ()
    serial: str = ""
    gift_card: str = ""
    serials: tuple[str, ...] = ()
    picker: str = ""

    @property
    def quantity(self) -> int:
        """What V(l) stands for: ordered less cancelled (R196)."""
        return self.ordered - self.cancelled

    @property
    def open(self) -> int:
        """What is still promised."""
        return self.ordered - self.invoiced - self.cancelled

    @property
    def fulfilled(self) -> int:
        """What an edit cannot take back: invoiced, picked and packed (R101)."""
        return self.invoiced + self.picked + self.packed

    @property
    def untouched(self) -> int:
        """What nobody has picked, packed or rejected yet of the open quantity."""
        return self.open - self.picked - self.packed - self.rejected

    @property
    def ready(self) -> int:
        """What may leave now: nothing before it was accepted, and nothing that was rejected (R123,
        R128).
        """
        return self.open - self.rejected if self.accepted else 0

    @property
    def ships(self) -> bool:
        """Whether the line goes to an address."""
        return self.delivery.delivery_class is DeliveryClass.SHIP

    @property
    def carried_out(self) -> bool:
        """Whether the line left at once (R139)."""
        return self.delivery.delivery_class is DeliveryClass.CARRY_OUT

    @property
    def status(self) -> LineStatus:
        """The status derived from the quantities (4.2)."""
        left = self.open
        if not left:
            return LineStatus.INVOICED if self.invoiced else LineStatus.CANCELLED
        if self.invoiced:
            return LineStatus.PARTLY_INVOICED
        if not self.accepted:
            return LineStatus.REJECTED if self.rejected >= left else LineStatus.PENDING
        if self.packed:
            return LineStatus.PACKED if self.packed >= left else LineStatus.PARTLY_PACKED
        if self.picked:
            return LineStatus.PICKED if self.picked >= left else LineStatus.PARTLY_PICKED
        if self.rejected >= left:
            return LineStatus.REJECTED
        return LineStatus.PICKING if self.picking else LineStatus.ACCEPTED


@quick
@dataclass(frozen=True, slots=True)
class OrderTerms:
    """The parameters with which the order was made; they stay its own (K11)."""

    prices_include_tax: bool
    deposit_rate: int
    cancellation_rate: int = 0
    cancellation_tax_rate: int = 0
    currency: str = "EUR"
    time_zone: str = "Europe/Amsterdam"


@quick
@dataclass(frozen=True, slots=True)
class OrderPayment:
    """Money of the order, negative when it went back; a refund names the card payment it belongs to
    by `card.attempt_id` (R72, R164). `for_goods` was paid for what left, not as a deposit.
    """

    tender_id: str
    kind: TenderKind
    amount_minor: int
    at: datetime
    card: CardReference | None = None
    for_goods: bool = False


@dataclass(frozen=True, slots=True)
class DepositChange:
    """One change of the deposit, old and new, as R153 keeps it; nothing means calculated.
    `floor_rate` is the lowest share that the group of whoever agreed lets pass (K8). Of a
    cancellation charge it is what was proposed and what was booked (R163).
    """

    old_minor: int | None
    new_minor: int | None
    reason: str
    by: str
    approved_by: str
    at: datetime
    floor_rate: int | None = None


@dataclass(frozen=True, slots=True)
class QuoteState:
    """What makes an order an offer: until which day, and whether it was dropped (R131-R133)."""

    expires_on: date
    lost: bool = False


@quick
@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """An order as HQ owns it and tills show it; amounts in minor units.

    `deposit_agreed` is how its deposit was set by hand last (R153), `deposit_paid` is A0,
    `deposit_used` what invoices took of it; `version` counts the events applied; `unpaid` is what a
    manager let go out unpaid, less what came back of it (R90); `cancellation_charged` and
    `charges_returned` (header charges) are invoiced and given back so far, `charges_agreed` tells
    of cancellation charges set by hand; `channel` says who took the order.
    """

    order_no: str
    store_id: str
    register_id: str
    receipt_no: str
    customer: Customer
    created_at: datetime
    terms: OrderTerms
    lines: tuple[OrderLine, ...]
    charges: tuple[Charge, ...] = ()
    charges_invoiced: bool = False
    overridden: bool = False
    deposit_paid: int = 0
    deposit_used: int = 0
    balance_card: BalanceCard | None = None
    card_captured: int = 0
    unpaid: int = 0
    version: int = 1
    standing: Standing = Standing.AT_HQ
    voided: bool = False
    quote: QuoteState | None = None
    cancellation_charged: Value = NOTHING
    charges_returned: Value = NOTHING
    payments: tuple[OrderPayment, ...] = ()
    channel: str = "store"
    attributes: tuple[AttributeValue, ...] = ()
    deposit_agreed: DepositChange | None = None
    charges_agreed: tuple[DepositChange, ...] = ()

    @property
    def deposit_available(self) -> int:
        """A: deposit paid and not yet used (R147)."""
        return self.deposit_paid - self.deposit_used

    @property
    def order_part(self) -> tuple[OrderLine, ...]:
        """The lines that did not leave at once."""
        out = DeliveryClass.CARRY_OUT
        return tuple([x for x in self.lines if x.delivery.delivery_class is not out])

    @property
    def promised(self) -> tuple[OrderLine, ...]:
        """The lines that are still to leave or have left since: of a quote every line."""
        return self.order_part if self.quote is None else self.lines

    @property
    def is_open(self) -> bool:
        """Whether anything is still promised."""
        return any(line.open for line in self.promised)

    def line(self, line_no: int) -> OrderLine | None:
        """The line of that number."""
        return next((one for one in self.lines if one.line_no == line_no), None)

    @property
    def status(self) -> OrderStatus:
        """The status of table 4.3; carried-out lines do not count (R139)."""
        if self.standing is not Standing.AT_HQ:
            return OrderStatus[self.standing.name]
        if self.quote is not None:
            return OrderStatus.QUOTE_LOST if self.quote.lost else OrderStatus.QUOTE_OPEN
        lines = self.order_part
        invoiced = any(map(_INVOICED, lines or self.lines))
        if not any(line.open for line in lines):
            return OrderStatus.INVOICED if invoiced else OrderStatus.CANCELLED
        if invoiced:
            return OrderStatus.PARTLY_INVOICED
        if all(line.packed >= line.open for line in lines):
            return OrderStatus.DELIVERED
        worked_on = any(map(_PICKED, lines)) or any(map(_PACKED, lines))
        return OrderStatus.PROCESSING if worked_on else OrderStatus.CREATED


def status_at(order: CustomerOrder, now: datetime) -> OrderStatus:
    """The status at that moment: an open quote expires with its last day in the store's time zone
    (R133).
    """
    status = order.status
    if status is not OrderStatus.QUOTE_OPEN or order.quote is None:
        return status
    today = business_date(now, order.terms.time_zone)
    return OrderStatus.QUOTE_EXPIRED if today > order.quote.expires_on else status


def expires_at(order: CustomerOrder) -> datetime | None:
    """The first moment at which an open quote has expired, in UTC (R24, R133)."""
    if order.quote is None or order.quote.lost:
        return None
    day = order.quote.expires_on + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(order.terms.time_zone)).astimezone(UTC)


def value_of(order: CustomerOrder, line: OrderLine) -> Value:
    """V(l) of an order line, charges included; of a line with nothing open what was invoiced, and
    never less than that (an edit may leave a discount that belongs to the whole line).
    """
    gone = line.invoiced_value
    if not line.open:
        return gone
    value = line_value(line, included=order.terms.prices_include_tax)
    return value if value.net + value.tax >= gone.net + gone.tax else gone


def header_value(order: CustomerOrder) -> Value:
    """H: the header charges with their tax."""
    return charges_value(order.charges, included=order.terms.prices_include_tax)


def open_value(order: CustomerOrder) -> int:
    """What is not invoiced yet of the order part, open header charges included (R152)."""
    return sum(open_value_of(order, line) for line in order.promised) + open_charges(order)


def open_value_of(order: CustomerOrder, line: OrderLine) -> int:
    """What is not invoiced yet of a line, with tax; 0 where nothing is open."""
    return value_of(order, line).gross - line.invoiced_value.gross


def open_charges(order: CustomerOrder) -> int:
    """Header charges that an invoice still takes, with tax (K9)."""
    if not order.charges or order.charges_invoiced or not order.is_open:
        return 0
    return header_value(order).gross


def without_lapsed_charges(order: CustomerOrder) -> CustomerOrder:
    """The order as it is: header charges that no invoice took are cancelled once nothing stays open
    (K9).
    """
    if not order.charges or order.charges_invoiced or order.is_open:
        return order
    return replace(order, charges=())


def is_settled(order: CustomerOrder) -> bool:
    """Whether part of the order is invoiced already; carried-out lines do not count (R139)."""
    return order.charges_invoiced or any(line.invoiced for line in order.order_part)


def total_of(order: CustomerOrder) -> int:
    """T: everything on the order, carried-out lines included."""
    return total_and_balance(order)[0]


def invoiced_of(order: CustomerOrder) -> int:
    """What of T is invoiced: goods that have left, carried out or later, and header charges."""
    header = header_value(order).gross if order.charges_invoiced else 0
    return header + sum(line.invoiced_value.gross for line in order.lines)


def balance(order: CustomerOrder) -> int:
    """What the customer still has to pay: open value - A, and what went out unpaid."""
    return total_and_balance(order)[1]


def total_and_balance(order: CustomerOrder) -> tuple[int, int]:
    """Both, each line worked out once: a till asks for them while a clerk waits."""
    total = to_pay = 0
    for line in order.lines:
        value, gone = value_of(order, line), line.invoiced_value
        gross = value.net + value.tax
        total += gross
        if line.delivery.delivery_class is not DeliveryClass.CARRY_OUT or order.quote is not None:
            to_pay += gross - gone.net - gone.tax
    to_pay += open_charges(order) - order.deposit_available + order.unpaid
    return total + header_value(order).gross, to_pay
