"""What the till may ask of a card terminal; must never lead to two charges for one attempt (M7).

Every call carries an attempt id that was stored before the call. The terminal keeps its answer
under that id: the same call with the same id gives the same answer and moves no more money.
`AnswerUnknown` means that money may have moved: ask again, by `query` or by the same call with the
same attempt id, never by a new attempt. A plain `Unavailable` means that this call never reached
the terminal; it says nothing of earlier ones with the same id.
"""

from dataclasses import dataclass
from typing import Protocol

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.domain.tender import CardReference


@dataclass(frozen=True, slots=True)
class Approved:
    """The bank agreed. `token` names an authorisation, with its hold and card; else it is empty."""

    attempt_id: str
    brand: str
    last_four: str
    authorisation_code: str
    token: str = ""

    @property
    def card(self) -> CardReference:
        """What tenders and orders keep of the card: never its number (R186, S1)."""
        return CardReference(
            self.attempt_id, self.token, self.brand, self.last_four, self.authorisation_code
        )


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was taken, for good; `reason` is a code of the text section `terminal`."""

    attempt_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reversed:
    """The attempt is undone, or closed before anything was taken: it never takes money again."""

    attempt_id: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """The terminal is still at work on the attempt; ask again."""

    attempt_id: str


@dataclass(frozen=True, slots=True)
class NeverSeen:
    """Nothing is known of it. It may be under way: repeat it with its id, or `reverse` it."""

    attempt_id: str


@dataclass(frozen=True, slots=True)
class Released:
    """The authorisation holds nothing any more."""

    token: str


Answer = Approved | Declined
"""What ends an attempt."""

State = Approved | Declined | Reversed | Undecided | NeverSeen
"""What a query may find."""


class CardTerminal(Protocol):
    """A card terminal; amounts in minor units, all calls off the window's thread."""

    def charge(self, attempt_id: str, amount_minor: int, currency: str) -> Answer:
        """Take the amount from the customer's card now."""
        ...

    def authorise_token(self, attempt_id: str, amount_minor: int, currency: str) -> Answer:
        """Hold the amount on the customer's card; `Approved.token` names the hold (R86, R88)."""
        ...

    def authorise_with_token(self, attempt_id: str, token: str, amount_minor: int) -> Answer:
        """Hold an amount on the card of an earlier authorisation, as one of its own (R119)."""
        ...

    def capture(self, attempt_id: str, token: str, amount_minor: int) -> Answer:
        """Take at most what the authorisation still holds; more captures may follow (R127)."""
        ...

    def refund(self, attempt_id: str, of_attempt_id: str, amount_minor: int) -> Answer:
        """Give back at most what that charge or capture took, less its earlier refunds (R136,
        R164).
        """
        ...

    def release(self, token: str) -> Released:
        """Give up what the authorisation still holds; what was captured stays captured."""
        ...

    def reverse(self, attempt_id: str) -> Reversed:
        """Undo the attempt, or stop it where it is under way or was never seen (R74)."""
        ...

    def stop(self, attempt_id: str) -> State:
        """Stop an attempt that is under way, or close one never seen; what is decided stays."""
        ...

    def query(self, attempt_id: str) -> State:
        """What became of the attempt (R189)."""
        ...


def answer_lost(attempt_id: str) -> AnswerUnknown:
    """The request was sent and no answer came: it may have been done."""
    return AnswerUnknown("terminal", "answer_lost", attempt=attempt_id)


def still_running(attempt_id: str) -> AnswerUnknown:
    """The terminal has the attempt and has not decided yet."""
    return AnswerUnknown("terminal", "undecided", attempt=attempt_id)


def unreachable() -> Unavailable:
    """No connection was made, so this call did nothing."""
    return Unavailable("terminal", "unreachable")


def ended(attempt_id: str, state: State | Released) -> Answer:
    """The end of a payment, or `AnswerUnknown` while there is none."""
    match state:
        case Approved() | Declined():
            return state
        case Reversed():
            return Declined(attempt_id, "reversed")
        case Undecided():
            raise still_running(attempt_id)
        case _:
            raise answer_lost(attempt_id)
