"""Version 4: local orders are found by each of their lines: place, class, mode, status, day (R109,
K7).
"""

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


def upgrade() -> None:
    """Run by Alembic when an older file is opened; version 17 fills it."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
