"""Whether a signature is by the key that it ought to be: of one text, or of so many rows that every
core of the machine helps. Must never hold more than one page for each core, nor leave a process
behind that nobody waits for.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Row = TypeVar("Row")
Asked = tuple[Sequence[str], str, bytes]
"""The keys, of which one should have signed; the signature, hexadecimal; the text."""

ALONE = 5_000
"""Rows that are looked at here before other processes are worth their start."""


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


def any_verifies(asked: Asked) -> bool:
    """The same where any of several keys may have signed."""
    keys, signed, text = asked
    return any(verifies(one, signed, text) for one in keys)


def each_verifies(
    pages: Iterable[Sequence[Row]], asked: Callable[[Row], Asked]
) -> Iterator[tuple[Sequence[Row], list[bool]]]:
    """Each page, in its order, and whether its rows are signed as they ought to be."""
    hands: list[_Hand] = []
    ahead: deque[tuple[Sequence[Row], _Hand]] = deque()
    seen, cores = 0, os.cpu_count() or 1
    try:
        for page in pages:
            work = [asked(one) for one in page]
            if seen < ALONE:
                seen += len(page)
                yield page, _answers(work)
                continue
            if len(hands) < cores:
                hand = _Hand()
                hands.append(hand)
            else:
                before, hand = ahead.popleft()
                yield before, hand.answers()
            hand.ask(work)
            ahead.append((page, hand))
        while ahead:
            before, hand = ahead.popleft()
            yield before, hand.answers()
    finally:
        for hand in hands:
            hand.end()


def _answers(work: Sequence[Asked]) -> list[bool]:
    return [any_verifies(one) for one in work]


class _Hand:
    """A process that answers one page at a time, and ends when nobody is at the other end."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, work: list[Asked]) -> None:
        self._work = work
        with suppress(OSError):
            self._pipe.send(work)

    def answers(self) -> list[bool]:
        """What it was asked; of a process that was ended, what is found here."""
        try:
            found: list[bool] = self._pipe.recv()
        except (EOFError, OSError):
            return _answers(self._work)
        return found

    def end(self) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join()


def _serve(pipe: Connection) -> None:
    """Whoever works at the machine goes first."""
    if hasattr(os, "nice"):
        os.nice(5)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            pipe.send(_answers(pipe.recv()))
