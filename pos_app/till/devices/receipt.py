"""What a receipt says, as a plain value; must never hold a command or more of a card than 4 digits.

Enum values are the codes of the texts in `resources/text`; amounts are minor units of `currency`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from pos_app.domain.coded import coded
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.frozen import quick
from pos_app.domain.tax import RateSum
from pos_app.domain.tender import TenderKind


@coded
class ReceiptKind(Enum):
    """What was done; the heading of the paper."""

    SALE = "receipt.sale"
    ORDER = "receipt.order"
    PICKUP = "receipt.pickup"
    SHIPMENT = "receipt.shipment"
    QUOTE = "receipt.quote"
    EDIT = "receipt.edit"
    CANCELLATION = "receipt.cancellation"
    RETURN = "receipt.return"


@coded
class SumKind(Enum):
    """What an amount below the lines means (section 5)."""

    NET = "receipt.net"
    TAX = "receipt.tax"
    TOTAL = "receipt.total"
    DELIVERY = "receipt.delivery_charges"
    CARRIED_OUT = "receipt.carried_out_sum"
    ORDER_PART = "receipt.order_part"
    DEPOSIT = "receipt.deposit"
    DEPOSIT_AGREED = "receipt.deposit_agreed"
    DEPOSIT_USED = "receipt.deposit_used"
    DUE_NOW = "receipt.due_now"
    BALANCE = "receipt.balance"
    CARD_HELD = "receipt.card_held"
    DEPOSIT_LEFT = "receipt.deposit_left"
    SET_OFF = "receipt.set_off"
    CANCELLATION = "receipt.cancellation_charge"


@dataclass(frozen=True, slots=True)
class StoreHeader:
    """Who sells."""

    name: str
    address: str
    tax_number: str


@dataclass(frozen=True, slots=True)
class ReceiptCharge:
    """A charge by its code; `name` is the company's own for it."""

    code: str
    amount_minor: int
    name: str = ""


@quick
@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One item; `amount_minor` is price times quantity, or without a price the part's value."""

    name: str
    quantity: int
    amount_minor: int
    price_minor: int | None = None
    unit: str = ""
    discount_minor: int = 0
    charges: tuple[ReceiptCharge, ...] = ()
    serials: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class ReceiptGroup:
    """Lines with one promise (R92): the store or the address, the day, the name of the mode."""

    delivery_class: DeliveryClass
    place: str
    on: date | None
    mode: str
    lines: tuple[ReceiptLine, ...]


@quick
@dataclass(frozen=True, slots=True)
class ReceiptSum:
    """An amount with its meaning; `rate` explains a calculated deposit."""

    kind: SumKind
    amount_minor: int
    rate: int | None = None
    strong: bool = False


@quick
@dataclass(frozen=True, slots=True)
class ReceiptPayment:
    """Money given (negative: given back); of a card its brand, last digits and code, of other
    tenders a number or the foreign money.
    """

    kind: TenderKind
    amount_minor: int
    brand: str = ""
    last_four: str = ""
    authorisation_code: str = ""
    detail: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt; `sums` stand above the payments, `later` below them.

    `number` is printed as a barcode: the order's, or without an order the receipt's (R92). A
    `gift` receipt tells no money. Goods of a sale come back with the receipt that they were
    `bought_on`.
    """

    kind: ReceiptKind
    language: str
    store: StoreHeader
    receipt_no: str
    order_no: str
    register_id: str
    staff_name: str
    at: datetime
    currency: str
    groups: tuple[ReceiptGroup, ...]
    sums: tuple[ReceiptSum, ...]
    taxes: tuple[RateSum, ...]
    customer_name: str = ""
    charges: tuple[ReceiptCharge, ...] = ()
    payments: tuple[ReceiptPayment, ...] = ()
    change_minor: int = 0
    rounding_minor: int = 0
    later: tuple[ReceiptSum, ...] = ()
    copy: bool = False
    training: bool = False
    valid_until: date | None = None
    head_code: str = ""
    gift: bool = False
    bought_on: str = ""

    @property
    def number(self) -> str:
        """What is printed as a barcode."""
        return self.order_no or self.receipt_no


_TAKEN_ALONG = frozenset({ReceiptKind.SALE, ReceiptKind.ORDER, ReceiptKind.EDIT})
_HANDED_OVER = frozenset({ReceiptKind.PICKUP, ReceiptKind.SHIPMENT})


def gift_of(receipt: Receipt) -> Receipt | None:
    """The receipt for whoever gets the goods as a gift: what left, without an amount or the
    buyer's name, under the same number; nothing where no goods left.
    """
    groups = tuple(
        ReceiptGroup(one.delivery_class, "", None, "", tuple(map(_without_money, one.lines)))
        for one in receipt.groups
        if receipt.kind in _HANDED_OVER
        or (receipt.kind in _TAKEN_ALONG and one.delivery_class is DeliveryClass.CARRY_OUT)
    )
    if not groups or receipt.gift or receipt.valid_until is not None:
        return None
    return replace(
        receipt,
        gift=True,
        groups=groups,
        customer_name="",
        sums=(),
        taxes=(),
        charges=(),
        payments=(),
        later=(),
        change_minor=0,
        rounding_minor=0,
    )


def _without_money(line: ReceiptLine) -> ReceiptLine:
    return ReceiptLine(line.name, line.quantity, 0, unit=line.unit, serials=line.serials)
