"""The few facts that the sign-in screen shows before anything heavy is loaded; it must never hold
a PIN or a key.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

FILE = "start.json"
SIZE_MAX = 256 * 1024


class StartSnapshot(NamedTuple):
    """What was true when the till last ran; everything is looked up again after the first paint."""

    store: str = ""
    till: str = ""
    language: str = "nl"
    theme: str = "light"
    scale: int = 100
    reduce_motion: bool = False
    staff: tuple[tuple[str, str, str], ...] = ()
    shift: int = 0
    waiting: int = 0
    refused: int = 0
    words: Mapping[str, str] = MappingProxyType({})


def read_snapshot(home: Path) -> StartSnapshot:
    """The snapshot of this home; an absent or broken one is as good as none."""
    file = home / FILE
    try:
        if file.stat().st_size > SIZE_MAX:
            return StartSnapshot()
        return _snapshot(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return StartSnapshot()


def write_snapshot(home: Path, snapshot: StartSnapshot) -> None:
    """Replace the snapshot in one step; on a disk that takes nothing the old one stays (FS1)."""
    file = home / FILE
    beside, kept = file.with_suffix(".new"), snapshot._asdict() | {"words": dict(snapshot.words)}
    with suppress(OSError):
        beside.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        beside.replace(file)


def _snapshot(content: dict[str, Any]) -> StartSnapshot:
    known = {name: content[name] for name in StartSnapshot._fields if name in content}
    known["staff"] = tuple((str(a), str(b), str(c)) for a, b, c in content.get("staff", ()))
    known["words"] = {str(code): str(word) for code, word in content.get("words", {}).items()}
    return StartSnapshot(**known)
