"""Money handed over and cards kept for later; no card number ever has a place here (R186)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pos_app.domain.coded import coded
from pos_app.domain.frozen import quick
from pos_app.domain.money import divide, round_to_multiple

RATE_BASE = 1_000_000
"""A rate says what this many foreign minor units are worth in own ones."""


@coded
class TenderKind(Enum):
    """The ways of paying that a till knows (R77)."""

    CASH = "cash"
    CARD = "card"
    CARD_TOKEN = "card_token"  # noqa: S105 - a way of paying
    CUSTOMER_ACCOUNT = "customer_account"
    PURCHASE_ORDER = "purchase_order"
    CHEQUE = "cheque"
    FOREIGN_CASH = "foreign_cash"
    GIFT_CARD = "gift_card"
    CREDIT_NOTE = "credit_note"
    EXCHANGE = "exchange"


CASH_KINDS = frozenset({TenderKind.CASH, TenderKind.FOREIGN_CASH})
"""Coins and notes: they give change and are rounded."""


@dataclass(frozen=True, slots=True)
class CardReference:
    """What the terminal tells of a card: never more than the last four digits (S1)."""

    attempt_id: str
    token: str = ""
    brand: str = ""
    last_four: str = ""
    authorisation_code: str = ""


@dataclass(frozen=True, slots=True)
class ForeignCash:
    """Cash of another currency, in its own minor units, and the rate at which it was taken."""

    currency: str
    amount_minor: int
    rate: int
    decimals: int = 2


@quick
@dataclass(frozen=True, slots=True)
class Tender:
    """One payment or refund of a cart, in minor units.

    `amount_minor` is what it settles of the due (negative: refunded); `rounding_minor` the cash
    difference of R195; for cash `given_minor - change_minor == amount_minor + rounding_minor`,
    which is what the drawer gains. Foreign cash is given at its value in the own currency and gets
    its change in that (R77). `reference` is the number of a cheque, a purchase order or a credit
    note that was issued.
    """

    tender_id: str
    kind: TenderKind
    amount_minor: int
    given_minor: int
    change_minor: int
    rounding_minor: int
    at: datetime
    card: CardReference | None = None
    reference: str = ""
    foreign: ForeignCash | None = None

    @property
    def drawer_minor(self) -> int:
        """What the cash drawer gains of the own currency."""
        if self.kind is TenderKind.FOREIGN_CASH:
            return -self.change_minor
        return self.given_minor - self.change_minor if self.kind is TenderKind.CASH else 0


@dataclass(frozen=True, slots=True)
class BalanceCard:
    """The customer's card for the balance of shipped goods (R86-R90), or the clerk's choice to skip
    it; an authorisation without `authorised_at` is as old as its order (R187). `for_pickup`: given
    for an order that is only picked up (R91).
    """

    skipped: bool
    authorised_minor: int = 0
    card: CardReference | None = None
    authorised_at: datetime | None = None
    for_pickup: bool = False


@dataclass(frozen=True, slots=True)
class CashAmounts:
    """How an amount of cash settles a due."""

    amount_minor: int
    given_minor: int
    change_minor: int
    rounding_minor: int


def cash_payable(due_minor: int, rounding_multiple_minor: int) -> int:
    """What must be handed over in cash to settle the due (R195)."""
    return round_to_multiple(due_minor, rounding_multiple_minor)


def value_of(foreign: ForeignCash) -> int:
    """What foreign cash is worth in the own currency, rounded half away from zero (R77)."""
    return divide(foreign.amount_minor * foreign.rate, RATE_BASE)


def foreign_for(due_minor: int, rate: int) -> int:
    """How much of the foreign currency is at least worth the due."""
    return -(-due_minor * RATE_BASE // rate)


def cash(due_minor: int, given_minor: int | None, rounding_multiple_minor: int) -> CashAmounts:
    """How cash settles the due: only the amount that settles or refunds the cart is rounded (R195).

    No amount, or the due itself, means the exact payable sum. A smaller amount is a part and is not
    rounded; the due may be negative: then money goes out, all of it or a part.
    """
    payable = cash_payable(due_minor, rounding_multiple_minor)
    given = payable if given_minor is None or given_minor == due_minor else given_minor
    if due_minor < 0:
        if given > max(due_minor, payable):
            return CashAmounts(given, given, 0, 0)
        return CashAmounts(due_minor, payable, 0, payable - due_minor)
    if given < payable:
        return CashAmounts(given, given, 0, 0)
    return CashAmounts(due_minor, given, given - payable, payable - due_minor)
