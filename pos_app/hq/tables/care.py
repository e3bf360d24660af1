"""HQ's tables of what people decide about orders: repairs, exceptions that were looked at, orders
of other channels; must never hold a rule.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table

from pos_app.db.types import UtcDateTime, append_only
from pos_app.hq.tables.parts import METADATA, counted, key, text

REPAIR = Table(
    "repair",
    METADATA,
    counted("number"),
    Column("at", UtcDateTime, nullable=False),
    key("who"),
    key("what"),
    key("event_id"),
    text("detail"),
    Column("body", LargeBinary),
    Index("repair_event", "event_id", "number"),
)
"""Each thing that somebody did about a quarantined event; `body` is the copy that was booked."""
append_only(REPAIR)
STORE_MESSAGE = Table(
    "store_message",
    METADATA,
    counted("number"),
    Column("at", UtcDateTime, nullable=False),
    key("who"),
    key("store_id"),
    key("order_no"),
    text("text"),
    Column("closed_at", UtcDateTime),
    key("closed_by"),
    text("answer"),
    Index("store_message_store", "store_id", "closed_at"),
    Index("store_message_order", "order_no"),
)
"""What head office asks or tells a store about an order; open until somebody answers."""
LOOKED_AT = Table(
    "looked_at",
    METADATA,
    Column("discrepancy", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    key("who"),
    text("note"),
)
"""An exception that somebody closed, once."""
append_only(LOOKED_AT)
CHANNEL_ORDER = Table(
    "channel_order",
    METADATA,
    key("channel", primary=True),
    key("reference", primary=True),
    key("order_no"),
    key("asked_sha256"),
    Column("at", UtcDateTime, nullable=False),
)
"""An order of another channel by that channel's own reference, once; `asked_sha256` is of what was
asked.
"""
append_only(CHANNEL_ORDER)
