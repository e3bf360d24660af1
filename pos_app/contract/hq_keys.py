"""How head office's key changes: the old one signs the new one, and whoever knew the old one can
follow, over any number of changes. Must never hold a private half.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADER_KNOWN, HEADER_NEWS = "x-hq-key", "x-hq-keys"
"""Which key of HQ a till knows; how that became the present one."""
HANDOVERS_MAX = 200
_KEY, _SIGNATURE = r"[0-9a-f]{64}", r"[0-9a-f]{128}"
_ONE = re.compile(rf"({_KEY}) ({_KEY}) ([0-9T:.Z-]{{20,30}}) ({_SIGNATURE})")


@dataclass(frozen=True, slots=True)
class KeyHandover:
    """One change of HQ's key, in hexadecimal; `signature` is the old key's."""

    old: str
    new: str
    at: str
    signature: str

    @property
    def signed(self) -> bytes:
        """What the old key signs."""
        return f"hq-key-v1\n{self.old}\n{self.new}\n{self.at}".encode()


def is_key(text: str) -> bool:
    """Whether the text may be a public half."""
    return re.fullmatch(_KEY, text) is not None


def text_of(handovers: Iterable[KeyHandover]) -> str:
    """The changes in one line, as they travel and are kept."""
    return ",".join(f"{one.old} {one.new} {one.at} {one.signature}" for one in handovers)


def read(text: str) -> tuple[KeyHandover, ...]:
    """The changes in such a line; nothing where it is none."""
    found = [_ONE.fullmatch(one) for one in text.strip().split(",", HANDOVERS_MAX)]
    return tuple(KeyHandover(*one.groups()) for one in found if one) if all(found) else ()


def between(handovers: Sequence[KeyHandover], known: str, present: str) -> tuple[KeyHandover, ...]:
    """How the known key became the present one; nothing where it did not."""
    path: list[KeyHandover] = []
    steps = {one.old: one for one in handovers}
    while known != present:
        step = steps.pop(known, None)
        if step is None:
            return ()
        path.append(step)
        known = step.new
    return tuple(path)
