"""Sales orders, where they are promised, their money and their history."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, false
from sqlalchemy import text as where

from pos_app.db.types import append_only
from pos_app.hq.tables.parts import at, counted, key, number, table, text

SALES_ORDER = table(
    "sales_order",
    key("order_no", primary=True),
    key("store_id"),
    key("register_id"),
    key("receipt_no"),
    key("customer_id"),
    text("customer_name"),
    text("city"),
    key("status"),
    at("created_at"),
    at("expires_at", null=True),
    at("card_since", null=True),
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
ORDER_PLACE = table(
    "order_place",
    key("order_no", primary=True),
    key("location", primary=True),
    key("delivery_class", primary=True),
    key("mode", primary=True),
    key("line_status", primary=True),
    key("on_day", primary=True),
    Column("is_open", Boolean, nullable=False),
    at("created_at"),
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
ORDER_RECEIPT = table("order_receipt", key("receipt_no", primary=True), key("order_no"))
"""The order, or the sale by its receipt, that was changed with that receipt."""
ORDER_HISTORY = table(
    "order_history",
    counted("number"),
    key("order_no"),
    at("at"),
    key("what"),
    key("who"),
    key("event_id"),
    text("detail"),
    Index("order_history_order", "order_no", "number"),
    Index("order_history_at", "at", "what", "order_no"),
)
append_only(ORDER_HISTORY)
LEDGER = table(
    "ledger",
    counted("number"),
    key("order_no"),
    at("at"),
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
PAYMENT = table(
    "payment",
    key("payment_id", primary=True),
    key("order_no"),
    key("event_id"),
    key("kind"),
    number("amount_minor"),
    number("rounding_minor"),
    at("at"),
    key("brand"),
    key("last_four"),
    Index("payment_order", "order_no"),
    Index("payment_at", "at"),
)
append_only(PAYMENT)
LEASE = table(
    "lease", key("order_no", primary=True), key("device_id"), key("staff_id"), at("until")
)
DISCREPANCY = table(
    "discrepancy",
    counted("number"),
    at("at"),
    key("event_id"),
    key("order_no"),
    key("kind"),
    number("amount_minor"),
    text("detail"),
    Index("discrepancy_kind", "kind", "number"),
)
append_only(DISCREPANCY)
