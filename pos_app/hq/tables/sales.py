"""HQ's tables of sales by their receipt, so that what comes back is held against all that was sold,
of what came back, and of what each warehouse lost and got (R11); must never hold a rule.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, text

from pos_app.db.types import UtcDateTime, append_only
from pos_app.hq.tables.parts import METADATA, counted, key, number

SALE = Table(
    "sale",
    METADATA,
    key("receipt_no", primary=True),
    key("event_id"),
    Column("returned", LargeBinary),
)
"""`returned` is the sale as an order once something came back; before that its event says all."""

RETURNED = Table(
    "returned",
    METADATA,
    key("order_no", primary=True),
    number("version"),
    Column("body", LargeBinary, nullable=False),
    Index("returned_version", "version", "order_no"),
)
"""What has come back of an order or sale, with the version in which tills get it (R54)."""

_WAS_COUNTED = text("counted IS NOT NULL")
STOCK_MOVE = Table(
    "stock_move",
    METADATA,
    counted("number"),
    key("event_id"),
    key("location"),
    key("sku"),
    number("quantity"),
    Column("at", UtcDateTime, nullable=False),
    Column("counted", BigInteger),
    Index("stock_move_product", "sku", "location"),
    Index(
        "stock_move_counted",
        "sku",
        "location",
        "number",
        "counted",
        sqlite_where=_WAS_COUNTED,
        postgresql_where=_WAS_COUNTED,
    ),
)
"""What an event moved, in thousandths: negative left the warehouse. A row with `counted` says what
the warehouse held when somebody counted; what was before does not matter any more.
"""
append_only(STOCK_MOVE)
