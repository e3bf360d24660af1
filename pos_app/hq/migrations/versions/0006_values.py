"""Stored value: gift cards, credit notes and customers' accounts (R77)."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import UtcDateTime

revision = "0006"
down_revision = "0005"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _KEY, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def upgrade() -> None:
    """Two new tables; nothing that was there changes."""
    op.create_table(
        "value_account",
        sa.Column("account", _KEY, primary_key=True, server_default="", nullable=False),
        _number("balance_minor"),
        _number("limit_minor"),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "value_movement",
        sa.Column("attempt_id", _KEY, primary_key=True, server_default="", nullable=False),
        _key("do"),
        _key("account"),
        _number("amount_minor"),
        _key("result"),
        _key("reason"),
        _key("made"),
        _number("balance_minor"),
        _key("device_id"),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("value_movement_account", "value_movement", ["account", "at"])
