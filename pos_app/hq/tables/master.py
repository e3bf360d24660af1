"""The tables of HQ's master data: every change of it, what was published of it, and which till has
it. Must never hold a rule.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from pos_app.db.types import UtcDateTime, append_only
from pos_app.hq.tables.parts import METADATA

_Key = String().with_variant(Text(collation="C"), "postgresql")
_Number = BigInteger().with_variant(Integer, "sqlite")


def _key(name: str, *, primary: bool = False) -> Column[str]:
    return Column(name, _Key, primary_key=primary, nullable=False, server_default="")


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")

MASTER_CHANGE = Table(
    "master_change",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=True),
    _key("kind"),
    _key("record"),
    Column("body", LargeBinary, nullable=False),
    _at("at"),
    _key("who"),
    Index("master_change_record", "kind", "record", "number"),
)
"""An empty body means that the record was withdrawn."""
append_only(MASTER_CHANGE)

PUBLICATION = Table(
    "publication",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=True),
    _key("jobs"),
    _number("through"),
    _number("version"),
    _number("catalogue"),
    _key("state"),
    _at("made_at"),
    _key("made_by"),
    Column("reason", Text, nullable=False, server_default=""),
    _at("in_force_at"),
    _key("confirmed_by"),
    _at("confirmed_at", null=True),
)
DOWNLOAD = Table(
    "download",
    METADATA,
    _key("device_id", primary=True),
    Column("job", BigInteger, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    _at("at"),
    Column("error", Text, nullable=False, server_default=""),
)
"""When a till first said that it has the download through that version, or why it could not take
it;
job 0 stands for all of them.
"""
