"""Screen layouts: which buttons stand where, in which order, with a preview (R47-R49, R85)."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from pos_app.domain.user_operations import AREAS, PAYING, USER_OPERATIONS, Family, fits_area
from pos_app.hq.master import cautions, records
from pos_app.hq.master.fields import STATES, Reading, blank, from_form
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import MasterState, draft, empty, published
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.data_pages import Answer, history, kept
from pos_app.hq.web.console.publish_view import publish_box, till_rows
from pos_app.hq.web.console.record_form import (
    Form,
    Input,
    operation,
    title,
    to_form,
    wrong_list,
)
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

KIND = KINDS["layout"]
TEXT_FITS = 14
"""Characters of a button one cell wide."""
ACTIONS_MAX = 8
"""Buttons of the action bar that a till shows."""
ICONS = {
    "line_discount": "percent",
    "void_line": "trash-2",
    "carry_out": "shopping-bag",
    "carry_out_all": "shopping-bag",
    "pick_up": "store",
    "pick_up_all": "store",
    "pick_up_order": "store",
    "ship": "truck",
    "ship_all": "truck",
    "ship_order": "truck",
    "change_delivery_mode": "truck",
    "recall_order": "history",
    "more": "ellipsis",
    "override_deposit": "hand-coins",
    "park": "pause",
    "fetch": "clipboard-list",
    "void_transaction": "ban",
    "balance_card": "credit-card",
    "card": "credit-card",
    "cash": "banknote",
    "receipt": "receipt-euro",
    "settings": "settings",
    "keys": "keyboard",
    "lock": "lock",
    "undo": "undo-2",
    "add_customer": "user",
}
"""As the till draws them; any other button has a plain sign."""
TONES = {"carry": "CARRY", "pick": "PICK", "ship": "SHIP", "void": "danger"}
OWN_TONES = {"plain": "", "carry": "CARRY", "pick": "PICK", "ship": "SHIP", "danger": "danger"}
LOOKS = ("actions", "more")
"""The areas whose buttons look as the layout says; in the others the till has places of its own."""
HANDLED = frozenset({"areas", "faces"})
"""Fields that buttons change, one move at a time."""
FACE = next(one for one in KIND.fields if one.name == "faces").rows[1:]
COUNTED = frozenset({"recall_order", "fulfilment"})
"""Operations whose button may show how many orders wait (R84)."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button of an area."""

    name: str
    word: str
    number: int
    icon: str
    tone: str
    at: int
    chosen: bool
    size: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """One operation of the palette, and where it stands already."""

    name: str
    word: str
    number: int
    placed: str


def new_layout(visit: Visit) -> Response:
    """`/console/layouts/new`."""
    return layout_page(visit, "", empty(KIND), Answer())


def layout(visit: Visit) -> Response:
    """`/console/layouts/{key}`."""
    key = visit.names["key"]
    with visit.hq.read() as unit:
        record = draft(unit).one("layout", key)
    if record is None:
        raise NotFound
    return layout_page(visit, key, record, Answer())


def layout_page(visit: Visit, key: str, record: Record, said: Answer) -> Response:
    """Palette, grid of the chosen area, inspector, preview, checks."""
    area = visit.asked("area", 12) or visit.typed("area", 12)
    area = area if area in AREAS else AREAS[0]
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        box = publish_box(visit, unit, (KIND.job,))
        past = history(visit, unit, data, KIND, key)
        rows = till_rows(visit, unit)
    sent = dict(visit.form) if said.status != 200 else to_form(KIND.fields, record, visit)
    form = Form(visit, data, KIND, sent, said.wrongs, at_tills.one("layout", key), record)
    buttons = [buttons_of(visit, record, one, area) for one in AREAS]
    chosen = next((x for x in buttons[AREAS.index(area)] if x.chosen), None)
    return page(
        visit,
        "layout_designer.html",
        "layouts",
        http=said.status,
        kind=KIND,
        key=key,
        title=title(record, key),
        area=area,
        areas=[(one, visit.words.of("area", one), len(record["areas"][one])) for one in AREAS],
        grid=buttons[AREAS.index(area)],
        preview=dict(zip(AREAS, buttons, strict=True)),
        offers=offers(visit, record, area),
        chosen=chosen,
        pressed=pressed(visit, data, chosen),
        checks=checks(visit, data, key, record),
        fields=[form.input(x) for x in KIND.fields if x.name not in HANDLED],
        looks=looks_of(form, record, area, chosen, said),
        users=used_by(data, key),
        wrongs=wrong_list(visit, KIND, said.wrongs),
        refused=said.refused,
        seen=visit.typed("seen", 19) if said.status != 200 else data.number("layout", key),
        differs=record != at_tills.one("layout", key),
        box=box,
        rows=rows,
        history=past,
        actions_max=ACTIONS_MAX,
    )


