"""HQ's tables of stored value: gift cards, credit notes, customers' accounts; must never hold a
rule.
"""

from sqlalchemy import Column, Index, Table

from pos_app.db.types import UtcDateTime
from pos_app.hq.tables.parts import METADATA, key, number

VALUE_ACCOUNT = Table(
    "value_account",
    METADATA,
    key("account", primary=True),
    number("balance_minor"),
    number("limit_minor"),
    Column("made_at", UtcDateTime, nullable=False),
)
"""`account` is kind and number; a customer's account may go below zero down to its limit."""
VALUE_MOVEMENT = Table(
    "value_movement",
    METADATA,
    key("attempt_id", primary=True),
    key("do"),
    key("account"),
    number("amount_minor"),
    key("result"),
    key("reason"),
    key("made"),
    number("balance_minor"),
    key("device_id"),
    Column("at", UtcDateTime, nullable=False),
    Index("value_movement_account", "account", "at"),
)
"""Each attempt of a till once, with its answer; `made` is the number of a note that it issued."""
