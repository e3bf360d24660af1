"""HQ's tables (SQLAlchemy Core); must never hold a rule, only what the database itself guards."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import text as where
from sqlalchemy.schema import SchemaItem

from pos_app.db.types import UtcDateTime, append_only

METADATA = MetaData()
Key = String().with_variant(Text(collation="C"), "postgresql")
"""Ids and search keys: compared byte by byte in both databases, so that prefixes are ranges."""
Number = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, METADATA, *parts)


def key(name: str, *, primary: bool = False, default: str | None = "") -> Column[str]:
    return Column(name, Key, primary_key=primary, nullable=False, server_default=default)


def text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def number(name: str, default: str = "0") -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=default)


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def counted(name: str) -> Column[int]:
    return Column(name, Number, primary_key=True, autoincrement=True)


HQ = _table("hq", key("name", primary=True), text("value"))
COUNTER = _table("counter", key("name", primary=True), number("value"))

# --- devices --------------------------------------------------------------------------------------

DEVICE = _table(
    "device",
    key("device_id", primary=True),
    Column("public_key", Key, nullable=False, unique=True),
    key("store_id"),
    key("register_id"),
    key("state", default="active"),
    _at("enrolled_at"),
    _at("contact_at", null=True),
    number("queue_length"),
    key("oldest_unsent_at"),
    key("version"),
    number("configuration_version"),
    number("catalogue_version"),
    number("returns_version"),
    Index("device_place", "store_id", "register_id"),
)
DEVICE_KEY = _table(
    "device_key",
    key("public_key", primary=True),
    key("device_id"),
    _at("since"),
    _at("retired_at", null=True),
    Index("device_key_device", "device_id"),
)
EPOCH = _table(
    "epoch",
    key("epoch", primary=True),
    key("device_id"),
    number("through"),
    key("head_hash"),
    _at("made_at"),
    key("state", default="open"),
    number("durable_through"),
    Index("epoch_device", "device_id"),
)
ENROL_CODE = _table(
    "enrol_code",
    key("code_hash", primary=True),
    key("store_id"),
    key("register_id"),
    key("made_by"),
    _at("made_at"),
    _at("expires_at"),
    _at("used_at", null=True),
    key("device_id"),
    _at("withdrawn_at", null=True),
)
NONCE = _table(
    "nonce", key("nonce", primary=True), key("device_id"), _at("at"), Index("nonce_at", "at")
)

# --- intake ---------------------------------------------------------------------------------------

INTAKE = _table(
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
    _at("received_at"),
    UniqueConstraint("device_id", "epoch", "seq"),
    Index("intake_order", "order_id", "position"),
    Index("intake_received", "received_at"),
)
append_only(INTAKE)

INTAKE_STATE = _table(
    "intake_state",
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("event_id", Key, nullable=False, unique=True),
    key("state"),
    key("reason"),
    text("detail"),
    key("wish", default="batch"),
    number("retries"),
    _at("modified_at"),
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
CONFLICT = _table(
    "conflict",
    counted("number"),
    key("event_id"),
    key("device_id"),
    key("epoch"),
    number("seq"),
    key("hash"),
    key("reason"),
    Column("item", LargeBinary, nullable=False),
    _at("received_at"),
    Index("conflict_hash", "epoch", "hash"),
)
append_only(CONFLICT)

# --- orders ---------------------------------------------------------------------------------------

SALES_ORDER = _table(
    "sales_order",
    key("order_no", primary=True),
    key("store_id"),
    key("register_id"),
    key("receipt_no"),
    key("customer_id"),
    text("customer_name"),
    text("city"),
    key("status"),
    _at("created_at"),
    _at("expires_at", null=True),
    _at("card_since", null=True),
    number("total_minor"),
    number("balance_minor"),
    number("deposit_paid_minor"),
    key("next_on"),
    key("classes"),
    number("version"),
    Column("body", LargeBinary, nullable=False),
    Index("sales_order_created", "created_at", "order_no"),
    Index("sales_order_store", "store_id", "created_at", "order_no"),
    Index("sales_order_status", "status", "created_at", "order_no"),
    Index("sales_order_store_status", "store_id", "status", "created_at", "order_no"),
    Index("sales_order_customer", "customer_id", "created_at", "order_no"),
    Index("sales_order_receipt", "receipt_no"),
    Index(
        "sales_order_card",
        "store_id",
        "card_since",
        sqlite_where=where("card_since IS NOT NULL"),
        postgresql_where=where("card_since IS NOT NULL"),
    ),
)
ORDER_PLACE = _table(
    "order_place",
    key("order_no", primary=True),
    key("location", primary=True),
    key("delivery_class", primary=True),
    key("mode", primary=True),
    key("line_status", primary=True),
    key("on_day", primary=True),
    Column("is_open", Boolean, nullable=False),
    _at("created_at"),
    Column("to_fulfil", Boolean, nullable=False, server_default=false()),
    Index(
        "order_place_location", "location", "delivery_class", "is_open", "created_at", "order_no"
    ),
    Index("order_place_open", "is_open", "created_at", "order_no"),
    Index("order_place_mode", "mode", "created_at", "order_no"),
    Index("order_place_status", "line_status", "created_at", "order_no"),
    Index("order_place_day", "on_day", "created_at", "order_no"),
    Index("order_place_class", "delivery_class", "is_open", "created_at", "order_no"),
)
ORDER_RECEIPT = _table("order_receipt", key("receipt_no", primary=True), key("order_no"))
"""The order, or the sale by its receipt, that was changed with that receipt."""
ORDER_HISTORY = _table(
    "order_history",
    counted("number"),
    key("order_no"),
    _at("at"),
    key("what"),
    key("who"),
    key("event_id"),
    text("detail"),
    Index("order_history_order", "order_no", "number"),
    Index("order_history_at", "at", "what", "order_no"),
)
append_only(ORDER_HISTORY)
LEDGER = _table(
    "ledger",
    counted("number"),
    key("order_no"),
    _at("at"),
    key("entry"),
    number("amount_minor"),
    number("held_minor"),
    key("why"),
    text("detail"),
    key("event_id"),
    Index("ledger_order", "order_no", "number"),
    Index("ledger_at", "at"),
)
append_only(LEDGER)
PAYMENT = _table(
    "payment",
    key("payment_id", primary=True),
    key("order_no"),
    key("event_id"),
    key("kind"),
    number("amount_minor"),
    number("rounding_minor"),
    _at("at"),
    key("brand"),
    key("last_four"),
    Index("payment_order", "order_no"),
    Index("payment_at", "at"),
)
append_only(PAYMENT)
LEASE = _table(
    "lease", key("order_no", primary=True), key("device_id"), key("staff_id"), _at("until")
)
DISCREPANCY = _table(
    "discrepancy",
    counted("number"),
    _at("at"),
    key("event_id"),
    key("order_no"),
    key("kind"),
    number("amount_minor"),
    text("detail"),
    Index("discrepancy_kind", "kind", "number"),
)
append_only(DISCREPANCY)

# --- what tills download --------------------------------------------------------------------------

CONFIGURATION = _table(
    "configuration",
    Column("version", Number, primary_key=True, autoincrement=False),
    key("store_id"),
    key("register_id"),
    Column("body", LargeBinary, nullable=False),
    _at("made_at"),
    key("made_by"),
    Index("configuration_place", "store_id", "register_id", "version"),
)
append_only(CONFIGURATION)

# --- people and runs ------------------------------------------------------------------------------

OPERATOR = _table(
    "operator",
    key("operator_id", primary=True),
    Column("login", Key, nullable=False, unique=True),
    text("name"),
    text("password_hash"),
    key("role", default="administrator"),
    key("language", default="en"),
    Column("active", Boolean, nullable=False),
    number("failures"),
    _at("failed_at", null=True),
    _at("made_at"),
    text("stores"),
)
CONSOLE_SESSION = _table(
    "console_session",
    key("session_hash", primary=True),
    key("operator_id"),
    text("csrf"),
    _at("made_at"),
    _at("seen_at"),
    _at("factor_at", null=True),
    key("address"),
    Index("console_session_operator", "operator_id"),
)
SECOND_FACTOR = _table(
    "second_factor",
    key("operator_id", primary=True),
    text("sealed"),
    number("last_step"),
    number("failures"),
    _at("failed_at", null=True),
    _at("made_at"),
)
RECOVERY_CODE = _table(
    "recovery_code",
    key("code_hash", primary=True),
    key("operator_id"),
    _at("made_at"),
    _at("used_at", null=True),
    Index("recovery_code_operator", "operator_id"),
)
JOURNAL = _table(
    "journal",
    counted("number"),
    _at("at"),
    key("who"),
    key("what"),
    text("detail"),
    key("hash"),
)
append_only(JOURNAL)


def create(connection: Connection) -> None:
    """Every table, trigger and search index of a fresh HQ."""
    METADATA.create_all(connection)
