"""HQ's table of sales by their receipt, so that what comes back is held against all that was sold;
must never hold a rule.
"""

from sqlalchemy import Column, LargeBinary, Table

from pos_app.hq.tables import METADATA, key

SALE = Table(
    "sale",
    METADATA,
    key("receipt_no", primary=True),
    key("event_id"),
    Column("returned", LargeBinary),
)
"""`returned` is the sale as an order once something came back; before that its event says all."""
