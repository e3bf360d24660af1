"""Repairs, exceptions that were closed, orders of other channels (R177)."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import UtcDateTime, guards

revision = "0008"
down_revision = "0007"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _KEY, nullable=False, server_default="")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def upgrade() -> None:
    """Three new tables that nobody changes afterwards."""
    op.create_table(
        "repair",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime, nullable=False),
        *map(_key, ("who", "what", "event_id")),
        _text("detail"),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("repair_event", "repair", ["event_id", "number"])
    op.create_table(
        "looked_at",
        sa.Column("discrepancy", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime, nullable=False),
        _key("who"),
        _text("note"),
    )
    op.create_table(
        "channel_order",
        *map(_key, ("channel", "reference", "order_no", "asked_sha256")),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("channel", "reference"),
    )
    for table in ("repair", "looked_at", "channel_order"):
        for statement in guards(table, op.get_bind().dialect.name):
            op.get_bind().exec_driver_sql(statement)
