"""HQ's table of carts that a store's tills put aside for each other; must never hold a rule."""

from sqlalchemy import Column, Index, LargeBinary, Table

from pos_app.db.types import UtcDateTime
from pos_app.hq.tables.parts import METADATA, key

PARKED = Table(
    "parked",
    METADATA,
    key("parked_id", primary=True),
    key("store_id"),
    key("register_id"),
    key("staff_id"),
    Column("at", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    key("taken_by"),
    Index("parked_store", "store_id", "taken_by", "at"),
)
"""`taken_by` is the device that took the cart; it stays, so that a lost answer can be asked for."""
