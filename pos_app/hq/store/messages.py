"""Statements about what head office asks and tells stores."""

from datetime import datetime

from sqlalchemy import select, update

from pos_app.db.database import Unit
from pos_app.hq.care_rows import StoreMessage
from pos_app.hq.rows import record
from pos_app.hq.tables.care import STORE_MESSAGE

_OPEN = STORE_MESSAGE.c.closed_at.is_(None)


def add(unit: Unit, row: dict[str, object]) -> None:
    """One more message, open."""
    unit.execute(STORE_MESSAGE.insert(), row)


def open_of_store(unit: Unit, store: str, limit: int) -> list[StoreMessage]:
    """What the store has not answered, the oldest first."""
    query = select(STORE_MESSAGE).where(STORE_MESSAGE.c.store_id == store, _OPEN)
    rows = unit.execute(query.order_by(STORE_MESSAGE.c.number).limit(limit))
    return [record(StoreMessage, row) for row in rows.mappings()]


def of_order(unit: Unit, order_no: str) -> list[StoreMessage]:
    """Every message about the order, the oldest first."""
    query = select(STORE_MESSAGE).where(STORE_MESSAGE.c.order_no == order_no)
    rows = unit.execute(query.order_by(STORE_MESSAGE.c.number))
    return [record(StoreMessage, row) for row in rows.mappings()]


def close(unit: Unit, number: int, at: datetime, who: str, answer: str) -> StoreMessage | None:
    """The message with its answer; nothing where it was closed before or never was."""
    values = {"closed_at": at, "closed_by": who, "answer": answer}
    same = (STORE_MESSAGE.c.number == number) & _OPEN
    found = unit.execute(
        update(STORE_MESSAGE).where(same).values(**values).returning(*STORE_MESSAGE.c)
    )
    row = found.mappings().first()
    return record(StoreMessage, row) if row else None


def find(unit: Unit, number: int) -> StoreMessage | None:
    """The message of that number."""
    query = select(STORE_MESSAGE).where(STORE_MESSAGE.c.number == number)
    row = unit.execute(query).mappings().first()
    return record(StoreMessage, row) if row else None
