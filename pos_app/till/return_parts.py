"""One cart as the businesses that it is: a return of each order, and the sale of what goes out
against them (R26, R134); what they owe each other moves no money.
"""


from pos_app.domain.frozen import replace
from pos_app.domain.refunds import is_refund_of
from pos_app.domain.returns import plan_return
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.transaction import Returning, Transaction
from pos_app.till.session import RegisterSession


def parts_of(session: RegisterSession, cart: Transaction) -> tuple[Transaction, ...]:
    """The carts to be concluded, in their order; the last one has the cart's own id."""
    if cart.returning is None or not (cart.lines or cart.also_returning):
        return (cart,)
    gives_back = sum(one.amount_minor for one in cart.tenders) < 0
    bound = {task.order.order_no: _bound(cart, task) for task in cart.returns} if gives_back else {}
    known = {one.tender_id for tenders in bound.values() for one in tenders}
    free = tuple(one for one in cart.tenders if one.tender_id not in known) if gives_back else ()
    out = -sum(one.amount_minor for one in free)
    backs, pays = [], 0
    for at, task in enumerate(cart.returns):
        own = bound.get(task.order.order_no, ())
        left = plan_return(task).back + sum(one.amount_minor for one in own)
        carries = at == 0
        swapped = left - out if carries else left
        pays += swapped
        tenders = (*own, *(free if carries else ()), *_swap(session, -swapped))
        backs.append(_alone(session, cart, task, tenders))
    if not cart.lines:
        carrier, *others = backs
        return (*others, replace(carrier, transaction_id=cart.transaction_id))
    payments = () if gives_back else cart.tenders
    new = replace(
        cart, returning=None, also_returning=(), tenders=(*_swap(session, pays), *payments)
    )
    return (*backs, new)


def _bound(cart: Transaction, task: Returning) -> tuple[Tender, ...]:
    """The refunds of that order's own payments."""
    return tuple(one for one in cart.tenders if is_refund_of(one, task.order))


def _alone(
    session: RegisterSession, cart: Transaction, task: Returning, tenders: tuple[Tender, ...]
) -> Transaction:
    return replace(
        cart,
        transaction_id=session.outfit.ids.new(),
        lines=(),
        charges=(),
        returning=task,
        also_returning=(),
        tenders=tenders,
    )


def _swap(session: RegisterSession, amount_minor: int) -> tuple[Tender, ...]:
    if not amount_minor:
        return ()
    ident, now, kind = session.outfit.ids.new(), session.now, TenderKind.EXCHANGE
    return (Tender(ident, kind, amount_minor, amount_minor, 0, 0, now),)
