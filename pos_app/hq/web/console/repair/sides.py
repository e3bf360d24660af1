"""Both versions of an order that two tills changed, in words: its lines, its charges, deposit, last
day and attributes (R103, R177); reads only.
"""

from dataclasses import dataclass
from datetime import date

from pos_app.db.database import Unit
from pos_app.domain.events import Edited, Event
from pos_app.domain.merge import ATTRIBUTES, DEPOSIT, Value, typed
from pos_app.domain.merge_wish import header_rows
from pos_app.domain.order import AttributeValue, CustomerOrder
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import TransactionLine
from pos_app.hq.repair.conflict import is_conflict, versions
from pos_app.hq.web.console.orders.attributes import attribute_pairs
from pos_app.hq.web.console.orders.history import Known, known_of
from pos_app.hq.web.console.visit import Visit


@dataclass(frozen=True, slots=True)
class Sides:
    """A line or header as the till wants it and as head office has it, in words; `choose` where
    somebody says which stays.
    """

    key: str
    name: str
    here: str
    there: str
    differ: bool
    choose: bool


def sides(
    visit: Visit, unit: Unit, event: Event | None, order: CustomerOrder | None
) -> list[Sides]:
    """Every line, and the headers that differ."""
    if order is None or not isinstance(event, Edited) or not is_conflict(event, order):
        return []
    known, found = known_of(visit, unit, order), []
    for row in versions(event, order):
        name = next((x.name for x in (row.there, row.here) if x is not None), "")
        said = line_said(visit, known, row.here), line_said(visit, known, row.there)
        found.append(Sides(str(row.line_no), name, *said, row.differ, row.differ))
    for one in header_rows(event.wish, order):
        here, there = (value_said(visit, known, one.key, x) for x in (one.here, one.there))
        name = visit.words.of("header", one.key)
        found.append(Sides(one.key, name, here, there, differ=True, choose=not one.locked))
    return found


def line_said(visit: Visit, known: Known, line: TransactionLine | None) -> str:
    """Quantity, price, way, charges and answers of a line; that it is not there."""
    t, s, places = visit.words, visit.show, known.places
    if line is None:
        return t("no_such_line")
    parts = [f"{s.quantity(line.quantity)} x {s.amount(line.price_minor)}"]
    if line.discount_minor:
        parts.append(t("discount_of", amount=s.amount(line.discount_minor)))
    if line.delivery is not None:
        parts.append(t.of("class", line.delivery.delivery_class.value))
        parts.append(places.get(line.delivery.location, line.delivery.location) or "")
        parts.append(s.day(line.delivery.on) if line.delivery.on else "")
    parts += [f"{known.charge(t, x.code)} {s.amount(x.amount_minor)}" for x in typed(line.charges)]
    answers = attribute_pairs(visit, known.asked, line.attributes)
    parts += [f"{name}: {word}" for name, word in answers]
    return " · ".join(one for one in parts if one)


def value_said(visit: Visit, known: Known, key: str, value: Value) -> str:
    """A header's value; nothing is none, and of a deposit that it follows the percentage."""
    t, s = visit.words, visit.show
    if isinstance(value, date):
        return s.day(value)
    if isinstance(value, int):
        return s.amount(value)
    if key == ATTRIBUTES and isinstance(value, tuple):
        values = tuple(one for one in value if isinstance(one, AttributeValue))
        pairs = (f"{name}: {word}" for name, word in attribute_pairs(visit, known.asked, values))
        return ", ".join(pairs) or t("none")
    if isinstance(value, tuple):
        charges = (one for one in value if isinstance(one, Charge))
        said = (f"{known.charge(t, x.code)} {s.amount(x.amount_minor)}" for x in charges)
        return ", ".join(said) or t("none")
    return t("deposit_by_rule" if key == DEPOSIT else "none")
