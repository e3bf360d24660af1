"""What HQ has signed for this till, and how chain and queue follow when one side went back in time;
must never alter an event.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from pos_app.contract.hq_keys import KeyHandover
from pos_app.contract.messages import Certificate, PushResult
from pos_app.till.storage.events import STORED, EventWrites, stored_event
from pos_app.till.storage.statements import Reads, remembered, text_of
from pos_app.till.storage.values import Proof, StoredEvent

_CERTIFICATE = """INSERT INTO certificate (device_id, store_id, register_id, epoch, public_key,
        issued_at, signature)
    VALUES (:device_id, :store_id, :register_id, :epoch, :public_key, :issued_at, :signature)
    ON CONFLICT (epoch, public_key) DO NOTHING"""
_CERTIFICATES = """SELECT device_id, store_id, register_id, epoch, public_key, issued_at, signature
    FROM certificate ORDER BY position"""
_PROOF = """INSERT INTO proof (epoch, through, head_hash, durable_through, at, signed, signature,
        reply)
    VALUES (:epoch, :through, :head_hash, :durable_through, :at, :signed, :signature, :reply)
    ON CONFLICT (epoch) DO UPDATE SET through = excluded.through, at = excluded.at,
        head_hash = excluded.head_hash, durable_through = excluded.durable_through,
        signed = excluded.signed, signature = excluded.signature, reply = excluded.reply"""
_PROOFS = """SELECT epoch, through, head_hash, durable_through, signed, signature, reply
    FROM proof ORDER BY epoch"""
_HQ_KEY = "UPDATE identity SET hq_key = :hq_key WHERE hq_key = ''"
_HANDOVER = """INSERT INTO hq_key (old, new, at, signature) VALUES (:old, :new, :at, :signature)
    ON CONFLICT (old) DO NOTHING"""
_NEW_HQ_KEY = "UPDATE identity SET hq_key = :new WHERE hq_key = :old"
_OLDER_HQ_KEYS = "SELECT old FROM hq_key"
_EPOCH = "UPDATE identity SET epoch = :epoch"
_REWOUND = """UPDATE outbox SET state = 'waiting', result = '', reason = '', order_status = ''
    WHERE state IN ('at_hq', 'refused') AND position IN (
        SELECT e.position FROM event e JOIN outbox o ON o.position = e.position
        WHERE e.epoch = :epoch AND CASE WHEN o.result = 'conflict' THEN :conflicts
            ELSE e.seq > :through END)"""
_BEHIND = """SELECT 1 FROM event e JOIN outbox o ON o.position = e.position
    WHERE e.epoch = :epoch AND e.seq > :through AND o.state IN ('at_hq', 'refused')
        AND o.result <> 'conflict' LIMIT 1"""
_RAISED = """INSERT INTO counter (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"""
_HASH_AT = "SELECT hash FROM event WHERE epoch = :epoch AND seq = :seq"
_CHAIN = STORED + "WHERE e.position > :after ORDER BY e.position LIMIT :limit"
_LENGTH = "SELECT count(*) FROM event"
_OF_NO_ORDER = (
    STORED
    + """WHERE e.order_no = '' AND e.position > :after
    ORDER BY e.position LIMIT :limit"""
)
_OF_ORDERS = (
    STORED
    + """WHERE e.order_no <> '' AND (e.order_no, e.position) > (:order_no, :after)
    ORDER BY e.order_no, e.position LIMIT :limit"""
)
_BOOKED = """SELECT b.event_id, b.receipt_no, b.order_no, t.tender_id, t.kind, t.amount_minor,
        t.given_minor, t.change_minor, t.rounding_minor
    FROM event e JOIN business b ON b.transaction_id = e.event_id AND b.event_id = e.event_id
        LEFT JOIN tender t ON t.transaction_id = b.transaction_id
    WHERE e.event_id IN (SELECT value FROM json_each(:event_ids))
    ORDER BY b.event_id, t.tender_id"""
_UNTOLD = """SELECT event_id FROM business b WHERE transaction_id <> event_id
    OR NOT EXISTS (SELECT 1 FROM event e WHERE e.event_id = b.event_id) LIMIT :limit"""

ROWS_AT_ONCE = 500


class EpochWrites(EventWrites):
    """What a unit may keep of HQ's word."""

    def add_certificate(self, certificate: Certificate) -> None:
        """HQ has signed that this key speaks for this till in this epoch."""
        self._run(_CERTIFICATE, **certificate.model_dump())

    def save_proof(self, proof: Proof, at: datetime) -> None:
        """HQ has signed how far it has the chain of that epoch."""
        self._run(
            _PROOF,
            epoch=proof.epoch,
            through=proof.through,
            head_hash=proof.head_hash,
            durable_through=proof.durable_through,
            at=text_of(at),
            signed=proof.signed,
            signature=proof.signature,
            reply=proof.reply,
        )

    def pin_hq_key(self, hq_key: str) -> None:
        """HQ's key for a till that was enrolled before HQ signed; one that is known stays."""
        self._run(_HQ_KEY, hq_key=hq_key)

    def change_hq_key(self, handover: KeyHandover) -> None:
        """HQ's old key has signed the new one, which counts now; the old one stays known."""
        self._run(_HANDOVER, **asdict(handover))
        self._run(_NEW_HQ_KEY, old=handover.old, new=handover.new)

    def begin_epoch(self, certificate: Certificate) -> None:
        """From now on the chain grows in this epoch (FR2)."""
        self.add_certificate(certificate)
        self._run(_EPOCH, epoch=certificate.epoch)

    def rewind(self, epoch: str, through: int, *, conflicts: bool) -> int:
        """HQ went back in time: what lies behind `through` is sent again (FR1); how many those
        are. To another HQ than before conflicts go again too.
        """
        done = self._run(_REWOUND, epoch=epoch, through=through, conflicts=conflicts)
        return done.rowcount

    def take_back(self, stored: StoredEvent, answer: PushResult) -> None:
        """An event of ours that only HQ still had (FR2); it is not sent again."""
        self.save_results([(self._insert(stored), answer)])

    def take_over(self, stored: StoredEvent) -> None:
        """An event of ours out of a file that was put aside (FS3); it waits for HQ, which may know
        it.
        """
        self._insert(stored)

    def raise_counter(self, name: str, value: int) -> None:
        """A number that was given out before is never given out again (N2)."""
        self._run(_RAISED, name=name, value=value)


class EpochReads(Reads):
    """What HQ has signed, and the chain whole."""

    @remembered("certificate")
    def certificates(self) -> tuple[Certificate, ...]:
        """Every key that HQ has ever certified for this till, oldest first."""
        rows = self._rows(_CERTIFICATES)
        return tuple(Certificate.model_construct(**row._asdict()) for row in rows)

    def older_hq_keys(self) -> tuple[str, ...]:
        """The keys that HQ had before the present one, as far as this till has followed."""
        return tuple(row.old for row in self._rows(_OLDER_HQ_KEYS))

    def proofs(self) -> tuple[Proof, ...]:
        """HQ's newest signed word about each epoch."""
        return tuple(Proof(**row._asdict()) for row in self._rows(_PROOFS))

    def hash_at(self, epoch: str, seq: int) -> bytes | None:
        """The link of our chain at that place."""
        row = self._row(_HASH_AT, epoch=epoch, seq=seq)
        return row.hash if row else None

    def acknowledged_behind(self, epoch: str, through: int) -> bool:
        """Whether HQ once had events of that epoch behind that place."""
        return self._row(_BEHIND, epoch=epoch, through=through) is not None

    def booked(self, event_ids: Sequence[str]) -> dict[str, tuple[str, str, tuple[str, ...]]]:
        """By event: receipt number, order number and the tenders of its line in the books, each
        tender as its fields between bars.
        """
        found: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        for row in self._rows(_BOOKED, event_ids=json.dumps(event_ids)):
            before = found.get(row[0], (row[1], row[2], ()))[2]
            tender = () if row[3] is None else ("|".join(map(str, row[3:])),)
            found[row[0]] = (row[1], row[2], (*before, *tender))
        return found

    def untold(self) -> list[str]:
        """Of which events there are lines in the books that they have not made."""
        return [row.event_id for row in self._rows(_UNTOLD, limit=ROWS_AT_ONCE)]

    def chain(self) -> Iterator[StoredEvent]:
        """Every event, oldest first."""
        after = 0
        while rows := self._rows(_CHAIN, after=after, limit=ROWS_AT_ONCE):
            yield from map(stored_event, rows)
            after = rows[-1].position

    def chain_length(self) -> int:
        """How many events there are."""
        return int(self._row(_LENGTH)[0])

    def pages_by_order(self) -> Iterator[list[StoredEvent]]:
        """Every event, those of no order first, then order by order, each oldest first."""
        for statement in (_OF_NO_ORDER, _OF_ORDERS):
            order_no, after = "", 0
            while rows := self._rows(statement, order_no=order_no, after=after, limit=ROWS_AT_ONCE):
                yield list(map(stored_event, rows))
                order_no, after = rows[-1].order_no, rows[-1].position
