"""What every table of HQ is made of."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

from pos_app.db.types import UtcDateTime

METADATA = MetaData()
Key = String().with_variant(Text(collation="C"), "postgresql")
"""Ids and search keys: compared byte by byte in both databases, so that prefixes are ranges."""
Number = BigInteger().with_variant(Integer, "sqlite")


def table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, METADATA, *parts)


def key(name: str, *, primary: bool = False, default: str | None = "") -> Column[str]:
    return Column(name, Key, primary_key=primary, nullable=False, server_default=default)


def text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def number(name: str, default: str = "0") -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=default)


def at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def counted(name: str) -> Column[int]:
    return Column(name, Number, primary_key=True, autoincrement=True)


def create(connection: Connection) -> None:
    """Every table, trigger and search index of a fresh HQ."""
    METADATA.create_all(connection)
