"""A settings file held against what it said when its program started last: each line that was
changed is named, old and new, also where the file is still well-formed. A line with a secret is
kept as a sum.
"""

import zlib
from collections.abc import Collection, Iterator
from itertools import zip_longest
from pathlib import Path

from pos_app.domain.finding import Finding

LINE_SIGNS = 120


def kept(file: Path, secret: Collection[str] = ()) -> str:
    """What is kept of the file, line by line; nothing where there is none."""
    try:
        text = file.read_bytes().decode("utf-8", "backslashreplace")
    except FileNotFoundError:
        return ""
    return "\n".join(_kept(line, secret) for line in text.split("\n"))


def _kept(line: str, secret: Collection[str]) -> str:
    name = line.partition("=")[0].strip()
    return f"{name} = ({zlib.crc32(line.encode()):08x})" if name in secret else line


def changed_lines(name: str, before: str, after: str) -> list[Finding]:
    """Each line of the file of that name that differs, by its present number."""
    return list(_changed(name, before, after)) if before != after else []


def _changed(name: str, before: str, after: str) -> Iterator[Finding]:
    from difflib import SequenceMatcher

    old, new = before.split("\n"), after.split("\n")
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for number, (was, now) in enumerate(zip_longest(old[a:b], new[c:d]), c + 1):
            yield Finding(f"{name}, line {number}", f"it was {_said(was)}, it is {_said(now)}")


def _said(line: str | None) -> str:
    return "not there" if line is None else repr(line[:LINE_SIGNS])
