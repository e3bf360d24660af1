"""The amount due of a change: an edit, a cancellation, an offer; pure, and every figure is the
domain's own (R102, R131, R154, R161, R162).
"""

from dataclasses import replace

from pos_app.domain.cancellation import charge_value, value_cancelled
from pos_app.domain.cancellation import settlement as cancelling
from pos_app.domain.deposit import Totals, totals
from pos_app.domain.edit import edited, wish_of
from pos_app.domain.order import CustomerOrder, is_settled, open_value, total_of
from pos_app.domain.transaction import Cancellation, Edit, Transaction
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.due_parts import (
    agreed_words,
    deposit_row,
    paid_rows,
    result_of,
    staff_name,
    vat_rows,
)
from pos_app.till.ui.facts.rows import DueRow, DueState, TopRow
from pos_app.till.ui.figures import MINUS
from pos_app.till.ui.text import Text


def edit_due(cart: Transaction, edit: Edit, setting: Setting, deposit_reason: str) -> DueState:
    """C new + D new - A - paid (R154), under the order's total before and after."""
    text, figures = setting.text, setting.text.figures
    sums = setting.sums.of(cart).totals or totals(cart)
    after = edited(edit.order, wish_of(cart))
    carry = text("label.carry_out")
    label, amount = result_of(cart, setting)
    return DueState(
        top=(
            TopRow(text("change.old_total"), figures.amount(total_of(edit.order))),
            TopRow(text("change.new_total"), figures.amount(total_of(after)), strong=True),
            *_unpaid(edit.order, text),
        ),
        rows=(
            DueRow("carry", carry, sums.carry_out, "", "shopping-bag", "carry"),
            _deposit(cart, edit, sums, setting, deposit_reason),
            _available(sums.available, text),
            *paid_rows(cart, text, always=True),
        ),
        result_label=label,
        result_minor=amount,
    )


def _deposit(cart: Transaction, edit: Edit, sums: Totals, setting: Setting, reason: str) -> DueRow:
    """D of the open part as it becomes; what is not the percentage says why (R146, R154)."""
    text, order = setting.text, edit.order
    row = replace(deposit_row(cart, sums, setting, reason), label=text("change.new_deposit"))
    if cart.override is not None:
        return row
    if not edit.cleared and is_settled(order) and sums.order_part == open_value(order):
        return replace(row, detail=text("change.deposit_same"))
    if not edit.cleared and order.overridden:
        agreed = order.deposit_agreed
        detail = text("change.deposit_agreed")
        if agreed is not None and agreed.new_minor is not None:
            adjusted = text("order.deposit_set", amount_minor=agreed.new_minor)
            detail = f"{adjusted} {agreed_words(agreed, setting)}"
        return replace(row, detail=detail)
    return row


def _available(amount_minor: int, text: Text) -> DueRow:
    label, detail = text("label.deposit"), text("change.still_available")
    return DueRow("available", label, amount_minor, MINUS, "hand-coins", detail=detail)


def _unpaid(order: CustomerOrder, text: Text) -> tuple[TopRow, ...]:
    """What a manager let go out unpaid: no part of the formula, so it is told beside it (R90)."""
    owed = text.figures.amount(order.unpaid)
    return (TopRow(text("change.unpaid"), owed, strong=True),) if order.unpaid else ()


def cancel_due(cart: Transaction, task: Cancellation, setting: Setting) -> DueState:
    """Charge + its tax + D of what stays open - A (R162), under the value cancelled."""
    text, order = setting.text, task.order
    money, charge = cancelling(task), charge_value(task)
    value = value_cancelled(order, task.quantities)
    rate = order.terms.cancellation_tax_rate
    rows = [
        DueRow(
            "charge",
            text("label.cancellation_charge"),
            task.charge_minor,
            "",
            "ban",
            detail=_charge_detail(task, value, setting),
        ),
        DueRow("tax", text("change.charge_tax", rate=rate), charge.tax, "+", "percent"),
    ]
    if money.deposit:
        detail = text("change.deposit_of_rest")
        label = text("label.deposit")
        rows.append(
            DueRow("deposit", label, money.deposit, "+", "hand-coins", "primary_text", detail)
        )
    rows.append(_available(money.available, text))
    label, amount = result_of(cart, setting)
    return DueState(
        top=(
            TopRow(text("change.value_cancelled"), text.figures.amount(value), strong=True),
            *_unpaid(order, text),
        ),
        rows=(*rows, *paid_rows(cart, text, always=False)),
        result_label=label,
        result_minor=amount,
    )


def _charge_detail(task: Cancellation, value: int, setting: Setting) -> str:
    """The percentage and its base, or who set it otherwise and why (R161, R163)."""
    text = setting.text
    if task.order.quote is not None:
        return text("change.charge_quote")
    if task.charge_minor != task.proposed_minor:
        parts = [text("change.charge_was", was_minor=task.proposed_minor), task.reason]
        parts.append(staff_name(task.approved_by, setting) if task.approved_by else "")
        return " · ".join(part for part in parts if part)
    rate = text.figures.rate_short(task.order.terms.cancellation_rate)
    return text("screen.deposit_of", rate=rate, base_minor=value)


def quote_due(cart: Transaction, setting: Setting) -> DueState:
    """What the offer is worth; nothing is paid (R131)."""
    text, figures = setting.text, setting.text.figures
    sums = setting.sums.of(cart).totals or totals(cart)
    top: tuple[TopRow, ...] = vat_rows(cart, text)
    if cart.edit is not None:
        before = figures.amount(total_of(cart.edit.order))
        top = (TopRow(text("change.old_total"), before), *top)
    articles = text.count("screen.articles", len(cart.lines))
    return DueState(
        top=(TopRow(articles, figures.amount(sums.total), strong=True), *top),
        rows=(
            DueRow(
                "paid",
                text("label.due_now"),
                0,
                "",
                "receipt-euro",
                detail=text("change.quote_free"),
            ),
        ),
        result_label=text("change.quote_total"),
        result_minor=sums.total,
    )
