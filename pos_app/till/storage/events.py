"""The chain of events and its outbox: what HQ must get, once and unchanged (A1, T2); must never
alter an event.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pos_app.contract.messages import PushResult
from pos_app.contract.translate import sha256
from pos_app.domain.errors import Refused
from pos_app.domain.events import (
    BUSINESS_KINDS,
    GENESIS,
    Event,
    Header,
    chain_hash,
    kind_of,
    order_of,
    rfc3339,
)
from pos_app.till.storage.statements import (
    Reads,
    Writes,
    maybe_moment,
    moment_of,
    remembered,
    text_of,
)
from pos_app.till.storage.values import (
    AT_HQ,
    REFUSED,
    SENDING,
    WAITING,
    QueueRow,
    QueueState,
    StoredEvent,
)

_HEAD = """SELECT i.device_id, i.epoch, e.seq, e.hash
    FROM identity i LEFT JOIN event e ON e.epoch = i.epoch
        AND e.seq = (SELECT max(seq) FROM event WHERE epoch = i.epoch)"""
_ADD = """INSERT INTO event (event_id, device_id, epoch, seq, order_no, kind, created_at,
        body, body_sha256, prev_hash, hash, sig)
    VALUES (:event_id, :device_id, :epoch, :seq, :order_no, :kind, :created_at,
        :body, :body_sha256, :prev_hash, :hash, :sig)"""
_QUEUE = """INSERT INTO outbox (position, business, state, first_apply, attempts, answer_unknown,
        result, reason, order_status)
    VALUES (:position, :business, 'waiting', :first_apply, 0, 0, '', '', '')"""

# In the order in which `Header` and `StoredEvent` have them.
_FIELDS = """e.position, e.event_id, e.device_id, e.epoch, e.seq, e.order_no, e.kind,
    e.created_at, e.body, e.body_sha256, e.prev_hash, e.hash, e.sig, o.first_apply, o.state,
    o.result, o.reason, o.order_status, o.attempts, o.answer_unknown"""
STORED = f"SELECT {_FIELDS} FROM event e JOIN outbox o ON o.position = e.position "  # noqa: S608
_ONE = STORED + "WHERE e.event_id = :event_id"
_OF_ORDER = (
    STORED
    + """WHERE e.order_no = :order_no AND e.order_no <> ''
    AND (o.state IN ('waiting', 'sending') OR o.result IN ('taken_in', 'quarantined', 'conflict'))
    ORDER BY e.position"""
)
_OWN_OF_ORDER = (
    STORED
    + """WHERE e.order_no = :order_no AND e.order_no <> ''
    AND NOT (o.result = 'applied' AND o.reason <> '') ORDER BY e.position"""
)
_UNSENT = f"""SELECT {_FIELDS} FROM outbox o INDEXED BY outbox_unsent
    JOIN event e ON e.position = o.position
    WHERE o.state IN ('waiting', 'sending') ORDER BY o.position LIMIT :limit"""  # noqa: S608

_TAKEN_IN = f"""SELECT {_FIELDS} FROM outbox o INDEXED BY outbox_taken_in
    JOIN event e ON e.position = o.position
    WHERE o.result = 'taken_in' AND o.position > :after
    ORDER BY o.position LIMIT :limit"""  # noqa: S608
_SET_ASIDE = f"""SELECT {_FIELDS} FROM outbox o INDEXED BY outbox_business
    JOIN event e ON e.position = o.position
    WHERE o.business = 1 AND o.state <> 'at_hq' AND o.state = 'refused'
        AND o.result = 'quarantined' AND o.position > :after
    ORDER BY o.position LIMIT :limit"""  # noqa: S608

_SENDING = "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE position = :position"
_NOT_SENT = "UPDATE outbox SET state = 'waiting' WHERE position = :position AND state = 'sending'"
_UNTRIED = """UPDATE outbox SET state = 'waiting', attempts = attempts - 1
    WHERE position = :position AND state = 'sending'"""
_UNKNOWN = """UPDATE outbox SET state = 'waiting', answer_unknown = 1
    WHERE position = :position AND state = 'sending'"""
_WITHDRAWN = """UPDATE outbox SET business = 0
    WHERE position = (SELECT position FROM event WHERE event_id = :event_id)"""
_MADE = """UPDATE outbox SET result = 'applied' WHERE result = 'taken_in' AND position IN (
    SELECT position FROM event WHERE order_no = :order_no AND kind IN ('order', 'quote'))"""
_INTERRUPTED = """UPDATE outbox SET state = 'waiting', answer_unknown = 1
    WHERE state IN ('waiting', 'sending') AND state = 'sending'"""
_TRIED = """UPDATE outbox SET attempts = attempts + 1
    WHERE position IN (SELECT position FROM outbox WHERE state IN ('waiting', 'sending')
            ORDER BY position DESC LIMIT :limit)
        AND attempts = 0 AND first_apply = 'now'"""
_NEWEST = """SELECT attempts, first_apply FROM outbox
    WHERE state IN ('waiting', 'sending') ORDER BY position DESC LIMIT 1"""
_ANSWERED = """UPDATE outbox SET state = :state, answer_unknown = 0, result = :result,
    reason = :reason, order_status = :order_status WHERE position = :position"""

_COUNTS = """SELECT coalesce(q.waiting, 0) AS waiting, coalesce(q.refused, 0) AS refused,
    (SELECT created_at FROM event WHERE position = q.oldest) AS oldest,
    s.next_try_at, s.last_contact_at, s.reachable, s.stopped
    FROM (SELECT sum(state <> 'refused') AS waiting, sum(state = 'refused') AS refused,
            min(CASE WHEN state <> 'refused' THEN position END) AS oldest
        FROM outbox INDEXED BY outbox_business WHERE business = 1 AND state <> 'at_hq') q
    LEFT JOIN sync_state s ON s.id = 1"""
_ROW = """SELECT e.event_id, e.kind, e.order_no, e.created_at, o.state, o.result, o.attempts,
    o.reason, (SELECT next_try_at FROM sync_state) AS next_try_at,
    coalesce((SELECT b.event_id FROM event b JOIN outbox r ON r.position = b.position
        WHERE o.result = 'taken_in' AND b.order_no = e.order_no AND b.order_no <> ''
            AND b.position < e.position AND r.state = 'refused' LIMIT 1), '') AS waits_for
    FROM outbox o JOIN event e ON e.position = o.position WHERE o.business = 1 """
_ROWS_OPEN = (
    _ROW.replace("outbox o JOIN", "outbox o INDEXED BY outbox_business JOIN")
    + """AND o.state <> 'at_hq'
    ORDER BY o.position LIMIT :limit"""
)
_ROWS_DONE = _ROW + "AND o.state = 'at_hq' ORDER BY o.position DESC LIMIT :limit"
_SENT_SINCE = """SELECT count(*) AS sent FROM (SELECT e.created_at FROM outbox o
    JOIN event e ON e.position = o.position WHERE o.business = 1 AND o.state = 'at_hq'
    ORDER BY o.position DESC LIMIT :limit) WHERE created_at >= :since"""
_HEADS = """WITH RECURSIVE known (epoch) AS (
        SELECT min(epoch) FROM event
        UNION ALL SELECT (SELECT min(epoch) FROM event WHERE epoch > known.epoch) FROM known
            WHERE known.epoch IS NOT NULL)
    SELECT e.epoch, e.seq, e.hash FROM known JOIN event e ON e.epoch = known.epoch
        AND e.seq = (SELECT max(seq) FROM event WHERE epoch = known.epoch)"""
_ALL_UNSENT = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"

FRESH_MAX = 200
"""Newest unsent events that a failed attempt counts for."""

_STATE_OF = {"retry_later": WAITING, "quarantined": REFUSED, "conflict": REFUSED}


class EventWrites(Writes):
    """What a unit may do to the chain and the outbox."""

    def add_event(
        self,
        event: Event,
        event_id: str,
        body: bytes,
        sign: Callable[[bytes], bytes],
        at: datetime,
        first_apply: str,
    ) -> None:
        """Chain the event to the one before and queue it; `first_apply` is K1's wish for the first
        attempt.
        """
        head = self._run(_HEAD).fetchone()
        if head is None:
            raise Refused("NOT_ENROLLED")
        device_id, epoch, seq, link_before = head
        order_no, kind, previous = order_of(event), kind_of(event), link_before or GENESIS
        seq = (seq or 0) + 1
        header = Header(event_id, device_id, epoch, seq, order_no, kind, rfc3339(at))
        digest = sha256(body)
        link = chain_hash(previous, header, digest)
        stored = StoredEvent(0, header, body, digest, previous, link, sign(link), first_apply)
        self._insert(stored)

    def _insert(self, stored: StoredEvent) -> int:
        """The event's position in the queue."""
        header = stored.header
        added = self._run(
            _ADD,
            event_id=header.event_id,
            device_id=header.device_id,
            epoch=header.epoch,
            seq=header.seq,
            order_no=header.order_id,
            kind=header.kind,
            created_at=header.created_at,
            body=stored.body,
            body_sha256=stored.body_sha256,
            prev_hash=stored.prev_hash,
            hash=stored.hash,
            sig=stored.sig,
        )
        position = int(added.lastrowid or 0)
        business = header.kind in BUSINESS_KINDS
        self._run(_QUEUE, position=position, business=business, first_apply=stored.first_apply)
        return position

    def mark_sending(self, positions: Sequence[int]) -> None:
        """These go out now; written before the request, so that a kill in between leaves a doubt,
        never a lie.
        """
        self._run_many(_SENDING, [{"position": one} for one in positions])

    def mark_not_sent(self, positions: Sequence[int]) -> None:
        """HQ certainly did not take them this time."""
        self._run_many(_NOT_SENT, [{"position": one} for one in positions])

    def mark_untried(self, positions: Sequence[int]) -> None:
        """They were in a request too large to be read: that was no attempt of theirs."""
        self._run_many(_UNTRIED, [{"position": one} for one in positions])

    def mark_unknown(self, positions: Sequence[int]) -> None:
        """They went out and no answer came: HQ may have them (R173)."""
        self._run_many(_UNKNOWN, [{"position": one} for one in positions])

    def mark_tried(self) -> None:
        """HQ was tried while these were fresh: the attempt was theirs too, they go with the
        batch now (K1).
        """
        self._run(_TRIED, limit=FRESH_MAX)

    def mark_withdrawn(self, event_id: str) -> None:
        """It still travels, with the void behind it, but nobody waits for it any more."""
        self._run(_WITHDRAWN, event_id=event_id)

    def mark_made(self, order_no: str) -> None:
        """HQ has shown its sales order or quote: what made it here waits for no run any more."""
        self._run(_MADE, order_no=order_no)

    def mark_interrupted(self) -> None:
        """What was on its way when the till died: HQ may have it."""
        self._run(_INTERRUPTED)

    def save_results(self, answers: Sequence[tuple[int, PushResult]]) -> None:
        """HQ's answers by position; a duplicate counts as what HQ had stored for it (D5)."""
        self._run_many(_ANSWERED, [_answer(position, result) for position, result in answers])


