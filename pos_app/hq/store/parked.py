"""Statements about carts that were put aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from pos_app.db.database import Unit
from pos_app.hq.rows import record
from pos_app.hq.store.sql import upsert
from pos_app.hq.tables.parked import PARKED

LISTED_MAX = 100
_AGE = (PARKED.c.at, PARKED.c.parked_id)


@dataclass(frozen=True, slots=True)
class Aside:
    """A cart that waits in its store."""

    parked_id: str
    register_id: str
    staff_id: str
    at: datetime
    body: bytes


def put(unit: Unit, row: dict[str, object]) -> None:
    """The cart, once: putting it again changes nothing that was taken."""
    same = PARKED.c.parked_id == row["parked_id"]
    if unit.execute(select(PARKED.c.parked_id).where(same)).first() is None:
        upsert(unit, PARKED, [row], "parked_id")


def last_at(unit: Unit, store_id: str) -> datetime | None:
    """When the last cart of the store was put aside: the next one is later, so that the last one is
    known by its moment.
    """
    query = select(func.max(PARKED.c.at)).where(PARKED.c.store_id == store_id)
    found: datetime | None = unit.execute(query).scalar()
    return found


def waiting(unit: Unit, store_id: str) -> list[Aside]:
    """What nobody of the store has taken yet, oldest first."""
    query = select(PARKED).where(_free(store_id)).order_by(*_AGE).limit(LISTED_MAX)
    return [record(Aside, row) for row in unit.execute(query).mappings()]


def waiting_ids(unit: Unit, store_id: str) -> tuple[str, ...]:
    """Which carts those are."""
    query = select(PARKED.c.parked_id).where(_free(store_id)).order_by(*_AGE).limit(LISTED_MAX)
    return tuple(unit.execute(query).scalars())


def last_waiting(unit: Unit, store_id: str) -> Aside | None:
    """The one that was put aside last."""
    newest = (part.desc() for part in _AGE)
    query = select(PARKED).where(_free(store_id)).order_by(*newest).limit(1)
    row = unit.execute(query).mappings().first()
    return None if row is None else record(Aside, row)


def take(unit: Unit, store_id: str, parked_id: str, device_id: str) -> bytes | None:
    """The cart for this till alone; the same till gets it again where its answer was lost."""
    same = (PARKED.c.parked_id == parked_id) & (PARKED.c.store_id == store_id)
    free = same & PARKED.c.taken_by.in_(["", device_id])
    unit.execute(update(PARKED).where(free).values(taken_by=device_id))
    mine = same & (PARKED.c.taken_by == device_id)
    body = unit.execute(select(PARKED.c.body).where(mine)).scalar()
    return None if body is None else bytes(body)


def _free(store_id: str) -> ColumnElement[bool]:
    return (PARKED.c.store_id == store_id) & (PARKED.c.taken_by == "")


def bodies(unit: Unit) -> list[bytes]:
    """Every cart that nobody has taken yet, of any store."""
    rows = unit.execute(select(PARKED.c.body).where(PARKED.c.taken_by == ""))
    return [bytes(row[0]) for row in rows]
