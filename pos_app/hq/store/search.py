"""The queries of recall: first the keys of one page over an index, then their rows (R109)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select, text, tuple_

from pos_app.contract.messages import OrderRow
from pos_app.db.database import Unit
from pos_app.db.types import to_microseconds
from pos_app.hq.rows import order_row
from pos_app.hq.store.sql import is_sqlite
from pos_app.hq.tables import CUSTOMER, ORDER_PLACE, SALES_ORDER

_O = SALES_ORDER.c
_LISTED = [column for column in SALES_ORDER.c if column.name != "body"]
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of orders must fit; empty means any. `customers` are ids found before."""

    order_no: str = ""
    number_prefix: str = ""
    receipt_no: str = ""
    customers: Sequence[str] | None = None
    store_id: str = ""
    status: str = ""
    location: str = ""
    delivery_class: str = ""
    delivery_mode: str = ""
    open_only: bool = False
    created_from: datetime | None = None
    created_to: datetime | None = None


Place = tuple[datetime, str]
"""Where a page ends: creation and number of its last order."""


def page(
    unit: Unit, asked: Asked, after: Place | None, limit: int
) -> tuple[list[OrderRow], Place | None]:
    """One page, by number where a prefix is asked, else newest first; and where the next begins."""
    keys = _keys(asked, after, limit + 1)
    query = select(*_LISTED).where(_O.order_no.in_(keys))
    order = [_O.order_no] if asked.number_prefix else [_O.created_at.desc(), _O.order_no.desc()]
    rows = unit.execute(query.order_by(*order)).mappings().all()
    if len(rows) <= limit:
        return [order_row(row) for row in rows], None
    last = rows[limit - 1]
    return [order_row(row) for row in rows[:limit]], (last["created_at"], last["order_no"])


def _keys(asked: Asked, after: Place | None, limit: int) -> Select[tuple[str]]:
    if asked.number_prefix:
        return _by_number(asked, after).limit(limit)
    if asked.location or asked.delivery_class or asked.delivery_mode or asked.open_only:
        places = _by_place(asked, after).limit(limit).subquery()
        return select(places.c.order_no)
    if asked.customers is not None:
        return _by_customer(asked, after).limit(limit)
    query = select(_O.order_no).where(*_filters(asked))
    if after:
        query = query.where(tuple_(_O.created_at, _O.order_no) < tuple_(*_bound(after)))
    return query.order_by(_O.created_at.desc(), _O.order_no.desc()).limit(limit)


def _bound(after: Place) -> tuple[ColumnElement[int], str]:
    return literal_column(str(to_microseconds(after[0]))), after[1]


def _by_number(asked: Asked, after: Place | None) -> Select[tuple[str]]:
    prefix = asked.number_prefix
    query = select(_O.order_no).where(
        _O.order_no >= prefix, _O.order_no < prefix + _LAST, *_filters(asked, plain=True)
    )
    if after:
        query = query.where(_O.order_no > after[1])
    return query.order_by(_O.order_no)


def _by_customer(asked: Asked, after: Place | None) -> Select[tuple[str]]:
    """The index of the customers alone: the rest of the conditions may not lure the planner
    away.
    """
    created: ColumnElement[int] = literal_column("sales_order.created_at + 0")
    query = select(_O.order_no).where(
        _O.customer_id.in_(asked.customers or [""]), *_filters(asked, plain=True)
    )
    if after:
        moment = to_microseconds(after[0])
        query = query.where(or_(created < moment, and_(created == moment, _O.order_no < after[1])))
    return query.order_by(created.desc(), _O.order_no.desc())


def _by_place(asked: Asked, after: Place | None) -> Select[tuple[str, datetime]]:
    """Orders with lines at a place, of a class or mode; the fulfilment presets."""
    place = ORDER_PLACE.c
    query = select(place.order_no, place.created_at).distinct()
    for column, wanted in (
        (place.location, asked.location),
        (place.delivery_class, asked.delivery_class),
        (place.mode, asked.delivery_mode),
    ):
        if wanted:
            query = query.where(column == wanted)
    if asked.open_only:
        query = query.where(place.is_open)
    if after:
        query = query.where(tuple_(place.created_at, place.order_no) < tuple_(*_bound(after)))
    others = _filters(asked, plain=True)
    if asked.customers is not None:
        others.append(_O.customer_id.in_(asked.customers or [""]))
    if others:
        query = query.join(SALES_ORDER, _O.order_no == place.order_no).where(*others)
    return query.order_by(place.created_at.desc(), place.order_no.desc())


def _filters(asked: Asked, *, plain: bool = False) -> list[ColumnElement[bool]]:
    """Conditions on the order itself; `plain` ones cannot use an index."""
    found: list[ColumnElement[bool]] = []
    exact = {"order_no": asked.order_no, "receipt_no": asked.receipt_no}
    exact |= {"store_id": asked.store_id, "status": asked.status}
    for name, wanted in exact.items():
        if wanted:
            column = _O[name]
            found.append((column.concat("") if plain else column) == wanted)
    created = literal_column("sales_order.created_at + 0") if plain else _O.created_at
    for moment, below in ((asked.created_from, False), (asked.created_to, True)):
        if moment is not None:
            bound: ColumnElement[int] = literal_column(str(to_microseconds(moment)))
            found.append(created < bound if below else created >= bound)
    return found


def customers_named(unit: Unit, key: str, limit: int) -> list[str]:
    """Customers whose name begins with the key, then those that have its words anywhere."""
    c = CUSTOMER.c
    begins = (
        select(c.customer_id)
        .where(c.name_key >= key, c.name_key < key + _LAST)
        .order_by(c.name_key, c.customer_id)
        .limit(limit)
    )
    found = dict.fromkeys(row[0] for row in unit.execute(begins))
    words = [word for word in key.split() if len(word) >= 3]
    if words and len(found) < limit:
        found |= dict.fromkeys(_containing(unit, words, key, limit))
    return list(found)[:limit]


def _containing(unit: Unit, words: list[str], key: str, limit: int) -> list[str]:
    short = [word for word in key.split() if len(word) < 3]
    if is_sqlite(unit):
        query = text(
            "SELECT c.customer_id, c.name_key FROM customer_search s "
            "JOIN customer c ON c.number = s.rowid WHERE customer_search MATCH :words LIMIT :most"
        )
        match = " AND ".join(f'"{word}"' for word in words)
        rows = unit.execute(query, {"words": match, "most": limit})
    else:
        c = CUSTOMER.c
        like = [c.name_key.contains(word, autoescape=True) for word in words]
        rows = unit.execute(select(c.customer_id, c.name_key).where(*like).limit(limit))
    return [row[0] for row in rows if all(word in row[1] for word in short)]


def customers_reached(unit: Unit, *, phone: str = "", email: str = "", limit: int) -> list[str]:
    """Customers with that phone number (its last nine digits) or an address beginning so."""
    c = CUSTOMER.c
    query = select(c.customer_id)
    if phone:
        query = query.where(c.phone_key == phone)
    if email:
        query = query.where(c.email_key >= email, c.email_key < email + _LAST)
    return [row[0] for row in unit.execute(query.order_by(c.customer_id).limit(limit))]
