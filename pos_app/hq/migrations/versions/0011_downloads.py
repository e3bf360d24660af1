"""What tills have is known download by download, and what has come back is one (R54, R55)."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ROWS_AT_ONCE = 500
_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_COUNT = """INSERT INTO counter (name, value) VALUES ('returned', 1) ON CONFLICT DO NOTHING"""
_ADD = """INSERT INTO returned (order_no, version, body) VALUES (:order_no, 1, :body)"""
_SALES = """SELECT receipt_no, returned FROM sale
    WHERE returned IS NOT NULL AND receipt_no > :after ORDER BY receipt_no LIMIT :most"""
_ORDERS = """SELECT order_no, body FROM sales_order
    WHERE order_no > :after ORDER BY order_no LIMIT :most"""


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _KEY, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def upgrade() -> None:
    """A job beside each version that a till has; the table of what has come back, filled."""
    op.add_column("device", _number("returns_version"))
    op.add_column("publication", _number("catalogue"))
    op.rename_table("download", "download_before")
    op.create_table(
        "download",
        _key("device_id"),
        sa.Column("job", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("device_id", "job", "version"),
    )
    op.execute(
        "INSERT INTO download (device_id, job, version, at, error) "
        "SELECT device_id, 0, version, at, error FROM download_before"
    )
    op.drop_table("download_before")
    op.create_table(
        "returned",
        sa.Column("order_no", _KEY, primary_key=True, server_default="", nullable=False),
        _number("version"),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("returned_version", "returned", ["version", "order_no"])
    connection = op.get_bind()
    rows = [
        {"order_no": number, "body": body}
        for query in (_SALES, _ORDERS)
        for number, body in _returned(connection, query)
    ]
    if rows:
        connection.execute(sa.text(_COUNT))
        connection.execute(sa.text(_ADD), rows)


def _returned(connection: sa.Connection, query: str) -> Iterator[tuple[str, bytes]]:
    """Number of each order or sale of which something has come back, and how much of it."""
    after = ""
    while rows := connection.execute(
        sa.text(query), {"after": after, "most": ROWS_AT_ONCE}
    ).fetchall():
        for number, body in rows:
            found = _goods(json.loads(bytes(body)))
            if found["quantities"]:
                yield number, json.dumps(found).encode()
        after = rows[-1][0]


def _goods(order: dict[str, Any]) -> dict[str, Any]:
    lines = [one for one in order["lines"] if one.get("returned")]
    quantities = [[one["line_no"], one["returned"]] for one in lines]
    return {"order_no": order["order_no"], "quantities": quantities}