def looks_of(
    form: Form, record: Record, area: str, chosen: Button | None, said: Answer
) -> list[Input]:
    """The inputs for texts, colour, size and count of the chosen button."""
    if chosen is None or area not in LOOKS:
        return []
    sent = to_form(FACE, face_of(record, area, chosen.name), form.visit)
    if said.status != 200:
        sent = dict(form.visit.form)
    shown = replace(form, sent=sent, before=None)
    skipped = set() if chosen.name.partition(":")[0] in COUNTED else {"counted"}
    skipped |= {"height"} if area == "actions" else set()
    return [shown.input(one) for one in FACE if one.name not in skipped]


def buttons_of(visit: Visit, record: Record, area: str, here: str) -> list[Button]:
    """The buttons of an area as the till would draw them."""
    known = {one.name: one for one in USER_OPERATIONS}
    at = visit.asked("at", 3) or visit.typed("at", 3)
    found = []
    for number, name in enumerate(record["areas"][area]):
        bare, own = name.partition(":")[0], face_of(record, area, name)
        usual = next((tone for start, tone in TONES.items() if bare.startswith(start)), "")
        found.append(
            Button(
                name,
                own["text_nl" if visit.words.language == "nl" else "text"]
                or operation(visit, name),
                known[bare].number if bare in known else 0,
                ICONS.get(bare, "square"),
                OWN_TONES.get(own["tone"], usual),
                number,
                area == here and at == str(number),
                f"w{own['width']} h{own['height']}",
                own["counted"] and bare in COUNTED,
            )
        )
    return found


def face_of(record: Record, area: str, button: str) -> Record:
    """How the layout wants the button to look; as its operation does where it says nothing."""
    wanted = f"{area}/{button}"
    found = next((x for x in record["faces"] if x["button"] == wanted), None)
    return found or {"button": wanted} | {one.name: blank(one) for one in FACE}


def offers(visit: Visit, record: Record, area: str) -> list[tuple[str, list[Offer]]]:
    """The palette: every user operation by family (R48), with its parameters (R85)."""
    if area == "paying":
        ways = [Offer(x, operation(visit, x), 0, placed(visit, record, x)) for x in PAYING]
        return [(visit.words.of("area", area), ways)]
    found = []
    for family in Family:
        here = [x for x in USER_OPERATIONS if x.family is family and area in x.areas]
        rows = [
            Offer(name, operation(visit, name), one.number, placed(visit, record, name))
            for one in here
            for name in (one.name, *(f"{one.name}:{x}" for x in one.parameters))
            if fits_area(area, name)
        ]
        if rows:
            found.append((visit.words.of("family", family.value), rows))
    return found


def placed(visit: Visit, record: Record, name: str) -> str:
    """In which areas the button stands."""
    return ", ".join(visit.words.of("area", x) for x in AREAS if name in record["areas"][x])


def pressed(visit: Visit, data: MasterState, chosen: Button | None) -> list[tuple[str, str, str]]:
    """Which group may press the chosen button."""
    if chosen is None:
        return []
    bare = chosen.name.partition(":")[0]
    found = []
    for key, one in sorted(data.every("group").items()):
        state = one["permissions"].get(bare, STATES[0])
        found.append((title(one, key), state, visit.words.of("state", state)))
    return found


