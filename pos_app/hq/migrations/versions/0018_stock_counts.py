"""A warehouse's stock has a start: what was counted stands among what moved (R11)."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """One column and its index; what moved so far was never counted."""
    op.add_column("stock_move", sa.Column("counted", sa.BigInteger, nullable=True))
    kept = sa.text("counted IS NOT NULL")
    op.create_index(
        "stock_move_counted",
        "stock_move",
        ["sku", "location", "number", "counted"],
        sqlite_where=kept,
        postgresql_where=kept,
    )
