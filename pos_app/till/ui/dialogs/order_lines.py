"""The lines of a recalled order as a sheet offers them to be handed over or shipped; pure."""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.invoice import InvoicePlan
from pos_app.domain.order import CustomerOrder, OrderLine, value_of
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.check_row import CheckLine
from pos_app.till.ui.widgets.formula import Term


def offered(desk: Desk, order: CustomerOrder, kind: DeliveryClass) -> tuple[CheckLine, ...]:
    """Open lines of that class: those of this store ticked, the others with the reason."""
    own = desk.session.configuration.store.store_id
    lines = [line for line in order.lines if line.open and line.delivery.delivery_class is kind]
    picked = any(line.picked + line.packed for line in lines)
    return tuple(_offer(desk, order, line, own, picked=picked) for line in lines)


def _offer(
    desk: Desk, order: CustomerOrder, line: OrderLine, own: str, *, picked: bool
) -> CheckLine:
    """What was picked or packed is proposed (R114); where nothing was, all that may leave."""
    text, figures = desk.look.text, desk.look.figures
    reason, ships = "", line.delivery.delivery_class is DeliveryClass.SHIP
    if line.delivery.location != own:
        place = desk.session.configuration.location(line.delivery.location)
        name = place.name if place is not None else line.delivery.location
        code = "refused.SHIP_STORE" if ships else "refused.PICKUP_STORE"
        reason = text(code, line=line.name, store=name)
    elif not line.accepted:
        reason = text("refused.NOT_ACCEPTED", line=line.name)
    elif not line.ready:
        code = "refused.SHIP_QTY_none" if ships else "refused.PICKUP_QTY_none"
        reason = text(code, line=line.name)
    parts = [text("recalled.open_of", open=line.open, quantity=line.ordered)]
    taken = line.picked + line.packed
    if line.picked:
        parts.append(text("recalled.picked", quantity=line.picked))
    if line.packed:
        parts.append(text("fulfil.packed", quantity=line.packed))
    parts.append(figures.amount(value_of(order, line).gross))
    return CheckLine(
        line.line_no,
        line.name,
        " · ".join(parts),
        line.ready or line.open,
        decimals=line.decimals,
        checked=not reason and (taken > 0 or not picked),
        reason=reason,
        part=taken if picked else line.ready or line.open,
    )


def value_term(text: Text, plan: InvoicePlan) -> Term:
    """P, with the open header charges where they go along (K9)."""
    code = "recalled.value_and_header" if plan.header_charges else "recalled.value"
    return Term(text(code), plan.value.gross)


def deposit_term(text: Text, order: CustomerOrder, plan: InvoicePlan) -> Term:
    """X and why it is that much (R147, R152, R157)."""
    if plan.last:
        detail = text("recalled.rest")
    elif order.overridden:
        detail = text("recalled.share")
    else:
        rate = text.figures.rate_short(order.terms.deposit_rate)
        detail = text("recalled.proposed", rate=rate, base_minor=plan.value.gross)
    return Term(text("recalled.deposit_used"), plan.deposit_used, "−", detail)
