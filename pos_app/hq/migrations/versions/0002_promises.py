"""Recall by line status, requested day and receipt day (R109): a row per promise, filled from the
orders' bodies.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_KEYS = ("order_no", "location", "delivery_class", "mode", "line_status", "on_day")
_NEWEST = ("created_at", "order_no")
_INDEXES = {
    "order_place_location": ("location", "delivery_class", "is_open"),
    "order_place_open": ("is_open",),
    "order_place_mode": ("mode",),
    "order_place_status": ("line_status",),
    "order_place_day": ("on_day",),
    "order_place_class": ("delivery_class", "is_open"),
}
_ORDERS = sa.text("SELECT order_no, created_at, body FROM sales_order")
ROWS_AT_ONCE = 500


def upgrade() -> None:
    """The old rows say too little; all of them are made anew."""
    op.drop_table("order_place")
    place = op.create_table(
        "order_place",
        *(sa.Column(name, _KEY, nullable=False, server_default="") for name in _KEYS),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*_KEYS),
    )
    connection = op.get_bind()
    rows: list[dict[str, Any]] = []
    for order_no, created_at, body in connection.execute(_ORDERS).all():
        rows += _rows(order_no, created_at, json.loads(bytes(body)))
        if len(rows) >= ROWS_AT_ONCE:
            connection.execute(place.insert(), rows)
            rows = []
    if rows:
        connection.execute(place.insert(), rows)
    for name, columns in _INDEXES.items():
        op.create_index(name, "order_place", [*columns, *_NEWEST])
    op.create_index("order_history_at", "order_history", ["at", "what", "order_no"])


def _rows(order_no: str, created_at: int, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    seen = set()
    for line in order["lines"]:
        delivery = line["delivery"]
        if delivery["delivery_class"] == "CARRY":
            continue
        left = line["ordered"] - line["invoiced"] - line["cancelled"]
        key = (
            order_no,
            delivery["location"],
            delivery["delivery_class"],
            delivery["mode"],
            _status(line, left),
            delivery["on"] or "",
        )
        if key not in seen:
            seen.add(key)
            yield dict(zip(_KEYS, key, strict=True)) | {
                "is_open": left > 0,
                "created_at": created_at,
            }


def _status(line: dict[str, Any], left: int) -> str:
    """The line's status as version 1 of the orders had it."""
    if not left:
        return "INVOICED" if line["invoiced"] else "CANCELLED"
    if line["invoiced"]:
        return "PARTLY_INVOICED"
    for done in ("packed", "picked"):
        if line[done]:
            return done.upper() if line[done] >= left else f"PARTLY_{done.upper()}"
    return "REJECTED" if line["rejected"] >= left else "ACCEPTED"
