"""The cart: one business at a till as a frozen value; the gestures that change it are in `cart`."""

from dataclasses import dataclass
from datetime import date, datetime

from pos_app.domain.customer import Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import quick
from pos_app.domain.order import AttributeValue, CustomerOrder, DepositChange
from pos_app.domain.pricing import Charge
from pos_app.domain.staff import Approval
from pos_app.domain.tender import BalanceCard, Tender

LINES_MAX = 500
"""A cart never grows beyond what one message may carry (reliability section 6)."""


@quick
@dataclass(frozen=True, slots=True)
class Terms:
    """The store's parameters as they were when the cart began; a cart never changes
    rules midway.
    """

    store_id: str
    register_id: str
    prices_include_tax: bool
    deposit_rate: int
    cancellation_rate: int = 0
    cancellation_tax_rate: int = 0
    cash_rounding_minor: int = 1
    currency: str = "EUR"
    time_zone: str = "Europe/Amsterdam"
    shipping_charge_code: str = "shipping"
    carry_out_mode: str = ""
    manual_accept: bool = False


@quick
@dataclass(frozen=True, slots=True)
class TransactionLine:
    """One item of the cart; `delivery` is nothing until a class is chosen (R96), `own_tax_rate` is
    the article's where the place it goes to taxes it otherwise (R15).
    """

    line_no: int
    sku: str
    name: str
    quantity: int
    price_minor: int
    tax_rate: int
    decimals: int = 3
    discount_minor: int = 0
    charges: tuple[Charge, ...] = ()
    delivery: LineDelivery | None = None
    barcode: str = ""
    unit: str = ""
    category: str = ""
    own_tax_rate: int | None = None
    attributes: tuple[AttributeValue, ...] = ()
    serial: str = ""
    serials: tuple[str, ...] = ()
    gift_card: str = ""

    @property
    def delivery_class(self) -> DeliveryClass | None:
        """The chosen class, if any."""
        return self.delivery.delivery_class if self.delivery else None

    @property
    def waits(self) -> bool:
        """Whether the line belongs to the order part (PICK or SHIP)."""
        return (
            self.delivery is not None
            and self.delivery.delivery_class is not DeliveryClass.CARRY_OUT
        )


@dataclass(frozen=True, slots=True)
class DepositOverride:
    """A deposit that replaces the calculated one; 0 differs from none (R143)."""

    amount_minor: int
    reason: str
    by: str
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class PickUp:
    """A pickup in hand: the order as recalled, quantities per line number, a deposit chosen by hand
    (R150), and who let it begin without head office (K6). `shipped`: goods that are sent, where
    more deposit is left than they are worth; its rest goes back (R148).
    """

    order: CustomerOrder
    quantities: tuple[tuple[int, int], ...]
    deposit_chosen: int | None = None
    offline_approved_by: str = ""
    serials: tuple[tuple[int, tuple[str, ...]], ...] = ()
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit in hand: the order as recalled; the cart's lines are what it becomes (R97-R103).

    `cleared` gives the deposit back to its percentage (R146); `converted` makes a quote an order
    (R132); `released` names the lines whose price lock is gone (R67, R100).
    """

    order: CustomerOrder
    cleared: bool = False
    converted: bool = False
    released: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A cancellation in hand: what of the order is cancelled and the charge for it, without its tax
    (R104-R106, R160-R165).

    `proposed_minor` was computed once, when cancelling started (R161); a charge is booked under
    `charge_code` (R20).
    """

    order: CustomerOrder
    quantities: tuple[tuple[int, int], ...]
    charge_minor: int
    proposed_minor: int
    reason: str = ""
    approved_by: str = ""
    charge_code: str = ""


