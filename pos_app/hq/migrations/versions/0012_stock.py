"""What each warehouse loses and gets is booked from now on (R11)."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import guards

revision = "0012"
down_revision = "0011"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _KEY, nullable=False, server_default="")


def upgrade() -> None:
    """One new table; nothing that was there changes."""
    op.create_table(
        "stock_move",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        _key("event_id"),
        _key("location"),
        _key("sku"),
        sa.Column("quantity", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("stock_move_product", "stock_move", ["sku", "location"])
    for statement in guards("stock_move", op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
