"""Quotes: make one, move its last day, turn it into an order (R57, R58, R131-R133)."""

from dataclasses import dataclass
from datetime import date, timedelta

from pos_app.domain import cart as carts
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.editing import at_todays_prices
from pos_app.till.operations.lines import check_lines, check_open_cart
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class MakeQuote:
    """The last day on which the prices hold; nothing means the store's usual time (R24)."""

    expires_on: date | None = None


def check_quotable(session: RegisterSession) -> Transaction:
    """A new cart with a customer and lines, nothing paid (R56, R57), nothing coming back without a
    receipt (`ORDER_RETURN_LINE`); work on a stored order becomes no quote (4.1).
    """
    cart = session.cart()
    if cart.returning is not None and not cart.returning.order.order_no:
        raise Refused("ORDER_RETURN_LINE")
    if cart.order_in_hand is not None:
        raise Refused("MODE_CHANGE", mode=cart.mode)
    check_lines(session)
    carts.check_quotable(cart)
    return cart


def usual_expiry(session: RegisterSession) -> date:
    """Today and the store's number of days (R24)."""
    return session.today + timedelta(days=session.configuration.orders.quote_days)


def _quote(session: RegisterSession, request: MakeQuote) -> Result:
    cart = check_quotable(session)
    permit(session, "create_quote")
    until = request.expires_on or usual_expiry(session)
    session.accept(carts.with_quote(cart, until, session.today), "quote")
    return DONE


@dataclass(frozen=True, slots=True)
class SetQuoteExpiry:
    """Another last day for the quote in hand (R58)."""

    expires_on: date


def check_quote(session: RegisterSession) -> Transaction:
    """A quote in hand, new or recalled for editing, or `NOT_A_QUOTE`."""
    cart = check_open_cart(session)
    if not cart.is_quote:
        raise Refused("NOT_A_QUOTE")
    return cart


def _set_expiry(session: RegisterSession, request: SetQuoteExpiry) -> Result:
    cart = check_quote(session)
    permit(session, "quote_expiry")
    new = carts.with_expiry(_priced(session, cart), request.expires_on, session.today)
    session.accept(new, "quote_expiry")
    return DONE


def _priced(session: RegisterSession, cart: Transaction) -> Transaction:
    """A recalled quote at its own prices until the end of its last day, then at today's (R133)."""
    if cart.edit is not None and cart.quote and cart.quote.expires_on < session.today:
        return at_todays_prices(session, cart)
    return cart


def _convert(session: RegisterSession, _: Nothing) -> Result:
    cart = check_quote(session)
    permit(session, "create_order")
    session.accept(carts.as_order(_priced(session, cart)), "convert_quote")
    return DONE


def check_plain(session: RegisterSession) -> Transaction:
    """A new quote in which nothing waits (R58)."""
    cart = check_quote(session)
    if cart.edit is not None or any(line.waits for line in cart.lines):
        raise Refused("MODE_CHANGE", mode=cart.mode)
    return cart


def _plain_sale(session: RegisterSession, _: Nothing) -> Result:
    cart = check_plain(session)
    permit(session, "make_sale")
    session.accept(replace(cart, quote=None), "plain_sale")
    return DONE


QUOTE = Operation("quote", _quote, check_quotable, permission="create_quote")
QUOTE_EXPIRY = Operation("quote_expiry", _set_expiry, check_quote, permission="quote_expiry")
CONVERT_QUOTE = Operation("convert_quote", _convert, check_quote, permission="create_order")
PLAIN_SALE = Operation("plain_sale", _plain_sale, check_plain, permission="make_sale")
