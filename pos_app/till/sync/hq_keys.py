"""Which key of head office this till believes: it follows from the one that it knew, each signed by
the one before, and never goes back.
"""

from pos_app.contract.hq_keys import KeyHandover, read
from pos_app.till.storage.store import TillStore

WRITER_WAIT_SECONDS = 5.0
"""As long as the outbox waits for a gesture's write."""


class HqKeys:
    """HQ's key as this till knows it, on disk."""

    def __init__(self, store: TillStore) -> None:
        self._store = store

    def retired(self) -> tuple[str, ...]:
        """The keys that HQ has given up, as far as this till heard."""
        return self._store.older_hq_keys()

    def follow(self, told: str) -> str:
        """HQ's present key, where what it told leads there from the one that we know; kept before
        anything is believed by it. Nothing otherwise.
        """
        identity = self._store.identity()
        known, retired = (identity.hq_key if identity else ""), self.retired()
        steps: list[KeyHandover] = []
        for one in read(told):
            if one.old == known and one.new not in retired and _is_signed(one):
                steps.append(one)
                known = one.new
        if not steps:
            return ""
        with self._store.begin(WRITER_WAIT_SECONDS) as unit:
            for one in steps:
                unit.change_hq_key(one)
            unit.add_journal("hq_key_changed", "", known[:16], self._store.clock.now())
        return known


def _is_signed(one: KeyHandover) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(one.old))
        key.verify(bytes.fromhex(one.signature), one.signed)
    except (InvalidSignature, ValueError):
        return False
    return True
