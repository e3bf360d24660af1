"""Version 16: when head office last let this till know who may work here, its newest configuration
included (S5).
"""

revision = "0016"
down_revision: str | None = "0015"

STATEMENTS = (
    "ALTER TABLE sync_state ADD COLUMN believed_at TEXT",
    "UPDATE sync_state SET believed_at = last_contact_at",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
