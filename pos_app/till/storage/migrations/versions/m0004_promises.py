"""Version 4: local orders are found by each of their lines: place, class, mode, status, day (R109,
K7).
"""

import json
from collections.abc import Iterator
from typing import Any

revision = "0004"
down_revision: str | None = "0003"

STATEMENTS = (
    """CREATE TABLE order_promise (
        order_no TEXT NOT NULL, location TEXT NOT NULL, delivery_class TEXT NOT NULL,
        mode TEXT NOT NULL, line_status TEXT NOT NULL, on_day TEXT NOT NULL,
        is_open INTEGER NOT NULL,
        PRIMARY KEY (order_no, location, delivery_class, mode, line_status, on_day)
    ) STRICT, WITHOUT ROWID""",
    """CREATE INDEX order_promise_open ON order_promise (location, delivery_class, line_status)
        WHERE is_open = 1""",
    *(
        f"ALTER TABLE customer_order DROP COLUMN {column}"
        for column in ("modes", "locations", "pick_up_open", "ship_open")
    ),
)
_ADD = """INSERT OR IGNORE INTO order_promise VALUES (:order_no, :location, :delivery_class, :mode,
    :line_status, :on_day, :is_open)"""
ROWS_AT_ONCE = 500


def upgrade() -> None:
    """Run by Alembic when an older file is opened; the orders' bodies say what their lines are."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
    driver: Any = op.get_bind().connection.driver_connection
    orders = driver.execute("SELECT order_no, body FROM customer_order")
    while found := orders.fetchmany(ROWS_AT_ONCE):
        for order_no, body in found:
            driver.executemany(_ADD, _rows(order_no, json.loads(body)))


def _rows(order_no: str, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for line in order["lines"]:
        delivery = line["delivery"]
        left = line["ordered"] - line["invoiced"] - line["cancelled"]
        if delivery["delivery_class"] != "CARRY":
            yield {
                "order_no": order_no,
                "location": delivery["location"],
                "delivery_class": delivery["delivery_class"],
                "mode": delivery["mode"],
                "line_status": _status(line, left),
                "on_day": delivery["on"] or "",
                "is_open": left > 0,
            }


def _status(line: dict[str, Any], left: int) -> str:
    """The line's status as orders had it before this version."""
    if not left:
        return "INVOICED" if line["invoiced"] else "CANCELLED"
    if line["invoiced"]:
        return "PARTLY_INVOICED"
    for done in ("packed", "picked"):
        if line[done]:
            return done.upper() if line[done] >= left else f"PARTLY_{done.upper()}"
    return "REJECTED" if line["rejected"] >= left else "ACCEPTED"
