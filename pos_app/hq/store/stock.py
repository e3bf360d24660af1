"""Statements about what left warehouses and came back, and what was counted there (R11)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.domain.stock import StockCount, StockMove
from pos_app.hq.store.sql import CHUNK, insert
from pos_app.hq.tables.sales import STOCK_MOVE

SKUS_AT_ONCE = 400
"""Products of one statement."""


def add(unit: Unit, event_id: str, at: datetime, moves: Iterable[StockMove]) -> None:
    """What an event moved."""
    insert(
        unit,
        STOCK_MOVE,
        [
            {
                "event_id": event_id,
                "location": one.location,
                "sku": one.sku,
                "quantity": one.quantity,
                "at": at,
            }
            for one in moves
        ],
    )


def newest(unit: Unit) -> int:
    """The number of the last move or count of all."""
    return int(unit.execute(select(func.coalesce(func.max(STOCK_MOVE.c.number), 0))).scalar_one())


def moves_of(unit: Unit, event_id: str, after: int) -> list[StockMove]:
    """What the event moved behind that number."""
    chosen = STOCK_MOVE.c
    query = (
        select(chosen.location, chosen.sku, chosen.quantity)
        .where(chosen.number > after, chosen.event_id == event_id)
        .order_by(chosen.number)
    )
    return [StockMove(str(row[0]), str(row[1]), int(row[2])) for row in unit.execute(query)]


def add_counts(unit: Unit, source: str, at: datetime, counts: Sequence[StockCount]) -> None:
    """What the warehouses held at that moment, as the source says."""
    rows = [
        {
            "event_id": source,
            "location": one.location,
            "sku": one.sku,
            "quantity": 0,
            "counted": one.quantity,
            "at": at,
        }
        for one in counts
    ]
    for start in range(0, len(rows), CHUNK):
        insert(unit, STOCK_MOVE, rows[start : start + CHUNK])


def of_product(unit: Unit, sku: str) -> list[tuple[str, int, int | None]]:
    """Each warehouse that ever lost or got the product: what it lost (negative) or got in all, and
    what it holds where it was counted.
    """
    chosen = STOCK_MOVE.c
    query = (
        select(chosen.location, func.sum(chosen.quantity))
        .where(chosen.sku == sku)
        .group_by(chosen.location)
        .order_by(chosen.location)
    )
    moved = [(str(row[0]), int(row[1])) for row in unit.execute(query)]
    held = levels(unit, [sku], [place for place, _ in moved])
    return [(place, quantity, held.get((sku, place))) for place, quantity in moved]


_MARK = Statement(
    select(select(func.max(STOCK_MOVE.c.number)).label("newest")).where(
        select(STOCK_MOVE.c.number).where(STOCK_MOVE.c.counted.is_not(None)).exists()
    )
)
"""The newest number in a query of its own: else every move is looked at where none was counted."""


def mark(unit: Unit) -> int:
    """The newest move or count; 0 as long as nobody has counted anything."""
    row = _MARK.first(unit)
    return int(row[0]) if row else 0


def counted(unit: Unit, places: Collection[str], after: str, limit: int) -> list[str]:
    """Products behind `after` that were ever counted in one of these warehouses."""
    chosen = STOCK_MOVE.c
    known = (chosen.counted.is_not(None), chosen.location.in_(places), chosen.sku > after)
    query = select(chosen.sku).where(*known).distinct().order_by(chosen.sku).limit(limit)
    return [str(row[0]) for row in unit.execute(query)]


def moved(unit: Unit, places: Collection[str], since: int, limit: int) -> list[tuple[int, str]]:
    """Moves and counts in these warehouses after that mark: number and product."""
    chosen = STOCK_MOVE.c
    query = select(chosen.number, chosen.sku).where(
        chosen.number > since, chosen.location.in_(places)
    )
    rows = unit.execute(query.order_by(chosen.number).limit(limit))
    return [(int(row[0]), str(row[1])) for row in rows]


def levels(unit: Unit, skus: Sequence[str], places: Collection[str]) -> dict[tuple[str, str], int]:
    """What each of the warehouses holds of each product that was ever counted there: the last
    count and all that moved since.
    """
    found: dict[tuple[str, str], int] = {}
    for start in range(0, len(skus), SKUS_AT_ONCE):
        rows = unit.execute(_levels(skus[start : start + SKUS_AT_ONCE], places))
        found |= {(str(row[0]), str(row[1])): int(row[2]) for row in rows}
    return found


def _levels(skus: Sequence[str], places: Collection[str]) -> Select[Any]:
    chosen = STOCK_MOVE.c
    last = (
        select(chosen.sku, chosen.location, func.max(chosen.number).label("number"))
        .where(chosen.counted.is_not(None), chosen.sku.in_(skus), chosen.location.in_(places))
        .group_by(chosen.sku, chosen.location)
        .subquery()
    )
    same = and_(
        chosen.sku == last.c.sku,
        chosen.location == last.c.location,
        chosen.number >= last.c.number,
    )
    held = func.sum(func.coalesce(chosen.counted, chosen.quantity))
    return (
        select(last.c.sku, last.c.location, held)
        .select_from(last.join(STOCK_MOVE, same))
        .group_by(last.c.sku, last.c.location)
    )
