"""A promise knows whether anything of it is still to be picked, packed or rejected (R110), filled
from the orders' bodies.
"""

import sqlalchemy as sa
from alembic import op

from pos_app.contract.translate import decode
from pos_app.domain.order import CustomerOrder
from pos_app.domain.promises import promises_of

revision = "0020"
down_revision = "0019"

_KEYS = ("order_no", "location", "delivery_class", "mode", "line_status", "on_day")
_SET = sa.text(
    "UPDATE order_place SET to_fulfil = :yes WHERE order_no = :order_no AND location = :location"
    " AND delivery_class = :delivery_class AND mode = :mode AND line_status = :line_status"
    " AND on_day = :on_day"
)
_ORDERS = sa.text(
    "SELECT order_no, body FROM sales_order WHERE order_no > :after ORDER BY order_no LIMIT 500"
)


def upgrade() -> None:
    """Orders of which nothing is to be fulfilled stay as the column begins."""
    column = sa.Column("to_fulfil", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("order_place", column)
    connection, after = op.get_bind(), ""
    while found := connection.execute(_ORDERS, {"after": after}).all():
        rows = [
            dict(zip(_KEYS, (order_no, *one.alike), strict=True)) | {"yes": True}
            for order_no, body in found
            for one in promises_of(decode(CustomerOrder, bytes(body)))
            if one.to_fulfil
        ]
        if rows:
            connection.execute(_SET, rows)
        after = found[-1][0]
