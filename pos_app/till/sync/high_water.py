"""The high-water mark outside the database: shows that the file was put back in time (N1b).

Kept in the secret store, written by the sync side only, never inside a gesture.
"""

from pos_app.domain.errors import Refused
from pos_app.till.config import SecretStore
from pos_app.till.storage.store import TillStore

MARK = "high-water"


def _head(store: TillStore) -> tuple[str, int] | None:
    identity = store.identity()
    if identity is None:
        return None
    found = {epoch: seq for epoch, seq, _ in store.chain_heads()}
    return identity.epoch, found.get(identity.epoch, 0)


def kept_mark(secrets: SecretStore) -> tuple[str, int] | None:
    """The farthest head that this till is known to have had, as epoch and sequence."""
    epoch, _, seq = (secrets.get(MARK) or "").partition(":")
    return (epoch, int(seq)) if seq.isdigit() else None


def check_mark(store: TillStore, secrets: SecretStore) -> None:
    """`DATABASE_BEHIND` where the file knows less than this till once did, `DATABASE_GONE` where it
    does not even know that it is a till.
    """
    kept = kept_mark(secrets)
    if kept is None:
        return
    if store.identity() is None:
        raise Refused("DATABASE_GONE")
    found = {epoch: seq for epoch, seq, _ in store.chain_heads()}.get(kept[0], 0)
    if kept[1] > found:
        raise Refused("DATABASE_BEHIND", known=kept[1], found=found)


class HighWater:
    """Raises the mark when the chain has grown."""

    def __init__(self, store: TillStore, secrets: SecretStore) -> None:
        self._store = store
        self._secrets = secrets
        self._kept: tuple[str, int] | None = None

    def mark(self) -> tuple[str, int] | None:
        """Where the mark stands, read where this run has not raised it yet."""
        return self._kept or kept_mark(self._secrets)

    def raise_mark(self) -> None:
        """Keep the head of the chain; nothing happens while it is the same."""
        head = _head(self._store)
        if head is not None and head != self._kept:
            self._secrets.put(MARK, f"{head[0]}:{head[1]}")
            self._kept = head
