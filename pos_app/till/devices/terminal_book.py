"""The simulated bank: what became of each attempt; must never take money twice for one of them.

One state machine for the process and for the in-process terminal. It changes only by `Entry` values
that are recorded before they count, so a book read back from its entries is the book that was lost.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.till.devices.card_terminal import (
    Answer,
    Approved,
    Declined,
    NeverSeen,
    Released,
    Reversed,
    State,
    Undecided,
)
from pos_app.till.devices.payment_requests import PaymentRequest

ATTEMPTS_MAX = 100_000
"""A simulator that is never emptied stops taking attempts here."""

_MARK = "tok-"

TAKING = frozenset({"charge", "capture"})
"""The calls that take money."""

BRANDS = ("Maestro", "Visa", "Mastercard", "V Pay")


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the book; `begun` has a request, `decided` a reason (empty: approved)."""

    what: str
    key: str
    reason: str = ""
    request: PaymentRequest | None = None


@dataclass(slots=True)
class _Attempt:
    request: PaymentRequest
    reason: str | None = None
    reversed: bool = False

    @property
    def approved(self) -> bool:
        return self.reason == "" and not self.reversed


def _forget(entry: Entry) -> None:
    """The in-process terminal lives no longer than its book."""


@dataclass(slots=True)
class TerminalBook:
    """Attempts and authorisations; `record` gets each entry before it counts. Not thread-safe."""

    record: Callable[[Entry], None] = _forget
    _attempts: dict[str, _Attempt] = field(default_factory=dict)
    _closed: set[str] = field(default_factory=set)
    _released: set[str] = field(default_factory=set)

    def read(self, entries: Iterable[Entry]) -> None:
        """Take over an earlier run; what it left undecided is declined: nobody was charged."""
        for entry in entries:
            self._apply(entry)
        for attempt_id, attempt in self._attempts.items():
            if attempt.reason is None:
                self._note(Entry("decided", attempt_id, "interrupted"))

    def begin(self, request: PaymentRequest) -> State | None:
        """The state of an attempt seen before, or nothing: then it is under way until `decide`."""
        known = self._attempts.get(request.attempt_id)
        if known is not None:
            if known.request != request:
                return Declined(request.attempt_id, "mismatch")
            return self.query(request.attempt_id)
        if request.attempt_id in self._closed:
            return Declined(request.attempt_id, "reversed")
        if len(self._attempts) >= ATTEMPTS_MAX:
            return Declined(request.attempt_id, "book_full")
        self._note(Entry("begun", request.attempt_id, request=request))
        return None

    def decide(self, attempt_id: str, reason: str = "") -> Answer:
        """End an attempt under way: approved unless a reason, a rule or a stop is against it."""
        attempt = self._attempts[attempt_id]
        if attempt.reason is None:
            stopped = "stopped" if attempt_id in self._closed else ""
            against = stopped or self._objection(attempt.request) or reason
            self._note(Entry("decided", attempt_id, against))
        return self._answer(attempt)

    def reverse(self, attempt_id: str) -> Reversed:
        """Undo the attempt or close it for ever."""
        attempt = self._attempts.get(attempt_id)
        if not (attempt.reversed if attempt else attempt_id in self._closed):
            self._note(Entry("reversed", attempt_id))
        return Reversed(attempt_id)

    def stop(self, attempt_id: str) -> State:
        """Close the attempt unless it is decided."""
        attempt = self._attempts.get(attempt_id)
        decided = attempt is not None and attempt.reason is not None
        if not decided and not self.is_closed(attempt_id):
            self._note(Entry("reversed", attempt_id))
        return self.query(attempt_id)

    def is_closed(self, attempt_id: str) -> bool:
        """Whether the attempt was stopped or reversed: it takes nothing any more."""
        return attempt_id in self._closed

    def release(self, token: str) -> Released:
        """Let go what the authorisation still holds."""
        if token not in self._released:
            self._note(Entry("released", token))
        return Released(token)

    def query(self, attempt_id: str) -> State:
        """What became of the attempt."""
        attempt = self._attempts.get(attempt_id)
        if attempt is None:
            return Reversed(attempt_id) if attempt_id in self._closed else NeverSeen(attempt_id)
        if attempt.reason is None:
            return Undecided(attempt_id)
        return Reversed(attempt_id) if attempt.reversed else self._answer(attempt)

    def refundable_minor(self, attempt_id: str) -> int:
        """What a charge or capture took, less what was refunded of it."""
        taken = self._attempts.get(attempt_id)
        if taken is None or not taken.approved or taken.request.do not in TAKING:
            return 0
        refunded = sum(
            one.request.amount_minor
            for one in self._attempts.values()
            if one.approved and one.request.do == "refund" and one.request.of == attempt_id
        )
        return taken.request.amount_minor - refunded

    def held_minor(self, token: str) -> int:
        """What the authorisation still holds."""
        source = self._authorisation(token)
        if source is None or token in self._released:
            return 0
        captured = sum(
            one.request.amount_minor
            for one in self._attempts.values()
            if one.approved and one.request.do == "capture" and one.request.token == token
        )
        return source.request.amount_minor - captured

    def _objection(self, request: PaymentRequest) -> str:
        if not 0 < request.amount_minor <= AMOUNT_MINOR_MAX:
            return "amount"
        if request.do == "authorise_with_token" and self._authorisation(request.token) is None:
            return "token_unknown"
        if request.do == "capture" and request.amount_minor > self.held_minor(request.token):
            return "not_held"
        if request.do == "refund" and request.amount_minor > self.refundable_minor(request.of):
            return "not_taken"
        return ""

    def _authorisation(self, token: str) -> _Attempt | None:
        attempt = self._source(token)
        fits = attempt is not None and attempt.approved
        return attempt if fits else None

    def _source(self, token: str) -> _Attempt | None:
        attempt = self._attempts.get(token.removeprefix(_MARK)) if token.startswith(_MARK) else None
        return attempt if attempt and attempt.request.do.startswith("authorise") else None

    def _answer(self, attempt: _Attempt) -> Answer:
        request = attempt.request
        if attempt.reason:
            return Declined(request.attempt_id, attempt.reason)
        card = self._card_source(request)
        return Approved(
            request.attempt_id,
            brand=BRANDS[card[0] % len(BRANDS)],
            last_four=f"{int.from_bytes(card[1:5], 'big') % 10_000:04d}",
            authorisation_code=_digest(request.attempt_id).hex()[:6].upper(),
            token=_MARK + request.attempt_id if request.do.startswith("authorise") else "",
        )

    def _card_source(self, request: PaymentRequest) -> bytes:
        """The same simulated card for everything that follows from one authorisation."""
        source = self._source(request.token) or self._attempts.get(request.of)
        if source is not None:
            return self._card_source(source.request)
        return _digest(f"card {request.attempt_id}")

    def _note(self, entry: Entry) -> None:
        self.record(entry)
        self._apply(entry)

    def _apply(self, entry: Entry) -> None:
        attempt = self._attempts.get(entry.key)
        match entry.what:
            case "begun" if entry.request is not None:
                self._attempts[entry.key] = _Attempt(entry.request)
            case "decided" if attempt is not None:
                attempt.reason = entry.reason
            case "reversed":
                self._closed.add(entry.key)
                if attempt is not None and attempt.reason is not None:
                    attempt.reversed = True
            case "released":
                self._released.add(entry.key)
            case _:
                raise ValueError(f"not an entry of a terminal's book: {entry.what}")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
