"""HQ's own number of a customer that a till made with a temporary one (R45)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """One new table; nothing that was there changes."""
    op.create_table(
        "customer_number",
        sa.Column("temporary_id", _KEY, primary_key=True, server_default="", nullable=False),
        sa.Column("customer_id", _KEY, server_default="", nullable=False),
    )
