"""Rows of the amount due that several modes share; pure (R95, R142-R146)."""

from pos_app.domain.deposit import Totals, paid
from pos_app.domain.money import RATE_ONE, divide
from pos_app.domain.order import DepositChange
from pos_app.domain.pricing import tax_table
from pos_app.domain.transaction import Transaction
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.rows import DueRow, TopRow
from pos_app.till.ui.figures import MINUS
from pos_app.till.ui.text import Text


def result_of(cart: Transaction, setting: Setting) -> tuple[str, int]:
    """What is to be settled, and which way it goes."""
    amount = setting.sums.of(cart).due
    return setting.text("label.to_refund" if amount < 0 else "label.due_now"), amount


def vat_rows(cart: Transaction, text: Text) -> tuple[TopRow, ...]:
    """The tax per rate of the lines and charges."""
    table = tax_table(cart.lines, cart.charges, included=cart.terms.prices_include_tax)
    return tuple(
        TopRow(text("screen.vat_rate", rate=one.rate), text.figures.amount(one.value.tax))
        for one in table
        if one.rate
    )


def deposit_row(cart: Transaction, sums: Totals, setting: Setting, reason: str) -> DueRow:
    """D and why it is that much; `reason` says why it cannot be adjusted now."""
    text = setting.text
    chip = ""
    if cart.override is not None:
        rate = (
            divide(cart.override.amount_minor * RATE_ONE, sums.order_part) if sums.order_part else 0
        )
        parts = [
            text(
                "screen.deposit_adjusted",
                rate=text.figures.rate_short(rate),
                base_minor=sums.order_part,
            ),
            cart.override.reason,
            staff_name(cart.override.approved_by, setting),
        ]
        detail = " · ".join(part for part in parts if part)
        chip = text("screen.deposit_was", was_minor=sums.deposit_calculated)
    elif cart.customer is not None and cart.customer.business:
        detail = text("screen.deposit_business")
    else:
        detail = text("screen.deposit_of", rate=sums.deposit_rate, base_minor=sums.order_part)
    label = text("label.deposit")
    return DueRow(
        "deposit",
        label,
        sums.deposit,
        "+",
        "hand-coins",
        "primary_text",
        detail,
        chip,
        "override_deposit",
        reason,
    )


def agreed_words(agreed: DepositChange, setting: Setting) -> str:
    """By whom a deposit or charge was set by hand, who approved, and why (R153, R163)."""
    text, approver = setting.text, staff_name(agreed.approved_by, setting)
    by = text("order.deposit_by", name=staff_name(agreed.by, setting))
    approved = text("order.deposit_approved", name=approver) if approver else ""
    return " · ".join(part for part in (by, approved, agreed.reason) if part)


def staff_name(staff_id: str, setting: Setting) -> str:
    """The person's name, or the id of somebody who has left."""
    member = setting.configuration.staff_member(staff_id)
    return member.name if member else staff_id


def paid_rows(cart: Transaction, text: Text, *, always: bool) -> list[DueRow]:
    """What this cart's tenders settled, and the rounding of cash."""
    rows = []
    amount = paid(cart)
    if amount < 0:
        rows.append(DueRow("paid", text("label.given_back"), -amount, "+", "receipt-euro"))
    elif amount or always:
        rows.append(DueRow("paid", text("label.already_paid"), amount, MINUS, "receipt-euro"))
    rounding = sum(tender.rounding_minor for tender in cart.tenders)
    if rounding:
        rows.append(DueRow("rounding", text("label.cash_rounding"), rounding, "+", "banknote"))
    return rows
