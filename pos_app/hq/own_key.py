"""HQ changes its own key: the old one signs the new one, and each till follows with its next
request (ASVS 11.1.1). An older copy of the secrets is told of, never used in silence.
"""

import logging
from dataclasses import replace

from pos_app.contract.hq_keys import KeyHandover, between, is_key, text_of
from pos_app.db.database import Unit
from pos_app.domain.events import rfc3339
from pos_app.hq.config import keep_signing_key
from pos_app.hq.core import Core
from pos_app.hq.signing import hq_key, public_half, signature
from pos_app.hq.store import state

LOG = logging.getLogger(__name__)
KNOWN = "signing key"
"""The public half of the newest key that these books know."""
NEWER = "newer signing key"
"""One that books or tills know and we do not have."""
LOST = "lost signing keys"
"""Those that were given up for a new one: a till that knows one is enrolled anew, and tells nothing
about the key of now.
"""
SHOWN = 16


def rotate(hq: Core, by: str) -> str:
    """A new key from now on; its public half. Whatever an older one signed stays verifiable."""
    old, seed, at = hq_key(hq), bytes.fromhex(hq.ids.new() + hq.ids.new()), rfc3339(hq.now())
    step = KeyHandover(old, public_half(seed), at, "")
    step = replace(step, signature=signature(hq, step.signed))
    earlier = tuple(one for one in hq.secrets.handovers if one.old != old)
    keep_signing_key(hq.config.home, seed, (*earlier, step))
    hq.secrets = replace(hq.secrets, signing_key=seed, handovers=(*earlier, step))

    def job(unit: Unit) -> None:
        missed = {state.known(unit, NEWER), state.known(unit, KNOWN)} - {"", old, *_had(hq)}
        state.remember(unit, LOST, " ".join(sorted({*_lost(unit), *missed})))
        state.remember(unit, KNOWN, step.new)
        state.remember(unit, NEWER, "")
        state.journal(unit, hq.now(), by, "signing_key_changed", key=step.new[:SHOWN])

    hq.run(job)
    return step.new


def compare(hq: Core) -> None:
    """Whether the key that we have is the one that the books know, when HQ starts: a kill may have
    kept the books from hearing of a new one; secrets that are older than the books are told of.
    """
    present = hq_key(hq)

    def job(unit: Unit) -> None:
        known = state.known(unit, KNOWN)
        if known and known != present and not between(hq.secrets.handovers, known, present):
            _tell(hq, unit, known, "books")
            return
        if state.known(unit, NEWER) in _had(hq):  # the newer secrets were put back
            state.remember(unit, NEWER, "")
        if known != present:
            state.remember(unit, KNOWN, present)
        if known not in {"", present}:
            state.journal(unit, hq.now(), "head office", "signing_key_changed", key=present[:SHOWN])

    hq.run(job)


def news_for(hq: Core, known: str) -> str:
    """How the key that a till knows became the present one; nothing for one that has it, or that
    knows a key which we never had.
    """
    return text_of(between(hq.secrets.handovers, known, hq_key(hq)))


def hear(hq: Core, known: str, register: str) -> str:
    """The same of a till of ours; one that knows a key which we never had shows that our secrets
    are an older copy.
    """
    news = news_for(hq, known)
    if not news and known != hq_key(hq) and is_key(known):
        hq.run(lambda unit: _tell(hq, unit, known, register))
    return news


def _had(hq: Core) -> set[str]:
    """Every key that we followed another one with, the present one too."""
    return {one.new for one in hq.secrets.handovers} | {hq_key(hq)}


def _lost(unit: Unit) -> list[str]:
    return state.known(unit, LOST).split()


def _tell(hq: Core, unit: Unit, newer: str, by: str) -> None:
    """Once, until the newer secrets are back or a new key is made; never of one that was lost
    before that.
    """
    if state.known(unit, NEWER) or newer in _lost(unit):
        return
    LOG.error("the secrets are older than what %s knows: key %s is not here", by, newer[:SHOWN])
    state.remember(unit, NEWER, newer)
    detail = {"key": newer[:SHOWN], "known_by": by}
    state.journal(unit, hq.now(), "head office", "signing_key_old", **detail)


def is_old(unit: Unit) -> bool:
    """Whether books or a till know a key of ours that is not here."""
    return bool(state.known(unit, NEWER))
