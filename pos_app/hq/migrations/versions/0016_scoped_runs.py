"""A run of Synchronise orders may be of one store, one till or one order; head office asks stores
about orders, and tells them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Three columns, empty in every run that was over everything; what a run handled is found by
    it; one new table.
    """
    handled = sa.text("run_id <> ''")
    op.create_index(
        "intake_state_run",
        "intake_state",
        ["run_id"],
        sqlite_where=handled,
        postgresql_where=handled,
    )
    for name in ("store_id", "register_id", "order_id"):
        op.add_column("sync_run", sa.Column(name, _KEY, nullable=False, server_default=""))
    op.create_table(
        "store_message",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        *_texts("who", "store_id", "order_no", kind=_KEY),
        *_texts("text", kind=sa.Text()),
        sa.Column("closed_at", sa.BigInteger, nullable=True),
        *_texts("closed_by", kind=_KEY),
        *_texts("answer", kind=sa.Text()),
    )
    op.create_index("store_message_store", "store_message", ["store_id", "closed_at"])
    op.create_index("store_message_order", "store_message", ["order_no"])


def _texts(*names: str, kind: sa.types.TypeEngine[str]) -> list[sa.Column[str]]:
    return [sa.Column(name, kind, nullable=False, server_default="") for name in names]
