"""Reads the log beside a SQLite file before SQLite does, which takes the first frame that is not
whole for the end that a power loss left, and forgets in silence whatever was saved after it (FS3).

Every frame carries a sum over itself and all frames before it. Each commit is synced before the
next one begins (`synchronous=FULL`), so after a power loss nothing whole stands behind a torn
commit; and the index of the log (`-shm`), which a killed program leaves behind, says how far it had
saved. What contradicts either was changed by something else. The formats are SQLite's documented
ones; nothing is opened but to read.
"""

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pos_app.domain.finding import Finding

HEADER, FRAME, INDEX = 32, 24, 136
MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
"""What a log begins with, and the order of the bytes that its sums are made of."""
VERSION = 3_007_000
NATIVE = "<" if sys.byteorder == "little" else ">"
GONE = "it was changed or cut off; what was saved after it is missing"
Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """One page as a commit wrote it; `commits` where it is the last of one."""

    page: int
    commits: bool
    salts: bytes
    sums: Sums
    summed: bytes


@dataclass(frozen=True, slots=True)
class _Index:
    """How far the program that wrote the log had saved, and how much of it is in the file."""

    frames: int
    in_file: int
    salts: bytes
    sums: Sums


class _Log:
    """The log's frames by number, from 1; it is whole as far as `through` says."""

    def __init__(self, opened: BinaryIO, header: bytes, page_bytes: int) -> None:
        self._opened, self._page_bytes = opened, page_bytes
        self.order = MAGIC[int.from_bytes(header[:4], "big")]
        self.salts = header[16:24]
        self.sums: Sums = struct.unpack(">II", header[24:32])

    def frame(self, number: int) -> _Frame | None:
        """Nothing where the log ends before it."""
        self._opened.seek(HEADER + (number - 1) * (FRAME + self._page_bytes))
        read = self._opened.read(FRAME + self._page_bytes)
        if len(read) < FRAME + self._page_bytes:
            return None
        page, size = struct.unpack(">II", read[:8])
        return _Frame(
            page, bool(size), read[8:16], struct.unpack(">II", read[16:24]), read[:8] + read[24:]
        )

    def follows(self, one: _Frame, before: Sums) -> bool:
        """Whether the frame is whole and stands where it was written."""
        return one.salts == self.salts and _sums(one.summed, before, self.order) == one.sums

    def through(self) -> tuple[int, Sums]:
        """The last frame of the whole beginning, and its sums."""
        number, sums = 0, self.sums
        while (one := self.frame(number + 1)) is not None and self.follows(one, sums):
            number, sums = number + 1, one.sums
        return number, sums

    def goes_on(self, after: int) -> bool:
        """Whether a whole frame continues a commit that stands after that one."""
        before = self.frame(after)
        while before is not None and (one := self.frame(after + 1)) is not None:
            if before.commits and self.follows(one, before.sums):
                return True
            before, after = one, after + 1
        return False


def log_damage(file: Path) -> Iterator[Finding]:
    """What was changed in the log that lies beside the database file, which nobody has open."""
    place = file.with_name(f"{file.name}-wal")
    index = _index(file.with_name(f"{file.name}-shm"))
    size = place.stat().st_size if place.exists() else 0
    if size < HEADER:
        if index is not None and index.frames > index.in_file:
            yield Finding(place.name, "it is gone or cut off; what was saved in it is missing")
        return
    with place.open("rb") as opened:
        header = opened.read(HEADER)
        if not _is_whole(header):
            if size > HEADER:
                yield Finding(f"{place.name}, its header", GONE)
            return
        log = _Log(opened, header, int.from_bytes(header[8:12], "big"))
        through, sums = log.through()
        if index is not None and index.salts == log.salts:
            # Of a log that begins anew nothing is saved yet, and the sums are still the old log's.
            last = index.frames == through > 0
            short = index.frames > through or (last and index.sums != sums)
        else:
            short = False
        if short or log.goes_on(through + 1):
            bad = log.frame(through + 1)
            page = f", page {bad.page}" if bad is not None else ""
            yield Finding(f"{place.name}, frame {through + 1}{page}", GONE)


def _is_whole(header: bytes) -> bool:
    magic, version = struct.unpack(">II", header[:8])
    if magic not in MAGIC or version != VERSION:
        return False
    return _sums(header[:24], (0, 0), MAGIC[magic]) == struct.unpack(">II", header[24:32])


def _index(place: Path) -> _Index | None:
    """Nothing where it does not agree with itself: SQLite makes it anew from the log."""
    try:
        with place.open("rb") as opened:
            read = opened.read(INDEX)
    except FileNotFoundError:
        return None
    if len(read) < INDEX or read[:48] != read[48:96]:
        return None
    values = struct.unpack(f"{NATIVE}12I", read[:48])
    if values[0] != VERSION or _sums(read[:40], (0, 0), NATIVE) != values[10:12]:
        return None
    in_file = struct.unpack(f"{NATIVE}I", read[96:100])[0]
    return _Index(values[4], in_file, read[32:40], values[6:8])


def _sums(text: bytes, before: Sums, order: str) -> Sums:
    first, second = before
    words = struct.unpack(f"{order}{len(text) // 4}I", text)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
