"""Statements about what left warehouses and came back (R11)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from pos_app.db.database import Unit
from pos_app.domain.stock import StockMove
from pos_app.hq.sale_tables import STOCK_MOVE
from pos_app.hq.store.sql import insert


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


def of_product(unit: Unit, sku: str) -> list[tuple[str, int]]:
    """What each warehouse lost (negative) or got of the product in all, by its key."""
    chosen = STOCK_MOVE.c
    query = (
        select(chosen.location, func.sum(chosen.quantity))
        .where(chosen.sku == sku)
        .group_by(chosen.location)
        .order_by(chosen.location)
    )
    return [(str(row[0]), int(row[1])) for row in unit.execute(query)]
