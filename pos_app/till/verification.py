"""Says whether the till's books are whole, and where not (A1-A3): its chain with its signatures,
what HQ has signed of it, the local journal, and business and money against the events. It changes
nothing.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from pydantic import ValidationError

from pos_app.contract.messages import Certificate, PushReply
from pos_app.contract.signed_texts import certificate_text
from pos_app.contract.translate import sha256
from pos_app.db.signatures import any_verifies, chain_findings
from pos_app.domain.errors import Unavailable
from pos_app.domain.events import GENESIS, chain_hash
from pos_app.domain.finding import FINDINGS_MAX, Finding
from pos_app.till.storage.journal import FIRST_LINK, journal_link
from pos_app.till.storage.store import TillStore
from pos_app.till.storage.values import Proof, StoredEvent
from pos_app.till.verification_rows import place_of, rows


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
    yield from chain(store, signed)
    forked = forked_epochs(store)
    for proof in proofs:
        if hq_keys and not _is_word(proof, hq_keys):
            yield Finding(f"the chain of epoch {proof.epoch[:8]}", "HQ's word about it was changed")
        elif proof.epoch not in forked:
            yield from _proof(proof, signed[proof.epoch, proof.through])
    yield from _journal(store)
    yield from rows(store)


# --- the chain ------------------------------------------------------------------------------------


def _certificates(certificates: Sequence[Certificate], hq_keys: Sequence[str]) -> Iterator[Finding]:
    for one in certificates:
        text = certificate_text(one)
        if hq_keys and not any_verifies(hq_keys, one.signature, text):
            yield Finding(f"the certificate of epoch {one.epoch[:8]}", "HQ did not sign it")


def chain(store: TillStore, signed: dict[tuple[str, int], bytes | None]) -> Iterator[Finding]:
    """Every event; `signed` gets our links at the places that HQ has signed."""
    keys: dict[str, list[str]] = {}
    for one in store.certificates():
        keys.setdefault(one.device_id, []).append(one.public_key)

    def is_signed(stored: StoredEvent) -> bool:
        own = keys.get(stored.header.device_id, ())
        return not own or any_verifies(own, stored.sig.hex(), stored.hash)

    yield from chain_findings(
        lambda asked: _links(store, signed, asked),
        lambda stored: (stored.header.epoch, stored.header.device_id),
        is_signed,
    )


def _links(
    store: TillStore,
    signed: dict[tuple[str, int], bytes | None],
    is_signed: Callable[[StoredEvent], bool],
) -> Iterator[Finding]:
    heads: dict[str, tuple[int, bytes]] = {}
    for stored in store.chain():
        header = stored.header
        where = place_of(stored)
        seq, link = heads.get(header.epoch, (0, GENESIS))
        if header.seq != seq + 1:
            yield Finding(where, "the event before it is missing")
        elif link != stored.prev_hash:
            yield Finding(where, "it does not continue the event before it")
        heads[header.epoch] = (header.seq, stored.hash)
        if (header.epoch, header.seq) in signed:
            signed[header.epoch, header.seq] = stored.hash
        yield from (Finding(where, what) for what in faults(stored, signed=is_signed(stored)))


def faults(stored: StoredEvent, *, signed: bool) -> Iterator[str]:
    """What of the event is not as this till once signed it."""
    if sha256(stored.body) != stored.body_sha256:
        yield "its content was changed"
    if chain_hash(stored.prev_hash, stored.header, stored.body_sha256) != stored.hash:
        yield "its header or its link was changed"
    elif not signed:
        yield "its signature is not this till's"


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
        and any_verifies(hq_keys, proof.signature.hex(), proof.signed)
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
