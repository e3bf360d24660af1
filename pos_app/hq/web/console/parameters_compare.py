"""The parameters that may differ by store, side by side, as the draft has them."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from pos_app.hq.master.fields import Field
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import MasterState, draft
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.parameters import GROUPS, fields_of
from pos_app.hq.web.console.record_form import label, shown
from pos_app.hq.web.console.visit import Visit, page

STORES_MAX = 8
"""Stores beside each other where nobody chose two."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One parameter with its value at each store."""

    word: str
    address: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the stores are not alike in it."""
        return len(set(self.values)) > 1


def compare(visit: Visit) -> Response:
    """`/console/parameters/compare`: two stores that somebody chose, else the first ones."""
    everything = visit.asked("all", 1) == "1"
    with visit.hq.read() as unit:
        data = draft(unit)
    every = sorted(data.every("store").items())
    chosen = {visit.asked("one", 60), visit.asked("two", 60)} - {""}
    stores = [one for one in every if one[0] in chosen] or every[:STORES_MAX]
    rows = list(_rows(visit, data, [record for _, record in stores]))
    return page(
        visit,
        "parameters_compare.html",
        "parameters",
        stores=[(record["name"], record["profile"]) for _, record in stores],
        choices=[(key, record["name"]) for key, record in every],
        one=visit.asked("one", 60),
        two=visit.asked("two", 60),
        rows=[row for row in rows if everything or row.differs],
        everything=everything,
        differing=sum(row.differs for row in rows),
        other=visit.with_query(all="" if everything else "1"),
    )


def _rows(visit: Visit, data: MasterState, stores: list[Record]) -> Iterator[Compared]:
    for group in GROUPS.values():
        if group.kind != "profile":
            continue
        for one in fields_of(KINDS["profile"], group):
            values = tuple(_value(visit, data, one, store) for store in stores)
            yield Compared(label(visit, one.name), f"/console/parameters/{group.name}", values)


def _value(visit: Visit, data: MasterState, field: Field, store: Record) -> str:
    profile = data.one("profile", store["profile"])
    if profile is None:
        return visit.words("not_known")
    return shown(visit, data, field, profile[field.name])
