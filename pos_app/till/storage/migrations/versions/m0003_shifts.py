"""Version 3: shifts that are suspended, counted and closed, with what moved their cash."""

revision = "0003"
down_revision: str | None = "0002"

STATEMENTS = (
    "DROP INDEX shift_open",
    "ALTER TABLE shift ADD COLUMN state TEXT NOT NULL DEFAULT 'active'",
    "ALTER TABLE shift ADD COLUMN drawer TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE shift ADD COLUMN starter TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE shift ADD COLUMN started_at TEXT",
    "ALTER TABLE shift ADD COLUMN report BLOB",
    "UPDATE shift SET starter = opened_by, started_at = opened_at",
    "CREATE UNIQUE INDEX shift_active ON shift (state) WHERE state = 'active'",
    """CREATE TABLE shift_user (
        shift_id TEXT NOT NULL REFERENCES shift (shift_id), staff_id TEXT NOT NULL,
        PRIMARY KEY (shift_id, staff_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE shift_movement (
        position INTEGER PRIMARY KEY, shift_id TEXT NOT NULL REFERENCES shift (shift_id),
        movement TEXT NOT NULL, amount_minor INTEGER NOT NULL, at TEXT NOT NULL,
        staff_id TEXT NOT NULL, bag TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE shift_declaration (
        position INTEGER PRIMARY KEY, shift_id TEXT NOT NULL REFERENCES shift (shift_id),
        at TEXT NOT NULL, staff_id TEXT NOT NULL, body BLOB NOT NULL
    ) STRICT""",
    "ALTER TABLE parked ADD COLUMN shift_id TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX shift_closed ON shift (closed_at DESC) WHERE state = 'closed'",
    "CREATE INDEX business_of_shift ON business (shift_id)",
    "CREATE INDEX tender_of_business ON tender (transaction_id)",
    "CREATE INDEX movement_of_shift ON shift_movement (shift_id)",
    "CREATE INDEX declaration_of_shift ON shift_declaration (shift_id)",
    *(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in ("shift_movement", "shift_declaration")
        for verb in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER shift_closed_stays BEFORE UPDATE ON shift WHEN old.state = 'closed'
        BEGIN SELECT RAISE(ABORT, 'a closed shift is final'); END""",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
