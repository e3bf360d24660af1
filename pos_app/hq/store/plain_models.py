"""Records of master data and rows of the catalogue as objects that a list can search, sort and
page; they are only ever read: what is saved goes through the writer of master data.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Select, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, registry, sessionmaker

from pos_app.db.database import Database
from pos_app.hq.tables.catalogue import CUSTOMER, PRODUCT
from pos_app.hq.tables.master import MASTER_CHANGE

Inside = Callable[[Column[bytes], str], ColumnElement[Any]]
"""The expression for a field inside a JSON body."""


def sessions(database: Database) -> sessionmaker[Session]:
    """Sessions that read; the connection itself refuses to write on SQLite."""
    return sessionmaker(bind=database.reader)


def counted(found: Select[Any], most: int) -> Select[Any]:
    """A count of a list that goes no further than one beyond so many rows."""
    rows = select(literal(1)).select_from(*found.get_final_froms()).limit(most + 1)
    return select(func.count()).select_from(rows.subquery())


def model(database: Database, kind: str, fields: Sequence[tuple[str, bool]]) -> type:
    """The class whose objects are the kind's records; `fields` are those that a list shows, each
    with whether it sorts as a number. Every object has its `key` and its JSON `body`.
    """
    return _model(kind, tuple(fields), is_sqlite=database.is_sqlite)


@lru_cache(maxsize=128)
def _model(kind: str, fields: tuple[tuple[str, bool], ...], *, is_sqlite: bool) -> type:
    inside = _in_sqlite if is_sqlite else _in_postgresql
    rows = _QUERIES.get(kind, _records)(kind, fields, inside).subquery(kind)
    made = type("".join(part.title() for part in kind.split("_")), (), {})
    registry().map_imperatively(made, rows, primary_key=[rows.c.key])
    return made


def _in_sqlite(body: Column[bytes], name: str) -> ColumnElement[Any]:
    return func.json_extract(cast(body, Text), f"$.{name}")


def _in_postgresql(body: Column[bytes], name: str) -> ColumnElement[Any]:
    inside: ColumnElement[Any] = cast(func.convert_from(body, "UTF8"), JSONB)[name].astext
    return inside


def _shown(
    body: Column[bytes], fields: tuple[tuple[str, bool], ...], inside: Inside
) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    for name, is_number in fields:
        value = inside(body, name)
        found.append((cast(value, BigInteger) if is_number else value).label(name))
    return found


def _records(kind: str, fields: tuple[tuple[str, bool], ...], inside: Inside) -> Select[Any]:
    """The newest change of every record that was not withdrawn: the draft."""
    changes = MASTER_CHANGE.c
    last = select(func.max(changes.number)).where(changes.kind == kind).group_by(changes.record)
    return select(
        changes.record.label("key"), changes.body, *_shown(changes.body, fields, inside)
    ).where(changes.number.in_(last), func.length(changes.body) > 0)


def _products(_kind: str, fields: tuple[tuple[str, bool], ...], inside: Inside) -> Select[Any]:
    """Products as tills have them; some stand in columns, or have another name in the body."""
    own = {
        "name": PRODUCT.c.name,
        "price": PRODUCT.c.price_minor,
        "sold": PRODUCT.c.active,
        "article_group": inside(PRODUCT.c.body, "category"),
    }
    shown = [
        own[name].label(name)
        if name in own
        else _shown(PRODUCT.c.body, ((name, number),), inside)[0]
        for name, number in fields
    ]
    return select(PRODUCT.c.sku.label("key"), PRODUCT.c.body, PRODUCT.c.version, *shown)


def _customers(_kind: str, fields: tuple[tuple[str, bool], ...], inside: Inside) -> Select[Any]:
    return select(
        CUSTOMER.c.customer_id.label("key"),
        CUSTOMER.c.body,
        CUSTOMER.c.version,
        *_shown(CUSTOMER.c.body, fields, inside),
    )


_QUERIES = {"product": _products, "price": _products, "customer": _customers}
