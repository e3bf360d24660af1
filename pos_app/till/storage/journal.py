"""The local journal: who did what that has no money in it, line chained to line (A5); must never
change a line.
"""

from collections.abc import Iterator
from datetime import datetime

from pos_app.contract.translate import sha256
from pos_app.till.storage.statements import Reads, Writes, moment_of, text_of
from pos_app.till.storage.values import JournalLine, JournalRow

_HEAD = "SELECT hash FROM journal ORDER BY position DESC LIMIT 1"
_ADD = """INSERT INTO journal (at, what, staff_id, approved_by, detail, hash)
    VALUES (:at, :what, :staff_id, :approved_by, :detail, :hash)"""
_NEWEST = """SELECT position, at, what, staff_id, approved_by, detail FROM journal
    ORDER BY position DESC LIMIT :limit"""
_TOLD = """SELECT position, at, what, staff_id, approved_by, detail FROM journal
    WHERE what IN (:one, :other) ORDER BY position DESC LIMIT :limit"""
_LINES = """SELECT position, hash, at, what, staff_id, approved_by, detail FROM journal
    WHERE position > :after ORDER BY position LIMIT :limit"""

JOURNAL_MAX = 500
FIRST_LINK = bytes(32)
"""What the first line is chained to."""


def journal_link(previous: bytes, fields: tuple[str, ...]) -> bytes:
    """The link of one line: the link before, and every field of this one."""
    return sha256(previous + "\x1f".join(fields).encode())


class JournalWrites(Writes):
    """What a unit may add to the journal."""

    def add_journal(
        self, what: str, staff_id: str, detail: str, at: datetime, *, approved_by: str = ""
    ) -> None:
        """One line, chained to the one before and never changed again (A5)."""
        head = self._run(_HEAD).fetchone()
        fields = (text_of(at), what, staff_id, approved_by, detail)
        self._run(
            _ADD,
            at=fields[0],
            what=what,
            staff_id=staff_id,
            approved_by=approved_by,
            detail=detail,
            hash=journal_link((head[0] if head else None) or FIRST_LINK, fields),
        )


class JournalReads(Reads):
    """The journal as it is on disk."""

    def journal_rows(self, limit: int = JOURNAL_MAX) -> tuple[JournalRow, ...]:
        """The newest lines."""
        rows = self._rows(_NEWEST, limit=min(limit, JOURNAL_MAX))
        return tuple(JournalRow(row[0], moment_of(row[1]), *row[2:]) for row in rows)

    def told(self, one: str, other: str = "", *, limit: int) -> tuple[JournalRow, ...]:
        """The newest lines that tell of the one, or of the other."""
        rows = self._rows(_TOLD, one=one, other=other, limit=limit)
        return tuple(JournalRow(row[0], moment_of(row[1]), *row[2:]) for row in rows)

    def journal_lines(self) -> Iterator[JournalLine]:
        """Every line with its link, oldest first."""
        after = 0
        while rows := self._rows(_LINES, after=after, limit=JOURNAL_MAX):
            for row in rows:
                yield JournalLine(row[0], row[1], tuple(row[2:]))
            after = rows[-1][0]
