"""Version 7: a list shows which quotes have expired (R133); a connection that was cut by hand stays
cut over a restart (R180).
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

revision = "0007"
down_revision: str | None = "0006"

STATEMENTS = (
    "ALTER TABLE customer_order ADD COLUMN expires_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sync_state ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0",
)
_QUOTES = "SELECT order_no, body FROM customer_order WHERE status = 'QUOTE_OPEN'"
_SET = "UPDATE customer_order SET expires_at = ? WHERE order_no = ?"


def upgrade() -> None:
    """Run by Alembic when an older file is opened; the quotes' bodies know their last day."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
    driver: Any = op.get_bind().connection.driver_connection
    for order_no, body in driver.execute(_QUOTES).fetchall():
        driver.execute(_SET, (_end_of(json.loads(body)), order_no))


def _end_of(order: dict[str, Any]) -> str:
    day = date.fromisoformat(order["quote"]["expires_on"]) + timedelta(days=1)
    zone = ZoneInfo(order["terms"]["time_zone"])
    return datetime.combine(day, time(), zone).astimezone(UTC).isoformat(timespec="microseconds")