def _answer(position: int, answer: PushResult) -> dict[str, object]:
    result: str = answer.result
    if result == "duplicate":
        result = answer.stored or "taken_in"
    return {
        "position": position,
        "state": _STATE_OF.get(result, AT_HQ),
        "result": result,
        "reason": answer.reason,
        "order_status": answer.order_status,
    }


class EventReads(Reads):
    """The chain and the queue as they are on disk."""

    def event(self, event_id: str) -> StoredEvent | None:
        """One event and what became of it."""
        row = self._row(_ONE, event_id=event_id)
        return stored_event(row) if row else None

    def order_events(self, order_no: str) -> tuple[StoredEvent, ...]:
        """This till's events of the order that HQ has not said to have applied, oldest first
        (K7).
        """
        return tuple(stored_event(row) for row in self._rows(_OF_ORDER, order_no=order_no))

    def own_events(self, order_no: str) -> tuple[StoredEvent, ...]:
        """This till's events of the order, oldest first, without those that a person at HQ settled
        otherwise.
        """
        return tuple(stored_event(row) for row in self._rows(_OWN_OF_ORDER, order_no=order_no))

    def unsent(self, limit: int, bytes_max: int) -> tuple[StoredEvent, ...]:
        """The oldest events that HQ has not acknowledged, bounded by count and by bytes of
        bodies.
        """
        return self._bounded(_UNSENT, bytes_max, limit=limit)

    def taken_in(self, after: int, limit: int, bytes_max: int) -> tuple[StoredEvent, ...]:
        """Events behind that position of which HQ has not said yet what became of them."""
        return self._bounded(_TAKEN_IN, bytes_max, after=after, limit=limit)

    def set_aside(self, limit: int, bytes_max: int) -> tuple[StoredEvent, ...]:
        """The oldest events about which a person at HQ decides (R177)."""
        return self._bounded(_SET_ASIDE, bytes_max, after=0, limit=limit)

    def _bounded(self, statement: str, bytes_max: int, **values: object) -> tuple[StoredEvent, ...]:
        found: list[StoredEvent] = []
        size = 0
        for row in self._each(statement, **values):
            size += len(row.body)
            if found and size > bytes_max:
                break
            found.append(stored_event(row))
        return tuple(found)

    def fresh_waits(self) -> bool:
        """Whether the newest unsent event was never tried and wants HQ at once (K1)."""
        row = self._row(_NEWEST)
        return row is not None and row.attempts == 0 and row.first_apply == "now"

    @remembered("outbox")
    def unsent_count(self) -> int:
        """Everything that HQ has not acknowledged, journal events included."""
        return int(self._row(_ALL_UNSENT)[0])

    @remembered("event", "outbox", "sync_state")
    def queue(self) -> QueueState:
        """The queue in numbers, and how HQ behaved last."""
        row = self._row(_COUNTS)
        return QueueState(
            waiting=row.waiting,
            refused=row.refused,
            oldest_unsent_at=maybe_moment(row.oldest),
            next_try_at=maybe_moment(row.next_try_at),
            last_contact_at=maybe_moment(row.last_contact_at),
            reachable=None if row.reachable is None else bool(row.reachable),
            stopped=row.stopped or "",
        )

    def queue_rows(self, limit: int = 200) -> tuple[QueueRow, ...]:
        """What waits or was refused, oldest first, then the newest that HQ has."""
        rows = list(self._rows(_ROWS_OPEN, limit=limit))
        rows += self._rows(_ROWS_DONE, limit=limit - len(rows))
        return tuple(_queue_row(row) for row in rows)

    def sent_since(self, since: datetime, limit: int = 1_000) -> int:
        """How much of the business since that moment HQ has; counting ends at `limit`."""
        return int(self._row(_SENT_SINCE, since=text_of(since), limit=limit).sent)

    @remembered("event")
    def chain_heads(self) -> tuple[tuple[str, int, bytes], ...]:
        """Epoch, sequence and hash of the newest event of every epoch this till holds."""
        return tuple((row.epoch, row.seq, row.hash) for row in self._rows(_HEADS))


def stored_event(row: Any) -> StoredEvent:  # noqa: ANN401 - a row of _FIELDS
    """The event of a row that was asked for with `STORED`."""
    in_doubt = bool(row.answer_unknown) or row.state == SENDING
    fields = (row[0], Header(*row[1:8]), *row[8:19], in_doubt)
    return StoredEvent(*fields)


def _queue_row(row: Any) -> QueueRow:  # noqa: ANN401 - a row of _ROW
    waits = row.state in {WAITING, SENDING}
    return QueueRow(
        event_id=row.event_id,
        kind=row.kind,
        order_no=row.order_no,
        created_at=moment_of(row.created_at),
        state="blocked" if row.state == AT_HQ and row.waits_for else row.state,
        attempts=row.attempts,
        next_try_at=maybe_moment(row.next_try_at) if waits else None,
        reason=row.reason,
        waits_for=row.waits_for,
    )
