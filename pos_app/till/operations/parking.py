"""Putting a cart aside and fetching it, at this till or another of the store (R75).

A cart that HQ keeps is fetched through HQ, by exactly one till; one that was put aside without HQ
stays with this till until HQ has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from pos_app.contract.parked import ParkedReply, ParkedRequest, ParkedRow
from pos_app.contract.translate import decode
from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import check_none_unfinished
from pos_app.till.operations.lines import check_open_cart
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Parked
from pos_app.till.sync.hq_client import LIST_PARKED, put_aside

PARK_RIGHT, FETCH_RIGHT = "park", "fetch"


def check_parkable(session: RegisterSession) -> Transaction:
    """A new cart without payments may be parked (R75)."""
    cart = check_open_cart(session)
    if session.transaction is None or cart.is_empty:
        raise Refused("CART_EMPTY")
    if cart.order_in_hand is not None:
        raise Refused("LOCKED", mode=cart.mode)
    check_none_unfinished(session)
    if cart.tenders or (cart.balance_card and cart.balance_card.card):
        raise Refused("SUSPEND_PAYMENTS")
    return cart


def _park(session: RegisterSession, _: Nothing) -> Result:
    cart = check_parkable(session)
    permit(session, PARK_RIGHT)
    staff_id, shift_id = session.signed_in().staff_id, session.open_shift().shift_id
    with session.store.begin() as unit:
        unit.park(cart, staff_id, session.now, shift_id)
        unit.clear_draft()
    session.show(None)
    hq, request = session.outfit.hq, put_aside(cart, staff_id)
    return Outside("hq", lambda: hq.parked(request), partial(_offered, session, cart))


def _offered(session: RegisterSession, cart: Transaction, answer: object) -> Result:
    """HQ keeps it for every till; where its answer got lost it may, so HQ is asked from now on."""
    if isinstance(answer, ParkedReply | AnswerUnknown):
        with session.store.begin() as unit:
            unit.share_parked(cart.transaction_id)
    return DONE


@dataclass(frozen=True, slots=True)
class Fetch:
    """A parked cart; empty means the last one parked in the store."""

    parked_id: str = ""


def check_fetchable(session: RegisterSession) -> None:
    """The register is free."""
    session.open_shift()
    if session.transaction is not None:
        raise Refused("MODE_CHANGE", mode=session.transaction.mode)


def _fetch(session: RegisterSession, request: Fetch) -> Result:
    check_fetchable(session)
    permit(session, FETCH_RIGHT)
    here = [one for one in session.store.parked() if not one.shared]
    chosen = next((one for one in here if one.parked_id == request.parked_id), None)
    if chosen is not None:
        return _taken_here(session, chosen)
    hq = session.outfit.hq
    then = partial(_listed, session, request.parked_id)
    return Outside("hq", lambda: hq.parked(LIST_PARKED), then)


def _listed(session: RegisterSession, parked_id: str, answer: object) -> Result:
    """The last one of all that can be fetched now; what HQ keeps waits while HQ is away."""
    kept = session.store.parked()
    candidates = [(one.at, one.parked_id) for one in kept if not one.shared]
    if isinstance(answer, ParkedReply):
        candidates += [(one.parked_at, one.parked_id) for one in answer.rows]
    wanted = parked_id or (max(candidates)[1] if candidates else "")
    mine = next((one for one in kept if one.parked_id == wanted and not one.shared), None)
    if mine is not None:
        return _taken_here(session, mine)
    if not isinstance(answer, ParkedReply):
        raise Refused("HQ_REQUIRED" if kept or parked_id else "NOTHING_PARKED", order="")
    if wanted not in {number for _, number in candidates}:
        raise Refused("NOTHING_PARKED")
    hq = session.outfit.hq
    take = ParkedRequest(action="take", parked_id=wanted)
    return Outside("hq", lambda: hq.parked(take), partial(_taken_there, session, wanted))


def _taken_there(session: RegisterSession, parked_id: str, answer: object) -> Result:
    if isinstance(answer, Unavailable):
        raise Refused("HQ_REQUIRED", order="")
    if not isinstance(answer, ParkedReply) or not answer.cart:
        raise Refused("NOTHING_PARKED")
    return _shown(session, decode(Transaction, answer.cart), [parked_id])


def _taken_here(session: RegisterSession, parked: Parked) -> Result:
    return _shown(session, parked.transaction, [parked.parked_id])


def _shown(session: RegisterSession, cart: Transaction, gone: Sequence[str]) -> Result:
    """The cart in hand; whichever till began it, it is this one's now and gets its receipt here."""
    mine = replace(cart.terms, register_id=session.configuration.register_id)
    cart = replace(cart, terms=mine)
    with session.store.begin() as unit:
        for parked_id in gone:
            unit.forget_parked(parked_id)
        unit.save_draft(cart, "resume")
        unit.forbid_undo()
    session.show(cart)
    return DONE


def parked_there(row: ParkedRow) -> Parked:
    """A cart that HQ keeps, as the till lists it."""
    cart = decode(Transaction, row.cart)
    return Parked(row.parked_id, row.parked_at, row.staff_id, cart, shared=True)


PARK = Operation("park", _park, check_parkable, "Ctrl+P", PARK_RIGHT)
FETCH = Operation("fetch", _fetch, check_fetchable, "Ctrl+G", FETCH_RIGHT)
