"""Version 17: a promise knows whether anything of it is still to be picked, packed or rejected
(R110); all are made anew from the orders' bodies.
"""

from typing import Any

revision = "0017"
down_revision: str | None = "0016"

STATEMENTS = (
    "DELETE FROM order_promise",
    "ALTER TABLE order_promise ADD COLUMN to_fulfil INTEGER NOT NULL DEFAULT 0",
)
_ADD = """INSERT INTO order_promise (order_no, location, delivery_class, mode, line_status, on_day,
        is_open, to_fulfil)
    VALUES (:order_no, :location, :delivery_class, :mode, :line_status, :on_day, :is_open,
        :to_fulfil)"""
ROWS_AT_ONCE = 500


def upgrade() -> None:
    """Run by Alembic when an older file is opened."""
    from alembic import op

    from pos_app.contract.translate import decode
    from pos_app.domain.order import CustomerOrder
    from pos_app.domain.promises import promises_of

    for statement in STATEMENTS:
        op.execute(statement)
    driver: Any = op.get_bind().connection.driver_connection
    orders = driver.execute("SELECT order_no, body FROM customer_order")
    while found := orders.fetchmany(ROWS_AT_ONCE):
        for order_no, body in found:
            promises = promises_of(decode(CustomerOrder, body))
            driver.executemany(_ADD, [{"order_no": order_no, **x.columns()} for x in promises])
