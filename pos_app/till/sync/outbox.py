"""Brings events to HQ, in order, once, whatever happens on the way; must never set one aside by
itself.

Bounded steps without a thread of its own: synchronous conclusion awaits the same `drain` that the
sync thread runs (R166). What goes out is marked on disk before, so that a kill leaves a doubt, not
a lie. Every answer but `retry_later` acknowledges its event.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pos_app.contract.messages import PushItem, PushReply, PushRequest, PushResult
from pos_app.domain.clock import Clock
from pos_app.domain.errors import AnswerUnknown, PosError, Refused, Unavailable
from pos_app.domain.events import APPLIED_NOW
from pos_app.rare_paths import Rare, rarely
from pos_app.till.storage.events import EventWrites
from pos_app.till.storage.store import TillStore, Unit
from pos_app.till.storage.values import Proof, StoredEvent, SyncState
from pos_app.till.sync.backoff import CAP_SECONDS, delay_seconds, is_over
from pos_app.till.sync.hq_client import (
    LIST_PARKED,
    TIMEOUT_SECONDS,
    HqClient,
    SignedReply,
    put_aside,
)

ALWAYS_NOW = "always"
"""The wish of an order for which a clerk waits: HQ applies it at every attempt (K1,
synchronous).
"""
BATCH_EVENTS = 100
PROBE_EVENTS = 5
"""Events in the first request to an HQ that failed last: a whole batch would mostly go in vain."""
BATCH_BYTES = 700_000
"""Bytes of bodies in one request; quoting inside JSON makes them larger, HQ takes one MiB."""
WRITER_WAIT_SECONDS = 5.0
"""The sync side waits for a gesture's write, never the other way round."""
REQUEST_MIN_SECONDS = 0.05
STRANGERS_NAMED = 10
WANTED = "WANTED"
"""What HQ's reason begins with where it lacks an earlier event; its number follows."""


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain did: events that HQ answered for, and why it ended where it did not finish."""

    acknowledged: int = 0
    refused: int = 0
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing stood in the way."""
        return not self.reason


