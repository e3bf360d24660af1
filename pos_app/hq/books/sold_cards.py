"""Gift cards that tills sold: their money, once, when the sale is applied (R77)."""

from datetime import datetime

from pos_app.db.database import Unit
from pos_app.domain.gift_card import card_lines
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.hq.store import values
from pos_app.hq.store.values import ValueMovement


def account_of(kind: str, number: str) -> str:
    """How the account is named in the books."""
    return f"{kind}:{number.strip().upper()}"


def activate(
    unit: Unit, cart: Transaction, event_id: str, at: datetime
) -> list[tuple[str, int]]:
    """The money of each gift card that the sale sold, once: a sale is applied once. A number that
    had money already gets this too, as it was paid for, and is told with its amount.
    """
    told = []
    for line in card_lines(cart):
        account = account_of(TenderKind.GIFT_CARD.value, line.gift_card)
        worth, before = line.price_minor, values.balance(unit, account)
        if before is None:
            values.open_account(unit, account, worth, 0, at)
        else:
            values.move(unit, account, worth)
            told.append((line.gift_card[-4:], worth))
        sold = ValueMovement(
            attempt_id=f"{event_id}-{line.line_no}",
            do="sell",
            account=account,
            amount_minor=worth,
            result="approved",
            reason="",
            made="",
            balance_minor=(before or 0) + worth,
        )
        values.add_movement(unit, sold, cart.terms.register_id, at)
    return told
