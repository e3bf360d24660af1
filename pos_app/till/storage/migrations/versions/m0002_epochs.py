"""Version 2: what HQ has signed (its key, epochs, acknowledgements), and a journal in a chain."""

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "ALTER TABLE identity ADD COLUMN hq_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE journal ADD COLUMN hash BLOB",
    """CREATE TABLE certificate (
        position INTEGER PRIMARY KEY, device_id TEXT NOT NULL, store_id TEXT NOT NULL,
        register_id TEXT NOT NULL, epoch TEXT NOT NULL, public_key TEXT NOT NULL,
        issued_at TEXT NOT NULL, signature TEXT NOT NULL, UNIQUE (epoch, public_key)
    ) STRICT""",
    """CREATE TABLE proof (
        epoch TEXT PRIMARY KEY, through INTEGER NOT NULL, head_hash BLOB NOT NULL,
        durable_through INTEGER NOT NULL, at TEXT NOT NULL, signed BLOB NOT NULL,
        signature BLOB NOT NULL, reply BLOB NOT NULL
    ) STRICT""",
    *(
        f"""CREATE TRIGGER certificate_no_{verb.lower()} BEFORE {verb} ON certificate
            BEGIN SELECT RAISE(ABORT, 'certificate is append-only'); END"""
        for verb in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER proof_no_delete BEFORE DELETE ON proof
        BEGIN SELECT RAISE(ABORT, 'proof is never deleted'); END""",
)


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
