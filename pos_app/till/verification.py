"""Says whether the till's books are whole, and where not (A1-A3): its chain with all signatures,
what HQ has signed of it, the local journal, and business and money against the events. It changes
nothing.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from pydantic import ValidationError

from pos_app.contract.messages import Certificate, PushReply
from pos_app.contract.signed_texts import certificate_text
from pos_app.contract.translate import Malformed, decode_event, sha256
from pos_app.db.signatures import Asked, any_verifies, each_verifies
from pos_app.domain.errors import Unavailable
from pos_app.domain.events import GENESIS, Event, chain_hash
from pos_app.domain.finding import FINDINGS_MAX, Finding
from pos_app.domain.tender import Tender
from pos_app.till.storage.journal import FIRST_LINK, journal_link
from pos_app.till.storage.store import TillStore
from pos_app.till.storage.values import Proof, StoredEvent
from pos_app.till.verification_rows import rows


def verify(store: TillStore) -> list[Finding]:
    """Everything that is not whole, at most `FINDINGS_MAX`; none where the books are whole."""
    found: list[Finding] = []
    try:
        found.extend(islice(_every(store), FINDINGS_MAX))
    except (Unavailable, sqlite3.Error, ValueError, TypeError) as error:
        found.append(Finding("the database file", f"some of it cannot be read ({error})"[:200]))
    return found


def _every(store: TillStore) -> Iterator[Finding]:
    store.forget()  # what counts is what the disk says now
    yield from store.damage()
    present = identity.hq_key if (identity := store.identity()) else ""
    hq_keys = (present, *store.older_hq_keys()) if present else ()
    yield from _certificates(store.certificates(), hq_keys)
    proofs = store.proofs()
    signed: dict[tuple[str, int], bytes | None] = {(x.epoch, x.through): None for x in proofs}
    yield from _chain(store, signed)
    forked = forked_epochs(store)
    for proof in proofs:
        if hq_keys and not _is_word(proof, hq_keys):
            yield Finding(f"the chain of epoch {proof.epoch[:8]}", "HQ's word about it was changed")
        elif proof.epoch not in forked:
            yield from _proof(proof, signed[proof.epoch, proof.through])
    yield from _journal(store)
    yield from rows(store)


# --- the chain ------------------------------------------------------------------------------------


def _certificates(
    certificates: Sequence[Certificate], hq_keys: Sequence[str]
) -> Iterator[Finding]:
    for one in certificates:
        text = certificate_text(one)
        if hq_keys and not any_verifies((hq_keys, one.signature, text)):
            yield Finding(f"the certificate of epoch {one.epoch[:8]}", "HQ did not sign it")


def _chain(store: TillStore, signed: dict[tuple[str, int], bytes | None]) -> Iterator[Finding]:
    """Every event; `signed` gets our links at the places that HQ has signed."""
    heads: dict[str, tuple[int, bytes]] = {}
    keys: dict[str, list[str]] = {}
    for one in store.certificates():
        keys.setdefault(one.device_id, []).append(one.public_key)
    booked = store.booked()

    def asked(stored: StoredEvent) -> Asked:
        return keys.get(stored.header.device_id, ()), stored.sig.hex(), stored.hash

    checked = each_verifies(store.chain_pages(), asked)
    for stored, signature in chain.from_iterable(zip(*page, strict=True) for page in checked):
        header = stored.header
        where = f"event {header.event_id} (number {header.seq}, {header.created_at})"
        seq, link = heads.get(header.epoch, (0, GENESIS))
        if header.seq != seq + 1:
            yield Finding(where, "the event before it is missing")
        elif link != stored.prev_hash:
            yield Finding(where, "it does not continue the event before it")
        heads[header.epoch] = (header.seq, stored.hash)
        if (header.epoch, header.seq) in signed:
            signed[header.epoch, header.seq] = stored.hash
        found = list(faults(stored, signed=signature or header.device_id not in keys))
        yield from (Finding(where, what) for what in found)
        if not found:
            yield from _booking(where, stored, booked.pop(header.event_id, None))
    for event_id in booked:
        yield Finding(f"business {event_id}", "no event tells of it")


def faults(stored: StoredEvent, *, signed: bool) -> Iterator[str]:
    """What of the event is not as this till once signed it."""
    if sha256(stored.body) != stored.body_sha256:
        yield "its content was changed"
    if chain_hash(stored.prev_hash, stored.header, stored.body_sha256) != stored.hash:
        yield "its header or its link was changed"
    elif not signed:
        yield "its signature is not this till's"


def _booking(
    where: str, stored: StoredEvent, found: tuple[str, str, tuple[str, ...]] | None
) -> Iterator[Finding]:
    """The line of the books and its tenders, as the event tells of them."""
    try:
        event = decode_event(stored.header.kind, stored.body)
    except Malformed:
        return
    receipt_no = getattr(event, "receipt_no", "")
    if not receipt_no:
        return
    if found is None:
        yield Finding(where, "its line in the books is missing")
    elif found[:2] != (receipt_no, stored.header.order_id):
        yield Finding(where, "its line in the books was changed")
    elif found[2] != tuple(sorted(_money(one) for one in _tenders(event))):
        yield Finding(where, "its money in the books was changed")


def _tenders(event: Event) -> tuple[Tender, ...]:
    cart = getattr(event, "transaction", None)
    tenders: tuple[Tender, ...] = cart.tenders if cart else getattr(event, "tenders", ())
    return tenders


def _money(tender: Tender) -> str:
    parts = (
        tender.amount_minor,
        tender.given_minor,
        tender.change_minor,
        tender.rounding_minor,
    )
    return "|".join((tender.tender_id, tender.kind.value, *map(str, parts)))


# --- what stands beside it ------------------------------------------------------------------------


def forked_epochs(store: TillStore) -> set[str]:
    """Of which HQ has other events than this till, which was put back or copied and sold on: both
    are kept, and it was told (FR2, FR3).
    """
    told = (line.fields for line in store.journal_lines())
    return {
        detail.partition(" ")[0].removeprefix("epoch=")
        for _, what, _, _, detail in told
        if what == "till_forked"
    }


def _proof(proof: Proof, link: bytes | None) -> Iterator[Finding]:
    """HQ's signed word about an epoch: a chain alone cannot show that its end was cut (A2)."""
    where = f"the chain of epoch {proof.epoch[:8]}"
    if link is None and proof.through:
        yield Finding(where, f"HQ has signed {proof.through} events, the end is missing here")
    elif link is not None and link != proof.head_hash:
        yield Finding(where, f"HQ has signed another event number {proof.through}")


def _is_word(proof: Proof, hq_keys: Sequence[str]) -> bool:
    """Whether HQ has signed this answer, and it says what we took from it."""
    try:
        reply = PushReply.model_validate_json(proof.reply)
    except ValidationError:
        return False
    said = (reply.epoch, reply.contiguous_through, reply.head_hash, reply.durable_through)
    kept = (proof.epoch, proof.through, proof.head_hash.hex(), proof.durable_through)
    return (
        said == kept
        and proof.signed.endswith(sha256(proof.reply).hex().encode())
        and any_verifies((hq_keys, proof.signature.hex(), proof.signed))
    )


def _journal(store: TillStore) -> Iterator[Finding]:
    """Lines from before the journal was chained have no link."""
    link, begun = FIRST_LINK, False
    for line in store.journal_lines():
        if line.link is None and not begun:
            continue
        begun = True
        if line.link is None or journal_link(link, line.fields) != line.link:
            where = f"journal line {line.position}"
            yield Finding(where, "it, or one before it, was changed or removed")
        link = line.link or link
