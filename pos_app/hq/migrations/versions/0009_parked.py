"""Carts put aside at one till are fetched at another of the store (R75)."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """One new table; nothing that was there changes."""
    op.create_table(
        "parked",
        sa.Column("parked_id", _KEY, primary_key=True, server_default="", nullable=False),
        sa.Column("store_id", _KEY, server_default="", nullable=False),
        sa.Column("register_id", _KEY, server_default="", nullable=False),
        sa.Column("staff_id", _KEY, server_default="", nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("taken_by", _KEY, server_default="", nullable=False),
    )
    op.create_index("parked_store", "parked", ["store_id", "taken_by", "at"])
