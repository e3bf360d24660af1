"""Says hello to HQ and compares what each has of the other (section 4 of reliability): resends what
a restored HQ lost, takes back what a restored till lost, goes on in a new epoch; must never drop an
event.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from pos_app.contract.messages import (
    PINS_MAX,
    ChosenPin,
    EpochHead,
    HelloReply,
    HelloRequest,
    HqHead,
    MissingEvent,
    MissingRequest,
    PushItem,
    PushResult,
    WhyNewEpoch,
)
from pos_app.contract.translate import sha256
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS, chain_hash, header_of, rfc3339
from pos_app.domain.pins import mark_of
from pos_app.till.storage.store import TillStore
from pos_app.till.storage.values import Identity, StoredEvent
from pos_app.till.sync.came_back import book
from pos_app.till.sync.hq_client import HqClient
from pos_app.till.sync.outbox import WRITER_WAIT_SECONDS, Outbox

PAGES_MAX = 10_000
"""Pages of lost events in one go; more is an HQ that never ends."""

_log = logging.getLogger(__name__)
Mark = Callable[[], tuple[str, int] | None]
"""The farthest head that this till is known to have had, from outside its database (N1b)."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the comparison of our chains with HQ's showed; `why` asks for a new epoch."""

    why: WhyNewEpoch = ""
    rewound: int = 0
    came_back: int = 0


