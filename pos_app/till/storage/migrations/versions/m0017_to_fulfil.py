"""Version 17: a promise knows whether anything of it is still to be picked, packed or rejected
(R110), filled from the orders' bodies.
"""

from typing import Any

revision = "0017"
down_revision: str | None = "0016"

STATEMENTS = ("ALTER TABLE order_promise ADD COLUMN to_fulfil INTEGER NOT NULL DEFAULT 0",)
_SET = """UPDATE order_promise SET to_fulfil = 1 WHERE order_no = ? AND location = ?
    AND delivery_class = ? AND mode = ? AND line_status = ? AND on_day = ?"""
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
            driver.executemany(_SET, [(order_no, *x.alike) for x in promises if x.to_fulfil])
