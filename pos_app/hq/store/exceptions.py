"""Statements about exceptions: what was applied though it differs, and who has looked at it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from pos_app.db.database import Unit
from pos_app.hq.care_rows import Noted
from pos_app.hq.rows import record
from pos_app.hq.store.sql import insert_new
from pos_app.hq.tables.care import LOOKED_AT
from pos_app.hq.tables.intake import INTAKE
from pos_app.hq.tables.orders import DISCREPANCY

PAGE_ROWS = 50
DIFFERENCES = ("MONEY_DIFFERS", "TAX_DIFFERS", "PRICE_DIFFERS")
"""Kinds whose amount is how far a till was from what head office computes."""
SETTLED_BY = "head office"
"""Who closed what came right by itself."""
_JOINED = DISCREPANCY.outerjoin(LOOKED_AT, LOOKED_AT.c.discrepancy == DISCREPANCY.c.number)


def page(
    unit: Unit, *, kind: str = "", closed: bool = False, before: int = 0, store: str = ""
) -> list[Noted]:
    """The newest, one more than a page holds; those that nobody has closed, or those that are."""
    query = select(
        *DISCREPANCY.c,
        LOOKED_AT.c.at.label("closed_at"),
        LOOKED_AT.c.who.label("closed_by"),
        LOOKED_AT.c.note,
    ).select_from(_JOINED)
    seen = LOOKED_AT.c.discrepancy
    query = query.where(seen.is_not(None) if closed else seen.is_(None))
    query = query.where(*_at(store))
    if kind:
        query = query.where(DISCREPANCY.c.kind == kind)
    if before:
        query = query.where(DISCREPANCY.c.number < before)
    rows = unit.execute(query.order_by(DISCREPANCY.c.number.desc()).limit(PAGE_ROWS + 1))
    return [record(Noted, row) for row in rows.mappings()]


def _at(store: str) -> list[ColumnElement[bool]]:
    """Those of events that the store's tills sent; of every store where none is named."""
    if not store:
        return []
    theirs = select(INTAKE.c.event_id).where(INTAKE.c.store_id == store)
    return [DISCREPANCY.c.event_id.in_(theirs)]


def stores_of(unit: Unit, numbers: Sequence[int]) -> set[str]:
    """Whose tills sent the events of these."""
    query = select(INTAKE.c.store_id).join(DISCREPANCY, DISCREPANCY.c.event_id == INTAKE.c.event_id)
    return {row[0] for row in unit.execute(query.where(DISCREPANCY.c.number.in_(numbers)))}


def still_open(unit: Unit, numbers: Sequence[int]) -> list[int]:
    """Which of these there are and nobody has closed."""
    query = select(DISCREPANCY.c.number).select_from(_JOINED)
    query = query.where(DISCREPANCY.c.number.in_(numbers), LOOKED_AT.c.discrepancy.is_(None))
    return list(unit.execute(query.order_by(DISCREPANCY.c.number)).scalars())


def open_counts(unit: Unit, store: str = "") -> dict[str, int]:
    """How many of each kind nobody has closed."""
    query = select(DISCREPANCY.c.kind, func.count()).select_from(_JOINED).where(*_at(store))
    query = query.where(LOOKED_AT.c.discrepancy.is_(None)).group_by(DISCREPANCY.c.kind)
    return {row[0]: int(row[1]) for row in unit.execute(query)}


def great_ones(unit: Unit, least_minor: int, store: str) -> int:
    """How many differences of that much nobody has closed, of a store where one is named."""
    query = select(func.count()).select_from(_JOINED).where(*_at(store))
    query = query.where(LOOKED_AT.c.discrepancy.is_(None), DISCREPANCY.c.kind.in_(DIFFERENCES))
    found = unit.execute(query.where(func.abs(DISCREPANCY.c.amount_minor) >= least_minor)).scalar()
    return int(found or 0)


def newest(unit: Unit) -> int:
    """The newest of all."""
    return unit.execute(select(func.max(DISCREPANCY.c.number))).scalar() or 0


def open_numbers(unit: Unit, kind: str, through: int, most: int, store: str = "") -> list[int]:
    """Those of a kind that are open, no newer than the one that was seen."""
    query = select(DISCREPANCY.c.number).select_from(_JOINED).where(*_at(store))
    query = query.where(
        LOOKED_AT.c.discrepancy.is_(None),
        DISCREPANCY.c.kind == kind,
        DISCREPANCY.c.number <= through,
    )
    return [row[0] for row in unit.execute(query.order_by(DISCREPANCY.c.number).limit(most))]


def close_owed(unit: Unit, order_no: str, at: datetime) -> None:
    """The order's goods that went out unpaid are owed no more: what came back settled them."""
    query = select(DISCREPANCY.c.number).where(
        DISCREPANCY.c.order_no == order_no, DISCREPANCY.c.kind == "SHIPPED_UNPAID"
    )
    close(unit, unit.execute(query).scalars().all(), at, SETTLED_BY, "")


def close(unit: Unit, numbers: Sequence[int], at: datetime, who: str, note: str) -> None:
    """Somebody has looked at these; one that is closed already keeps its first note."""
    rows = [{"discrepancy": one, "at": at, "who": who, "note": note} for one in numbers]
    insert_new(unit, LOOKED_AT, rows)
