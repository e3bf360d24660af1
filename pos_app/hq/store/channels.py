"""Statements about orders of other channels: found by the channel's own reference."""

from dataclasses import asdict

from sqlalchemy import select

from pos_app.db.database import Unit
from pos_app.hq.care_rows import ChannelOrder
from pos_app.hq.rows import record
from pos_app.hq.store.sql import insert, next_value
from pos_app.hq.tables.care import CHANNEL_ORDER


def lock(unit: Unit) -> None:
    """Whoever else takes an order of a channel waits until this unit ends."""
    next_value(unit, "channel_orders")


def find(unit: Unit, channel: str, reference: str) -> ChannelOrder | None:
    """The order that was made of that reference."""
    c = CHANNEL_ORDER.c
    query = select(CHANNEL_ORDER).where(c.channel == channel, c.reference == reference)
    row = unit.execute(query).mappings().first()
    return record(ChannelOrder, row) if row else None


def page(unit: Unit, channel: str, after: str, limit: int) -> list[ChannelOrder]:
    """The channel's orders behind that reference."""
    c = CHANNEL_ORDER.c
    query = select(CHANNEL_ORDER).where(c.channel == channel, c.reference > after)
    rows = unit.execute(query.order_by(c.reference).limit(limit)).mappings()
    return [record(ChannelOrder, row) for row in rows]


def add(unit: Unit, order: ChannelOrder) -> None:
    """The reference is used."""
    insert(unit, CHANNEL_ORDER, [asdict(order)])


def next_number(unit: Unit, device_id: str) -> int:
    """The next number of a channel's orders for a store."""
    return next_value(unit, f"channel:{device_id}")
