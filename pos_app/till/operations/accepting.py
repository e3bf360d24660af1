"""Accepting a changed cart, and what the clerk must be told of it."""

from pos_app.domain.transaction import Transaction
from pos_app.till.operations.outcome import DONE, Outcome
from pos_app.till.session import RegisterSession


def accepted(session: RegisterSession, cart: Transaction, gesture: str) -> Outcome:
    """Save the cart and show it; a deposit that was cut to a smaller order part is told, old and
    new (R146).
    """
    before = session.transaction.override if session.transaction is not None else None
    session.accept(cart, gesture)
    after = session.transaction.override if session.transaction is not None else None
    if before is None or after is None or after.amount_minor >= before.amount_minor:
        return DONE
    details: dict[str, object] = {
        "old_minor": before.amount_minor,
        "new_minor": after.amount_minor,
    }
    return Outcome(notice="DEPOSIT_CUT", details=details)
