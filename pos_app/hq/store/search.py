"""The queries of recall: first the keys of one page over an index, then their rows (R109)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from pos_app.contract.messages import OrderRow
from pos_app.db.database import Unit
from pos_app.db.types import to_microseconds
from pos_app.hq.columns import order_row
from pos_app.hq.store.sql import is_sqlite
from pos_app.hq.tables.catalogue import CUSTOMER
from pos_app.hq.tables.orders import ORDER_HISTORY, ORDER_PLACE, SALES_ORDER

_O = SALES_ORDER.c
_LISTED = [column for column in SALES_ORDER.c if column.name != "body"]
_LAST = "\U0010ffff"
_FIRST_DAY = "0001"
_DAY = timedelta(days=1)
SHORT = timedelta(days=7)
"""A period up to this long has few enough orders to be found by its own index."""
RECEIPTS = ("created", "picked_up", "shipped")
"""Entries of an order's history that printed a receipt which made it or invoiced a part of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of orders must fit; empty means any. `customers` are ids found before, `at` is
    the moment by which quotes are judged (R133), `card_before` finds cards authorised before it.
    """

    order_no: str = ""
    number_prefix: str = ""
    receipt_no: str = ""
    customers: Sequence[str] | None = None
    store_id: str = ""
    status: str = ""
    location: str = ""
    delivery_class: str = ""
    delivery_mode: str = ""
    line_status: str = ""
    delivery_from: str = ""
    delivery_to: str = ""
    open_only: bool = False
    to_fulfil: bool = False
    created_from: datetime | None = None
    created_to: datetime | None = None
    receipt_from: datetime | None = None
    receipt_to: datetime | None = None
    card_before: datetime | None = None
    at: datetime | None = None

    @property
    def of_lines(self) -> bool:
        """Whether a line must fit, and not the order alone."""
        line = (self.location, self.delivery_class, self.delivery_mode, self.line_status)
        return self.open_only or any(line) or bool(self.delivery_from or self.delivery_to)

    @property
    def along_orders(self) -> bool:
        """Whether the orders themselves are gone along, newest first, and their lines looked at:
        so many lines fit a long period that sorting them would take longer.
        """
        asked = self.delivery_from or self.delivery_to
        return bool(asked) and not _is_short(_start(self.delivery_from), _start(self.delivery_to))


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
        return [order_row(row, asked.at) for row in rows], None
    last, shown = rows[limit - 1], [order_row(row, asked.at) for row in rows[:limit]]
    return shown, (last["created_at"], last["order_no"])


def with_rejection(unit: Unit, after: Place | None, limit: int) -> list[Place]:
    """Open orders of which a store once rejected something, newest first (R123)."""
    place, told = ORDER_PLACE.c, ORDER_HISTORY.c
    rejected = select(told.number).where(told.order_no == place.order_no, told.what == "reject")
    query = select(place.created_at, place.order_no).where(place.is_open, rejected.exists())
    if after:
        query = query.where(tuple_(place.created_at, place.order_no) < tuple_(*_bound(after)))
    order = (place.created_at.desc(), place.order_no.desc())
    rows = unit.execute(query.distinct().order_by(*order).limit(limit))
    return [(row[0], row[1]) for row in rows]


def _keys(asked: Asked, after: Place | None, limit: int) -> Select[tuple[str]]:
    if asked.number_prefix:
        return _by_number(asked, after).limit(limit)
    if asked.of_lines and not asked.along_orders:
        places = _by_place(asked, after).limit(limit).subquery()
        return select(places.c.order_no)
    if asked.customers is not None:
        return _by_customer(asked, after).limit(limit)
    query = select(_O.order_no).where(*_filters(asked), *_with_line(asked))
    if after:
        query = query.where(tuple_(_O.created_at, _O.order_no) < tuple_(*_bound(after)))
    return query.order_by(_O.created_at.desc(), _O.order_no.desc()).limit(limit)


def _bound(after: Place) -> tuple[ColumnElement[int], str]:
    return literal_column(str(to_microseconds(after[0]))), after[1]


def _by_number(asked: Asked, after: Place | None) -> Select[tuple[str]]:
    prefix = asked.number_prefix
    query = select(_O.order_no).where(
        _O.order_no >= prefix, _O.order_no < prefix + _LAST, *_whole(asked)
    )
    if after:
        query = query.where(_O.order_no > after[1])
    return query.order_by(_O.order_no)


def _by_customer(asked: Asked, after: Place | None) -> Select[tuple[str]]:
    """The index of the customers alone: the rest of the conditions may not lure the planner
    away.
    """
    created: ColumnElement[int] = literal_column("sales_order.created_at + 0")
    query = select(_O.order_no).where(_O.customer_id.in_(asked.customers or [""]), *_whole(asked))
    if after:
        moment = to_microseconds(after[0])
        query = query.where(or_(created < moment, and_(created == moment, _O.order_no < after[1])))
    return query.order_by(created.desc(), _O.order_no.desc())


def _by_place(asked: Asked, after: Place | None) -> Select[tuple[str, datetime]]:
    """Orders with a line that fits whole: its place, class, mode, status and day; the presets."""
    place = ORDER_PLACE.c
    query = select(place.order_no, place.created_at).distinct().where(*_of_line(asked))
    if after:
        query = query.where(tuple_(place.created_at, place.order_no) < tuple_(*_bound(after)))
    others = _filters(asked, plain=True)
    if asked.customers is not None:
        others.append(_O.customer_id.in_(asked.customers or [""]))
    if others:
        query = query.join(SALES_ORDER, _O.order_no == place.order_no).where(*others)
    return query.order_by(place.created_at.desc(), place.order_no.desc())


def _of_line(asked: Asked) -> list[ColumnElement[bool]]:
    place = ORDER_PLACE.c
    equal = (
        (place.location, asked.location),
        (place.delivery_class, asked.delivery_class),
        (place.mode, asked.delivery_mode),
        (place.line_status, asked.line_status),
    )
    found = [column == wanted for column, wanted in equal if wanted]
    if asked.open_only:
        found.append(place.is_open)
    if asked.to_fulfil:
        found.append(place.to_fulfil)
    if asked.delivery_from or asked.delivery_to:
        found.append(place.on_day >= (asked.delivery_from or _FIRST_DAY))
    if asked.delivery_to:
        found.append(place.on_day <= asked.delivery_to)
    return found


def _whole(asked: Asked) -> list[ColumnElement[bool]]:
    """Every condition, on the order and its lines, where another index leads."""
    return [*_filters(asked, plain=True), *_with_line(asked)]


def _with_line(asked: Asked) -> list[ColumnElement[bool]]:
    """That a line of the order fits; it was never asked for before the order was made (R12)."""
    if not asked.of_lines:
        return []
    fits = ORDER_PLACE.c.order_no == _O.order_no
    found: list[ColumnElement[bool]] = [exists().where(fits, *_of_line(asked))]
    if last := _start(asked.delivery_to):
        found.append(_before(last + 2 * _DAY))
    return found


def _before(moment: datetime) -> ColumnElement[bool]:
    bound: ColumnElement[int] = literal_column(str(to_microseconds(moment)))
    return _O.created_at < bound


def _start(day: str) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None


def _is_short(first: datetime | None, last: datetime | None) -> bool:
    return first is not None and last is not None and last - first <= SHORT


def open_orders(unit: Unit, asked: Asked, most: int) -> int:
    """How many orders have a line that fits, counted as far as `most`."""
    found = _open_orders(asked, most).subquery()
    return int(unit.execute(select(func.count()).select_from(found)).scalar_one())


def open_numbers(unit: Unit, asked: Asked, most: int) -> tuple[str, ...]:
    """Their numbers, as far as `most`."""
    return tuple(str(row[0]) for row in unit.execute(_open_orders(asked, most)))


def oldest_open(unit: Unit, asked: Asked) -> datetime | None:
    """When the oldest of them was made."""
    made = select(func.min(ORDER_PLACE.c.created_at)).where(*_of_line(asked))
    found: datetime | None = unit.execute(made).scalar_one()
    return found


def _open_orders(asked: Asked, most: int) -> Select[tuple[str]]:
    return select(ORDER_PLACE.c.order_no).where(*_of_line(asked)).distinct().limit(most)


def _filters(asked: Asked, *, plain: bool = False) -> list[ColumnElement[bool]]:
    """Conditions on the order itself; `plain` ones cannot use an index."""
    found: list[ColumnElement[bool]] = []
    exact = {"order_no": asked.order_no, "receipt_no": asked.receipt_no}
    quotes = _quotes(asked)
    exact |= {"store_id": asked.store_id, "status": "QUOTE_OPEN" if quotes else asked.status}
    for name, wanted in exact.items():
        if wanted:
            column = _O[name]
            found.append((column.concat("") if plain else column) == wanted)
    created = literal_column("sales_order.created_at + 0") if plain else _O.created_at
    for moment, below in ((asked.created_from, False), (asked.created_to, True)):
        if moment is not None:
            bound: ColumnElement[int] = literal_column(str(to_microseconds(moment)))
            found.append(created < bound if below else created >= bound)
    if asked.card_before is not None:
        found.append(_O.card_since < asked.card_before)
    return [*found, *quotes, *_with_receipt(asked)]


def _quotes(asked: Asked) -> list[ColumnElement[bool]]:
    """Open quotes are those that have not expired, and the other way round."""
    if asked.at is None or asked.status not in {"QUOTE_OPEN", "QUOTE_EXPIRED"}:
        return []
    over = asked.status == "QUOTE_EXPIRED"
    return [_O.expires_at <= asked.at if over else _O.expires_at > asked.at]


def _with_receipt(asked: Asked) -> list[ColumnElement[bool]]:
    """That the order was made, or a part of it invoiced, by a receipt of that time; none is older
    than its order.
    """
    first, last = asked.receipt_from, asked.receipt_to
    entry = ORDER_HISTORY.c
    fits: list[ColumnElement[bool]] = [entry.what.in_(RECEIPTS)]
    if first is not None:
        fits.append(entry.at >= first)
    if last is not None:
        fits.append(entry.at < last)
    if _is_short(first, last):
        return [_O.order_no.in_(select(entry.order_no).where(*fits))]
    if first is None and last is None:
        return []
    found: list[ColumnElement[bool]] = [exists().where(entry.order_no == _O.order_no, *fits)]
    return found if last is None else [*found, _before(last)]


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
