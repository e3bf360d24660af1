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
    if not makes_quote(session):
        return cart
    return carts.with_quote(cart, usual_expiry(session), session.today)


def makes_quote(session: RegisterSession) -> bool:
    """Whether the first promise on the cart in hand makes it an offer."""
    cart = session.transaction
    if session.configuration.orders.default_type is not OrderType.QUOTE:
        return False
    if cart is None or cart.is_order or cart.returning is not None:
        return False
    if cart.tenders or cart.balance_card is not None or cart.override is not None:
        return False
    group = group_of(session, session.signed_in())
    return group.permission("create_quote") is Permission.ALLOWED
