"""Accepting a changed cart, and what the clerk must be told of it."""

from pos_app.domain.deposit import set_by_hand
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.outcome import DONE, Outcome
from pos_app.till.session import RegisterSession


def accepted(session: RegisterSession, cart: Transaction, gesture: str) -> Outcome:
    """Save the cart and show it; a deposit that was cut to a smaller order part is told, old and
    new (R146).
    """
    before = _agreed(session)
    session.accept(cart, gesture)
    after = _agreed(session)
    if before is None or after is None or after >= before:
        return DONE
    details: dict[str, object] = {"old_minor": before, "new_minor": after}
    return Outcome(notice="DEPOSIT_CUT", details=details)


def _agreed(session: RegisterSession) -> int | None:
    cart = session.transaction
    return None if cart is None or cart.is_quote else set_by_hand(cart)
