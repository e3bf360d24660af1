"""The card for the balance of shipped goods, or of a pickup where the customer wishes it: given,
skipped, and kept at the proposed amount (R86-R91).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos_app.domain.checkout import check_payable
from pos_app.domain.deposit import card_offered, card_wanted, needs_balance_card
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.tender import BalanceCard, CardReference
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import (
    Settled,
    check_none_unfinished,
    new_attempt,
    record,
    record_failure,
    send,
)
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import if_online
from pos_app.till.operations.outcome import DONE, Outcome, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import PaymentAttempt

Next = Callable[[], Result]


@dataclass(frozen=True, slots=True)
class GiveBalanceCard:
    """A card for the balance, or the wish to skip it: shipping is then paid before (R90), a pickup
    when it is fetched (R91).
    """

    skip: bool = False


def check_wanted(session: RegisterSession) -> Transaction:
    """An order that R87 asks a card for, or R91 offers one; a pickup and a cancellation work with
    the order's own (`LOCKED`).
    """
    cart = session.cart()
    if cart.awaiting_hq or cart.pick_up is not None or cart.cancellation is not None:
        raise Refused("LOCKED", mode=cart.mode)
    if not cart.is_order:
        raise Refused("NOT_AN_ORDER")
    check_payable(cart, session.today)
    check_none_unfinished(session)
    if not card_offered(cart):
        raise Refused("NO_BALANCE", order=cart.order_no)
    return cart


def _balance_card(session: RegisterSession, request: GiveBalanceCard) -> Result:
    cart = check_wanted(session)
    permit(session, "balance_card")
    if request.skip and not needs_balance_card(cart):
        return _pay_at_pickup(session, cart)
    if request.skip:
        if session.configuration.orders.fulfilment_payment.value == "card_required":
            raise Refused("BALANCE_CARD_MISSING", order=cart.order_no)
        session.accept(replace(cart, balance_card=BalanceCard(skipped=True)), "balance_card")
        return DONE
    return _authorise(session, cart, None, card_offered(cart), lambda: DONE)


def _pay_at_pickup(session: RegisterSession, cart: Transaction) -> Result:
    """Nothing is stored; a card that was given is let go (R91)."""
    card = cart.balance_card.card if cart.balance_card else None
    return _without_card(session, cart, card, lambda: DONE) if card else DONE


def _authorise(
    session: RegisterSession, cart: Transaction, old: CardReference | None, amount: int, then: Next
) -> Result:
    """Authorise what R88 or R91 says: on a card that is given, or on the one already known."""
    attempt = new_attempt(session, "authorise", amount, cart.order_no)

    def call(terminal: CardTerminal) -> Answer:
        if old is not None:
            return terminal.authorise_with_token(attempt.attempt_id, old.token, amount)
        return terminal.authorise_token(attempt.attempt_id, amount, cart.terms.currency)

    return send(session, attempt, call, partial(authorised, session, attempt, then))


def authorised(
    session: RegisterSession, attempt: PaymentAttempt, then: Next, answer: Settled
) -> Result:
    """The cart with the new authorisation; a cancellation goes on with the old one, nobody need be
    there with a card.
    """
    cart = session.cart()
    before = cart.balance_card
    if not isinstance(answer, Approved):
        notice = record_failure(session, attempt, answer)
        can_wait = cart.cancellation is not None and notice != "CARD_UNKNOWN"
        return then() if can_wait else Outcome(notice=notice)
    held = attempt.amount_minor + _captured(cart)
    pickup = _for_pickup(cart)
    new = replace(cart, balance_card=BalanceCard(False, held, answer.card, session.now, pickup))
    with session.store.begin() as unit:
        record(unit, attempt, answer)
        unit.save_draft(new, "balance_card")
        unit.forbid_undo()
    session.show(new)
    if before is None or before.card is None or _is_orders_own(cart, before.card):
        return then()
    return release(session, before.card, then)


def release(session: RegisterSession, card: CardReference, then: Next) -> Result:
    """Give up an authorisation that is no longer needed; one that cannot be given up now lapses by
    itself.
    """
    terminal = session.outfit.terminal
    return Outside("terminal", lambda: terminal.release(card.token), lambda _: then())


def with_fitting_card(session: RegisterSession, cart: Transaction, then: Next) -> Result:
    """Go on with the authorisation at R88's amount, or R91's: a cart that changed since is
    authorised anew first (R188). Without head office the card holds what it held, and where that
    is not enough `CARD_NEEDS_HQ` (R185).
    """
    card = cart.balance_card
    if card is None or card.card is None:
        return then()
    wanted = card_wanted(cart, card)
    if not wanted:
        return _without_card(session, cart, card.card, then)
    missing = wanted + _captured(cart) - card.authorised_minor
    if not missing:
        return then()
    held, old = card.authorised_minor, card.card

    def adjusted(online: bool) -> Result:  # noqa: FBT001 - as `if_online` heard it
        if online:
            return _authorise(session, cart, old, wanted, then)
        if missing > 0:
            raise Refused("CARD_NEEDS_HQ", held_minor=held, missing_minor=missing)
        return then()

    return if_online(session, cart.order_no, adjusted)


def _without_card(
    session: RegisterSession, cart: Transaction, card: CardReference, then: Next
) -> Result:
    session.accept(replace(cart, balance_card=None), "balance_card")
    return then() if _is_orders_own(cart, card) else release(session, card, then)


def _for_pickup(cart: Transaction) -> bool:
    """What the card is for; a cancellation does not change that."""
    if cart.cancellation is not None:
        return cart.balance_card is not None and cart.balance_card.for_pickup
    return not needs_balance_card(cart)


def _captured(cart: Transaction) -> int:
    """What a changed order's card has paid already: it counts as authorised (K12)."""
    changed = cart.edit or cart.cancellation
    return changed.order.card_captured if changed else 0


def _is_orders_own(cart: Transaction, card: CardReference) -> bool:
    """The authorisation of the order as it is stored: it is given up only when the change is saved
    (R155).
    """
    order = cart.order_in_hand
    return order is not None and order.balance_card is not None and order.balance_card.card == card


BALANCE_CARD = Operation("balance_card", _balance_card, check_wanted, permission="balance_card")