class Handshake:
    """Hello, and everything that follows from the answer."""

    def __init__(
        self, store: TillStore, client: HqClient, outbox: Outbox, version: str, mark: Mark
    ) -> None:
        self._store = store
        self._client = client
        self._outbox = outbox
        self._version = version
        self._mark = mark
        self._forked: set[tuple[str, str]] = set()

    def greet(self) -> HelloReply:
        """Say hello until both know of each other all that there is to know."""
        before = self._store.sync_state().incarnation
        reply = self._hello("")
        another = before not in {"", reply.incarnation}
        found = self._compare(reply, another_hq=another)
        if found.rewound or found.came_back or another:
            _log.info("hello: %d to send again, %d came back", found.rewound, found.came_back)
        self._outbox.note_contact(reply.incarnation)
        if found.why:
            reply = self._hello(found.why)
        return reply

    def _hello(self, new_epoch: WhyNewEpoch) -> HelloReply:
        queue = self._store.queue()
        oldest = queue.oldest_unsent_at
        request = HelloRequest(
            epochs=self._heads(),
            queue_length=self._store.unsent_count(),
            oldest_unsent_at=rfc3339(oldest) if oldest else None,
            version=self._version,
            new_epoch=new_epoch,
            pins=self._own_pins(),
        )
        reply = self._client.hello(request)
        if reply.hq_key or reply.certificates:
            self._keep(reply, begins=bool(new_epoch))
        self._outbox.note_contact(self._store.sync_state().incarnation)
        return reply

    def _own_pins(self) -> tuple[ChosenPin, ...]:
        """The PINs that people chose here for those that HQ still sends."""
        given = self._store.configuration()
        marks = {x.staff_id: mark_of(x.pin_hash) for x in given.staff} if given else {}
        own = self._store.own_pins().values()
        return tuple(x for x in own if marks.get(x.staff_id) == x.instead_of)[:PINS_MAX]

    def _heads(self) -> tuple[EpochHead, ...]:
        """Every epoch that this till holds, with what HQ signed for it. A new key may be signed for
        the epoch of its second machine (FR3), and is shown beside its own: without it a restored HQ
        would not know the till any more.
        """
        shown, held, mine = self._store.certificates(), self._held(), self._me().epoch
        elsewhere = [one for one in shown if one.epoch not in held]
        return tuple(
            EpochHead(
                epoch=epoch,
                head_seq=seq,
                head_hash=link.hex(),
                certificates=(
                    *(one for one in shown if one.epoch == epoch),
                    *(elsewhere if epoch == mine else ()),
                ),
            )
            for epoch, (seq, link) in held.items()
        )

    def _held(self) -> dict[str, tuple[int, bytes]]:
        """The head of every epoch, that of the present one too where nothing is in it yet."""
        heads = {epoch: (seq, link) for epoch, seq, link in self._store.chain_heads()}
        heads.setdefault(self._me().epoch, (0, GENESIS))
        return heads

    def _me(self) -> Identity:
        identity = self._store.identity()
        if identity is None:
            raise Refused("NOT_ENROLLED")
        return identity

    def _keep(self, reply: HelloReply, *, begins: bool) -> None:
        """HQ's key where we have none yet, and every certificate; the last one begins an epoch
        where we asked for one.
        """
        if not reply.certificates and self._me().hq_key:
            return
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.pin_hq_key(reply.hq_key)
            for certificate in reply.certificates:
                unit.add_certificate(certificate)
            if begins and reply.certificates:
                unit.begin_epoch(reply.certificates[-1])

    # --- comparing ------------------------------------------------------------------------

    def _compare(self, reply: HelloReply, *, another_hq: bool) -> _Found:
        mine = self._me().epoch
        why: WhyNewEpoch = ""
        rewound, came_back = 0, 0
        theirs, held = {one.epoch: one for one in reply.heads}, self._held()
        gone = {one.epoch: (0, GENESIS) for one in reply.heads if one.contiguous_through}
        for epoch, (seq, link) in (gone | held).items():
            head = theirs.get(epoch)
            if head is None:
                rewound += self._offer(epoch) if another_hq else 0
                continue
            found = self._compare_epoch(head, seq, link, another_hq=another_hq)
            rewound, came_back = rewound + found.rewound, came_back + found.came_back
            if epoch == mine or (epoch not in held and found.came_back):
                why = why or found.why
                known = max(seq, head.contiguous_through)
                quiet = not (rewound or self._store.unsent_count())
                if (why or quiet) and self._lost_tail(epoch, known):
                    why = why or "lost"
        return _Found(why, rewound, came_back)

    def _offer(self, epoch: str) -> int:
        """Another HQ says nothing of a chain of who this till was before, or has another chain in
        its place: it gets all of ours, and sets aside what does not fit.
        """
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            return unit.rewind(epoch, 0, conflicts=True)

    def _compare_epoch(self, head: HqHead, seq: int, link: bytes, *, another_hq: bool) -> _Found:
        through = head.contiguous_through
        if (head.epoch, head.head_hash) in self._forked and not another_hq:
            return _Found("fork")
        if through > seq:
            return self._take_back(head, seq, link, another_hq=another_hq)
        ours = self._store.hash_at(head.epoch, through) if through else GENESIS
        if ours is None or ours.hex() != head.head_hash:
            return self._part_ways(head, seq, another_hq=another_hq)
        if not (another_hq or self._store.acknowledged_behind(head.epoch, through)):
            return _Found()
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            number = unit.rewind(head.epoch, through, conflicts=another_hq)
            if number:
                detail = f"epoch={head.epoch} through={through} again={number}"
                unit.add_journal("hq_was_restored", "", detail, self._store.clock.now())
        return _Found(rewound=number)

    def _part_ways(
        self, head: HqHead, seq: int, *, another_hq: bool, came_back: int = 0
    ) -> _Found:
        """HQ has other events in our place. It keeps ours as conflicts, another HQ anew; the same
        fork is told once.
        """
        fork = (head.epoch, head.head_hash)
        if fork not in self._forked:
            self._forked.add(fork)
            detail = f"epoch={head.epoch} hq_through={head.contiguous_through} ours={seq}"
            self._journal("till_forked", detail)
        rewound = self._offer(head.epoch) if another_hq else 0
        return _Found("fork", rewound, came_back)

    def _lost_tail(self, epoch: str, known: int) -> bool:
        """Whether events were lost that not even HQ has: those between what either side knows and
        the mark.
        """
        mark = self._mark()
        if mark is None or mark[0] != epoch or mark[1] <= known:
            return False
        self._journal("events_lost", f"epoch={epoch} from={known + 1} to={mark[1]}")
        return True

    # --- what HQ still has of us ----------------------------------------------------------

    def _take_back(self, head: HqHead, seq: int, link: bytes, *, another_hq: bool) -> _Found:
        """Fetch our own events that only HQ has; a chain of its own kind is a fork. Those of who
        this till was before it shows to nobody: another HQ then gets all of ours, whatever it has.
        """
        first, came_back = seq + 1, 0
        for _ in range(PAGES_MAX):
            page = self._client.missing(MissingRequest(epoch=head.epoch, after=seq))
            if not page.events:
                break
            for one in page.events:
                if not _continues(one.item, seq, link):
                    return self._part_ways(
                        head, seq, another_hq=another_hq, came_back=came_back
                    )
                self._keep_event(one)
                seq, link, came_back = one.item.seq, bytes.fromhex(one.item.hash), came_back + 1
        if came_back:
            self._journal("till_was_restored", f"epoch={head.epoch} from={first} to={seq}")
        unseen = another_hq and not came_back
        return _Found("behind", self._offer(head.epoch) if unseen else 0, came_back)

    def _keep_event(self, one: MissingEvent) -> None:
        stored = _stored(one.item)
        answer = PushResult(event_id=one.item.event_id, result=one.result, reason=one.reason)
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.take_back(stored, answer)
            book(self._store, unit, stored)

    def _journal(self, what: str, detail: str) -> None:
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            unit.add_journal(what, "", detail, self._store.clock.now())


def _continues(item: PushItem, seq: int, link: bytes) -> bool:
    """Whether the event is the next link of our chain, whole."""
    return (
        item.seq == seq + 1
        and item.prev_hash == link.hex()
        and sha256(item.body.encode()).hex() == item.body_sha256
        and chain_hash(link, header_of(item), bytes.fromhex(item.body_sha256)).hex() == item.hash
    )


def _stored(item: PushItem) -> StoredEvent:
    return StoredEvent(
        position=0,
        header=header_of(item),
        body=item.body.encode(),
        body_sha256=bytes.fromhex(item.body_sha256),
        prev_hash=bytes.fromhex(item.prev_hash),
        hash=bytes.fromhex(item.hash),
        sig=bytes.fromhex(item.sig),
        first_apply="batch",
    )
