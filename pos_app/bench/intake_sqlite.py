"""intake-sqlite: events per second that HQ takes in over HTTP, against bare Starlette."""

from pathlib import Path

from pos_app.bench.intake import compare
from pos_app.bench.result import Result


def measure(folder: Path) -> list[Result]:
    """A fresh SQLite database for either side."""
    ours, floor = folder / "intake-hq", folder / "intake-floor"
    return [compare("intake-sqlite", (ours, ""), (floor, ""))]
