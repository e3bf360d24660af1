"""What the transaction screen shows, as one value made from the cart and the register; pure, it
must never import Qt.
"""

from dataclasses import dataclass, field

from pos_app.domain.transaction import Transaction
from pos_app.till.ui.facts.cart_rows import Setting, cart_rows
from pos_app.till.ui.facts.cart_sums import has_shares
from pos_app.till.ui.facts.due_rows import due_state
from pos_app.till.ui.facts.edit_marks import UNCHOSEN
from pos_app.till.ui.facts.mode import Lease, PayFace, Strip, pay_face, strip_of
from pos_app.till.ui.facts.rows import CartRow, DueState, LineRow


@dataclass(frozen=True, slots=True)
class CustomerFace:
    """Name and second line of the customer strip; empty without a customer."""

    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ScreenState:
    """Everything the screen paints; `reasons` says why which operation is refused now."""

    mode: str
    rows: tuple[CartRow, ...]
    with_due: bool
    due: DueState
    customer: CustomerFace
    reasons: dict[str, str] = field(default_factory=dict)
    due_minor: int = 0
    concluding: bool = False
    refunding: bool = False
    awaiting: str = ""
    unchosen: tuple[int, ...] = ()
    pay: PayFace = field(default_factory=lambda: PayFace(""))
    strip: Strip | None = None


def screen_state(
    cart: Transaction | None,
    setting: Setting,
    reasons: dict[str, str],
    awaiting: str = "",
    lease: Lease | None = None,
) -> ScreenState:
    """The screen for this cart, or for none; `awaiting` says how the wait for HQ stands, `lease`
    how long the order in hand is this till's.
    """
    state = due_state(cart, setting, reasons.get("override_deposit", ""))
    if cart is None:
        pay = pay_face(None, 0, setting.text)
        return ScreenState("none", (), False, state, CustomerFace(), reasons, pay=pay)
    owed = setting.sums.of(cart).due
    pay = pay_face(cart, owed, setting.text)
    return ScreenState(
        mode=cart.mode,
        rows=cart_rows(cart, setting),
        with_due=has_shares(cart),
        due=state,
        customer=customer_face(cart, setting),
        reasons=reasons,
        due_minor=owed,
        concluding=pay.gesture == "conclude" and owed == 0,
        refunding=owed < 0,
        awaiting=awaiting if cart.awaiting_hq else "",
        unchosen=unchosen(cart),
        pay=pay,
        strip=strip_of(cart, lease, setting.text) if lease is not None else None,
    )


def customer_face(cart: Transaction, setting: Setting) -> CustomerFace:
    """The customer of the cart, or of the order that is picked up."""
    customer = cart.pick_up.order.customer if cart.pick_up else cart.customer
    if customer is None:
        return CustomerFace()
    text = setting.text
    parts = [text("screen.customer_short", number=customer.customer_id)]
    if customer.pending:
        parts.append(text("label.pending_sync"))
    if customer.business:
        parts.append(text("label.business"))
    if customer.addresses:
        first = customer.addresses[0]
        parts.append(f"{first.street}, {first.city}")
    return CustomerFace(customer.name, " · ".join(parts))


def unchosen(cart: Transaction) -> tuple[int, ...]:
    """Lines that still need a class because another line has one (R96)."""
    if not any(line.delivery is not None for line in cart.lines):
        return ()
    return tuple(line.line_no for line in cart.lines if line.delivery is None)


def changed_lines(old: tuple[CartRow, ...], new: tuple[CartRow, ...]) -> list[int]:
    """The lines that are new or have another quantity or name, for the flash."""
    before = {row.line_no: row for row in old if isinstance(row, LineRow)}
    return [
        row.line_no
        for row in new
        if isinstance(row, LineRow)
        and row.mark not in UNCHOSEN
        and (row.line_no not in before or before[row.line_no].quantity != row.quantity)
    ]
