"""Version 8: serial numbers that left from this till, so that none leaves twice (R121)."""

revision = "0008"
down_revision: str | None = "0007"

STATEMENTS = (
    """CREATE TABLE serial (
        sku TEXT NOT NULL, serial TEXT NOT NULL, source TEXT NOT NULL, line_no INTEGER NOT NULL,
        receipt_no TEXT NOT NULL, PRIMARY KEY (sku, serial)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX serial_source ON serial (source, line_no)",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
