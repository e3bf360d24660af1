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
)
from sqlalchemy.schema import SchemaItem

from pos_app.db.types import UtcDateTime, append_only

METADATA = MetaData()
Key = String().with_variant(Text(collation="C"), "postgresql")
"""Ids and search keys: compared byte by byte in both databases, so that prefixes are ranges."""
Number = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, METADATA, *parts)


def _key(name: str, *, primary: bool = False, default: str | None = "") -> Column[str]:
    return Column(name, Key, primary_key=primary, nullable=False, server_default=default)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str, default: str = "0") -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=default)


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def _counted(name: str) -> Column[int]:
    return Column(name, Number, primary_key=True, autoincrement=True)


HQ = _table("hq", _key("name", primary=True), _text("value"))
COUNTER = _table("counter", _key("name", primary=True), _number("value"))

# --- devices --------------------------------------------------------------------------------------

DEVICE = _table(
    "device",
    _key("device_id", primary=True),
    Column("public_key", Key, nullable=False, unique=True),
    _key("store_id"),
    _key("register_id"),
    _key("state", default="active"),
    _at("enrolled_at"),
    _at("contact_at", null=True),
    _number("queue_length"),
    _key("oldest_unsent_at"),
    _key("version"),
    _number("configuration_version"),
    _number("catalogue_version"),
    Index("device_place", "store_id", "register_id"),
)
DEVICE_KEY = _table(
    "device_key",
    _key("public_key", primary=True),
    _key("device_id"),
    _at("since"),
    _at("retired_at", null=True),
    Index("device_key_device", "device_id"),
)
EPOCH = _table(
    "epoch",
    _key("epoch", primary=True),
    _key("device_id"),
    _number("through"),
    _key("head_hash"),
    _at("made_at"),
    _key("state", default="open"),
    _number("durable_through"),
    Index("epoch_device", "device_id"),
)
ENROL_CODE = _table(
    "enrol_code",
    _key("code_hash", primary=True),
    _key("store_id"),
    _key("register_id"),
    _key("made_by"),
    _at("made_at"),
    _at("expires_at"),
    _at("used_at", null=True),
    _key("device_id"),
    _at("withdrawn_at", null=True),
)
NONCE = _table(
    "nonce", _key("nonce", primary=True), _key("device_id"), _at("at"), Index("nonce_at", "at")
)

# --- intake ---------------------------------------------------------------------------------------

INTAKE = _table(
    "intake",
    _counted("position"),
    Column("event_id", Key, nullable=False, unique=True),
    _key("device_id"),
    _key("epoch"),
    _number("seq"),
    _key("order_id"),
    _key("kind"),
    _key("created_at"),
    Column("body", LargeBinary, nullable=False),
    _key("body_sha256"),
    _key("prev_hash"),
    _key("hash"),
    _key("sig"),
    _key("store_id"),
    _key("register_id"),
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
    _key("state"),
    _key("reason"),
    _text("detail"),
    _key("wish", default="batch"),
    _number("retries"),
    _at("modified_at"),
    _key("kind"),
    _key("order_no"),
    _key("order_status"),
    Column("amount_minor", BigInteger),
    _key("run_id"),
    Index("intake_state_state", "state", "position"),
    Index("intake_state_order", "order_no", "position"),
    Index("intake_state_kind", "kind", "state"),
)
CONFLICT = _table(
    "conflict",
    _counted("number"),
    _key("event_id"),
    _key("device_id"),
    _key("epoch"),
    _number("seq"),
    _key("hash"),
    _key("reason"),
    Column("item", LargeBinary, nullable=False),
    _at("received_at"),
    Index("conflict_hash", "epoch", "hash"),
)
append_only(CONFLICT)

# --- orders ---------------------------------------------------------------------------------------

SALES_ORDER = _table(
    "sales_order",
    _key("order_no", primary=True),
    _key("store_id"),
    _key("register_id"),
    _key("receipt_no"),
    _key("customer_id"),
    _text("customer_name"),
    _text("city"),
    _key("status"),
    _at("created_at"),
    _number("total_minor"),
    _number("balance_minor"),
    _number("deposit_paid_minor"),
    _key("next_on"),
    _key("classes"),
    _number("version"),
    Column("body", LargeBinary, nullable=False),
    Index("sales_order_created", "created_at", "order_no"),
    Index("sales_order_store", "store_id", "created_at", "order_no"),
    Index("sales_order_status", "status", "created_at", "order_no"),
    Index("sales_order_store_status", "store_id", "status", "created_at", "order_no"),
    Index("sales_order_customer", "customer_id", "created_at", "order_no"),
    Index("sales_order_receipt", "receipt_no"),
)
ORDER_PLACE = _table(
    "order_place",
    _key("order_no", primary=True),
    _key("location", primary=True),
    _key("delivery_class", primary=True),
    _key("mode", primary=True),
    _key("line_status", primary=True),
    _key("on_day", primary=True),
    Column("is_open", Boolean, nullable=False),
    _at("created_at"),
    Index(
        "order_place_location", "location", "delivery_class", "is_open", "created_at", "order_no"
    ),
    Index("order_place_open", "is_open", "created_at", "order_no"),
    Index("order_place_mode", "mode", "created_at", "order_no"),
    Index("order_place_status", "line_status", "created_at", "order_no"),
    Index("order_place_day", "on_day", "created_at", "order_no"),
    Index("order_place_class", "delivery_class", "is_open", "created_at", "order_no"),
)
ORDER_HISTORY = _table(
    "order_history",
    _counted("number"),
    _key("order_no"),
    _at("at"),
    _key("what"),
    _key("who"),
    _key("event_id"),
    _text("detail"),
    Index("order_history_order", "order_no", "number"),
    Index("order_history_at", "at", "what", "order_no"),
)
append_only(ORDER_HISTORY)
LEDGER = _table(
    "ledger",
    _counted("number"),
    _key("order_no"),
    _at("at"),
    _key("entry"),
    _number("amount_minor"),
    _number("held_minor"),
    _key("why"),
    _text("detail"),
    _key("event_id"),
    Index("ledger_order", "order_no", "number"),
    Index("ledger_at", "at"),
)
append_only(LEDGER)
PAYMENT = _table(
    "payment",
    _key("payment_id", primary=True),
    _key("order_no"),
    _key("event_id"),
    _key("kind"),
    _number("amount_minor"),
    _number("rounding_minor"),
    _at("at"),
    _key("brand"),
    _key("last_four"),
    Index("payment_order", "order_no"),
    Index("payment_at", "at"),
)
append_only(PAYMENT)
LEASE = _table(
    "lease", _key("order_no", primary=True), _key("device_id"), _key("staff_id"), _at("until")
)
DISCREPANCY = _table(
    "discrepancy",
    _counted("number"),
    _at("at"),
    _key("event_id"),
    _key("order_no"),
    _key("kind"),
    _number("amount_minor"),
    _text("detail"),
    Index("discrepancy_kind", "kind", "number"),
)
append_only(DISCREPANCY)

