"""Version 18: the books are found by receipt by the index that keeps receipts apart (R82); a second
one cost each business a write.
"""

revision = "0018"
down_revision: str | None = "0017"

STATEMENTS = ("DROP INDEX business_receipt",)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
