"""The seal of a SQLite file that nobody has open: one hash for each page, in a file beside it. So
that a byte that was changed meanwhile is found, and where; must never be made of a file in use.

A seal belongs to one state of its file: each time it is closed, the file gets the next number
(`user_version`, and `application_id` as its check). Of an older copy that was put in the file's
place the seal says nothing.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pos_app.domain.errors import Refused
from pos_app.domain.finding import Finding

SUFFIX = ".seal"
MAGIC = b"pos-app seal 1\n"
HASH_BYTES = 16
NUMBER_AT, CHECK_AT, CHECK_END = 60, 68, 72
"""Where SQLite's header keeps `user_version` and `application_id`, four bytes each."""
CHECK = 0x504F5331
NUMBER_MAX = 2**31 - 1
PAGE_SIZE_AT = 16
PAGES_SHOWN = 8
FIRST_PAGE = 1
FILE_BYTES_MAX = 32 * 2**20
"""A larger file is not sealed: reading all of it would hold up each start and end. What is sold
stands in the chain of events, which `verify` checks at any size.
"""


@dataclass(frozen=True, slots=True)
class _Seal:
    """What was sealed: page size, the file's number, and each page's hash."""

    page_size: int
    number: int
    hashes: tuple[bytes, ...]


def seal(file: Path, *, counted: bool = True) -> None:
    """Seal the file as it lies there; nothing happens where it is too large, its log is not folded
    in, or the disk is full. `counted` gives it its next number first.
    """
    with suppress(OSError, sqlite3.Error):
        if not file.is_file() or file.stat().st_size > FILE_BYTES_MAX:
            return
        if counted:
            _count_up(file)
        if _log(file).exists():
            return
        head = _header(file)
        page_size, number = _page_size(head), head[NUMBER_AT : NUMBER_AT + 4]
        content = b"".join(_hashes(file, page_size))
        text = MAGIC + page_size.to_bytes(4, "big") + number + content
        unfinished = _place(file).with_name(f"{_place(file).name}.new")
        unfinished.write_bytes(text + _hash(text))
        unfinished.replace(_place(file))


def break_seal(file: Path) -> None:
    """The file is going to change; the seal is gone from the disk before that. `FILE_CHANGED` names
    the pages that were changed since the file was sealed.
    """
    found = damage(file)
    if found:
        raise Refused("FILE_CHANGED", file=file.name, findings="\n  ".join(map(str, found)))
    forget_seal(file)


def forget_seal(file: Path) -> None:
    """Another file is put in its place."""
    try:
        _place(file).unlink()
    except FileNotFoundError:
        return
    if os.name != "nt":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def damage(file: Path) -> list[Finding]:
    """What was changed in the file since it was sealed, at most `PAGES_SHOWN` pages; nothing where
    it has no seal, or is another copy than the sealed one.
    """
    sealed = _read(_place(file))
    if sealed is None or not file.is_file() or _log(file).exists():
        return []
    now = _hashes(file, sealed.page_size)
    pairs = enumerate(zip_longest(sealed.hashes, now), FIRST_PAGE)
    changed = [number for number, (before, after) in pairs if before != after]
    if changed and _is_another(file, sealed):
        return []
    names = _owners(file, changed[:PAGES_SHOWN]) if changed else {}
    return [
        Finding(f"{file.name}, page {number}", f"it was changed ({names.get(number, 'unknown')})")
        for number in changed[:PAGES_SHOWN]
    ]


def _place(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)


def _log(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _count_up(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("BEGIN IMMEDIATE")
        number = (opened.execute("PRAGMA user_version").fetchone()[0] + 1) % NUMBER_MAX
        opened.execute(f"PRAGMA user_version = {number}")
        opened.execute(f"PRAGMA application_id = {number ^ CHECK}")
        opened.execute("COMMIT")


def _header(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(CHECK_END)


def _page_size(head: bytes) -> int:
    found = int.from_bytes(head[PAGE_SIZE_AT : PAGE_SIZE_AT + 2], "big")
    return 65_536 if found == 1 else found


def _is_another(file: Path, sealed: _Seal) -> bool:
    """Whether the file has a number of its own, and not one that somebody changed."""
    head = _header(file)
    number = int.from_bytes(head[NUMBER_AT : NUMBER_AT + 4], "big")
    check = int.from_bytes(head[CHECK_AT:CHECK_END], "big")
    return number != sealed.number and check in ({number ^ CHECK} if number else {0, CHECK})


def _hashes(file: Path, page_size: int) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while page := opened.read(page_size):
            yield _hash(page)


def _hash(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()[:HASH_BYTES]


def _read(place: Path) -> _Seal | None:
    """The seal; one that was cut short by a power loss is none."""
    try:
        text = place.read_bytes()
    except OSError:
        return None
    body, own = text[:-HASH_BYTES], text[-HASH_BYTES:]
    if not body.startswith(MAGIC) or _hash(body) != own:
        return None
    at = len(MAGIC)
    rest = body[at + 8 :]
    hashes = tuple(rest[n : n + HASH_BYTES] for n in range(0, len(rest), HASH_BYTES))
    page_size, number = (int.from_bytes(body[x : x + 4], "big") for x in (at, at + 4))
    return _Seal(page_size, number, hashes)


def _owners(file: Path, pages: Sequence[int]) -> dict[int, str]:
    """Which table or index each page belongs to, as far as SQLite can still tell."""
    found = dict.fromkeys(pages, "no table: the page is not in use")
    try:
        place = f"{file.absolute().as_uri()}?immutable=1"
        with closing(sqlite3.connect(place, uri=True)) as opened:
            for number, name in opened.execute("SELECT pageno, name FROM dbstat"):
                if number in found:
                    found[number] = name
    except (sqlite3.Error, UnicodeDecodeError):  # the driver cannot even read its own complaint
        found = {x: name for x, name in found.items() if "not in use" not in name}
    return found | {FIRST_PAGE: "the file's header and list of tables"}
