"""The first released schema: what `tables.create` makes; later scripts start from it."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: a fresh database begins here."""
