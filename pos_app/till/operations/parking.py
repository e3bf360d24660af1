"""Putting a cart aside and fetching it, at this till or another of the store (R75).

A cart that HQ keeps is fetched through HQ, by exactly one till; one that was put aside without HQ
stays with this till until HQ has it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos_app.contract.parked import ParkedReply, ParkedRequest, ParkedRow
from pos_app.contract.translate import decode
from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.domain.gift_card import card_lines
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import check_none_unfinished
from pos_app.till.operations.lines import check_open_cart
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Outside, Result
from pos_app.till.operations.recall import check_free, check_leaving
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import Parked
from pos_app.till.sync.hq_client import LIST_PARKED, put_aside

PARK_RIGHT, FETCH_RIGHT = "park", "fetch"


def check_parkable(session: RegisterSession) -> Transaction:
    """A new cart without payments or gift cards may be parked (R75)."""
    cart = check_open_cart(session)
    if session.transaction is None or cart.is_empty:
        raise Refused("CART_EMPTY")
    if cart.order_in_hand is not None:
        raise Refused("LOCKED", mode=cart.mode)
    check_none_unfinished(session)
    if cart.tenders or card_lines(cart) or (cart.balance_card and cart.balance_card.card):
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


def _offered(
    session: RegisterSession, cart: Transaction, answer: ParkedReply | Unavailable
) -> Result:
    """HQ keeps it for every till; where its answer got lost it may, so HQ is asked from now on."""
    if isinstance(answer, ParkedReply | AnswerUnknown):
        with session.store.begin() as unit:
            unit.share_parked(cart.transaction_id)
    return DONE


@dataclass(frozen=True, slots=True)
class Fetch:
    """A parked cart; empty means the last one parked in the store."""

    parked_id: str = ""


def _fetch(session: RegisterSession, request: Fetch) -> Result:
    check_leaving(session)
    permit(session, FETCH_RIGHT)
    kept = session.store.parked()
    asked = [x for x in kept if x.asked and request.parked_id in {"", x.parked_id}]
    if asked:
        return _ask(session, asked[-1], partial(_not_given, session, request))
    chosen = next((x for x in kept if not x.shared and x.parked_id == request.parked_id), None)
    if chosen is not None:
        return _shown(session, chosen.transaction, chosen.parked_id)
    hq = session.outfit.hq
    then = partial(_listed, session, request.parked_id)
    return Outside("hq", lambda: hq.parked(LIST_PARKED), then)


def _listed(session: RegisterSession, parked_id: str, answer: ParkedReply | Unavailable) -> Result:
    """The last one of all that can be fetched now; what HQ keeps waits while HQ is away."""
    kept = session.store.parked()
    found = [one for one in kept if not one.shared]
    if not isinstance(answer, Unavailable):
        found += [parked_there(row) for row in answer.rows]
    wanted = [one for one in found if parked_id in {"", one.parked_id}]
    if not wanted:
        if isinstance(answer, Unavailable) and (kept or parked_id):
            raise Refused("HQ_REQUIRED", order="")
        raise Refused("PARKED_GONE" if parked_id else "NOTHING_PARKED")
    last = max(wanted, key=lambda one: (one.at, one.parked_id))
    if not last.shared:
        return _shown(session, last.transaction, last.parked_id)
    return _ask(session, last, _gone)


def _ask(session: RegisterSession, parked: Parked, otherwise: Callable[[], Result]) -> Result:
    """HQ gives a cart to one till alone; that it was asked is on disk before, because it may give
    the cart and its answer get lost: then it is asked for the same one again.
    """
    if not parked.asked:
        with session.store.begin() as unit:
            unit.ask_for(parked)
    hq, request = session.outfit.hq, ParkedRequest(action="take", parked_id=parked.parked_id)

    def answered(answer: ParkedReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            raise Refused("HQ_REQUIRED", order="")
        if answer.cart:
            return _shown(session, decode(Transaction, answer.cart), parked.parked_id)
        with session.store.begin() as unit:
            unit.forget_parked(parked.parked_id)
        return otherwise()

    return Outside("hq", lambda: hq.parked(request), answered)


def _not_given(session: RegisterSession, request: Fetch) -> Result:
    """Another till has the cart that was asked for; the next one then."""
    return _gone() if request.parked_id else _fetch(session, request)


def _gone() -> Result:
    raise Refused("PARKED_GONE")


def _shown(session: RegisterSession, cart: Transaction, gone: str) -> Result:
    """The cart in hand; whichever till began it, it is this one's now and gets its receipt here.

    It gets a new id too: under the old one head office has seen it put aside and fetched, and it
    may be put aside again.
    """
    mine = replace(cart.terms, register_id=session.configuration.register_id)
    cart = replace(cart, terms=mine, transaction_id=session.outfit.ids.new())
    with session.store.begin() as unit:
        unit.forget_parked(gone)
        unit.save_draft(cart, "resume")
        unit.forbid_undo()
    session.show(cart)
    return DONE


def parked_there(row: ParkedRow) -> Parked:
    """A cart that HQ keeps, as the till lists it."""
    cart = decode(Transaction, row.cart)
    return Parked(row.parked_id, row.parked_at, row.staff_id, cart, shared=True)


PARK = Operation("park", _park, check_parkable, "Ctrl P", PARK_RIGHT)
FETCH = Operation("fetch", _fetch, check_free, "Ctrl G", FETCH_RIGHT)
