"""HQ's tables of its runs: Synchronise orders and imports; must never hold a rule."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table

from pos_app.db.types import UtcDateTime, append_only
from pos_app.hq.tables.parts import METADATA, counted, key, number, text

SYNC_RUN = Table(
    "sync_run",
    METADATA,
    counted("number"),
    key("started_by"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    key("state"),
    number("total"),
    number("applied"),
    number("quarantined"),
    number("waiting"),
    number("parts"),
    Column("stop_asked", Boolean, nullable=False),
    key("store_id"),
    key("register_id"),
    key("order_id"),
)
SYNC_PART = Table(
    "sync_part",
    METADATA,
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("part", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    number("handled"),
)
"""When each part of a run was done, and how many events it handled."""
append_only(SYNC_PART)
IMPORT_RUN = Table(
    "import_run",
    METADATA,
    counted("number"),
    key("kind"),
    key("file_sha256"),
    text("file_name"),
    key("made_by"),
    Column("at", UtcDateTime, nullable=False),
    number("rows"),
    number("added"),
    number("changed"),
    number("same"),
    Index("import_run_file", "kind", "file_sha256"),
)