def checks(visit: Visit, data: MasterState, key: str, record: Record) -> list[tuple[str, str, str]]:
    """What to know before it is published: tone, sign, sentence."""
    t = visit.words
    found = [
        ("warn", "triangle-alert", t("caution_NOT_PLACED", **_worded(visit, x.details)))
        for x in cautions.of_record(data.with_record("layout", key, record), "layout", key)
    ]
    if not found:
        found.append(("ok", "circle-check", t("check_needed_there")))
    long = [x["button"] for x in record["faces"] if too_long(x)]
    if long:
        found.append(("warn", "triangle-alert", t("check_texts_long", buttons=", ".join(long))))
    if len(record["areas"]["actions"]) > ACTIONS_MAX:
        found.append(("warn", "triangle-alert", t("check_bar_full", most=ACTIONS_MAX)))
    own = [x for x in data.every("staff").values() if x["layout"]]
    if own:
        found.append(("warn", "triangle-alert", t.count("check_own_layout", len(own))))
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


# --- changing -------------------------------------------------------------------------------------


def save(visit: Visit) -> Response:
    """Name and totals into the draft, and one move of a button where a button asked for it."""
    key = visit.names.get("key", "")
    with visit.hq.read() as unit:
        before = draft(unit).one("layout", key) or empty(KIND)
    reading = Reading()
    fields = tuple(one for one in KIND.fields if one.name not in HANDLED)
    record = {**before, **from_form(fields, visit.form, reading)}
    if key:
        record["layout_id"] = key
    area = visit.typed("area", 12)
    at = -1
    if area in AREAS:
        record["areas"], at = moved_buttons(visit, before["areas"], area)
        record["faces"] = faces_after(visit, record, area, reading)
    wrongs, refused, status = kept(visit, KIND, key, record, reading)
    wrongs = tuple(replace(x, field=input_of(x.field)) for x in wrongs)
    if wrongs or refused:
        return layout_page(visit, key, record, Answer(wrongs, refused, status))
    query = {"area": area} if area in AREAS else {}
    if at >= 0:
        query["at"] = str(at)
    to = f"/console/layouts/{records.key_of(KIND, record)}"
    return moved(to, said="kept_in_draft", **query)


def input_of(field: str) -> str:
    """The input of a field of the chosen button's looks."""
    return field.rpartition("-")[2] if field.startswith("faces-") else field


def faces_after(visit: Visit, record: Record, area: str, reading: Reading) -> list[Record]:
    """The looks of the buttons that still stand, with those of one that the form changed."""
    there = {f"{x}/{name}" for x in LOOKS for name in record["areas"][x]}
    faces = [x for x in record["faces"] if x["button"] in there]
    at, here = visit.typed("at", 3), record["areas"][area]
    if visit.typed("do", 8) != "look" or not at.isdecimal() or int(at) >= len(here):
        return faces
    button = here[int(at)]
    usual = {one.name: blank(one) for one in FACE}
    typed = from_form(FACE, {"width": "1", "height": "1"} | dict(visit.form), reading)
    if button.partition(":")[0] not in COUNTED:
        typed["counted"] = True
    kept = [x for x in faces if x["button"] != f"{area}/{button}"]
    return kept if typed == usual else [*kept, {"button": f"{area}/{button}"} | typed]


def moved_buttons(
    visit: Visit, areas: dict[str, list[str]], area: str
) -> tuple[dict[str, list[str]], int]:
    """The areas after `add`, `off`, `left`, `right` or `to`, and where the button stands then."""
    here = list(areas[area])
    wish, at = visit.typed("do", 8), visit.typed("at", 3)
    number = int(at) if at.isdecimal() and int(at) < len(here) else -1
    place = number
    if wish == "add" and visit.typed("button", 60):
        wanted = visit.typed("place", 3)
        place = min(len(here), int(wanted) - 1 if wanted.isdecimal() and int(wanted) else len(here))
        here.insert(place, visit.typed("button", 60))
    elif wish == "off" and number >= 0:
        del here[number]
        place = -1
    elif wish in {"left", "right"} and number >= 0:
        place = max(0, min(len(here) - 1, number + (1 if wish == "right" else -1)))
        here.insert(place, here.pop(number))
    return {**areas, area: here}, place
