"""Screen layouts: which buttons stand where, in which order and with which looks; drawn as a till
draws them, checked before they are published (R47-R49, R85).
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response

from pos_app.domain.user_operations import AREAS, CELLS, USER_OPERATIONS, fits_area
from pos_app.domain.user_operations import operation as operation_of
from pos_app.hq.master import records
from pos_app.hq.master.fields import Reading, from_form
from pos_app.hq.master.states import Difference, MasterState, draft, empty, published
from pos_app.hq.master_rows import Record
from pos_app.hq.store import master as store
from pos_app.hq.web.console.data_pages import Answer, history, kept
from pos_app.hq.web.console.layouts import preview
from pos_app.hq.web.console.layouts.moves import (
    ACROSS,
    COUNTED,
    FACE,
    KIND,
    Grid,
    Turns,
    after,
    grid_of,
)
from pos_app.hq.web.console.layouts.palette import checks, nowhere, offers, pressed, used_by
from pos_app.hq.web.console.publish_view import publish_box
from pos_app.hq.web.console.record_form import (
    Form,
    Input,
    Line,
    difference_lines,
    operation,
    title,
    to_form,
    wrong_list,
)
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

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
    "change_pickup_lines": "store",
    "recall_order": "history",
    "more": "ellipsis",
    "override_deposit": "hand-coins",
    "create_quote": "clipboard-list",
    "quote_expiry": "calendar",
    "convert_quote": "check",
    "quote_to_order": "clipboard-list",
    "make_sale": "shopping-bag",
    "recalculate": "refresh-cw",
    "recalculate_charges": "refresh-cw",
    "add_line_charge": "plus",
    "add_header_charge": "plus",
    "manage_charges": "receipt-euro",
    "calculate_totals": "calculator",
    "edit_order": "pencil",
    "fulfilment": "package-check",
    "cancel_order": "ban",
    "return_transaction": "undo-2",
    "return_product": "undo-2",
    "sell_gift_card": "hand-coins",
    "park": "pause",
    "fetch": "clipboard-list",
    "void_transaction": "ban",
    "void_payment": "undo-2",
    "show_journal": "history",
    "balance_card": "credit-card",
    "card": "credit-card",
    "cash": "banknote",
    "receipt": "receipt-euro",
    "settings": "settings",
    "keys": "keyboard",
    "lock": "lock",
    "undo": "undo-2",
    "add_customer": "user",
    "open_shift": "calculator",
    "close_shift": "lock",
    "start_amount": "calculator",
    "float_entry": "plus",
    "tender_removal": "minus",
    "safe_drop": "lock",
    "bank_drop": "building-2",
    "x_report": "receipt-euro",
    "manage_shifts": "history",
    "suspend_shift": "pause",
    "use_shift": "user-plus",
}
"""As the till draws them."""
TONES = {"carry": "CARRY", "pick": "PICK", "ship": "SHIP", "void": "danger"}
OWN_TONES = {"plain": "", "carry": "CARRY", "pick": "PICK", "ship": "SHIP", "danger": "danger"}
HANDLED = frozenset({"areas", "faces"})
"""Fields that buttons change, one move at a time."""
TURNS = frozenset({"undo", "redo"})


@dataclass(frozen=True, slots=True)
class Button:
    """One button of an area; `row` and `column` count from 1."""

    name: str
    word: str
    number: int
    icon: str
    tone: str
    at: int
    chosen: bool
    size: str
    row: int
    column: int
    counted: bool = True


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


def layout_page(
    visit: Visit, key: str, record: Record, said: Answer, conflict: tuple[Line, ...] = ()
) -> Response:
    """Palette, grid of the chosen area, inspector, preview, checks; what a late move would do."""
    area = visit.asked("area", 12) or visit.typed("area", 12)
    area = area if area in AREAS else AREAS[0]
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        box = publish_box(visit, unit, (KIND.job,))
        past = history(visit, unit, data, KIND, key)
        turns = Turns.of(visit, store.history(unit, KIND.name, key))
    if said.status == 409:
        record = data.one("layout", key) or record
    typed = said.status != 200 and not visit.typed("do", 8)
    sent = dict(visit.form) if typed else to_form(KIND.fields, record, visit)
    form = Form(visit, data, KIND, sent, said.wrongs, at_tills.one("layout", key), record)
    grid = grid_of(record, area, visit.asked("at", 3) or visit.typed("at", 3))
    buttons = buttons_of(visit, grid)
    palette = offers(visit, record, area)
    return page(
        visit,
        "layout_designer.html",
        "layouts",
        http=said.status,
        key=key,
        title=title(record, key),
        area=area,
        areas=[(one, visit.words.of("area", one), len(record["areas"][one])) for one in AREAS],
        grid=buttons,
        across=ACROSS[area],
        free=tuple(1 + x for x in grid.places()[-1]),
        cells_most=CELLS.get(area, (1, 1)),
        offers=palette,
        unplaced=len(nowhere(record, area)),
        picked=next((x for _, found in palette for x in found if x.picked), None),
        checks=checks(visit, data, key, record),
        fields=[form.input(x) for x in KIND.fields if x.name not in HANDLED],
        users=used_by(data, key),
        wrongs=wrong_list(visit, KIND, said.wrongs),
        refused=said.refused,
        conflict=conflict,
        again=[one for one in visit.form.items() if one[0] not in {"token", "seen"}],
        seen=visit.typed("seen", 19) if said.status == 422 else data.number("layout", key),
        differs=record != at_tills.one("layout", key),
        box=box,
        history=past,
        turns=turns,
        drawing=drawing(visit, data, area),
        **in_hand(form, grid, next((x for x in buttons if x.chosen), None), said),
    )


def in_hand(form: Form, grid: Grid, chosen: Button | None, said: Answer) -> dict[str, object]:
    """What the inspector shows of the chosen button."""
    visit, record = form.visit, form.now or {}
    return {
        "chosen": chosen,
        "operation": operation_of(chosen.name.partition(":")[0]) if chosen else None,
        "pressed": pressed(visit, form.data, chosen.name) if chosen else (),
        "copies": copies(visit, record, chosen),
        "looks": looks_of(form, grid, chosen, said),
    }


def drawing(visit: Visit, data: MasterState, area: str) -> dict[str, object]:
    """The address of the picture, and what may be chosen for it."""
    chosen = {
        "area": area,
        "language": visit.asked("language", 2) or visit.words.language,
        "theme": visit.asked("theme", 5) or preview.THEMES[0],
        "size": visit.asked("size", 12) or preview.SIZES[1],
        "group": visit.asked("group", 40),
    }
    groups = [(key, title(one, key)) for key, one in sorted(data.every("group").items())]
    return {
        "address": urlencode(chosen),
        "chosen": chosen,
        "sizes": preview.SIZES,
        "themes": preview.THEMES,
        "languages": preview.LANGUAGES,
        "groups": groups,
        "possible": preview.can_draw(),
    }


def copies(visit: Visit, record: Record, chosen: Button | None) -> list[tuple[str, str]]:
    """The other areas that take a copy of the chosen button."""
    return [
        (area, visit.words.of("area", area))
        for area in AREAS
        if chosen and fits_area(area, chosen.name) and chosen.name not in record["areas"][area]
    ]


def looks_of(form: Form, grid: Grid, chosen: Button | None, said: Answer) -> list[Input]:
    """The inputs for texts, colour, size and count of the chosen button."""
    if chosen is None:
        return []
    sent = to_form(FACE, grid.face(chosen.name), form.visit)
    if said.status != 200 and form.visit.typed("do", 8) == "look":
        sent = dict(form.visit.form)
    shown = replace(form, sent=sent, before=None)
    wide, high = CELLS.get(grid.area, (1, 1))
    left_out = {
        "counted": chosen.name.partition(":")[0] not in COUNTED,
        "width": wide == 1,
        "height": high == 1,
        "tone": grid.area == "paying",
    }
    return [shown.input(one) for one in FACE if not left_out.get(one.name)]


def buttons_of(visit: Visit, grid: Grid) -> list[Button]:
    """The buttons of an area with their texts, icons and colours."""
    known = {one.name: one for one in USER_OPERATIONS}
    found = []
    for number, (name, place) in enumerate(zip(grid.buttons, grid.places(), strict=False)):
        bare, own = name.partition(":")[0], grid.face(name)
        usual = next((tone for start, tone in TONES.items() if bare.startswith(start)), "")
        text = own["text_nl" if visit.words.language == "nl" else "text"]
        found.append(
            Button(
                name,
                text or operation(visit, name),
                known[bare].number if bare in known else 0,
                ICONS.get(bare, "square"),
                OWN_TONES.get(own["tone"], usual),
                number,
                grid.at == number,
                f"w{own['width']} h{own['height']}",
                place[0] + 1,
                place[1] + 1,
                own["counted"] and bare in COUNTED,
            )
        )
    return found


# --- changing -------------------------------------------------------------------------------------


def save(visit: Visit) -> Response:
    """Name and totals into the draft, or one move of a button, or a step back or forth."""
    key, do = visit.names.get("key", ""), visit.typed("do", 8)
    with visit.hq.read() as unit:
        data = draft(unit)
        before = data.one("layout", key) or empty(KIND)
        turns = Turns.of(visit, store.history(unit, KIND.name, key))
    query: dict[str, str] = {}
    reading, at = Reading(), -1
    if do in TURNS:
        record, query = turns.turned(do, before)
    elif do:
        record, at = after(visit, before, reading)
    else:
        fields = tuple(one for one in KIND.fields if one.name not in HANDLED)
        record = {**before, **from_form(fields, visit.form, reading)}
        if key:
            record["layout_id"] = key
    wrongs, refused, status = kept(visit, KIND, key, record, reading)
    wrongs = tuple(replace(x, field=input_of(x.field)) for x in wrongs)
    if status == 409 and key:
        lines = difference_lines(visit, data, Difference(KIND, key, before, record))
        return layout_page(visit, key, before, Answer((), refused, status), lines)
    if wrongs or refused:
        return layout_page(visit, key, record, Answer(wrongs, refused, status))
    area = visit.typed("into", 12) if do == "copy" else visit.typed("area", 12)
    if area in AREAS:
        query["area"] = area
    if at >= 0:
        query["at"] = str(at)
    to = f"/console/layouts/{records.key_of(KIND, record)}"
    return moved(to, said="kept_in_draft", **query)


def input_of(field: str) -> str:
    """The input of a field of the chosen button's looks."""
    return field.rpartition("-")[2] if field.startswith("faces-") else field
