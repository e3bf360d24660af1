"""Which tenders stand beside card and cash, and why one is not possible now (R77); pure."""

from dataclasses import dataclass

from pos_app.domain.checkout import (
    buyer,
    check_tender,
    deposit_is_due,
    is_business,
    paying_card,
)
from pos_app.domain.errors import Refused
from pos_app.domain.refunds import RefundPart
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.domain.user_operations import paying
from pos_app.till.rights import is_denied
from pos_app.till.session import RegisterSession
from pos_app.till.ui.text import Text

ICONS = {
    TenderKind.CASH: "banknote",
    TenderKind.FOREIGN_CASH: "banknote",
    TenderKind.CARD: "credit-card",
    TenderKind.CARD_TOKEN: "credit-card",
    TenderKind.CHEQUE: "pencil",
    TenderKind.PURCHASE_ORDER: "clipboard-list",
    TenderKind.CUSTOMER_ACCOUNT: "building-2",
    TenderKind.GIFT_CARD: "hand-coins",
    TenderKind.CREDIT_NOTE: "receipt-euro",
}
ALWAYS = (TenderKind.CARD_TOKEN, TenderKind.CARD, TenderKind.CASH)
CONFIGURED = (
    TenderKind.GIFT_CARD,
    TenderKind.CREDIT_NOTE,
    TenderKind.CHEQUE,
    TenderKind.CUSTOMER_ACCOUNT,
    TenderKind.PURCHASE_ORDER,
)
"""Shown where the store takes them."""
NUMBERED = frozenset(
    {
        TenderKind.GIFT_CARD,
        TenderKind.CREDIT_NOTE,
        TenderKind.CHEQUE,
        TenderKind.PURCHASE_ORDER,
    }
)
WITH_BALANCE = frozenset({TenderKind.GIFT_CARD, TenderKind.CREDIT_NOTE})
BY_HQ = WITH_BALANCE | {TenderKind.CUSTOMER_ACCOUNT, TenderKind.CARD_TOKEN}


@dataclass(frozen=True, slots=True)
class TenderChoice:
    """One way to pay; `rate` and `decimals` are of foreign cash in that currency."""

    kind: TenderKind
    label: str
    reason: str = ""
    currency: str = ""
    rate: int = 0
    decimals: int = 2
    amount_minor: int = 0

    @property
    def key(self) -> str:
        """Its name in a group of options."""
        return f"{self.kind.value}{self.currency}"


def tender_choices(
    session: RegisterSession, cart: Transaction, text: Text
) -> tuple[TenderChoice, ...]:
    """Card and cash always, the others where the store takes them."""
    configuration = session.configuration
    kinds = [*ALWAYS, *(x for x in CONFIGURED if configuration.tender(x.value) is not None)]
    made = [
        TenderChoice(kind, text(f"tender.{kind.value}"), _reason(session, cart, kind, text))
        for kind in kinds
    ]
    foreign = configuration.tender(TenderKind.FOREIGN_CASH.value)
    for one in foreign.currencies if foreign else ():
        name = f"{text('tender.foreign_cash')} {one.code}"
        made.append(
            TenderChoice(
                TenderKind.FOREIGN_CASH,
                name,
                refused_right(session, TenderKind.FOREIGN_CASH, text),
                one.code,
                one.rate,
                one.decimals,
            )
        )
    return tuple(made)


def refused_right(session: RegisterSession, kind: TenderKind, text: Text) -> str:
    """That the clerk's group may not pay so, if no consent helps (R52)."""
    return text("refused.NOT_PERMITTED") if is_denied(session, paying(kind)) else ""


def _reason(session: RegisterSession, cart: Transaction, kind: TenderKind, text: Text) -> str:
    denied = refused_right(session, kind, text)
    away = session.store.queue().reachable is False and kind in BY_HQ
    needed = denied or (text("tender.hq_needed") if away else "")
    if kind is TenderKind.CARD_TOKEN:
        return needed if paying_card(cart) is not None else text("tender.no_stored_card")
    accepted = session.configuration.tender(kind.value) is not None
    deposit_due = deposit_is_due(cart)
    if kind is TenderKind.PURCHASE_ORDER and not is_business(cart):
        return text("tender.no_business")
    if kind is TenderKind.CUSTOMER_ACCOUNT and buyer(cart) is None:
        return text("tender.no_customer")
    if kind is TenderKind.CUSTOMER_ACCOUNT and deposit_due:
        return text("tender.no_deposit")
    try:
        check_tender(cart, kind, accepted=accepted, deposit_due=deposit_due)
    except Refused as refused:
        return text.problem(refused)
    return needed


def refund_choices(plan: tuple[RefundPart, ...], text: Text) -> tuple[TenderChoice, ...]:
    """The ways back in their order, each with what goes back by it: first what a payment binds to
    it, then what may go back by any. Cash waits for the payments that must go back otherwise.
    """
    sums: dict[TenderKind, int] = {}
    bound = [one for one in plan if one.payment is not None]
    for part in bound:
        sums[part.way] = sums.get(part.way, 0) + part.amount_minor
    for part in plan:
        if part.payment is None:
            sums.setdefault(part.way, part.amount_minor)
    waits = text("tender.cash_last") if bound else ""
    return tuple(
        TenderChoice(
            kind,
            text(f"tender.{kind.value}"),
            waits if kind is TenderKind.CASH else "",
            amount_minor=amount,
        )
        for kind, amount in sums.items()
    )
