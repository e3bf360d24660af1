"""What may stand on the buttons of a screen layout and where it stands, who may press it, and what
to know before it is published (R47, R48, R85).
"""

from dataclasses import dataclass

from pos_app.domain.user_operations import (
    AREAS,
    PAYING,
    USER_OPERATIONS,
    Family,
    UserOperation,
    fits_area,
)
from pos_app.hq.master import cautions
from pos_app.hq.master.fields import STATES
from pos_app.hq.master.states import MasterState
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.record_form import operation, title
from pos_app.hq.web.console.visit import Visit

TEXT_FITS = 14
"""Characters of a button one cell wide."""
ACTIONS_MAX = 8
"""Buttons of the action bar that a till shows."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One operation of the palette, and where it stands already."""

    name: str
    word: str
    number: int
    placed: str
    picked: bool


def offers(visit: Visit, record: Record, area: str) -> list[tuple[str, list[Offer]]]:
    """The palette: every user operation by family (R48), with its parameters (R85), as far as its
    name or number fits what is looked for.
    """
    t, wanted = visit.words, visit.asked("find", 40).casefold()
    left, picked = visit.asked("left", 1) == "1", visit.asked("pick", 60)

    def offer(name: str, number: int) -> Offer:
        there = placed(visit, record, name)
        return Offer(name, operation(visit, name), number, there, name == picked)

    groups = [
        (t.of("family", family.value), [offer(*x) for x in buttons_for(area, family)])
        for family in Family
    ]
    if area == "paying":
        groups = [(t.of("area", area), [offer(x, 0) for x in PAYING])]
    found = [
        (
            word,
            [
                x
                for x in rows
                if wanted in f"{x.word} {x.number}".casefold() and not (left and x.placed)
            ],
        )
        for word, rows in groups
    ]
    return [(word, rows) for word, rows in found if rows]


def buttons_for(area: str, family: Family) -> list[tuple[str, int]]:
    """Names and numbers of the family's buttons that may stand in the area."""
    here = [x for x in USER_OPERATIONS if x.family is family and area in x.areas]
    return [(name, one.number) for one in here for name in names_of(one) if fits_area(area, name)]


def names_of(one: UserOperation) -> tuple[str, ...]:
    """The operation alone, and with each parameter."""
    return (one.name, *(f"{one.name}:{x}" for x in one.parameters))


def nowhere(record: Record, area: str) -> list[str]:
    """Operations that could stand in this area and stand in none."""
    there = {x.partition(":")[0] for buttons in record["areas"].values() for x in buttons}
    return [x.name for x in USER_OPERATIONS if area in x.areas and x.name not in there]


def placed(visit: Visit, record: Record, name: str) -> str:
    """In which areas the button stands."""
    return ", ".join(visit.words.of("area", x) for x in AREAS if name in record["areas"][x])


def pressed(visit: Visit, data: MasterState, button: str) -> list[tuple[str, str, str]]:
    """Which group may press the button."""
    bare = button.partition(":")[0]
    found = []
    for key, one in sorted(data.every("group").items()):
        state = one["permissions"].get(bare, STATES[0])
        found.append((title(one, key), state, visit.words.of("state", state)))
    return found


def checks(visit: Visit, data: MasterState, key: str, record: Record) -> list[tuple[str, str, str]]:
    """What to know before it is published: tone, sign, sentence."""
    t, ok, warn = visit.words, ("ok", "circle-check"), ("warn", "triangle-alert")
    found = [
        (*warn, t("caution_NOT_PLACED", **_worded(visit, x.details)))
        for x in cautions.of_record(data.with_record("layout", key, record), "layout", key)
    ]
    if not found:
        found.append((*ok, t("check_needed_there")))
    faces = [x["button"].partition("/") for x in record["faces"] if too_long(x)]
    long = [f"{t.of('area', area)}: {operation(visit, name)}" for area, _, name in faces]
    texts = t("check_texts_long", buttons=", ".join(long)) if long else t("check_texts_fit")
    found.append((*(warn if long else ok), texts))
    own = [area for area in AREAS if record["areas"][area]]
    left = {one: operation(visit, one) for area in own for one in nowhere(record, area)}
    if left:
        named = ", ".join(left.values())
        found.append((*warn, t.count("check_nowhere", len(left), operations=named)))
    if len(record["areas"]["actions"]) > ACTIONS_MAX:
        found.append((*warn, t("check_bar_full", most=ACTIONS_MAX)))
    people = [title(x, name) for name, x in sorted(data.every("staff").items()) if x["layout"]]
    if people:
        named = ", ".join(people)
        found.append((*warn, t.count("check_own_layout", len(people), names=named)))
    return found


def too_long(face: Record) -> bool:
    """Whether a text of the button would be cut on the till, in one language or the other."""
    longest: int = max(len(face["text"]), len(face["text_nl"]))
    return longest > TEXT_FITS * int(face["width"])


def _worded(visit: Visit, details: object) -> dict[str, str]:
    named = dict(details) if isinstance(details, dict) else {}
    return {name: operation(visit, str(value)) for name, value in named.items()}


def used_by(data: MasterState, key: str) -> list[tuple[str, str, str]]:
    """Who has the layout: stores, tills, people (R47)."""
    return [
        (kind, title(one, name), f"/console/data/{kind}/r/{name}")
        for kind in ("store", "register", "staff")
        for name, one in sorted(data.every(kind).items())
        if one["layout"] == key and key
    ]
