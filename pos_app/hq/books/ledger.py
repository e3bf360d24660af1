"""Explains every movement of a deposit: how much, and why exactly that (R142-R153, R159); pure."""

import json

from pos_app.domain.deposit import totals
from pos_app.domain.events import (
    Cancelled,
    Change,
    Edited,
    Fulfilled,
    PickedUp,
    Placed,
    Returned,
    Shipped,
    Voided,
)
from pos_app.domain.invoice import InvoicePlan, plan_invoice
from pos_app.domain.money import part
from pos_app.domain.order import CustomerOrder, open_value
from pos_app.hq.rows import LedgerEntry

Movement = tuple[str, int, str, dict[str, object]]


def of_new(event: Placed, event_id: str, after: CustomerOrder) -> list[LedgerEntry]:
    """The line that begins an order's deposit ledger; a quote's has none."""
    moves = [] if after.quote is not None else [_taken(event, after)]
    return _entries(event, event_id, 0, moves)


def of_change(
    event: Change, event_id: str, before: CustomerOrder, after: CustomerOrder
) -> list[LedgerEntry]:
    """The lines that the event writes into the order's deposit ledger."""
    moves = _movements(event, before, after)
    return _entries(event, event_id, before.deposit_available, moves)


def _entries(
    event: Placed | Change, event_id: str, held: int, moves: list[Movement]
) -> list[LedgerEntry]:
    entries = []
    for kind, amount, why, figures in moves:
        held += amount if kind == "taken" else -amount
        entries.append(
            LedgerEntry(
                at=event.at,
                entry=kind,
                amount_minor=amount,
                held_minor=held,
                why=why,
                detail=json.dumps(figures, sort_keys=True),
                event_id=event_id,
            )
        )
    return entries


def _movements(event: Change, before: CustomerOrder, after: CustomerOrder) -> list[Movement]:
    match event:
        case Voided():
            return [("refunded", before.deposit_available, "VOIDED", {})]
        case PickedUp() | Shipped():
            return [_used(event, before)]
        case Edited() | Cancelled():
            return _settled(event, before, after)
        case Returned() | Fulfilled():
            return []


def _settled(
    event: Edited | Cancelled, before: CustomerOrder, after: CustomerOrder
) -> list[Movement]:
    """What a change takes of the deposit, pays on it or gives back (R154, R162)."""
    used = after.deposit_used - before.deposit_used
    paid = after.deposit_paid - before.deposit_paid
    figures: dict[str, object] = {
        "available_minor": before.deposit_available,
        "base_minor": open_value(after),
        "rate": before.terms.deposit_rate,
        "value_minor": event.value_minor,
    }
    cancelled = isinstance(event, Cancelled)
    spent = "CANCELLATION" if cancelled else "CARRIED_OUT"
    if isinstance(event, Cancelled) and event.charge_code:
        spent, figures["code"] = "CANCELLATION_BOOKED", event.charge_code
    moves: list[Movement] = []
    if used:
        moves.append(("used", used, spent, figures))
    if paid > 0:
        moves.append(("taken", paid, "STAYS_OPEN" if cancelled else "EDITED", figures))
    if paid < 0:
        moves.append(("refunded", -paid, "CANCELLED" if cancelled else "EDITED", figures))
    return moves


def _taken(event: Placed, after: CustomerOrder) -> Movement:
    cart = event.transaction
    sums = totals(cart)
    figures: dict[str, object] = {"rate": sums.deposit_rate, "base_minor": sums.order_part}
    if cart.override is not None:
        figures |= {
            "calculated_minor": sums.deposit_calculated,
            "reason": cart.override.reason,
            "by": cart.override.by,
            "approved_by": cart.override.approved_by,
        }
        return "taken", after.deposit_paid, "OVERRIDDEN", figures
    business = cart.customer is not None and cart.customer.business
    return "taken", after.deposit_paid, "BUSINESS" if business else "PERCENT", figures


def _used(event: PickedUp | Shipped, before: CustomerOrder) -> Movement:
    plan = plan_of(before, event)
    figures: dict[str, object] = {
        "value_minor": plan.value.gross,
        "available_minor": before.deposit_available,
        "rate": before.terms.deposit_rate,
        "open_minor": open_value(before),
    }
    return "used", plan.deposit_used, _why(event, before, plan), figures


def plan_of(before: CustomerOrder, event: PickedUp | Shipped) -> InvoicePlan:
    """The invoice that the event stands for."""
    if isinstance(event, Shipped):
        return plan_invoice(before, event.quantities, shipped=True)
    return plan_invoice(before, event.quantities, shipped=False, chosen=event.deposit_chosen)


def _why(event: PickedUp | Shipped, before: CustomerOrder, plan: InvoicePlan) -> str:
    if plan.last:
        return "LAST"
    if isinstance(event, PickedUp) and event.deposit_chosen is not None:
        return "CHOSEN"
    if before.overridden:
        return "SHARE"
    asked = part(plan.value.gross, before.terms.deposit_rate)
    return "PERCENT_OF" if asked <= before.deposit_available else "ALL_THAT_IS_LEFT"
