"""HQ's tables of products and customers, and the index that finds customers by a part of their
name; must never hold a rule.
"""

from sqlalchemy import Boolean, Column, Connection, Index, LargeBinary, Table, event

from pos_app.hq.tables.parts import METADATA, Key, counted, key, number, text

PRODUCT = Table(
    "product",
    METADATA,
    key("sku", primary=True),
    number("version"),
    text("name"),
    number("price_minor"),
    Column("active", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("product_version", "version", "sku"),
)
BARCODE = Table(
    "barcode", METADATA, key("code", primary=True), key("sku"), Index("barcode_sku", "sku")
)
CUSTOMER = Table(
    "customer",
    METADATA,
    counted("number"),
    Column("customer_id", Key, nullable=False, unique=True),
    number("version"),
    text("name"),
    key("name_key"),
    key("phone_key"),
    key("email_key"),
    Column("body", LargeBinary, nullable=False),
    Index("customer_version", "version", "customer_id"),
    Index("customer_name", "name_key", "customer_id"),
    Index("customer_phone", "phone_key"),
    Index("customer_email", "email_key"),
)
CUSTOMER_NUMBER = Table(
    "customer_number",
    METADATA,
    key("temporary_id", primary=True),
    key("customer_id"),
)
"""HQ's own number of a customer that a till made with a temporary one (R45)."""

_SEARCH = (
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


def _make_search(_table: Table, connection: Connection, **_: object) -> None:
    if connection.dialect.name == "sqlite":
        for statement in _SEARCH:
            connection.exec_driver_sql(statement)
    elif connection.exec_driver_sql(_TRIGRAM_EXTENSION).first():
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.exec_driver_sql(
            "CREATE INDEX customer_trigram ON customer USING gin (name_key gin_trgm_ops)"
        )


event.listen(CUSTOMER, "after_create", _make_search)
