"""Editing a recalled order or quote: into the cart, prices anew, saved by paying or concluding
(R97-R103, R67, R133).
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from pos_app.domain.automatic_charges import worked_out
from pos_app.domain.edit import cart_lines, discount_kept
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.locked_lines import is_read_only
from pos_app.domain.order import CustomerOrder, OrderStatus, status_at
from pos_app.domain.order_states import Action
from pos_app.domain.transaction import Edit, Quote, Transaction, TransactionLine
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.lines import check_lines
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.order_in_hand import check_action, held
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import CHANGE_ORDER, permit
from pos_app.till.session import RegisterSession

PERMISSION = CHANGE_ORDER


def check_editable(session: RegisterSession) -> CustomerOrder:
    """A recalled order that table 4.3 lets this till edit."""
    return check_action(session, Action.EDIT)


def _edit(session: RegisterSession, _: Nothing) -> Result:
    order = check_editable(session)
    permit(session, PERMISSION)
    return held(session, order, partial(_begin, session, order))


def _begin(session: RegisterSession, order: CustomerOrder) -> Result:
    """The order in the cart; it is left by voiding, which gives the lease back, never by undo."""
    cart = with_order(session.new_cart(), order)
    cart = replace(
        cart,
        lines=cart_lines(order),
        charges=order.charges,
        lines_made=max(line.line_no for line in order.lines),
        attributes=order.attributes,
        balance_card=order.balance_card,
        edit=Edit(order),
        quote=Quote(order.quote.expires_on) if order.quote else None,
    )
    if status_at(order, session.now) is OrderStatus.QUOTE_EXPIRED:
        days = timedelta(days=session.configuration.orders.quote_days)
        cart = at_todays_prices(session, cart)
        cart = worked_out(replace(cart, quote=Quote(session.today + days)), session.configuration)
    with session.store.begin() as unit:
        unit.save_draft(cart, "edit_order")
        unit.forbid_undo()
    session.show(cart)
    return DONE


def with_order(cart: Transaction, order: CustomerOrder) -> Transaction:
    """A new cart that works on the order: its customer and number, its own terms (K11)."""
    terms = replace(
        cart.terms,
        prices_include_tax=order.terms.prices_include_tax,
        deposit_rate=order.terms.deposit_rate,
        cancellation_rate=order.terms.cancellation_rate,
        cancellation_tax_rate=order.terms.cancellation_tax_rate,
    )
    return replace(cart, terms=terms, customer=order.customer, order_no=order.order_no)


# --- prices anew ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recalculate:
    """Lines whose price lock is released and that take today's price; empty means all (R67)."""

    line_nos: tuple[int, ...] = ()


def check_recalculable(session: RegisterSession) -> Transaction:
    """An order or quote with lines."""
    cart = check_lines(session)
    if not cart.is_order:
        raise Refused("NOT_AN_ORDER")
    return cart


def recalculate_trial(session: RegisterSession, request: Recalculate) -> Transaction:
    """The cart at today's prices; nothing is saved, so that old and new totals can be shown."""
    cart = check_recalculable(session)
    numbers = request.line_nos or tuple(line.line_no for line in cart.lines)
    return worked_out(_repriced(session, cart, numbers), session.configuration)


def _recalculate(session: RegisterSession, request: Recalculate) -> Result:
    cart = recalculate_trial(session, request)
    permit(session, "recalculate")
    return accepted(session, cart, "recalculate")


def at_todays_prices(session: RegisterSession, cart: Transaction) -> Transaction:
    """The cart with every price lock dropped, as a quote that has expired (R133)."""
    return _repriced(session, cart, tuple(line.line_no for line in cart.lines))


def _repriced(
    session: RegisterSession, cart: Transaction, line_nos: tuple[int, ...]
) -> Transaction:
    """The lines at today's price; what is partly invoiced or rejected keeps its own (R101)."""
    chosen = {cart.line(number).line_no for number in line_nos}
    lines = tuple(
        _at_todays_price(session, cart, line) if line.line_no in chosen else line
        for line in cart.lines
    )
    if cart.edit is None:
        return replace(cart, lines=lines)
    released = tuple(sorted({*cart.edit.released, *chosen}))
    return replace(cart, lines=lines, edit=replace(cart.edit, released=released))


def _at_todays_price(
    session: RegisterSession, cart: Transaction, line: TransactionLine
) -> TransactionLine:
    product = session.outfit.catalogue().product(line.sku)
    if product is None or is_read_only(cart, line):
        return line
    rate = product.tax_rate
    priced = replace(
        line,
        price_minor=product.price_minor or line.price_minor,
        tax_rate=rate,
        own_tax_rate=None,
        charges=tuple(x if x.rule else replace(x, tax_rate=rate) for x in line.charges),
    )
    return replace(priced, discount_minor=discount_kept(cart, priced, priced.quantity))


EDIT_ORDER = Operation("edit_order", _edit, check_editable, permission=PERMISSION)
RECALCULATE = Operation("recalculate", _recalculate, check_recalculable, permission="recalculate")
