"""The kinds of master data: which fields each has, which download carries it (R54), and who may
change it.
"""

from dataclasses import dataclass

from pos_app.hq.master import kinds_goods, kinds_orders, kinds_people, kinds_stores
from pos_app.hq.master.fields import Field
from pos_app.hq.master.kind import Kind

CUSTOMERS, PRODUCTS, STAFF, CHANNEL = 1010, 1040, 1060, 1070
REGISTERS, GLOBAL, MODES = 1090, 1110, 1120
JOBS = (CUSTOMERS, PRODUCTS, STAFF, CHANNEL, REGISTERS, GLOBAL, MODES)
"""The downloads that publishing feeds, in the order in which they are applied (R54, R55)."""
RETURNS = 1200
"""What has come back anywhere: fed by returns themselves, by nobody's publishing (R54)."""

KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        *kinds_stores.KINDS,
        *kinds_orders.KINDS,
        *kinds_people.KINDS,
        *kinds_goods.KINDS,
    )
}
CATALOGUE = kinds_goods.NAMES
"""Kinds whose published records stand in the catalogue, where imports and tills write too."""


def of_job(job: int) -> tuple[Kind, ...]:
    """What the download carries."""
    return tuple(one for one in KINDS.values() if one.job == job)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A field that names a record of another kind; `sub` is its field inside a row."""

    kind: str
    field: Field
    sub: Field | None
    to: str


def pointers() -> tuple[Pointer, ...]:
    """Every field that names another record."""
    found = []
    for kind in KINDS.values():
        for field in kind.fields:
            if field.to:
                found.append(Pointer(kind.name, field, None, field.to))
            found += [Pointer(kind.name, field, sub, sub.to) for sub in field.rows if sub.to]
    return tuple(found)
