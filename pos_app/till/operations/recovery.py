"""A card payment whose answer was lost: ask what became of it, never charge again (M7, R189)."""

from functools import partial

from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.domain.tender import TenderKind
from pos_app.till.card_attempts import Settled, find_out, record, resend
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal, Declined
from pos_app.till.operations import stored_card
from pos_app.till.operations.balance_card import authorised, release
from pos_app.till.operations.cart import reverse_again
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Outcome, Outside, Result
from pos_app.till.operations.payment import charged
from pos_app.till.operations.refunding import refunded
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import PaymentAttempt
from pos_app.till.value_attempts import PURPOSES, REDEEM, ask


def check_unfinished(session: RegisterSession) -> PaymentAttempt:
    """The oldest attempt whose end is unknown."""
    session.open_shift()
    attempts = session.store.unfinished_attempts()
    if not attempts:
        raise Refused("NOTHING_UNFINISHED")
    return attempts[0]


def _recover(session: RegisterSession, _: Nothing) -> Result:
    """Ask the terminal what became of it; nothing is ever charged again (M7, R189)."""
    attempt = check_unfinished(session)
    if attempt.purpose == "reverse":
        return _reversed(session, attempt)
    if attempt.purpose in PURPOSES and attempt.card is not None:
        lost = AnswerUnknown("hq", "answer_lost", attempt=attempt.attempt_id)
        return ask(session, attempt, attempt.card, partial(_valued, session, attempt), lost)
    lost = AnswerUnknown("terminal", "answer_lost", attempt=attempt.attempt_id)

    def call(terminal: CardTerminal) -> Answer:
        return find_out(terminal, attempt.attempt_id, lost)

    return resend(session, attempt, call, partial(_ended, session, attempt))


def _ended(session: RegisterSession, attempt: PaymentAttempt, answer: Settled) -> Result:
    """What follows from the end of the attempt, as if it had been told at once."""
    if attempt.purpose == "capture" and isinstance(answer, Declined) and attempt.card:
        bare = replace(attempt, card=None)
        go_on = partial(_ended, session, bare, answer)
        return stored_card.unused(session, attempt, answer, go_on)
    match attempt.purpose:
        case "charge":
            return charged(session, attempt, TenderKind.CARD, answer)
        case "capture" if attempt.transaction_id:
            return charged(session, attempt, TenderKind.CARD_TOKEN, answer)
        case "authorise" if attempt.transaction_id:
            return authorised(session, attempt, lambda: DONE, answer)
        case "refund":
            return refunded(session, attempt, lambda: DONE, answer)
        case "authorise" | stored_card.REAUTHORISE if isinstance(answer, Approved):
            # a shipment or payment that did not take place asks for its hold anew
            with session.store.begin() as unit:
                record(unit, attempt, answer)
            return release(session, answer.card, lambda: DONE)
        case "capture" if isinstance(answer, Approved):
            return _given_back(session, attempt, answer)
        case _:
            with session.store.begin() as unit:
                record(unit, attempt, answer)
            return DONE


def _valued(session: RegisterSession, attempt: PaymentAttempt, answer: Settled) -> Result:
    """HQ's answer to an attempt on stored value."""
    if attempt.purpose != REDEEM:
        return refunded(session, attempt, lambda: DONE, answer)
    kind = TenderKind(attempt.card.brand if attempt.card else "")
    return charged(session, attempt, kind, answer)


def _reversed(session: RegisterSession, attempt: PaymentAttempt) -> Result:
    """A reversal that was interrupted is asked for again: the terminal does it once."""
    reversed_id = attempt.card.attempt_id if attempt.card else ""
    tender = next((one for one in session.cart().tenders if one.tender_id == reversed_id), None)
    if tender is None:
        raise AssertionError("a payment is reversed while it is on the cart")
    return reverse_again(session, attempt, tender, lambda: DONE)


def _given_back(session: RegisterSession, attempt: PaymentAttempt, answer: Approved) -> Result:
    """A capture whose shipment did not take place goes back to the card; until the terminal has
    done so the attempt stays unfinished.
    """
    terminal, back = session.outfit.terminal, Declined(attempt.attempt_id, "reversed")

    def after(reply: Answer | Unavailable) -> Result:
        if isinstance(reply, Unavailable):
            return Outcome(notice="TERMINAL_UNREACHABLE")
        with session.store.begin() as unit:
            record(unit, attempt, back)
        return stored_card.unused(session, attempt, back, lambda: DONE)

    return Outside("terminal", lambda: terminal.reverse(answer.attempt_id), after)


RECOVER_PAYMENT = Operation("recover_payment", _recover, check_unfinished)
