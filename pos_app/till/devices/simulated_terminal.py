"""A card terminal without wires for play and tests; must never differ from the real simulator."""

from collections import deque
from enum import Enum

from pos_app.till.devices.card_terminal import (
    Answer,
    Released,
    Reversed,
    State,
    Undecided,
    answer_lost,
    ended,
    still_running,
    unreachable,
)
from pos_app.till.devices.payment_requests import PayingByRequest, PaymentRequest
from pos_app.till.devices.terminal_book import TerminalBook

OUTCOMES_MAX = 1_000


class Outcome(Enum):
    """How the terminal treats its next payment; `SLOW` is at work until it has been asked once."""

    APPROVED = "approved"
    DECLINED = "declined"
    LOST_ANSWER_APPROVED = "lost_answer_approved"
    LOST_ANSWER_DECLINED = "lost_answer_declined"
    SLOW = "slow"

    @property
    def reason(self) -> str:
        """Why the bank says no; empty when it agrees."""
        return "bank" if self in {Outcome.DECLINED, Outcome.LOST_ANSWER_DECLINED} else ""

    @property
    def loses_answer(self) -> bool:
        """Whether the work is done and nobody hears of it."""
        return self in {Outcome.LOST_ANSWER_APPROVED, Outcome.LOST_ANSWER_DECLINED}


class Outcomes:
    """The outcomes to come, then one for ever."""

    def __init__(self, default: Outcome = Outcome.APPROVED) -> None:
        self.default = default
        self._coming: deque[Outcome] = deque(maxlen=OUTCOMES_MAX)

    def add(self, *outcomes: Outcome) -> None:
        """Set the outcome of the next payments."""
        self._coming.extend(outcomes)

    def next(self) -> Outcome:
        """The outcome of the payment at hand."""
        return self._coming.popleft() if self._coming else self.default


class SimulatedTerminal(PayingByRequest):
    """`CardTerminal` in this process; `away` pulls its plug, `outcomes.add` sets what comes."""

    def __init__(self) -> None:
        self.book = TerminalBook()
        self.outcomes = Outcomes()
        self.away = False

    def release(self, token: str) -> Released:
        return self._plugged_in().release(token)

    def reverse(self, attempt_id: str) -> Reversed:
        return self._plugged_in().reverse(attempt_id)

    def stop(self, attempt_id: str) -> State:
        return self._plugged_in().stop(attempt_id)

    def query(self, attempt_id: str) -> State:
        state = self._plugged_in().query(attempt_id)
        if isinstance(state, Undecided):
            self.book.decide(attempt_id)
        return state

    def pay(self, request: PaymentRequest) -> Answer:
        known = self._plugged_in().begin(request)
        if known is not None:
            return ended(request.attempt_id, known)
        outcome = self.outcomes.next()
        if outcome is Outcome.SLOW:
            raise still_running(request.attempt_id)
        answer = self.book.decide(request.attempt_id, outcome.reason)
        if outcome.loses_answer:
            raise answer_lost(request.attempt_id)
        return answer

    def _plugged_in(self) -> TerminalBook:
        if self.away:
            raise unreachable()
        return self.book
