"""What each part of a run handled is kept, so that the run's speed can be shown (R167)."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import guards

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """One new table; runs before it have no parts."""
    op.create_table(
        "sync_part",
        sa.Column("run", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("part", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("handled", sa.BigInteger, nullable=False, server_default="0"),
    )
    for statement in guards("sync_part", op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