# --- what tills download --------------------------------------------------------------------------

PRODUCT = _table(
    "product",
    _key("sku", primary=True),
    _number("version"),
    _text("name"),
    _number("price_minor"),
    Column("active", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("product_version", "version", "sku"),
)
BARCODE = _table("barcode", _key("code", primary=True), _key("sku"), Index("barcode_sku", "sku"))
CUSTOMER = _table(
    "customer",
    _counted("number"),
    Column("customer_id", Key, nullable=False, unique=True),
    _number("version"),
    _text("name"),
    _key("name_key"),
    _key("phone_key"),
    _key("email_key"),
    Column("body", LargeBinary, nullable=False),
    Index("customer_version", "version", "customer_id"),
    Index("customer_name", "name_key", "customer_id"),
    Index("customer_phone", "phone_key"),
    Index("customer_email", "email_key"),
)
CONFIGURATION = _table(
    "configuration",
    Column("version", Number, primary_key=True, autoincrement=False),
    _key("store_id"),
    _key("register_id"),
    Column("body", LargeBinary, nullable=False),
    _at("made_at"),
    _key("made_by"),
    Index("configuration_place", "store_id", "register_id", "version"),
)
append_only(CONFIGURATION)

# --- people and runs ------------------------------------------------------------------------------

OPERATOR = _table(
    "operator",
    _key("operator_id", primary=True),
    Column("login", Key, nullable=False, unique=True),
    _text("name"),
    _text("password_hash"),
    _key("role", default="administrator"),
    _key("language", default="en"),
    Column("active", Boolean, nullable=False),
    _number("failures"),
    _at("failed_at", null=True),
    _at("signed_in_at", null=True),
    _at("made_at"),
)
CONSOLE_SESSION = _table(
    "console_session",
    _key("session_hash", primary=True),
    _key("operator_id"),
    _text("csrf"),
    _at("made_at"),
    _at("seen_at"),
    Index("console_session_operator", "operator_id"),
)
SYNC_RUN = _table(
    "sync_run",
    _counted("number"),
    _key("started_by"),
    _at("started_at"),
    _at("ended_at", null=True),
    _key("state"),
    _number("total"),
    _number("applied"),
    _number("quarantined"),
    _number("waiting"),
    _number("parts"),
    Column("stop_asked", Boolean, nullable=False),
)
IMPORT_RUN = _table(
    "import_run",
    _counted("number"),
    _key("kind"),
    _key("file_sha256"),
    _text("file_name"),
    _key("made_by"),
    _at("at"),
    _number("rows"),
    _number("added"),
    _number("changed"),
    _number("same"),
    Index("import_run_file", "kind", "file_sha256"),
)
JOURNAL = _table(
    "journal",
    _counted("number"),
    _at("at"),
    _key("who"),
    _key("what"),
    _text("detail"),
    _key("hash"),
)
append_only(JOURNAL)

_CUSTOMER_SEARCH = (
    (
        "CREATE VIRTUAL TABLE customer_search USING fts5(name_key, content='customer', "
        "content_rowid='number', tokenize='trigram')"
    ),
    (
        "CREATE TRIGGER customer_search_in AFTER INSERT ON customer BEGIN "
        "INSERT INTO customer_search(rowid, name_key) VALUES (new.number, new.name_key); END"
    ),
    (
        "CREATE TRIGGER customer_search_up AFTER UPDATE OF name_key ON customer "
        "WHEN old.name_key <> new.name_key BEGIN "
        "INSERT INTO customer_search(customer_search, rowid, name_key) "
        "VALUES ('delete', old.number, old.name_key); "
        "INSERT INTO customer_search(rowid, name_key) VALUES (new.number, new.name_key); END"
    ),
)


_TRIGRAM_EXTENSION = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"


def create(connection: Connection) -> None:
    """Every table, trigger and search index of a fresh HQ."""
    METADATA.create_all(connection)
    if connection.dialect.name == "sqlite":
        for statement in _CUSTOMER_SEARCH:
            connection.exec_driver_sql(statement)
    elif connection.exec_driver_sql(_TRIGRAM_EXTENSION).first():
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.exec_driver_sql(
            "CREATE INDEX customer_trigram ON customer USING gin (name_key gin_trgm_ops)"
        )
