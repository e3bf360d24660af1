"""Logs and crash reports of this machine: rotating, bounded, without names, PINs or keys."""

import hashlib
import logging
import logging.handlers
import re
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

LOG_BYTES_MAX = 1_000_000
LOG_FILES_MAX = 5
REPORTS_MAX = 20
_DIGITS = re.compile(r"\d{6,}")
_QUOTED = re.compile(r"'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"")


class _Clean(logging.Formatter):
    """Long digits and quoted texts never reach a log: they may be cards, PINs, phones or names."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


def scrubbed(text: str) -> str:
    """The text without what may be a secret or a person."""
    return _QUOTED.sub("'…'", _DIGITS.sub("…", text))


def start_log(home: Path) -> None:
    """Warnings and worse go to `logs/`; nowhere where that may not be written (FS2)."""
    folder = home / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "till.log",
            maxBytes=LOG_BYTES_MAX,
            backupCount=LOG_FILES_MAX,
            encoding="utf-8",
        )
    except OSError:
        return
    handler.setFormatter(_Clean("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


Told = Callable[[str], None]
"""Shows the reference of a crash to the clerk."""


def watch_for_crashes(home: Path, tell: Told) -> None:
    """Every exception that nobody caught leaves a report and is told with its reference."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        tell(write_report(home, error))

    sys.excepthook = hook
    threading.excepthook = lambda args: _told_nobody(home, args.exc_value)


def _told_nobody(home: Path, error: BaseException | None) -> None:
    """A crash beside the window: the report alone."""
    if error is not None:
        write_report(home, error)


def write_report(home: Path, error: BaseException) -> str:
    """The crash as a file: where in the program it happened, nothing of what was typed.

    The reference is made of the place, so that the same crash has the same one; a disk that takes
    no file takes no report, and the clerk is told all the same (FS1).
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    place = "\n".join([type(error).__name__, *lines])
    reference = hashlib.sha256(place.encode()).hexdigest()[:8].upper()
    text = "\n".join([f"reference {reference}", f"{type(error).__name__}", *lines, ""])
    folder = home / "crashes"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.txt"), key=lambda one: one.stat().st_mtime)[:-REPORTS_MAX]:
            old.unlink(missing_ok=True)
        (folder / f"{reference}.txt").write_text(text, encoding="utf-8")
    logging.getLogger("crash").error("crash %s %s", reference, type(error).__name__)
    return reference
