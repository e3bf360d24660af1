"""Version 1: the tables of the first till; append-only where the money is (A3).

Large bodies stand last: a search that skips them reads none of their pages.
"""

revision = "0001"
down_revision: str | None = None

_TABLES = (
    """CREATE TABLE identity (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        device_id TEXT NOT NULL, store_id TEXT NOT NULL, register_id TEXT NOT NULL,
        epoch TEXT NOT NULL, hq_name TEXT NOT NULL, hq_url TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE configuration (
        id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE catalogue (
        id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, file_name TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE sync_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), failures INTEGER NOT NULL, next_try_at TEXT,
        last_contact_at TEXT, reachable INTEGER, stopped TEXT NOT NULL, incarnation TEXT NOT NULL
    ) STRICT""",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE draft (
        position INTEGER PRIMARY KEY, gesture TEXT NOT NULL, body BLOB NOT NULL,
        opening INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE parked (
        parked_id TEXT PRIMARY KEY, at TEXT NOT NULL, staff_id TEXT NOT NULL, body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE shift (
        shift_id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, opened_at TEXT NOT NULL,
        opened_by TEXT NOT NULL, start_minor INTEGER NOT NULL, cash_minor INTEGER NOT NULL,
        closed_at TEXT
    ) STRICT""",
    """CREATE TABLE pin_failure (
        staff_id TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE event (
        position INTEGER PRIMARY KEY,
        event_id TEXT NOT NULL UNIQUE, device_id TEXT NOT NULL, epoch TEXT NOT NULL,
        seq INTEGER NOT NULL, order_no TEXT NOT NULL, kind TEXT NOT NULL, created_at TEXT NOT NULL,
        body_sha256 BLOB NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL, sig BLOB NOT NULL,
        body BLOB NOT NULL, UNIQUE (epoch, seq)
    ) STRICT""",
    """CREATE TABLE outbox (
        position INTEGER PRIMARY KEY REFERENCES event (position),
        business INTEGER NOT NULL, state TEXT NOT NULL, first_apply TEXT NOT NULL,
        attempts INTEGER NOT NULL, answer_unknown INTEGER NOT NULL, result TEXT NOT NULL,
        reason TEXT NOT NULL, order_status TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE business (
        transaction_id TEXT PRIMARY KEY, kind TEXT NOT NULL, receipt_no TEXT NOT NULL UNIQUE,
        order_no TEXT NOT NULL, shift_id TEXT NOT NULL, staff_id TEXT NOT NULL, at TEXT NOT NULL,
        total_minor INTEGER NOT NULL, event_id TEXT NOT NULL REFERENCES event (event_id)
    ) STRICT""",
    """CREATE TABLE tender (
        tender_id TEXT PRIMARY KEY,
        transaction_id TEXT NOT NULL REFERENCES business (transaction_id),
        kind TEXT NOT NULL, amount_minor INTEGER NOT NULL, given_minor INTEGER NOT NULL,
        change_minor INTEGER NOT NULL, rounding_minor INTEGER NOT NULL, at TEXT NOT NULL, card TEXT
    ) STRICT""",
    """CREATE TABLE payment_attempt (
        attempt_id TEXT PRIMARY KEY, transaction_id TEXT NOT NULL, order_no TEXT NOT NULL,
        purpose TEXT NOT NULL, amount_minor INTEGER NOT NULL, state TEXT NOT NULL, card TEXT,
        at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE print_job (
        job_id TEXT PRIMARY KEY, receipt_no TEXT NOT NULL, at TEXT NOT NULL,
        state TEXT NOT NULL, copies INTEGER NOT NULL, content BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE journal (
        position INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL,
        staff_id TEXT NOT NULL, approved_by TEXT NOT NULL, detail TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE customer_order (
        order_no TEXT PRIMARY KEY, as_of TEXT NOT NULL, created_here INTEGER NOT NULL,
        receipt_no TEXT NOT NULL, customer_id TEXT NOT NULL, customer_name TEXT NOT NULL,
        customer_search TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL,
        city TEXT NOT NULL, store_id TEXT NOT NULL, created_at TEXT NOT NULL,
        status TEXT NOT NULL, total_minor INTEGER NOT NULL, balance_minor INTEGER NOT NULL,
        next_on TEXT NOT NULL, classes TEXT NOT NULL, modes TEXT NOT NULL,
        locations TEXT NOT NULL, pick_up_open INTEGER NOT NULL, ship_open INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE customer_here (
        customer_id TEXT PRIMARY KEY, search TEXT NOT NULL, body BLOB NOT NULL
    ) STRICT""",
)

_INDEXES = (
    "CREATE INDEX outbox_unsent ON outbox (position) WHERE state IN ('waiting', 'sending')",
    "CREATE INDEX outbox_taken_in ON outbox (position) WHERE result = 'taken_in'",
    """CREATE INDEX outbox_business ON outbox (position, state, business)
        WHERE business = 1 AND state <> 'at_hq'""",
    "CREATE INDEX event_of_order ON event (order_no, position) WHERE order_no <> ''",
    "CREATE INDEX order_newest ON customer_order (created_at DESC, order_no)",
    "CREATE INDEX order_of_customer ON customer_order (customer_id, created_at DESC)",
    "CREATE INDEX order_of_receipt ON customer_order (receipt_no)",
    "CREATE INDEX print_job_waiting ON print_job (at) WHERE state <> 'printed'",
    """CREATE INDEX attempt_unfinished ON payment_attempt (at)
        WHERE state IN ('sent', 'unknown')""",
    "CREATE UNIQUE INDEX shift_open ON shift (closed_at IS NULL) WHERE closed_at IS NULL",
)

_APPEND_ONLY = ("event", "business", "tender", "journal")


def _guards() -> tuple[str, ...]:
    kept = tuple(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in _APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    )
    attempts = (
        """CREATE TRIGGER payment_attempt_no_delete BEFORE DELETE ON payment_attempt
            BEGIN SELECT RAISE(ABORT, 'payment_attempt is never deleted'); END""",
        """CREATE TRIGGER payment_attempt_settled BEFORE UPDATE ON payment_attempt
            WHEN old.state IN ('captured', 'declined')
              OR old.attempt_id <> new.attempt_id OR old.amount_minor <> new.amount_minor
              OR old.purpose <> new.purpose
            BEGIN SELECT RAISE(ABORT, 'a settled payment_attempt stays'); END""",
        """CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
            BEGIN SELECT RAISE(ABORT, 'outbox is never deleted'); END""",
    )
    return kept + attempts


STATEMENTS = _TABLES + _INDEXES + _guards()


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
