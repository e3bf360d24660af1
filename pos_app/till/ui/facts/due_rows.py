"""The formula of the amount due in every mode; pure, and every figure is the domain's own (R95,
R142-R150).
"""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import paid, totals
from pos_app.domain.invoice import InvoicePlan, plan_pickup
from pos_app.domain.order import open_value
from pos_app.domain.pricing import charges_value, full_amount, line_value
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import PickUp, Transaction
from pos_app.till.ui.facts.cart_rows import TONES, Setting, charge_name
from pos_app.till.ui.facts.due_of_change import cancel_due, edit_due, quote_due
from pos_app.till.ui.facts.due_of_return import return_due
from pos_app.till.ui.facts.due_parts import deposit_row, paid_rows, result_of, vat_rows
from pos_app.till.ui.facts.rows import DueRow, DueState, LaterRow, TopRow
from pos_app.till.ui.figures import MINUS
from pos_app.till.ui.text import Text


def due_state(cart: Transaction | None, setting: Setting, deposit_reason: str = "") -> DueState:
    """The card for a cart, or for none; `deposit_reason` says why the deposit cannot be adjusted
    now.
    """
    text = setting.text
    if cart is None or not is_started(cart):
        return DueState(result_label=text("label.due_now"), empty=text("screen.due_empty"))
    if cart.pick_up is not None:
        state = _pickup(cart, cart.pick_up, setting, deposit_reason)
    elif cart.cancellation is not None:
        state = cancel_due(cart, cart.cancellation, setting)
    elif cart.returning is not None:
        state = return_due(cart, cart.returning, setting, deposit_reason)
    elif cart.is_quote:
        state = quote_due(cart, setting)
    elif cart.edit is not None:
        state = edit_due(cart, cart.edit, setting, deposit_reason)
    elif cart.is_order:
        state = _order(cart, setting, deposit_reason)
    else:
        state = _sale(cart, setting)
    return state


def is_started(cart: Transaction) -> bool:
    """Whether there is anything whose amount could be explained."""
    return bool(cart.lines) or cart.order_in_hand is not None


def articles(cart: Transaction, carried: bool | None = None) -> int:
    """How many articles are on the cart, or of it are carried out."""
    if carried is None:
        return len(cart.lines)
    return sum(1 for line in cart.lines if line.waits is not carried)


def _sale(cart: Transaction, setting: Setting) -> DueState:
    text = setting.text
    full = sum(full_amount(line.price_minor, line.quantity) for line in cart.lines)
    count = text.count("screen.articles", articles(cart))
    rows: list[DueRow] = []
    discount = sum(line.discount_minor for line in cart.lines)
    if discount:
        rows.append(DueRow("discount", text("screen.discount_row"), discount, MINUS, "percent"))
    for charge in [c for line in cart.lines for c in line.charges] + list(cart.charges):
        if not charge.amount_minor:
            continue
        label = text("screen.header_charge_row", name=charge_name(charge.code, setting))
        rows.append(DueRow("charge", label, charge.amount_minor, "+", "plus"))
    if not cart.terms.prices_include_tax:
        tax = (setting.sums.of(cart).totals or totals(cart)).tax
        rows.append(DueRow("tax", text("screen.vat_rows"), tax, "+", "percent"))
    label, amount = result_of(cart, setting)
    return DueState(
        top=(TopRow(count, text.figures.amount(full), strong=True), *vat_rows(cart, text)),
        rows=(*rows, *paid_rows(cart, text, always=False)),
        result_label=label,
        result_minor=amount,
    )


def _order(cart: Transaction, setting: Setting, deposit_reason: str) -> DueState:
    text = setting.text
    sums = setting.sums.of(cart).totals or totals(cart)
    label, amount = result_of(cart, setting)
    count = articles(cart, carried=True)
    whole = text.count("screen.articles_whole", count) if count else ""
    carry = DueRow(
        "carry", text("label.carry_out"), sums.carry_out, "", "shopping-bag", "carry", whole
    )
    return DueState(
        top=(
            TopRow(text("label.order_total"), text.figures.amount(sums.total), strong=True),
            *vat_rows(cart, text),
        ),
        later_minor=sums.later,
        later=_later(cart, setting),
        rows=(
            carry,
            deposit_row(cart, sums, setting, deposit_reason),
            *paid_rows(cart, text, always=True),
        ),
        result_label=label,
        result_minor=amount,
    )


