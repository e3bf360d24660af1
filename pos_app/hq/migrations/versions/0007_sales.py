"""Sales are found by their receipt (R135)."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ROWS_AT_ONCE = 500
_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_SALES = """SELECT i.position, i.event_id, i.body FROM intake i
    JOIN intake_state s ON s.position = i.position
    WHERE i.kind = 'sale' AND s.state = 'applied' AND i.position > :after
    ORDER BY i.position LIMIT :most"""
_ADD = """INSERT INTO sale (receipt_no, event_id) VALUES (:receipt_no, :event_id)
    ON CONFLICT DO NOTHING"""


def upgrade() -> None:
    """One new table, filled from the sales that were applied."""
    op.create_table(
        "sale",
        sa.Column("receipt_no", _KEY, primary_key=True, server_default="", nullable=False),
        sa.Column("event_id", _KEY, server_default="", nullable=False),
        sa.Column("returned", sa.LargeBinary),
    )
    connection, after = op.get_bind(), 0
    while rows := connection.execute(
        sa.text(_SALES), {"after": after, "most": ROWS_AT_ONCE}
    ).fetchall():
        for row in rows:
            receipt_no = json.loads(bytes(row[2]))["receipt_no"]
            values = {"receipt_no": receipt_no, "event_id": row[1]}
            connection.execute(sa.text(_ADD), values)
        after = rows[-1][0]
