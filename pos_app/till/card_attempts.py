"""Dealings with the card terminal: each attempt is on disk before it is sent and never sent as a
new one (M7, R189).
"""

from collections.abc import Callable
from typing import Final

from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.till.devices.card_terminal import (
    Answer,
    Approved,
    CardTerminal,
    Declined,
    NeverSeen,
    Reversed,
)
from pos_app.till.operations.outcome import Outside, Result
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.storage.values import PaymentAttempt, Purpose

CLOSE: Final = "close"
UNDO: Final = "undo"
"""Purposes of what the terminal must still be told about an attempt that a slip has ended."""
GIVING_BACK = frozenset({"refund", "credit", "issue"})
"""Purposes whose attempt keeps the payment that it belongs to."""
QUERIES_MAX = 3
"""How often a lost answer is asked for before the clerk is told."""

Call = Callable[[CardTerminal], Answer]
Settled = Approved | Declined | Unavailable


def check_none_unfinished(session: RegisterSession) -> None:
    """An attempt whose end is unknown must be recovered before the next payment, void or park (R74,
    R189).
    """
    for attempt in session.store.unfinished_attempts():
        raise Refused(
            "PAYMENT_UNFINISHED", amount_minor=attempt.amount_minor, attempt=attempt.attempt_id
        )


def new_attempt(
    session: RegisterSession, purpose: Purpose, amount_minor: int, order_no: str
) -> PaymentAttempt:
    """An attempt with a fresh identity, not yet on disk."""
    cart = session.transaction
    return PaymentAttempt(
        attempt_id=session.outfit.ids.new(),
        transaction_id=cart.transaction_id if cart else "",
        order_no=order_no,
        purpose=purpose,
        amount_minor=amount_minor,
        state="sent",
        card=None,
        at=session.now,
    )


def send(
    session: RegisterSession, attempt: PaymentAttempt, call: Call, then: Callable[[Settled], Result]
) -> Result:
    """Store the attempt, ask the terminal, and go on with its answer; a lost answer is asked for,
    never repeated anew.
    """
    with session.store.begin() as unit:
        unit.save_attempt(attempt)
    return resend(session, attempt, call, then)


def resend(
    session: RegisterSession, attempt: PaymentAttempt, call: Call, then: Callable[[Settled], Result]
) -> Result:
    """Ask the terminal about an attempt that is on disk already."""
    terminal = session.outfit.terminal

    def work() -> Answer:
        try:
            return call(terminal)
        except AnswerUnknown as lost:
            return find_out(terminal, attempt.attempt_id, lost)

    return Outside("terminal", work, then)


def find_out(terminal: CardTerminal, attempt_id: str, lost: AnswerUnknown) -> Answer:
    """What became of the attempt; raises `AnswerUnknown` while the terminal does not say."""
    for _ in range(QUERIES_MAX):
        try:
            state = terminal.query(attempt_id)
        except Unavailable:
            break
        match state:
            case Approved() | Declined():
                return state
            case Reversed():
                return Declined(attempt_id, "reversed")
            case NeverSeen():
                return _closed(terminal, attempt_id, lost)
            case _:
                continue
    raise lost


def _closed(terminal: CardTerminal, attempt_id: str, lost: AnswerUnknown) -> Declined:
    """An attempt never seen may still arrive: only a terminal that has closed it makes it safe."""
    try:
        terminal.reverse(attempt_id)
    except Unavailable:
        raise lost from None
    return Declined(attempt_id, "never_seen")


def record(unit: Unit, attempt: PaymentAttempt, answer: Settled) -> None:
    """Write the end of an attempt, in the unit that writes what follows from it."""
    match answer:
        case Approved():
            card = attempt.card if attempt.purpose in GIVING_BACK else answer.card
            unit.save_attempt(replace(attempt, state="captured", card=card))
        case AnswerUnknown():
            unit.save_attempt(replace(attempt, state="unknown"))
        case Unavailable():
            unit.save_attempt(replace(attempt, state="unreached"))
        case _:
            unit.save_attempt(replace(attempt, state="declined"))


def record_failure(session: RegisterSession, attempt: PaymentAttempt, answer: Settled) -> str:
    """Write an attempt that brought nothing; the notice for the clerk."""
    with session.store.begin() as unit:
        record(unit, attempt, answer)
    match answer:
        case AnswerUnknown():
            return "CARD_UNKNOWN"
        case Unavailable():
            return "TERMINAL_UNREACHABLE"
        case _:
            return "CARD_DECLINED"
