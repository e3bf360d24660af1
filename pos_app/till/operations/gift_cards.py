"""Selling a gift card: its number is given out once, and head office puts the money on it when it
hears of the sale, so that nothing is doubled or lost without it (R56, R77).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.gift_card import BOOK, with_gift_card
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.lines import check_open_cart, find_product
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.other_tenders import checked_number
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

SELL = "sell_gift_card"
NOT_YET = "GIFT_CARD_LATER"
"""What the clerk is told where head office could not be asked about the number."""


@dataclass(frozen=True, slots=True)
class SellGiftCard:
    """The article of the card, the number on it, and the amount in minor units where the article
    has no price of its own.
    """

    sku: str
    number: str
    amount_minor: int = 0


def check_selling(session: RegisterSession) -> Transaction:
    """An open cart that is no order or quote (`ORDER_GIFTCARD`)."""
    cart = check_open_cart(session)
    if cart.is_order:
        raise Refused("ORDER_GIFTCARD")
    return cart


def _sell(session: RegisterSession, request: SellGiftCard) -> Result:
    check_selling(session)
    product = find_product(session, request.sku)
    if not product.gift_card:
        raise Refused("NOT_A_GIFT_CARD", line=product.name)
    permit(session, SELL)
    number = checked_number(request.number, required=True).upper()
    amount = product.price_minor or request.amount_minor
    new = with_gift_card(session.cart(), product, number, amount)
    if session.store.serial_out(BOOK, number):
        raise Refused("GIFT_CARD_KNOWN", number=number)
    kind, hq = TenderKind.GIFT_CARD.value, session.outfit.hq
    fields = {"attempt_id": session.outfit.ids.new(), "do": "check", "kind": kind, "number": number}
    ask = ValueRequest.model_validate(fields)
    return Outside("hq", lambda: hq.value(ask), partial(_answered, session, new, number))


def _answered(
    session: RegisterSession, cart: Transaction, number: str, answer: ValueReply | Unavailable
) -> Result:
    """A number that HQ knows has money on it already; without HQ the till's own books count."""
    if not isinstance(answer, Unavailable) and answer.result == "approved":
        raise Refused("GIFT_CARD_KNOWN", number=number)
    session.accept(cart, SELL)
    return Outcome(notice=NOT_YET if isinstance(answer, Unavailable) else "")


SELL_GIFT_CARD = Operation(SELL, _sell, check_selling, permission=SELL)
