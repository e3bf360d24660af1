"""The cart: one business at a till as a frozen value; the gestures that change it are in `cart`."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.customer import Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.errors import Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.pricing import Charge
from pos_app.domain.staff import Approval
from pos_app.domain.tender import BalanceCard, Tender

LINES_MAX = 500
"""A cart never grows beyond what one message may carry (reliability section 6)."""


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


@dataclass(frozen=True, slots=True)
class TransactionLine:
    """One item of the cart; `delivery` is nothing until a class is chosen (R96)."""

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
class DepositChange:
    """One change of the deposit, old and new, as R153 keeps it; nothing means calculated."""

    old_minor: int | None
    new_minor: int | None
    reason: str
    by: str
    approved_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PickUp:
    """A pickup in hand: the order as recalled, quantities per line number, and a deposit chosen by
    hand (R150).
    """

    order: CustomerOrder
    quantities: tuple[tuple[int, int], ...]
    deposit_chosen: int | None = None


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

    @property
    def is_order(self) -> bool:
        """Whether any line waits (R93)."""
        return any(line.waits for line in self.lines)

    @property
    def mode(self) -> str:
        """`sale`, `order` or `pickup` (section 4.1); a till without a cart is in mode `none`."""
        if self.pick_up is not None:
            return "pickup"
        return "order" if self.is_order else "sale"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on the cart yet."""
        return (
            not self.lines and self.customer is None and self.pick_up is None and not self.tenders
        )

    def line(self, line_no: int) -> TransactionLine:
        """The line of that number, or `LINE_UNKNOWN`."""
        for one in self.lines:
            if one.line_no == line_no:
                return one
        raise Refused("LINE_UNKNOWN", line=line_no)
