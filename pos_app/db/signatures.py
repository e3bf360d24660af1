"""Whether a signature is by the key that it ought to be: of one text, or of a whole chain.

Each link of a chain is made of the link before it, so where every link is right the last signature
speaks for all before it (A1), and those are not looked at: a million would take minutes. A byte of
one that changed is told by the seal of its row. What nobody tells is a signature, not its chain's
last, that was changed together with that seal by somebody who has this program, or that the till
wrote wrong itself and sent nowhere; what it stood for is held by the ones behind it.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos_app.domain.finding import Finding

Link = TypeVar("Link")


def verifies(public_key: str, signed: str, text: bytes) -> bool:
    """Whether the signature, hexadecimal, is that key's over the text."""
    try:
        _ready(public_key).verify(bytes.fromhex(signed), text)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1_024)
def _ready(public_key: str) -> Ed25519PublicKey:
    """A key ready for use; a hundred events of a push need it once."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))


def any_verifies(public_keys: Sequence[str], signed: str, text: bytes) -> bool:
    """The same where any of several keys may have signed."""
    return any(verifies(one, signed, text) for one in public_keys)


def chain_findings(
    walk: Callable[[Callable[[Link], bool]], Iterator[Finding]],
    chain_of: Callable[[Link], Hashable],
    is_signed: Callable[[Link], bool],
) -> Iterator[Finding]:
    """What `walk` finds, which goes along every link and asks of each whether it is signed. Only
    where a link is wrong, or the last one of a chain is not signed, is that looked at one by one
    from the first, so that each is told; `chain_of` says by what links are of one chain and signer.
    """
    last: dict[Hashable, Link] = {}

    def assumed(link: Link) -> bool:
        last[chain_of(link)] = link
        return True

    if any(True for _ in walk(assumed)) or not all(map(is_signed, last.values())):
        yield from walk(is_signed)
