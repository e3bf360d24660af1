"""Which lines of a cart follow today's tax and charges, and which keep what an order promised (R32,
R100, R101).
"""

from pos_app.domain.transaction import Transaction, TransactionLine


def is_priced_anew(cart: Transaction, line: TransactionLine) -> bool:
    """Whether tax and charges of the line are worked out again: always on a new cart; in an edit
    only where the line is new, released, or goes another way than the order said, and nothing of
    it is invoiced.
    """
    old = cart.edit.order.line(line.line_no) if cart.edit else None
    if old is None or cart.edit is None:
        return True
    if old.invoiced or old.carried_out:
        return False
    same = (line.quantity, line.delivery) == (old.quantity, old.delivery)
    return not same or line.line_no in cart.edit.released


def is_header_open(cart: Transaction) -> bool:
    """Whether charges on the whole order are worked out again: in an edit only when its lines are
    other ones, and nothing of those charges is invoiced.
    """
    if cart.edit is None:
        return True
    order = cart.edit.order
    before = {line.line_no for line in order.lines if line.quantity}
    same = before == {line.line_no for line in cart.lines}
    return not order.charges_invoiced and not (
        same and not any(is_priced_anew(cart, line) for line in cart.lines)
    )
