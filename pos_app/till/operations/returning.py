"""Goods that come back: of a recalled order or sale, or without a receipt; new articles may go out
against them (R82, R134-R136).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.invoice import Quantities, check_known
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_states import Action, check_allowed
from pos_app.domain.place_tax import rate_at
from pos_app.domain.quantity import UNIT, check_quantity
from pos_app.domain.returns import check_quantities
from pos_app.domain.sales import NOBODY, is_sale, without_receipt
from pos_app.domain.serials import Serials, check_named, check_shape
from pos_app.domain.transaction import Returning, Transaction, TransactionLine
from pos_app.till.operations.lines import find_product
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import leased, policy, recalled_order
from pos_app.till.operations.outcome import DONE, Outcome, Result
from pos_app.till.rights import CHANGE_ORDER, Approver, Guarded, approve, permit, permit_change
from pos_app.till.session import RegisterSession

ONLY_HERE = "HQ_UNREACHABLE"
"""What the clerk is told where head office could not say what has come back elsewhere (R136)."""
LINKED, UNLINKED = "return_transaction", "return_product"
"""The rights of a return by its order or receipt (114), and of one without (109)."""


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Quantities in thousandths per line of the recalled order or sale, and why: for all, or line
    by line; which pieces they are, where they left with numbers (R121).
    """

    quantities: Quantities
    reason: str = ""
    reasons: tuple[tuple[int, str], ...] = ()
    serials: Serials = ()


@dataclass(frozen=True, slots=True)
class ReturnProduct:
    """An article without its receipt (109); the price is today's unless another was agreed.
    `serials` are those that come back (R121).
    """

    sku: str
    quantity: int = UNIT
    price_minor: int | None = None
    reason: str = ""
    approver: Approver | None = None
    serials: tuple[str, ...] = ()


def check_returnable(session: RegisterSession) -> CustomerOrder:
    """A recalled order or sale of which something has left (4.3); without head office what this
    till knows counts (R136).
    """
    order = recalled_order(session).order
    check_allowed(Action.RETURN, order, session.now, policy(session, order.order_no))
    return order


def _reason(session: RegisterSession, typed: str) -> str:
    """One of the reasons that HQ gave, where it gave any."""
    reasons = {one.code for one in session.configuration.orders.return_reasons}
    reason = typed.strip()
    if reasons and reason not in reasons:
        raise Refused("REASON_MISSING")
    return reason


def _return(session: RegisterSession, request: ReturnGoods) -> Result:
    order, recalled = check_returnable(session), recalled_order(session)
    check_known(order, request.quantities)
    (permit if is_sale(order) else permit_change)(session, LINKED)
    check_quantities(order, request.quantities)
    task = task_of(session, order, request)
    if recalled.from_hq:
        away = partial(_begin, session, task, ONLY_HERE)
        return leased(session, order, partial(_begin, session, task), away)
    notice = "" if is_sale(order) and _unsent(session, order) else ONLY_HERE
    return _begin(session, task, notice)


def task_of(session: RegisterSession, order: CustomerOrder, request: ReturnGoods) -> Returning:
    """The return in hand, each line with its reason and the numbers of its pieces."""
    own = dict(request.reasons)
    reasons = tuple(
        (number, _reason(session, own.get(number) or request.reason))
        for number, _ in request.quantities
    )
    serials = check_named(order, request.quantities, request.serials)
    return Returning(order, request.quantities, reasons[0][1], reasons=reasons, serials=serials)


def _unsent(session: RegisterSession, sale: CustomerOrder) -> bool:
    """Whether no other till can know the sale yet."""
    row = session.store.business(sale.receipt_no)
    stored = session.store.event(row.event_id) if row else None
    return stored is not None and stored.state != "at_hq"


def _begin(session: RegisterSession, task: Returning, notice: str = "") -> Result:
    """Prices of what goes out against it are today's, in today's terms."""
    customer = None if task.order.customer == NOBODY else task.order.customer
    cart = replace(session.new_cart(), customer=customer, returning=task)
    with session.store.begin() as unit:
        unit.save_draft(cart, "return_goods")
        unit.forbid_undo()
    session.show(cart)
    return Outcome(notice=notice) if notice else DONE


# --- without a receipt ----------------------------------------------------------------------------


def check_unlinked(session: RegisterSession) -> Transaction:
    """A sale, or a return without a receipt, on which nothing was paid yet; an order takes no goods
    back (R56).
    """
    cart = session.cart()
    task = cart.returning
    if cart.is_order and cart.order_in_hand is None:
        raise Refused("ORDER_RETURN_LINE")
    if cart.tenders or (cart.order_in_hand is not None and task is None):
        raise Refused("LOCKED", mode=cart.mode)
    if task is not None and task.order.order_no:
        raise Refused("LOCKED", mode=cart.mode)
    return cart


def _return_product(session: RegisterSession, request: ReturnProduct) -> Result:
    cart = check_unlinked(session)
    product = find_product(session, request.sku)
    if product.gift_card:
        raise Refused("RETURN_GIFTCARD", line=product.name)
    approval = approve(session, Guarded(UNLINKED, request.reason), request.approver)
    check_quantity(request.quantity, product.decimals, product.name)
    price = product.price_minor if request.price_minor is None else request.price_minor
    if not 0 <= price <= AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", text=str(price))
    reason = _reason(session, request.reason)
    for number in request.serials:
        check_shape(product.name, number)
    line = TransactionLine(
        line_no=_next_number(cart),
        sku=product.sku,
        name=product.name,
        quantity=request.quantity,
        price_minor=price,
        tax_rate=rate_at(session.configuration, None, product.tax_rate),
        decimals=product.decimals,
        unit=product.unit,
        serials=request.serials,
    )
    by = approval.approved_by if approval else ""
    new = replace(cart, returning=_with(session, cart, line, (reason, by)))
    if approval is not None:
        new = replace(new, approvals=(*new.approvals, approval))
    session.accept(new, "return_product")
    return DONE


def _next_number(cart: Transaction) -> int:
    lines = cart.returning.order.lines if cart.returning else ()
    return max((line.line_no for line in lines), default=0) + 1


def _with(
    session: RegisterSession, cart: Transaction, line: TransactionLine, why: tuple[str, str]
) -> Returning:
    """What comes back without a receipt so far, and this line."""
    one = without_receipt(cart.terms, (line,), session.now)
    quantities: Quantities = ((line.line_no, line.quantity),)
    reason, approved_by = why
    reasons, serials = ((line.line_no, reason),), ((line.line_no, line.serials),)
    task = cart.returning
    if task is None:
        return Returning(one, quantities, reason, approved_by, reasons, serials)
    whole = replace(task.order, lines=(*task.order.lines, *one.lines))
    return replace(
        task,
        order=whole,
        quantities=(*task.quantities, *quantities),
        reason=task.reason or reason,
        approved_by=task.approved_by or approved_by,
        reasons=(*task.reasons, *reasons),
        serials=(*task.serials, *serials),
    )


RETURN_GOODS = Operation(
    "return_goods", _return, check_returnable, permission=LINKED, also=(CHANGE_ORDER,)
)
RETURN_PRODUCT = Operation(UNLINKED, _return_product, check_unlinked, permission=UNLINKED)
