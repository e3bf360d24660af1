"""Version 12: every row is sealed (`db/row_seal.py`, for each version's tables alike) (FS3)."""

revision = "0012"
down_revision: str | None = "0011"

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Run by Alembic when an older file is opened; the rows are sealed behind it."""
