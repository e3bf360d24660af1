"""Taking from the stored authorisation of an order; one that holds nothing any more is made anew
with its token first (R118, R119, R127, R187).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from pos_app.domain.frozen import replace
from pos_app.domain.tender import CardReference
from pos_app.till.card_attempts import Settled, new_attempt, record, send
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal, Declined
from pos_app.till.operations.balance_card import release
from pos_app.till.operations.outcome import Result
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import PaymentAttempt

INVALID = frozenset({"not_held", "token_unknown"})
"""Reasons of the terminal that speak of the authorisation, not of the customer's money."""
REAUTHORISE: Final = "reauthorise"

Then = Callable[[PaymentAttempt, Settled], Result]
"""What goes on with the last attempt and its answer; an approved one is still to be recorded."""


@dataclass(frozen=True, slots=True)
class Capture:
    """An amount to take from an authorisation of an order; a stale one is made anew at once. One
    that was made `alone` for this amount is given up where it takes nothing.
    """

    order_no: str
    card: CardReference
    amount_minor: int
    stale: bool = False
    alone: bool = False


def capture(session: RegisterSession, wish: Capture, then: Then) -> Result:
    """Take it; where the authorisation is not valid any more, authorise with its token and take
    it from there (R119).
    """
    if wish.stale:
        return _authorise(session, wish, then)

    def after(attempt: PaymentAttempt, answer: Settled) -> Result:
        invalid = isinstance(answer, Declined) and answer.reason in INVALID
        if wish.alone or not invalid:
            return unused(session, attempt, answer, partial(then, attempt, answer))
        with session.store.begin() as unit:
            record(unit, attempt, answer)
        return _authorise(session, wish, then)

    return _capture(session, wish, after)


def _capture(session: RegisterSession, wish: Capture, then: Then) -> Result:
    attempt = new_attempt(session, "capture", wish.amount_minor, wish.order_no)
    attempt = replace(attempt, card=wish.card if wish.alone else None)

    def call(terminal: CardTerminal) -> Answer:
        return terminal.capture(attempt.attempt_id, wish.card.token, wish.amount_minor)

    return send(session, attempt, call, partial(then, attempt))


def _authorise(session: RegisterSession, wish: Capture, then: Then) -> Result:
    attempt = new_attempt(session, REAUTHORISE, wish.amount_minor, wish.order_no)

    def call(terminal: CardTerminal) -> Answer:
        return terminal.authorise_with_token(
            attempt.attempt_id, wish.card.token, wish.amount_minor
        )

    def after(answer: Settled) -> Result:
        if not isinstance(answer, Approved):
            return then(attempt, answer)
        with session.store.begin() as unit:
            record(unit, attempt, answer)
        return capture(session, replace(wish, card=answer.card, stale=False, alone=True), then)

    return send(session, attempt, call, after)


def unused(
    session: RegisterSession, attempt: PaymentAttempt, answer: Settled, then: Callable[[], Result]
) -> Result:
    """An authorisation that was made for this capture alone, which took nothing, is given up."""
    if attempt.card is not None and isinstance(answer, Declined):
        return release(session, attempt.card, then)
    return then()
