"""Version 11: a shift may work in the drawer of another till's shift (R51)."""

revision = "0011"
down_revision: str | None = "0010"

STATEMENTS = ("ALTER TABLE shift ADD COLUMN part_of TEXT NOT NULL DEFAULT ''",)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
