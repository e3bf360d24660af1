"""Tenders that need neither terminal nor HQ: cheque, purchase order, foreign cash (R77)."""

import re
from collections.abc import Callable

from pos_app.domain.checkout import check_balance_card
from pos_app.domain.configuration import ForeignCurrency
from pos_app.domain.deposit import due
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.plain_text import has_card_number
from pos_app.domain.tender import ForeignCash, Tender, TenderKind, cash, foreign_for, value_of
from pos_app.domain.transaction import Transaction
from pos_app.till.conclusion import take_over
from pos_app.till.operations.order_in_hand import still_fresh
from pos_app.till.operations.outcome import Result
from pos_app.till.operations.settling import settling
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit

NUMBER_MAX = 30
NUMBER = re.compile(r"(?!.*\d{13})[A-Za-z0-9 ./-]{1,30}")
"""No card number ever fits (S1)."""


def checked_number(number: str, *, required: bool) -> str:
    """The number of a cheque or purchase order (`CARD_NUMBER_TYPED`, `TENDER_NUMBER`)."""
    said = number.strip()
    if has_card_number(said):
        raise Refused("CARD_NUMBER_TYPED")
    if (said or required) and NUMBER.fullmatch(said) is None:
        raise Refused("TENDER_NUMBER", most=NUMBER_MAX)
    return said


def part_of(owed: int, given: int | None, kind: TenderKind) -> int:
    """What a tender without change settles: at most what is due (`AMOUNT_ABOVE_DUE`)."""
    amount = owed if given is None else given
    if owed < 0:
        raise Refused("REFUND_TENDER", tender=kind.value)
    if amount < 0:
        raise Refused("BAD_AMOUNT", amount_minor=amount)
    if amount > owed:
        raise Refused("AMOUNT_ABOVE_DUE", amount_minor=amount, due_minor=owed)
    return amount


def pay_on_paper(
    session: RegisterSession, cart: Transaction, kind: TenderKind, given: int | None, number: str
) -> Result:
    """A cheque, or the number of a customer's purchase order."""
    amount = part_of(due(cart), given, kind)
    required = kind is TenderKind.PURCHASE_ORDER
    reference = checked_number(number, required=required)
    ident = session.outfit.ids.new()
    tender = Tender(ident, kind, amount, amount, 0, 0, session.now, reference=reference)
    return book(session, cart, tender, lambda _unit: None)


def pay_foreign(
    session: RegisterSession, cart: Transaction, given: int | None, currency: str
) -> Result:
    """Notes of another currency at the store's rate; change goes out in the own one."""
    owed = due(cart)
    if owed < 0:
        raise Refused("REFUND_TENDER", tender=TenderKind.FOREIGN_CASH.value)
    known = _currency_of(session, currency)
    money = foreign_for(owed, known.rate) if given is None else given
    foreign = ForeignCash(known.code, money, known.rate, known.decimals)
    worth = value_of(foreign)
    if money <= 0 or worth <= 0:
        raise Refused("BAD_AMOUNT", amount_minor=money)
    amounts = cash(owed, worth, cart.terms.cash_rounding_minor)
    tender = Tender(
        tender_id=session.outfit.ids.new(),
        kind=TenderKind.FOREIGN_CASH,
        amount_minor=amounts.amount_minor,
        given_minor=amounts.given_minor,
        change_minor=amounts.change_minor,
        rounding_minor=amounts.rounding_minor,
        at=session.now,
        foreign=foreign,
    )

    def write(unit: Unit) -> None:
        session.add_cash(unit, tender.drawer_minor)

    return book(session, cart, tender, write, drawer=True)


def _currency_of(session: RegisterSession, code: str) -> ForeignCurrency:
    """A currency that the store takes; without a code the only one (`CURRENCY_UNKNOWN`)."""
    accepted = session.configuration.tender(TenderKind.FOREIGN_CASH.value)
    known = accepted.currencies if accepted else ()
    found = next((one for one in known if one.code == code), None)
    if found is None and not code and len(known) == 1:
        found = known[0]
    if found is None:
        raise Refused("CURRENCY_UNKNOWN", currency=code)
    return found


def book(
    session: RegisterSession,
    cart: Transaction,
    tender: Tender,
    write: Callable[[Unit], None],
    *,
    drawer: bool = False,
) -> Result:
    """Put a tender on the cart that needs no answer from outside; the one that settles it is the
    last thing that is asked for (R86, R103).
    """

    def settle() -> Result:
        current = session.cart()
        paid = replace(current, tenders=(*current.tenders, tender))
        result = take_over(session, paid, "pay", write)
        if drawer:
            session.outfit.open_drawer()
        return result

    if tender.amount_minor != due(cart):
        return still_fresh(session, cart, settle) if tender.amount_minor < 0 else settle()
    check_balance_card(cart)
    return settling(session, cart, settle)
