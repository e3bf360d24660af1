"""Version 6: a parked cart may be kept at HQ for every till of the store (R75)."""

revision = "0006"
down_revision: str | None = "0005"

STATEMENTS = ("ALTER TABLE parked ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