def _later(cart: Transaction, setting: Setting) -> tuple[LaterRow, ...]:
    """Value less deposit per class and date; header charges go with the shipped lines, else with
    the last.
    """
    text, included = setting.text, cart.terms.prices_include_tax
    shares = setting.sums.of(cart).shares
    sums: dict[tuple[str, str], int] = {}
    waiting = sorted(
        (x for x in cart.lines if x.waits and x.delivery),
        key=lambda x: (
            x.delivery_class is DeliveryClass.SHIP,
            x.delivery.on.isoformat() if x.delivery and x.delivery.on else "",
        ),
    )
    for line in waiting:
        if line.delivery is None:
            continue
        tone = TONES[line.delivery_class]
        name = "pick_up" if tone == "pick" else "ship"
        on = line.delivery.on
        label = text(f"screen.later_{name}", day=on) if on else text(f"screen.later_{name}_no_day")
        left = line_value(line, included=included).gross - shares[line.line_no]
        sums[tone, label] = sums.get((tone, label), 0) + left
    header = charges_value(cart.charges, included=included).gross - shares.get(0, 0)
    if header and sums:
        shipped = [key for key in sums if key[0] == "ship"]
        key = shipped[0] if shipped else next(iter(sums))
        sums[key] += header
    return tuple(LaterRow(tone, label, amount) for (tone, label), amount in sums.items())


def _pickup(cart: Transaction, pick_up: PickUp, setting: Setting, deposit_reason: str) -> DueState:
    text = setting.text
    plan = setting.sums.of(cart).plan or plan_pickup(pick_up)
    whole = open_value(pick_up.order)
    label, amount = result_of(cart, setting)
    value = plan.value.gross
    deposit = DueRow(
        "deposit",
        text("label.deposit_used"),
        plan.deposit_used,
        MINUS,
        "hand-coins",
        "primary_text",
        _deposit_used_detail(pick_up, plan, text),
        "",
        "override_deposit",
        deposit_reason,
    )
    look = ("shipped", "truck", "ship") if pick_up.shipped else ("picked", "store", "pick")
    picked = DueRow("value", text(f"screen.value_{look[0]}"), value, "", *look[1:])
    return DueState(
        top=(
            TopRow(text("screen.open_value"), text.figures.amount(whole), strong=True),
            TopRow(text("screen.later_value"), text.figures.amount(whole - value)),
        ),
        rows=(picked, deposit, *_pickup_tenders(cart, text)),
        result_label=label,
        result_minor=amount,
    )


def _deposit_used_detail(pick_up: PickUp, plan: InvoicePlan, text: Text) -> str:
    """Why this much of the deposit: the rest, chosen by hand, its share, or the rule's rate."""
    if plan.last:
        return text("screen.deposit_rest")
    if pick_up.deposit_chosen is not None:
        return text("screen.deposit_chosen")
    if pick_up.order.overridden:
        return text("screen.deposit_share_of")
    rate = pick_up.order.terms.deposit_rate
    return text("screen.deposit_of", rate=rate, base_minor=plan.value.gross)


def _pickup_tenders(cart: Transaction, text: Text) -> list[DueRow]:
    rows = []
    authorised = sum(t.amount_minor for t in cart.tenders if t.kind is TenderKind.CARD_TOKEN)
    if authorised:
        label = text("screen.card_authorised")
        rows.append(DueRow("card", label, authorised, MINUS, "credit-card"))
    if paid(cart) - authorised:
        other = paid(cart) - authorised
        rows.append(DueRow("paid", text("label.already_paid"), other, MINUS, "receipt-euro"))
    return rows
