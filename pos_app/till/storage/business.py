"""The till's books by receipt, order, day and amount: what the clerk's journal shows (R82)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pos_app.till.storage.search_text import escaped
from pos_app.till.storage.statements import Reads, moment_of, text_of

PAGE = 50
_ROW = """SELECT transaction_id, kind, receipt_no, order_no, shift_id, staff_id, at, total_minor,
    event_id FROM business """
_NOT_AT_HQ = """SELECT event.event_id FROM outbox JOIN event USING (position)
    WHERE outbox.business = 1 AND outbox.state <> 'at_hq'"""
_BEFORE = """(at, rowid) < (:after_at,
    (SELECT rowid FROM business WHERE transaction_id = :after_id))"""
_OF_RECEIPT = _ROW + "WHERE receipt_no = :receipt_no ORDER BY at LIMIT 1"
_RETURNS = _ROW + "WHERE order_no = :receipt_no AND kind = 'return' ORDER BY at"


@dataclass(frozen=True, slots=True)
class BusinessRow:
    """One concluded business; `order_no` of a return of a sale is the sale's receipt number."""

    transaction_id: str
    kind: str
    receipt_no: str
    order_no: str
    shift_id: str
    staff_id: str
    at: datetime
    total_minor: int
    event_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the journal is searched for; empty means any. `number` is part of a receipt or order
    number; `after` is where the page before ended.
    """

    number: str = ""
    first: datetime | None = None
    last: datetime | None = None
    amount_minor: int | None = None
    after: BusinessRow | None = None
    kept_since: datetime | None = None
    """The till's time of keeping (R43): older business shows only while HQ does not have it."""


class BusinessReads(Reads):
    """The books as the clerk reads them."""

    def business(self, receipt_no: str) -> BusinessRow | None:
        """What was concluded under that receipt number."""
        row = self._row(_OF_RECEIPT, receipt_no=receipt_no)
        return _business(row) if row else None

    def returns_of(self, receipt_no: str) -> tuple[BusinessRow, ...]:
        """What came back here of that sale, oldest first."""
        return tuple(map(_business, self._rows(_RETURNS, receipt_no=receipt_no)))

    def business_rows(self, wanted: Wanted, limit: int = PAGE) -> tuple[BusinessRow, ...]:
        """A page of the books, newest first."""
        conditions, values = _conditions(wanted)
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        statement = f"{_ROW}{where}ORDER BY at DESC, rowid DESC LIMIT :limit"
        return tuple(map(_business, self._rows(statement, limit=limit, **values)))


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, object]]:
    found: list[str] = []
    values: dict[str, object] = {}
    if wanted.number.strip():
        found.append("(receipt_no LIKE :part ESCAPE '\\' OR order_no LIKE :part ESCAPE '\\')")
        values["part"] = f"%{escaped(wanted.number.strip().upper())}%"
    if wanted.first is not None:
        found.append("at >= :first")
        values["first"] = text_of(wanted.first)
    if wanted.last is not None:
        found.append("at < :last")
        values["last"] = text_of(wanted.last)
    if wanted.amount_minor is not None:
        found.append("abs(total_minor) = :amount")
        values["amount"] = abs(wanted.amount_minor)
    if wanted.kept_since is not None:
        found.append(f"(at >= :kept_since OR event_id IN ({_NOT_AT_HQ}))")
        values["kept_since"] = text_of(wanted.kept_since)
    if wanted.after is not None:
        found.append(_BEFORE)
        values |= {
            "after_at": text_of(wanted.after.at),
            "after_id": wanted.after.transaction_id,
        }
    return found, values


def _business(row: Any) -> BusinessRow:  # noqa: ANN401 - a row of _ROW
    return BusinessRow(
        transaction_id=row.transaction_id,
        kind=row.kind,
        receipt_no=row.receipt_no,
        order_no=row.order_no,
        shift_id=row.shift_id,
        staff_id=row.staff_id,
        at=moment_of(row.at),
        total_minor=row.total_minor,
        event_id=row.event_id,
    )
