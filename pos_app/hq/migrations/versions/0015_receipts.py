"""Orders and sales are found by the receipt of all that was done on them, wherever it was (R108,
R135).
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ROWS_AT_ONCE = 500
_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_CHANGES = sa.text("""SELECT i.position, i.body FROM intake i
    JOIN intake_state s ON s.position = i.position
    WHERE i.kind IN ('pickup', 'shipment', 'edit', 'cancel', 'return')
        AND s.state = 'applied' AND i.position > :after
    ORDER BY i.position LIMIT :most""")
_ADD = sa.text("""INSERT INTO order_receipt (receipt_no, order_no) VALUES (:receipt_no, :order_no)
    ON CONFLICT DO NOTHING""")


def upgrade() -> None:
    """One new table, filled from the changes that were applied."""
    op.create_table(
        "order_receipt",
        sa.Column("receipt_no", _KEY, primary_key=True, server_default="", nullable=False),
        sa.Column("order_no", _KEY, server_default="", nullable=False),
    )
    connection, after = op.get_bind(), 0
    while rows := connection.execute(
        _CHANGES, {"after": after, "most": ROWS_AT_ONCE}
    ).fetchall():
        for _, body in rows:
            event = json.loads(bytes(body))
            values = {name: event[name] for name in ("receipt_no", "order_no")}
            if all(values.values()):
                connection.execute(_ADD, values)
        after = rows[-1][0]
