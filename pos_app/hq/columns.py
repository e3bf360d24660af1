"""Orders, goods and customers as columns of HQ's tables, and what they are searched by; pure, no
SQL.
"""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pos_app.contract.messages import OrderRow
from pos_app.contract.translate import encode
from pos_app.domain.customer import Customer
from pos_app.domain.events import rfc3339
from pos_app.domain.order import CustomerOrder, expires_at, total_and_balance
from pos_app.domain.product import Product
from pos_app.domain.promises import promises_of
from pos_app.domain.stored_card import renewable_since


def search_key(text: str) -> str:
    """Lower case without accents and signs: what names are compared by, in both databases."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return " ".join("".join(kept).split())[:110]


def phone_key(text: str) -> str:
    """The last nine digits, so that +31 6... and 06... are the same number."""
    return "".join(c for c in text if c.isdigit())[-9:]


def order_columns(order: CustomerOrder) -> dict[str, Any]:
    """The columns of an order: what recall searches by, and the whole value."""
    waiting = [line for line in order.order_part if line.open]
    days = [line.delivery.on.isoformat() for line in waiting if line.delivery.on]
    classes = {line.delivery.delivery_class.value for line in order.order_part}
    total, to_pay = total_and_balance(order)
    return {
        "order_no": order.order_no,
        "store_id": order.store_id,
        "register_id": order.register_id,
        "receipt_no": order.receipt_no,
        "customer_id": order.customer.customer_id,
        "customer_name": order.customer.name,
        "city": order.customer.addresses[0].city if order.customer.addresses else "",
        "status": order.status.value,
        "created_at": order.created_at,
        "expires_at": expires_at(order),
        "card_since": renewable_since(order),
        "total_minor": total,
        "balance_minor": to_pay,
        "deposit_paid_minor": order.deposit_paid,
        "next_on": min(days, default=""),
        "classes": " ".join(sorted(classes)),
        "version": order.version,
        "body": encode(order),
    }


def place_columns(order: CustomerOrder) -> list[dict[str, object]]:
    """Where, how and when the order's lines are delivered and how far they are, one row for all
    that are alike.
    """
    return [
        {"order_no": order.order_no, "created_at": order.created_at, **one.columns()}
        for one in promises_of(order)
    ]


def order_row(row: Mapping[Any, Any], at: datetime | None) -> OrderRow:
    """A found order as lists show it at that moment: a quote expires by itself (R133)."""
    until = row["expires_at"]
    over = at is not None and until is not None and until <= at
    return OrderRow(
        order_no=row["order_no"],
        customer_id=row["customer_id"],
        customer_name=row["customer_name"],
        city=row["city"],
        store_id=row["store_id"],
        created_at=rfc3339(row["created_at"]),
        status="QUOTE_EXPIRED" if over and row["status"] == "QUOTE_OPEN" else row["status"],
        total_minor=row["total_minor"],
        balance_minor=row["balance_minor"],
        next_on=row["next_on"],
        classes=row["classes"],
    )


def product_columns(product: Product, version: int) -> dict[str, object]:
    """A product's columns."""
    return {
        "sku": product.sku,
        "version": version,
        "name": product.name,
        "price_minor": product.price_minor,
        "active": product.active,
        "body": encode(product),
    }


def customer_columns(customer: Customer, version: int) -> dict[str, object]:
    """A customer's columns."""
    return {
        "customer_id": customer.customer_id,
        "version": version,
        "name": customer.name,
        "name_key": search_key(customer.name),
        "phone_key": phone_key(customer.phone),
        "email_key": customer.email.strip().lower()[:110],
        "body": encode(customer),
    }