class Outbox:
    """The one path of events to HQ."""

    def __init__(
        self, store: TillStore, client: HqClient, *, clock: Clock, chance: Callable[[], float]
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._chance = chance
        self._in_flight = threading.Lock()
        self._batch = BATCH_EVENTS
        self._followed = 0

    def drain(self, *, now: bool = False, deadline_seconds: float | None = None) -> DrainReport:
        """Send what may be sent, oldest first, until nothing waits, HQ fails, or time is up.

        `now` ignores the back-off (a clerk waits, or pressed "Try now"). Never more than one
        request in flight per device (FN5).
        """
        end = None if deadline_seconds is None else self._clock.monotonic() + deadline_seconds
        if not self._in_flight.acquire(
            timeout=-1 if deadline_seconds is None else deadline_seconds
        ):
            return DrainReport(reason="slow")
        try:
            if not (now or self._may_send()):
                return DrainReport(reason="waiting")
            return self._send_all(end)
        finally:
            self._in_flight.release()

    def _may_send(self) -> bool:
        state = self._store.sync_state()
        if is_over(state.next_try_at, self._clock.now()):
            return True
        return not state.stopped and self._store.fresh_waits()

    def _send_all(self, end: float | None) -> DrainReport:
        report, away = DrainReport(), self._store.sync_state().reachable is False
        self._batch = PROBE_EVENTS if away else BATCH_EVENTS
        while batch := self._store.unsent(self._batch, BATCH_BYTES):
            if rarely(Rare.BATCH_OF_ONE):
                batch = batch[:1]
            seconds = TIMEOUT_SECONDS if end is None else min(TIMEOUT_SECONDS, self._left(end))
            if seconds < REQUEST_MIN_SECONDS:
                return replace(report, reason="slow")
            try:
                done = self._send(batch, seconds)
            except _Split:
                continue
            report = DrainReport(
                report.acknowledged + done.acknowledged, report.refused + done.refused, done.reason
            )
            if done.reason:
                break
            if away:
                away, self._batch = False, BATCH_EVENTS
        return report

    def _left(self, end: float) -> float:
        return end - self._clock.monotonic()

    # --- one batch ------------------------------------------------------------------------

    def _send(self, batch: Sequence[StoredEvent], seconds: float) -> DrainReport:
        positions = [one.position for one in batch]
        request = PushRequest(events=tuple(_push_item(one) for one in batch))
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.mark_sending(positions)
        try:
            reply, signed = self._client.push_proved(request, seconds)
            if rarely(Rare.PUSH_TWICE):
                reply, signed = self._client.push_proved(request, seconds)
        except AnswerUnknown as lost:
            return self._failed(lost, positions, EventWrites.mark_unknown)
        except Refused as refused:
            return self._turned_away(refused, positions)
        except Unavailable as away:
            return self._failed(away, positions, EventWrites.mark_not_sent)
        return self._take(batch, reply, signed)

    def _take(
        self, batch: Sequence[StoredEvent], reply: PushReply, signed: SignedReply | None
    ) -> DrainReport:
        """Write HQ's answers and its proof; one for an event that we did not send is ignored and
        journalled (Q3).
        """
        sent = {one.header.event_id: one.position for one in batch}
        answers = {one.event_id: one for one in reply.results if one.event_id in sent}
        strangers = [one.event_id for one in reply.results if one.event_id not in sent]
        silent = [position for event_id, position in sent.items() if event_id not in answers]
        later = [one for one in answers.values() if one.result == "retry_later"]
        found = [(sent[one.event_id], one) for one in answers.values()]
        stuck = bool(later or silent)
        state = self._next_state(Unavailable("hq", "busy")) if stuck else _in_touch()
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.save_results(found)
            unit.mark_unknown(silent)
            self._send_again(unit, batch, answers)
            if signed is not None and reply.head_hash:
                unit.save_proof(_proof(reply, signed), self._clock.now())
            if strangers:
                detail = " ".join(strangers[:STRANGERS_NAMED])
                unit.add_journal("answer_for_stranger", "", detail, self._clock.now())
            unit.save_sync_state(
                replace(state, last_contact_at=self._clock.now(), incarnation=self._incarnation())
            )
        refused = sum(one.result in {"quarantined", "conflict"} for one in answers.values())
        return DrainReport(len(found) - len(later), refused, "retry_later" if stuck else "")

    def _send_again(
        self, unit: Unit, batch: Sequence[StoredEvent], answers: Mapping[str, PushResult]
    ) -> None:
        """HQ wants an event before these: whatever it said of that one once, it goes out again. A
        till that HQ turns away otherwise has no other way to learn that HQ went back in time (FR1).
        """
        wanted: dict[str, int] = {}
        for one in batch:
            answer = answers.get(one.header.event_id)
            word, _, number = answer.reason.partition(" ") if answer else ("", "", "")
            if answer and answer.result == "retry_later" and word == WANTED and number.isdigit():
                wanted.setdefault(one.header.epoch, int(number))
        for epoch, seq in wanted.items():
            count = unit.rewind(epoch, seq - 1, conflicts=False)
            if count:
                detail = f"epoch={epoch} through={seq - 1} again={count}"
                unit.add_journal("hq_was_restored", "", detail, self._clock.now())

    def _turned_away(self, refused: Refused, positions: Sequence[int]) -> DrainReport:
        """413 splits the batch; 401, 403 and 426 stop the device; no event is set aside."""
        if refused.code == "TOO_LARGE" and len(positions) > 1:
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.mark_untried(positions)
            self._batch = max(1, len(positions) // 2)
            raise _Split
        return self._failed(refused, positions, EventWrites.mark_not_sent)

    def _failed(
        self,
        error: PosError,
        positions: Sequence[int],
        mark: Callable[[EventWrites, Sequence[int]], None],
    ) -> DrainReport:
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            mark(unit, positions)
            unit.mark_tried()
            unit.save_sync_state(self._next_state(error))
        return DrainReport(reason=reason_of(error))

    # --- how HQ behaves -------------------------------------------------------------------

    def _next_state(self, error: PosError) -> SyncState:
        """The back-off after a failure; a device that HQ turns away tries again after the
        longest one only.
        """
        before = self._store.sync_state()
        failures = before.failures + 1
        if isinstance(error, Refused):
            seconds, stopped = CAP_SECONDS, error.code
        else:
            wanted = getattr(error, "details", {}).get("retry_after_seconds")
            seconds, stopped = delay_seconds(failures, self._chance(), wanted), ""
        return replace(
            before,
            failures=failures,
            next_try_at=self._clock.now() + timedelta(seconds=seconds),
            reachable=False,
            stopped=stopped,
        )

    def _incarnation(self) -> str:
        return self._store.sync_state().incarnation

    def note_failure(self, error: PosError) -> None:
        """Another request to HQ failed: leave it alone for as long as a failed drain would."""
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.save_sync_state(self._next_state(error))

    def note_contact(self, incarnation: str) -> None:
        """HQ answered."""
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.save_sync_state(
                replace(_in_touch(), last_contact_at=self._clock.now(), incarnation=incarnation)
            )

    # --- what became of it ----------------------------------------------------------------

    def follow_up(self) -> int:
        """Ask again about a batch of events that HQ had only taken in; the number whose answer
        changed.

        The same push, so nothing can happen twice: HQ says `duplicate` and what it has stored.
        """
        self._share_parked()
        aside = self._store.set_aside(BATCH_EVENTS, BATCH_BYTES)
        changed = self._ask_about(aside) if aside else 0
        batch = self._store.taken_in(self._followed, BATCH_EVENTS, BATCH_BYTES)
        if not batch and self._followed:
            batch = self._store.taken_in(0, BATCH_EVENTS, BATCH_BYTES)
        self._followed = batch[-1].position if batch else 0
        return changed + (self._ask_about(batch) if batch else 0)

    def _share_parked(self) -> None:
        """Carts that were put aside without HQ are every till's from now on; those that another
        till took are forgotten here (R75).
        """
        kept = self._store.parked()
        for one in kept:
            if not one.shared:
                self._client.parked(put_aside(one.transaction, one.staff_id))
                with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                    unit.share_parked(one.parked_id)
        shared = {one.parked_id for one in kept if one.shared and not one.asked}
        if shared:
            waiting = {row.parked_id for row in self._client.parked(LIST_PARKED).rows}
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                for parked_id in shared - waiting:
                    unit.forget_parked(parked_id)

    def _ask_about(self, batch: Sequence[StoredEvent]) -> int:
        reply = self._client.push(PushRequest(events=tuple(_push_item(one) for one in batch)))
        known = {one.header.event_id: one for one in batch}
        changed: list[tuple[int, PushResult]] = [
            (known[one.event_id].position, one)
            for one in reply.results
            if one.event_id in known and _is_news(one, known[one.event_id])
        ]
        if changed:
            with self._store.begin(WRITER_WAIT_SECONDS) as unit:
                unit.save_results(changed)
        return len(changed)


def _is_news(answer: PushResult, known: StoredEvent) -> bool:
    """Whether HQ has something else stored than we know, or asks something about what it set
    aside.
    """
    if answer.result != "duplicate" or not answer.stored:
        return False
    told = answer.stored == "quarantined" and answer.reason != known.reason
    return told or answer.stored != known.result


def _proof(reply: PushReply, signed: SignedReply) -> Proof:
    return Proof(
        epoch=reply.epoch,
        through=reply.contiguous_through,
        head_hash=bytes.fromhex(reply.head_hash),
        durable_through=reply.durable_through,
        signed=signed.signed,
        signature=signed.signature,
        reply=signed.reply,
    )


class _Split(Exception):
    """The batch was too large: try again with a smaller one."""


def _in_touch() -> SyncState:
    return SyncState(reachable=True)


def reason_of(error: PosError) -> str:
    """The short code under which the failure is shown."""
    if isinstance(error, Refused):
        return error.code
    return error.reason if isinstance(error, Unavailable) else "failed"


def _push_item(stored: StoredEvent) -> PushItem:
    """The event as it travels; `apply` stands outside what is hashed (section 4)."""
    header = stored.header
    return PushItem(
        event_id=header.event_id,
        device_id=header.device_id,
        epoch=header.epoch,
        seq=header.seq,
        order_id=header.order_id,
        kind=header.kind,
        created_at=header.created_at,
        body=stored.body.decode(),
        body_sha256=stored.body_sha256.hex(),
        prev_hash=stored.prev_hash.hex(),
        hash=stored.hash.hex(),
        sig=stored.sig.hex(),
        apply="now" if _applies_now(stored) else "batch",
    )


def _applies_now(stored: StoredEvent) -> bool:
    """Pickups and the like always; others on their first attempt, where K1 wishes it."""
    if stored.header.kind in APPLIED_NOW:
        return True
    if stored.first_apply == ALWAYS_NOW:
        return True
    return stored.attempts == 0 and stored.first_apply == "now"
