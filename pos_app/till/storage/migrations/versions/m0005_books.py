"""Version 5: the books are found by receipt, by order and by day (R82, R135)."""

revision = "0005"
down_revision: str | None = "0004"

STATEMENTS = (
    "CREATE INDEX business_receipt ON business (receipt_no)",
    "CREATE INDEX business_order ON business (order_no) WHERE order_no <> ''",
    "CREATE INDEX business_newest ON business (at DESC, transaction_id DESC)",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
