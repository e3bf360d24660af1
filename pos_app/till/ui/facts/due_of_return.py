"""The amount due of a return and of an exchange: new articles less what came back (R134, till
section 6); pure.
"""

from pos_app.domain.deposit import totals
from pos_app.domain.returns import plan_return, plan_returns
from pos_app.domain.transaction import Returning, Transaction
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.due_parts import deposit_row, paid_rows, result_of, staff_name
from pos_app.till.ui.facts.rows import DueRow, DueState, TopRow
from pos_app.till.ui.figures import MINUS


def return_due(
    cart: Transaction, task: Returning, setting: Setting, deposit_reason: str
) -> DueState:
    """What goes out now, with the deposit on what waits, less what came back, both with tax and
    charges.
    """
    text, sums = setting.text, setting.sums.of(cart).totals or totals(cart)
    plan, figures = plan_returns(cart), setting.text.figures
    rows = [DueRow("carry", text("returned.new"), sums.carry_out, "", "shopping-bag", "carry")]
    if cart.is_order:
        rows.append(deposit_row(cart, sums, setting, deposit_reason))
    elif sums.total != sums.carry_out:
        rows[0] = DueRow("carry", text("returned.new"), sums.total, "", "shopping-bag", "carry")
    rows.append(
        DueRow(
            "returned",
            text("returned.articles"),
            plan.value.gross,
            MINUS,
            "undo-2",
            detail=_why(task, setting),
        )
    )
    if plan.set_off:
        rows.append(DueRow("set_off", text("returned.set_off"), plan.set_off, "+", "hand-coins"))
    label, amount = result_of(cart, setting)
    sources = tuple(
        TopRow(
            one.order.order_no or text("returned.no_receipt"),
            figures.amount(plan_return(one).value.gross),
            strong=True,
        )
        for one in cart.returns
    )
    return DueState(
        top=sources,
        rows=(*rows, *paid_rows(cart, text, always=False)),
        result_label=label,
        result_minor=amount,
    )


def _why(task: Returning, setting: Setting) -> str:
    """The reason in words, and who agreed."""
    reasons = setting.configuration.orders.return_reasons
    found = next((one for one in reasons if one.code == task.reason), None)
    dutch = setting.text.language == "nl"
    reason = ((found.name_nl if dutch else "") or found.name) if found else task.reason
    by = staff_name(task.approved_by, setting) if task.approved_by else ""
    return " · ".join(part for part in (reason, by) if part)