@dataclass(frozen=True, slots=True)
class Returning:
    """Goods of one order or sale coming back; quantities and reasons per line number (R135)."""

    order: CustomerOrder
    quantities: tuple[tuple[int, int], ...]
    reason: str = ""
    approved_by: str = ""
    reasons: tuple[tuple[int, str], ...] = ()
    serials: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer without payment: the last day on which its prices hold (R57, R131-R133)."""

    expires_on: date


@quick
@dataclass(frozen=True, slots=True)
class Transaction:
    """An unfinished cart; `transaction_id` is also the id of the event that will conclude it."""

    transaction_id: str
    started_at: datetime
    terms: Terms
    customer: Customer | None = None
    lines: tuple[TransactionLine, ...] = ()
    charges: tuple[Charge, ...] = ()
    override: DepositOverride | None = None
    deposit_changes: tuple[DepositChange, ...] = ()
    tenders: tuple[Tender, ...] = ()
    balance_card: BalanceCard | None = None
    approvals: tuple[Approval, ...] = ()
    order_no: str = ""
    lines_made: int = 0
    pick_up: PickUp | None = None
    awaiting_hq: bool = False
    quote: Quote | None = None
    edit: Edit | None = None
    cancellation: Cancellation | None = None
    returning: Returning | None = None
    also_returning: tuple[Returning, ...] = ()
    attributes: tuple[AttributeValue, ...] = ()

    @property
    def is_order(self) -> bool:
        """Whether the cart becomes an order or a quote, or edits one: any of its lines waits (R93),
        or Create quotation was chosen (R57).
        """
        if self.edit is not None or self.quote is not None:
            return True
        known, waits, _ = _last_promised[0]
        return waits if known is self.lines else _promised(self.lines)[1]

    @property
    def ships(self) -> bool:
        """Whether any of its lines is shipped."""
        known, _, ships = _last_promised[0]
        return ships if known is self.lines else _promised(self.lines)[2]

    @property
    def is_quote(self) -> bool:
        """Whether the cart is an offer: nothing may be paid (R57, R131)."""
        if self.edit is not None:
            return self.edit.order.quote is not None and not self.edit.converted
        return self.quote is not None

    @property
    def mode(self) -> str:
        """The mode of section 4.1; a till without a cart is in mode `none`."""
        if self.pick_up is not None:
            return "pickup"
        if self.edit is not None:
            return "edit"
        if self.cancellation is not None:
            return "cancel"
        if self.returning is not None:
            return "return"
        if self.quote is not None:
            return "quote"
        return "order" if self.is_order else "sale"

    @property
    def order_in_hand(self) -> CustomerOrder | None:
        """The stored order that this cart works on, as recalled (R140)."""
        task = self.pick_up or self.edit or self.cancellation or self.returning
        return task.order if task else None

    @property
    def returns(self) -> tuple[Returning, ...]:
        """What comes back in this cart, of one order or of several (R26)."""
        return (self.returning, *self.also_returning) if self.returning is not None else ()

    @property
    def orders_in_hand(self) -> tuple[CustomerOrder, ...]:
        """Every stored order that this cart works on."""
        also = (task.order for task in self.also_returning)
        return (self.order_in_hand, *also) if self.order_in_hand is not None else ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on the cart yet."""
        return (
            not self.lines
            and self.customer is None
            and self.order_in_hand is None
            and not self.tenders
        )

    def line(self, line_no: int) -> TransactionLine:
        """The line of that number, or `LINE_UNKNOWN`."""
        for one in self.lines:
            if one.line_no == line_no:
                return one
        raise Refused("LINE_UNKNOWN", line=line_no)


Lines = tuple[TransactionLine, ...]
Promised = tuple[Lines, bool, bool]
"""Lines, whether any of them waits, and whether any is shipped."""


def _promised(lines: Lines) -> Promised:
    """One gesture asks many times, so the last answer is kept until the lines are other ones."""
    classes = {line.delivery_class for line in lines}
    ships = DeliveryClass.SHIP in classes
    found = _last_promised[0] = (lines, ships or DeliveryClass.PICK_UP in classes, ships)
    return found


_last_promised: list[Promised] = [((), False, False)]
