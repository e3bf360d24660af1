"""Version 10: the configuration comes in numbered packages, each resumed where it was cut, and what
has come back elsewhere is known here (R54, R55).
"""

revision = "0010"
down_revision: str | None = "0009"

STATEMENTS = (
    "ALTER TABLE configuration ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE package (
        job INTEGER PRIMARY KEY, version INTEGER NOT NULL, sha256 TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE package_part (
        job INTEGER NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (job, version)
    ) STRICT""",
    """CREATE TABLE returned (
        order_no TEXT NOT NULL, fresh INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (order_no, fresh)
    ) STRICT""",
    """CREATE TABLE returned_progress (
        id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, cursor TEXT NOT NULL
    ) STRICT""",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
