"""Somebody at head office may be limited to stores; before that nobody is (ASVS 8.2.2)."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """The stores of a person, between commas; none stands for every store."""
    op.add_column("operator", sa.Column("stores", sa.Text, nullable=False, server_default=""))
