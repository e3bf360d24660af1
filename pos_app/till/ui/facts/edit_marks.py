"""How an edit changed each line: new, another quantity, taken off, otherwise changed, or read-only
(R76, R101); pure.
"""

from dataclasses import replace

from pos_app.domain.edit import cart_lines, is_read_only
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.till.ui.facts.rows import LineRow
from pos_app.till.ui.text import Text

NEW, WAS, GONE, CHANGED, BACK = "new", "was", "gone", "changed", "back"
UNCHOSEN = frozenset({GONE, BACK})
"""Rows that no gesture on a line is for."""


def gone_lines(cart: Transaction) -> tuple[TransactionLine, ...]:
    """The lines that the edit takes off, with what was invoiced of them."""
    if cart.edit is None:
        return ()
    order, kept = cart.edit.order, {line.line_no for line in cart.lines}
    invoiced = {line.line_no: line.invoiced for line in order.lines}
    return tuple(
        replace(line, quantity=left, discount_minor=line.discount_minor if left else 0, charges=())
        for line in cart_lines(order)
        if line.line_no not in kept
        for left in (invoiced[line.line_no],)
    )


def marked(
    cart: Transaction, line: TransactionLine, row: LineRow, text: Text, *, gone: bool = False
) -> LineRow:
    """The row with its chip and its lock; `gone` says that the edit takes the line off."""
    if cart.edit is None:
        return row
    if gone:
        return replace(row, mark=GONE, mark_words=text("change.gone"))
    old = cart.edit.order.line(line.line_no)
    if old is None:
        return replace(row, mark=NEW, mark_words=text("change.new"))
    locked = is_read_only(cart, line.line_no)
    if line.quantity != old.quantity:
        words = text("change.was", quantity=old.quantity)
        return replace(row, mark=WAS, mark_words=words, locked=locked)
    before = (old.price_minor, old.discount_minor, old.delivery)
    if (line.price_minor, line.discount_minor, line.delivery) != before:
        return replace(row, mark=CHANGED, mark_words=text("change.changed"), locked=locked)
    return replace(row, locked=locked) if locked else row
