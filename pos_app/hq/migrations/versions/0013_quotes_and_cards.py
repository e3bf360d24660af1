"""Lists show which quotes have expired (R133); every till of a store finds authorisations of its
orders that are near their end (R187).
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ROWS_AT_ONCE = 500
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_OPEN = sa.text("""SELECT order_no, created_at, body FROM sales_order
    WHERE status NOT IN ('INVOICED', 'CANCELLED') AND order_no > :after
    ORDER BY order_no LIMIT :most""")
_SET = sa.text("""UPDATE sales_order SET expires_at = :expires_at, card_since = :card_since
    WHERE order_no = :order_no""")


def upgrade() -> None:
    """Two columns, filled from the orders' bodies where something is open."""
    for name in ("expires_at", "card_since"):
        op.add_column("sales_order", sa.Column(name, sa.BigInteger, nullable=True))
    connection, after = op.get_bind(), ""
    while rows := connection.execute(_OPEN, {"after": after, "most": ROWS_AT_ONCE}).fetchall():
        for order_no, created_at, body in rows:
            order = json.loads(bytes(body))
            values = {"expires_at": _expires_at(order), "card_since": _since(order, created_at)}
            if any(values.values()):
                connection.execute(_SET, {**values, "order_no": order_no})
        after = rows[-1][0]
    kept = sa.text("card_since IS NOT NULL")
    op.create_index(
        "sales_order_card",
        "sales_order",
        ["store_id", "card_since"],
        sqlite_where=kept,
        postgresql_where=kept,
    )


def _expires_at(order: dict[str, Any]) -> int | None:
    quote = order.get("quote")
    if not quote or quote["lost"]:
        return None
    day = date.fromisoformat(quote["expires_on"]) + timedelta(days=1)
    zone = ZoneInfo(order["terms"]["time_zone"])
    return (datetime.combine(day, time(), zone) - _EPOCH) // _MICROSECOND


def _since(order: dict[str, Any], created_at: int) -> int | None:
    kept = order.get("balance_card")
    if not kept or not kept.get("card") or not kept["card"]["token"]:
        return None
    if kept["authorised_minor"] <= order["card_captured"]:
        return None
    made = kept.get("authorised_at")
    return (datetime.fromisoformat(made) - _EPOCH) // _MICROSECOND if made else created_at
