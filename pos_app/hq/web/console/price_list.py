"""The price list: prices, tax rates and what is sold, row by row; each is a change of its product
in the draft, all rows of a page are kept or none (R54).
"""

from collections.abc import Iterable
from dataclasses import replace

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.master import records
from pos_app.hq.master.fields import Invalid, Reading, Wrong, from_form
from pos_app.hq.master.kinds_goods import PRODUCT
from pos_app.hq.master.states import MasterState, draft
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.data_pages import Cell
from pos_app.hq.web.console.record_form import to_form
from pos_app.hq.web.console.visit import Visit, number_of

CHANGED = ("price", "tax_rate", "sold")
FIELDS = tuple(one for one in PRODUCT.fields if one.name in CHANGED)
SEEN = "seen-"


def inputs(visit: Visit, unit: Unit, data: MasterState, sku: str) -> tuple[dict[str, Cell], int]:
    """The inputs of a product's row by field, as the draft has it or as somebody has typed it, and
    the number that its form sends back.
    """
    record = records.found_in(unit, data, PRODUCT, sku) or {}
    sent = to_form(FIELDS, record, visit)
    wrong: set[str] = set()
    if f"{SEEN}{sku}" in visit.form:
        sent, reading = row_of(visit, sku), Reading()
        from_form(FIELDS, sent, reading)
        wrong = {one.field for one in reading.wrongs}
    cells = {
        name: Cell(sent.get(name, ""), number=True, name=f"{name}-{sku}", wrong=name in wrong)
        for name in CHANGED[:2]
    }
    cells["sold"] = Cell("", name=f"sold-{sku}", checked=bool(sent.get("sold")))
    return cells, records.seen_of(unit, data, PRODUCT, sku)


def row_of(visit: Visit, sku: str) -> dict[str, str]:
    """What the form has in the row of a product."""
    return {one: visit.typed(f"{one}-{sku}", 20) for one in CHANGED}


def keep(visit: Visit) -> tuple[tuple[Wrong, ...], Refused | None]:
    """The rows that differ go into the draft; what is wrong with them, or why they were refused."""
    skus = [name.removeprefix(SEEN) for name in visit.form if name.startswith(SEEN)]
    visit.actor.must(PRODUCT.edit)

    def job(unit: Unit) -> None:
        wishes = [wish for sku in skus if (wish := wish_of(visit, unit, sku)) is not None]
        for one in wishes:
            try:
                records.save_in(visit.hq, unit, visit.actor, one)
            except Invalid as error:
                raise Invalid(of_row(error.wrongs, one.key)) from None

    try:
        visit.hq.run(job)
    except Invalid as error:
        return error.wrongs, None
    except Refused as error:
        return (), error
    return (), None


def of_row(wrongs: Iterable[Wrong], sku: str) -> tuple[Wrong, ...]:
    """The same by the names of the row's inputs."""
    return tuple(replace(one, field=f"{one.field}-{sku}") for one in wrongs)


def wish_of(visit: Visit, unit: Unit, sku: str) -> records.Wish | None:
    """What the row wants of its product; nothing where it changes nothing. `Invalid` names the
    inputs that are wrong.
    """
    before: Record | None = records.found_in(unit, draft(unit), PRODUCT, sku)
    if before is None:
        return None
    reading = Reading()
    typed = from_form(FIELDS, row_of(visit, sku), reading)
    if reading.wrongs:
        raise Invalid(of_row(reading.wrongs, sku))
    if all(before[name] == typed[name] for name in CHANGED):
        return None
    seen = number_of(visit.typed(f"{SEEN}{sku}"))
    return records.Wish(PRODUCT, before | typed, seen, sku)
