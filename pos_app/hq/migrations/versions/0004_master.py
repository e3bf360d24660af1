"""Master data with its changes, publications, and what tills have received of them."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import guards

revision = "0004"
down_revision = "0003"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _KEY, nullable=False, server_default="")


def upgrade() -> None:
    """Three new tables; nothing that was there changes."""
    op.create_table(
        "master_change",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        _key("kind"),
        _key("record"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        _key("who"),
    )
    op.create_index("master_change_record", "master_change", ["kind", "record", "number"])
    op.create_table(
        "publication",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        _key("jobs"),
        sa.Column("through", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="0"),
        _key("state"),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        _key("made_by"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("in_force_at", sa.BigInteger, nullable=False),
        _key("confirmed_by"),
        sa.Column("confirmed_at", sa.BigInteger),
    )
    op.create_table(
        "download",
        _key("device_id"),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("device_id", "version"),
    )
    for statement in guards("master_change", op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
