"""Whatever is repeated, queued, sent or kept has a written maximum (L4)."""

import ast
from pathlib import Path

import pos_app
from pos_app.contract.messages import BODY_BYTES_MAX, EVENTS_MAX
from pos_app.db.writer import QUEUE_MAX
from pos_app.hq.gate import KNOWN_MAX
from pos_app.till.reports import LOG_BYTES_MAX, LOG_FILES_MAX
from pos_app.till.sync.backoff import CAP_SECONDS, delay_seconds
from pos_app.till.sync.outbox import BATCH_BYTES, BATCH_EVENTS

ROOT = Path(pos_app.__file__).parent
WALKED = {"hq/receive.py", "hq/store/books.py"}
"""They go through what is there, page by page, and end behind the last, or with whoever asks."""


def endless(file: Path) -> list[int]:
    """The lines of loops that nothing written down ends."""
    return [
        one.lineno
        for one in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(one, ast.While) and isinstance(one.test, ast.Constant) and one.test.value
    ]


def test_nothing_is_tried_or_kept_without_a_written_maximum_L4():
    rooms = [file for room in ("db", "hq", "till/sync") for file in (ROOT / room).rglob("*.py")]
    found = {str(file.relative_to(ROOT)): lines for file in rooms if (lines := endless(file))}
    assert set(found) <= WALKED, found
    assert delay_seconds(10**9, 1.0, 10**9) <= CAP_SECONDS
    assert BATCH_EVENTS <= EVENTS_MAX
    assert BATCH_BYTES < BODY_BYTES_MAX
    assert LOG_BYTES_MAX * LOG_FILES_MAX < 100_000_000
    assert max(QUEUE_MAX, KNOWN_MAX) <= 10_000
