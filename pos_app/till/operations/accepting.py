"""Accepting a changed cart, and what the clerk must be told of it."""

from pos_app.domain.deposit import totals
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.outcome import DONE, Outcome
from pos_app.till.session import RegisterSession


def accepted(session: RegisterSession, cart: Transaction, gesture: str) -> Outcome:
    """Save the cart and show it; a deposit that was cut to a smaller order part is told, old and
    new (R146).
    """
    before = _agreed(session.transaction)
    session.accept(cart, gesture)
    after = _agreed(session.transaction)
    if before is None or after is None or after >= before:
        return DONE
    details: dict[str, object] = {"old_minor": before, "new_minor": after}
    return Outcome(notice="DEPOSIT_CUT", details=details)


def _agreed(cart: Transaction | None) -> int | None:
    """The deposit that was set by hand on this cart, or on the order that it edits."""
    if cart is None:
        return None
    if cart.override is not None:
        return cart.override.amount_minor
    edit = cart.edit
    if edit is None or edit.cleared or not edit.order.overridden or cart.is_quote:
        return None
    return totals(cart).deposit
