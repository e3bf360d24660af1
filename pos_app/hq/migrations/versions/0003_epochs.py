"""Every key of a till, epochs that end, how far a verified backup has each; a chained journal."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The one key of each till so far is its first."""
    op.create_table(
        "device_key",
        sa.Column("public_key", _KEY, primary_key=True),
        sa.Column("device_id", _KEY, nullable=False, server_default=""),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("retired_at", sa.BigInteger, nullable=True),
    )
    op.create_index("device_key_device", "device_key", ["device_id"])
    op.execute(
        "INSERT INTO device_key (public_key, device_id, since) "
        "SELECT public_key, device_id, enrolled_at FROM device"
    )
    op.add_column("epoch", sa.Column("state", _KEY, nullable=False, server_default="open"))
    op.add_column(
        "epoch", sa.Column("durable_through", sa.BigInteger, nullable=False, server_default="0")
    )
    op.add_column("journal", sa.Column("hash", _KEY, nullable=False, server_default=""))
