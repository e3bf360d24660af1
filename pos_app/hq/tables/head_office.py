"""What head office knows of itself, its numbers and its own journal."""

from pos_app.db.types import append_only
from pos_app.hq.tables.parts import at, counted, key, number, table, text

HQ = table("hq", key("name", primary=True), text("value"))
COUNTER = table("counter", key("name", primary=True), number("value"))
JOURNAL = table(
    "journal",
    counted("number"),
    at("at"),
    key("who"),
    key("what"),
    text("detail"),
    key("hash"),
)
append_only(JOURNAL)
