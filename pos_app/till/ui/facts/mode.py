"""What the screen says of a cart that is more than a sale: the strip above the lines, and the one
filled button by what is to be settled; pure (R102, R131, screens 6 and 19).
"""

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.transaction import Transaction
from pos_app.till.ui.text import Text


@dataclass(frozen=True, slots=True)
class Strip:
    """Words in the tint of `tone`, and gestures with their words as buttons."""

    words: str
    icon: str = "pencil"
    tone: str = "info"
    actions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PayFace:
    """The filled pay button: its words and the gesture it stands for; `alone` where nothing is
    paid.
    """

    label: str
    icon: str = "credit-card"
    hint: str = "F10"
    gesture: str = "pay_card"
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """Since when the order is in hand and until when HQ keeps it for this till, on the store's
    clock; no end where HQ does not have the order yet.
    """

    now: datetime
    since: datetime
    until: datetime | None = None


def strip_of(cart: Transaction, lease: Lease, text: Text) -> Strip | None:
    """The strip of an edit, a cancellation or an offer; other carts have none."""
    if cart.edit is not None:
        order = cart.edit.order
        if cart.is_quote and cart.quote is not None:
            words = text("change.editing_quote", order=order.order_no, day=cart.quote.expires_on)
            return Strip(words, "clipboard-list", "info", _quote_actions(text))
        code = "change.converting" if order.quote is not None else "change.editing"
        again = ("recalculate", text("change.prices_anew"))
        words, tone = _held(text(code, order=order.order_no), lease, text)
        return Strip(words, "pencil", tone, (again,))
    if cart.cancellation is not None:
        code = "change.dropping" if cart.cancellation.order.quote else "change.cancelling"
        words, tone = _held(text(code, order=cart.order_no), lease, text)
        return Strip(words, "ban", tone)
    if cart.returning is not None:
        numbers = ", ".join(one.order_no for one in cart.orders_in_hand)
        words = text("returned.strip", order=numbers) if numbers else text("returned.strip_loose")
        also = (("return_more", text("returned.more")),) if numbers and not cart.tenders else ()
        return Strip(words, "undo-2", actions=also)
    if cart.quote is not None:
        words = text("change.quote", day=cart.quote.expires_on)
        return Strip(words, "clipboard-list", "info", _quote_actions(text))
    return None


def _quote_actions(text: Text) -> tuple[tuple[str, str], ...]:
    expiry, order = text("change.other_day"), text("change.make_order")
    return (("quote_expiry", expiry), ("convert_quote", order))


def _held(words: str, lease: Lease, text: Text) -> tuple[str, str]:
    """Since when, and how long nobody else can take the order (R140)."""
    parts = [words, text("change.since", at=lease.since)]
    if lease.until is None:
        return ", ".join(parts), "info"
    over = lease.until <= lease.now
    parts.append(text("change.lease_over") if over else text("change.leased", at=lease.until))
    return ", ".join(parts), "warning" if over else "info"


def pay_face(cart: Transaction | None, owed: int, text: Text) -> PayFace:
    """What the filled button says and does (R78, R102)."""
    if cart is None or (not cart.lines and cart.order_in_hand is None):
        return PayFace(text("label.card"))
    if cart.is_quote:
        return PayFace(text("change.save_quote"), "check", "F12", "conclude", alone=True)
    if owed == 0:
        alone = cart.cancellation is not None
        return PayFace(_saved(cart, text), "check", "F12", "conclude", alone=alone)
    if owed < 0:
        return PayFace(text("change.pay_back"), "")
    changes = cart.edit is not None or cart.cancellation is not None
    return PayFace(text("change.pay_more" if changes else "label.card"))


def _saved(cart: Transaction, text: Text) -> str:
    if cart.cancellation is not None:
        quote = cart.cancellation.order.quote is not None
        return text("change.drop_quote" if quote else "label.cancel_order")
    return text("label.save" if cart.edit is not None else "label.conclude")
