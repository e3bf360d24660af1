"""What came in from tills, as it came, and where each of it stands."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as where

from pos_app.db.types import append_only
from pos_app.hq.tables.parts import Key, Number, at, counted, key, number, table, text

INTAKE = table(
    "intake",
    counted("position"),
    Column("event_id", Key, nullable=False, unique=True),
    key("device_id"),
    key("epoch"),
    number("seq"),
    key("order_id"),
    key("kind"),
    key("created_at"),
    Column("body", LargeBinary, nullable=False),
    key("body_sha256"),
    key("prev_hash"),
    key("hash"),
    key("sig"),
    key("store_id"),
    key("register_id"),
    at("received_at"),
    UniqueConstraint("device_id", "epoch", "seq"),
    Index("intake_order", "order_id", "position"),
    Index("intake_received", "received_at"),
)
append_only(INTAKE)

INTAKE_STATE = table(
    "intake_state",
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("event_id", Key, nullable=False, unique=True),
    key("state"),
    key("reason"),
    text("detail"),
    key("wish", default="batch"),
    number("retries"),
    at("modified_at"),
    key("kind"),
    key("order_no"),
    key("order_status"),
    Column("amount_minor", BigInteger),
    key("run_id"),
    Index("intake_state_state", "state", "position"),
    Index("intake_state_kind", "kind", "state"),
    Index(
        "intake_state_run",
        "run_id",
        sqlite_where=where("run_id <> ''"),
        postgresql_where=where("run_id <> ''"),
    ),
)
CONFLICT = table(
    "conflict",
    counted("number"),
    key("event_id"),
    key("device_id"),
    key("epoch"),
    number("seq"),
    key("hash"),
    key("reason"),
    Column("item", LargeBinary, nullable=False),
    at("received_at"),
    Index("conflict_hash", "epoch", "hash"),
)
append_only(CONFLICT)
