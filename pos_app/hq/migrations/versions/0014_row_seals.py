"""Every row is sealed (`db/row_seal.py`, for each version's tables alike) (FS3)."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """The rows are sealed behind it."""
