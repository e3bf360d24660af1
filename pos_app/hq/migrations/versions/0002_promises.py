"""Recall by line status, requested day and receipt day (R109): a row per promise. Version 20 fills
them from the orders' bodies.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")
_KEYS = ("order_no", "location", "delivery_class", "mode", "line_status", "on_day")
_NEWEST = ("created_at", "order_no")
_INDEXES = {
    "order_place_location": ("location", "delivery_class", "is_open"),
    "order_place_open": ("is_open",),
    "order_place_mode": ("mode",),
    "order_place_status": ("line_status",),
    "order_place_day": ("on_day",),
    "order_place_class": ("delivery_class", "is_open"),
}


def upgrade() -> None:
    """The old rows say too little."""
    op.drop_table("order_place")
    op.create_table(
        "order_place",
        *(sa.Column(name, _KEY, nullable=False, server_default="") for name in _KEYS),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*_KEYS),
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "order_place", [*columns, *_NEWEST])
    op.create_index("order_history_at", "order_history", ["at", "what", "order_no"])
