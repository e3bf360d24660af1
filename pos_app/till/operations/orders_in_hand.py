"""Taking several orders in hand at once: all leased and unchanged, or none (R124, R140)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos_app.contract.messages import LeaseRequest
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
from pos_app.till.operations.order_in_hand import leased_by, leases_given_back
from pos_app.till.operations.outcome import Outside, Result
from pos_app.till.operations.recall import with_own_events
from pos_app.till.session import RegisterSession
from pos_app.till.sync.hq_client import HqClient


@dataclass(frozen=True, slots=True)
class Wanted:
    """Quantities per line of an order, in the version that the clerk saw."""

    order_no: str
    version: int
    quantities: Quantities


@dataclass(frozen=True, slots=True)
class _Lent:
    """HQ's answer about one order: its JSON, empty where HQ does not have it, or who holds it."""

    order: str
    holder: str = ""


def all_held(
    session: RegisterSession,
    wanted: tuple[Wanted, ...],
    then: Callable[[tuple[CustomerOrder, ...]], Result],
) -> Result:
    """Go on with every order leased to this till and as the clerk saw it; else `ORDER_LEASED`,
    `STALE_ORDER`, `HQ_REQUIRED` or what `then` refuses, and every lease goes back.
    """
    hq, staff_id = session.outfit.hq, session.signed_in().staff_id
    numbers = tuple(one.order_no for one in wanted)

    def after(answer: tuple[_Lent, ...] | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            raise Refused("HQ_REQUIRED", order=numbers[0])
        try:
            pairs = zip(answer, wanted, strict=True)
            return then(tuple(_as_seen(session, lent, one) for lent, one in pairs))
        except PosError as error:
            return leases_given_back(session, numbers, partial(_refuse, error))

    return Outside("hq", lambda: tuple(_lent(hq, staff_id, one) for one in numbers), after)


def _lent(hq: HqClient, staff_id: str, number: str) -> _Lent:
    reply = hq.lease(LeaseRequest(order_no=number, staff_id=staff_id, action="take"))
    if not reply.granted:
        return _Lent("", reply.holder)
    return _Lent(hq.read_order(number).order)


def _as_seen(session: RegisterSession, lent: _Lent, wanted: Wanted) -> CustomerOrder:
    number = wanted.order_no
    if lent.holder:
        raise leased_by(session, number, lent.holder)
    if not lent.order:
        raise Refused("NOT_AT_HQ", order=number)
    order = with_own_events(session, session.order_of(lent.order))
    if order.version != wanted.version:
        raise Refused("ORDER_CHANGED", order=number)
    return order


def _refuse(error: PosError) -> Result:
    raise error
