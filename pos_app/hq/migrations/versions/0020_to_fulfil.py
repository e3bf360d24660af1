"""A promise knows whether anything of it is still to be picked, packed or rejected (R110); all are
made anew from the orders' bodies.
"""

import sqlalchemy as sa
from alembic import op

from pos_app.contract.translate import decode
from pos_app.domain.order import CustomerOrder
from pos_app.domain.promises import promises_of

revision = "0020"
down_revision = "0019"

_ADD = sa.text(
    "INSERT INTO order_place (order_no, created_at, location, delivery_class, mode, line_status,"
    " on_day, is_open, to_fulfil) VALUES (:order_no, :created_at, :location, :delivery_class,"
    " :mode, :line_status, :on_day, :is_open, :to_fulfil)"
)
_ORDERS = sa.text(
    "SELECT order_no, created_at, body FROM sales_order WHERE order_no > :after"
    " ORDER BY order_no LIMIT 500"
)


def upgrade() -> None:
    """One new column, which its maker always fills."""
    op.execute("DELETE FROM order_place")
    column = sa.Column("to_fulfil", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("order_place", column)
    connection, after = op.get_bind(), ""
    while found := connection.execute(_ORDERS, {"after": after}).all():
        rows = [
            {"order_no": order_no, "created_at": created_at, **one.columns()}
            for order_no, created_at, body in found
            for one in promises_of(decode(CustomerOrder, bytes(body)))
        ]
        if rows:
            connection.execute(_ADD, rows)
        after = found[-1][0]
