"""Version 14: PINs that people chose here, and the keys that head office has had (ASVS 6.4.1,
11.1.1).
"""

revision = "0014"
down_revision: str | None = "0013"

STATEMENTS = (
    """CREATE TABLE own_pin (
        staff_id TEXT PRIMARY KEY, instead_of TEXT NOT NULL, pin_hash TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE hq_key (
        old TEXT PRIMARY KEY, new TEXT NOT NULL, at TEXT NOT NULL, signature TEXT NOT NULL
    ) STRICT""",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
