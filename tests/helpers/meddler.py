"""Somebody with the file, a tool and the program's own code: every guard is off while they write,
every row is sealed as this program would; what is left to find them by is what was signed.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pos_app.db.row_seal import lend_hand
from pos_app.db.seal import forget_seal

GUARDS = """SELECT name, sql FROM sqlite_master
    WHERE type = 'trigger' AND name NOT LIKE 'customer_search%'"""


@contextmanager
def meddling(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        lend_hand(opened)
        guards = opened.execute(GUARDS).fetchall()
        for name, _ in guards:
            opened.execute(f"DROP TRIGGER {name}")
        yield opened
        for _, made in guards:
            opened.execute(made)
    forget_seal(file)
