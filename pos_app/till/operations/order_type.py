"""What a cart becomes when its first line is promised: the store's usual kind, order or quote
(R16).
"""

from pos_app.domain import cart as carts
from pos_app.domain.configuration import OrderType
from pos_app.domain.staff import Permission
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.quoting import usual_expiry
from pos_app.till.rights import group_of
from pos_app.till.session import RegisterSession


def preselected(session: RegisterSession, cart: Transaction) -> Transaction:
    """The promised cart as the store's default type has it; the clerk can still make the other
    kind. Where money was taken or the clerk may make no quotes it stays an order.
    """
    before = session.transaction
    if session.configuration.orders.default_type is not OrderType.QUOTE:
        return cart
    if before is None or before.is_order or cart.returning is not None:
        return cart
    if cart.tenders or cart.balance_card is not None or cart.override is not None:
        return cart
    member = session.signed_in()
    if group_of(session, member).permission("create_quote") is not Permission.ALLOWED:
        return cart
    return carts.with_quote(cart, usual_expiry(session), session.today)
