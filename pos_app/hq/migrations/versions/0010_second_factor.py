"""The second factor of the console's people; whoever is signed in signs in anew."""

import sqlalchemy as sa
from alembic import op

from pos_app.db.types import UtcDateTime

revision = "0010"
down_revision = "0009"

_KEY = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def _key(name: str, *, primary: bool = False) -> sa.Column[str]:
    return sa.Column(name, _KEY, primary_key=primary, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def upgrade() -> None:
    """Two new tables; a stay knows when its second factor was shown."""
    op.create_table(
        "second_factor",
        _key("operator_id", primary=True),
        sa.Column("sealed", sa.Text, nullable=False, server_default=""),
        _number("last_step"),
        _number("failures"),
        sa.Column("failed_at", UtcDateTime),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "recovery_code",
        _key("code_hash", primary=True),
        _key("operator_id"),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
    )
    op.create_index("recovery_code_operator", "recovery_code", ["operator_id"])
    op.execute("DELETE FROM console_session")
    op.add_column("console_session", sa.Column("factor_at", UtcDateTime))
    op.add_column("console_session", _key("address"))
