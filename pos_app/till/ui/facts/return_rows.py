"""What comes back, as the list of the transaction screen shows it above what goes out; pure
(R134).
"""

from pos_app.domain.returns import part_returned, plan_return
from pos_app.domain.transaction import Returning
from pos_app.till.ui.facts.edit_marks import BACK
from pos_app.till.ui.facts.rows import CartRow, ChargeRow, GroupRow, LineRow
from pos_app.till.ui.text import Text


def returned_rows(task: Returning, text: Text) -> list[CartRow]:
    """Returned lines with what they give back, charges of the order below; none can be chosen."""
    order, plan, back = task.order, plan_return(task), dict(task.quantities)
    source = order.order_no or text("returned.no_receipt")
    title = text("returned.title")
    rows: list[CartRow] = [GroupRow("carry", title, source, -plan.lines.gross, None, ())]
    words = text("returned.mark")
    for line in order.lines:
        if line.line_no not in back:
            continue
        quantity = back[line.line_no]
        row = LineRow(
            -line.line_no,
            line.name,
            line.sku,
            quantity,
            line.price_minor,
            -part_returned(order, line, quantity).gross,
            mark=BACK,
            mark_words=words,
        )
        rows.append(row)
    if plan.charges.gross:
        rows.append(ChargeRow(text("charge.returned"), -plan.charges.gross))
    return rows
