"""Version 15: what head office knows of the stock here and in the group, and what each business of
this till moved (R11).
"""

revision = "0015"
down_revision: str | None = "0014"

STATEMENTS = (
    """CREATE TABLE stock (
        sku TEXT PRIMARY KEY, places TEXT NOT NULL, in_group INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE stock_progress (
        id INTEGER PRIMARY KEY CHECK (id = 1), mark INTEGER NOT NULL, cursor TEXT NOT NULL,
        place TEXT NOT NULL, covered INTEGER NOT NULL
    ) STRICT""",
    "ALTER TABLE business ADD COLUMN moved TEXT NOT NULL DEFAULT ''",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
