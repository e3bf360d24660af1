"""The seal of a file that nobody writes in: one hash for each page, in a file beside it, so that a
byte that was changed is found, and where, also one that nothing reads. A catalogue and a copy are
sealed for ever, a database while it is closed; one in use seals its rows (`row_seal`).
"""

import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import zip_longest
from pathlib import Path

from pos_app.domain.finding import Finding

SUFFIX = ".seal"
MAGIC = b"pos-app seal 2\n"
HASH_BYTES = 16
PAGE_BYTES = 4096
PAGES_SHOWN = 8
SEALED_BYTES_MAX = 2**30
FIRST_PAGE = 1


def seal(file: Path) -> None:
    """Seal the file as it lies there; nothing happens where the disk is full."""
    with suppress(OSError):
        text = MAGIC + b"".join(_hashes(file))
        unfinished = _place(file).with_name(f"{_place(file).name}.new")
        with unfinished.open("wb") as opened:
            opened.write(text + _hash(text))
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.replace(_place(file))


def seal_closed(database: Path) -> None:
    """Seal a SQLite file that its last user has left, its log folded in; no other one, none that is
    only in memory, and none that would take seconds.
    """
    log = database.with_name(f"{database.name}-wal")
    if database.exists() and not log.exists() and database.stat().st_size <= SEALED_BYTES_MAX:
        seal(database)


def is_sealed(file: Path) -> bool:
    """Whether it has a seal."""
    return _place(file).is_file()


def compared(file: Path) -> str:
    """Whether every byte of the file is compared now, in words for a verification."""
    if is_sealed(file):
        return f"Every byte of {file.name} was compared with its seal."
    why = "it was written in and not closed since"
    return f"{file.name} has no seal, for {why}: room that nothing reads was not compared."


def forget_seal(file: Path) -> None:
    """The file is gone, or is written in from now on: no power loss brings the seal back."""
    place = _place(file)
    if not place.exists():
        return
    place.unlink()
    if sys.platform != "win32":
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def damage(file: Path) -> list[Finding]:
    """What was changed in the file since it was sealed, at most `PAGES_SHOWN` pages and how many
    there are, or in its seal; nothing where it has none, or lost it meanwhile, for it is in use.
    """
    if not (is_sealed(file) and file.is_file()):
        return []
    sealed = _read(_place(file))
    if sealed is None:
        return [Finding(_place(file).name, "it was changed")]
    pairs = enumerate(zip_longest(sealed, _hashes(file)), FIRST_PAGE)
    changed = [number for number, (before, after) in pairs if before != after]
    names = _owners(file, changed[:PAGES_SHOWN]) if changed else {}
    found = [
        Finding(f"{file.name}, page {number}", f"it was changed ({names.get(number, 'unknown')})")
        for number in changed[:PAGES_SHOWN]
    ]
    if len(changed) > PAGES_SHOWN:
        found.append(Finding(file.name, f"{len(changed)} pages were changed"))
    return found if is_sealed(file) else []


def _place(file: Path) -> Path:
    """Where its seal is."""
    return file.with_name(file.name + SUFFIX)


def _hashes(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while page := opened.read(PAGE_BYTES):
            yield _hash(page)


def _hash(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()[:HASH_BYTES]


def _read(place: Path) -> list[bytes] | None:
    """The seal, where it is whole."""
    text = place.read_bytes()
    body, own = text[:-HASH_BYTES], text[-HASH_BYTES:]
    if not body.startswith(MAGIC) or _hash(body) != own:
        return None
    rest = body[len(MAGIC) :]
    return [rest[n : n + HASH_BYTES] for n in range(0, len(rest), HASH_BYTES)]


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
