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
    if is_read_only(cart, line):
        return False
    same = (line.quantity, line.delivery) == (old.quantity, old.delivery)
    return not same or line.line_no in cart.edit.released


def is_read_only(cart: Transaction, line: TransactionLine) -> bool:
    """Whether something of the line has been invoiced or has left the store, or all that is open
    was rejected (R101); of a quote nothing has, whatever it offers to carry out.
    """
    order = cart.edit.order if cart.edit else None
    old = order.line(line.line_no) if order and order.quote is None else None
    return old is not None and (bool(old.invoiced) or old.carried_out or old.rejected >= old.open)


def is_shared_anew(cart: Transaction, line: TransactionLine) -> bool:
    """Whether the line's shares of charges on a group of lines are worked out again: with the line
    itself, and where a line joined or left those that go its way or was priced anew, since the
    shares always add up to the charge (R31).
    """
    if cart.edit is None or line.delivery is None or is_read_only(cart, line):
        return cart.edit is None
    mode = line.delivery.mode
    group = [one for one in cart.lines if one.delivery and one.delivery.mode == mode]
    before = {o.line_no for o in cart.edit.order.lines if o.quantity and o.delivery.mode == mode}
    return before != {one.line_no for one in group} or any(
        is_priced_anew(cart, one) for one in group
    )


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
