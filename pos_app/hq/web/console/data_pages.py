"""Lists and forms of master data, the same for every kind; what they change is the draft."""

from dataclasses import dataclass

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.master import cautions, records
from pos_app.hq.master.fields import Invalid, Reading, Shape, Wrong, from_form
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.rules import users_of
from pos_app.hq.master.states import (
    Difference,
    MasterState,
    differences,
    draft,
    empty,
    published,
    whole,
)
from pos_app.hq.master_rows import Record
from pos_app.hq.store import console
from pos_app.hq.store import master as store
from pos_app.hq.web.console.publish_view import address_of, publish_box
from pos_app.hq.web.console.record_form import (
    Form,
    difference_lines,
    kind_word,
    label,
    reference,
    shown,
    title,
    to_form,
    wrong_list,
)
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

TABS = {
    "stores": ("store", "register", "profile", "tender"),
    "charges": ("charge_code", "charge_rule", "tax_group", "tax_place"),
    "delivery": ("delivery", "delivery_mode", "location", "fulfilment_group"),
    "parameters": ("terms", "reason_list", "hold_code", "attribute"),
    "layouts": ("layout",),
    "staff": ("staff", "job"),
    "groups": ("group",),
}
"""Which kinds stand together under one entry of the menu."""
HISTORY_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list."""

    key: str
    address: str
    cells: tuple[tuple[str, bool], ...]
    state: str


def kind_here(visit: Visit) -> Kind:
    """The kind that the address names."""
    return KINDS[visit.names["kind"]]


def entry_of(kind: str) -> str:
    """The menu entry under which the kind stands."""
    return next(entry for entry, kinds in TABS.items() if kind in kinds)


def tabs(visit: Visit, kind: str) -> list[tuple[str, str, bool]]:
    """Word and address of the kinds beside this one."""
    found = TABS[entry_of(kind)]
    if len(found) < 2:
        return []
    return [(kind_word(visit, one), list_address(one), one == kind) for one in found]


def list_address(kind: str) -> str:
    """Where the records of a kind are listed."""
    if kind == "terms":
        return "/console/parameters/order_terms"
    if kind == "delivery":
        return "/console/delivery"
    if kind in {"group", "layout"}:
        return f"/console/{kind}s"
    return f"/console/data/{kind}"


def record_list(visit: Visit) -> Response:
    """`/console/data/{kind}`."""
    kind, wanted = kind_here(visit), visit.asked("q").lower()
    with visit.hq.read() as unit:
        data = draft(unit)
        changed = {x.key: x for x in differences(published(unit), data) if x.kind is kind}
        box = publish_box(visit, unit)
    rows = [
        row_of(visit, data, kind, key, changed.get(key))
        for key in sorted({*data.every(kind.name), *changed})
    ]
    found = [x for x in rows if wanted in " ".join([x.key, *(y for y, _ in x.cells)]).lower()]
    heads = [(label(visit, name), is_number(kind, name)) for name in kind.listed]
    return page(
        visit,
        "records.html",
        entry_of(kind.name),
        kind=kind,
        name=kind_word(visit, kind.name),
        tabs=tabs(visit, kind.name),
        heads=heads,
        rows=found,
        box=box,
        q=visit.asked("q"),
        base=list_address(kind.name),
    )


def is_number(kind: Kind, name: str) -> bool:
    """Whether a column is right-aligned."""
    one = kind.field(name)
    return one is not None and one.shape in {Shape.WHOLE, Shape.AMOUNT, Shape.RATE}


def row_of(
    visit: Visit, data: MasterState, kind: Kind, key: str, changed: Difference | None
) -> Row:
    """A record as its row shows it."""
    record = data.one(kind.name, key)
    state = ""
    if changed is not None:
        state = "made" if not changed.old else "withdrawn" if not changed.new else "changed"
    content = record or (changed.old if changed else None) or empty(kind)
    cells = []
    for name in kind.listed:
        one = kind.field(name)
        if one is not None:
            cells.append((shown(visit, data, one, content[name]), is_number(kind, name)))
    return Row(key, address_of(kind.name, key), tuple(cells), state)


# --- one record -----------------------------------------------------------------------------------


def new_form(visit: Visit) -> Response:
    """`/console/data/{kind}/new`."""
    kind = kind_here(visit)
    return form_page(visit, kind, "", to_form(kind.fields, empty(kind), visit))


def edit_form(visit: Visit) -> Response:
    """`/console/data/{kind}/r/{key}`."""
    kind, key = kind_here(visit), visit.names["key"]
    with visit.hq.read() as unit:
        record = draft(unit).one(kind.name, key)
        known = store.find(unit, kind.name, key)
    if known is None:
        raise NotFound
    return form_page(visit, kind, key, to_form(kind.fields, record or empty(kind), visit))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form that was refused says on top."""

    wrongs: tuple[Wrong, ...] = ()
    refused: str = ""
    status: int = 200
    pin: str = ""


def form_page(
    visit: Visit, kind: Kind, key: str, sent: dict[str, str], answer: Answer | None = None
) -> Response:
    """The form of a record, with what concerns it beside it."""
    said = answer or Answer()
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        record = data.one(kind.name, key)
        before = at_tills.one(kind.name, key)
        form = Form(visit, data, kind, sent, said.wrongs, before, record)
        inputs = [form.input(one) for one in kind.fields if one.shape is not Shape.SECRET]
        values = {
            "history": history(visit, unit, data, kind, key),
            "box": publish_box(visit, unit),
            "seen": data.number(kind.name, key) if said.status == 200 else visit.typed("seen", 19),
        }
    found = cautions.of_record(data, kind.name, key)
    users = [
        (kind_word(visit, x), reference(data, x, y), address_of(x, y))
        for x, y in users_of(data, kind.name, key)
    ]
    return page(
        visit,
        "record.html",
        entry_of(kind.name),
        http=said.status,
        kind=kind,
        key=key,
        title=title(record or before, key),
        name=kind_word(visit, kind.name),
        tabs=tabs(visit, kind.name),
        inputs=inputs,
        wrongs=wrong_list(visit, kind, said.wrongs),
        refused=said.refused,
        pin=said.pin,
        is_new=not key,
        withdrawn=bool(key) and record is None,
        differs=record != before,
        cautions=[visit.words(f"caution_{x.code}", **x.details) for x in found],
        users=users,
        base=f"/console/data/{kind.name}",
        back=list_address(kind.name),
        **values,
    )


def history(
    visit: Visit, unit: Unit, data: MasterState, kind: Kind, key: str
) -> list[dict[str, object]]:
    """Who changed what of the record, newest first."""
    changes = store.history(unit, kind.name, key, HISTORY_SHOWN + 1)
    names = console.names(unit)
    found: list[dict[str, object]] = []
    for number, one in enumerate(changes[:HISTORY_SHOWN]):
        older = changes[number + 1].content if number + 1 < len(changes) else None
        found.append(
            {
                "who": names.get(one.who, one.who),
                "at": one.at,
                "what": "made"
                if one.content and not older
                else ("changed" if one.content else "withdrawn"),
                "lines": difference_lines(visit, data, _change(kind, key, older, one.content)),
            }
        )
    return found


def _change(kind: Kind, key: str, old: Record | None, new: Record | None) -> Difference:
    """A change with the fields of today, whatever the records had then."""
    return Difference(
        kind, key, whole(kind, old) if old else None, whole(kind, new) if new else None
    )


def save(visit: Visit) -> Response:
    """The form of a record, new or not; refused, it keeps what was typed."""
    kind, key = kind_here(visit), visit.names.get("key", "")
    reading = Reading()
    record = from_form(kind.fields, visit.form, reading)
    if key:
        record[kind.fields[0].name] = key
    wrongs, refused, status = kept(visit, kind, key, record, reading)
    if wrongs or refused:
        answer = Answer(wrongs, refused, status)
        return form_page(visit, kind, key, dict(visit.form), answer)
    return moved(address_of(kind.name, records.key_of(kind, record)), said="kept_in_draft")


def kept(
    visit: Visit, kind: Kind, key: str, record: Record, reading: Reading
) -> tuple[tuple[Wrong, ...], str, int]:
    """Save it; what is wrong with it, or why it was refused, and the status of that answer."""
    if reading.wrongs:
        return tuple(reading.wrongs), "", 422
    seen = visit.typed("seen", 19)
    wish = records.Wish(kind, record, int(seen) if seen.isdecimal() else 0, key)
    try:
        records.save(visit.hq, visit.actor, wish)
    except Invalid as error:
        return error.wrongs, "", 422
    except Refused as error:
        return (), refusal(visit, error), 409
    return (), "", 200


def refusal(visit: Visit, error: Refused) -> str:
    """The sentence of a refusal."""
    return visit.words(f"refused_{error.code}", **error.details)


def again(visit: Visit, error: Refused) -> Response:
    """The record's form with the reason why nothing was done."""
    kind, key = kind_here(visit), visit.names["key"]
    with visit.hq.read() as unit:
        record = draft(unit).one(kind.name, key) or empty(kind)
    sent = to_form(kind.fields, record, visit)
    return form_page(visit, kind, key, sent, Answer((), refusal(visit, error), 409))


def withdraw(visit: Visit) -> Response:
    """The record is taken out of the draft."""
    kind, key = kind_here(visit), visit.names["key"]
    seen = visit.typed("seen", 19)
    try:
        records.withdraw(visit.hq, visit.actor, kind, key, int(seen) if seen.isdecimal() else 0)
    except Refused as error:
        return again(visit, error)
    return moved(list_address(kind.name), said="withdrawn_from_draft")


def put_back(visit: Visit) -> Response:
    """The record is again what the tills have."""
    kind, key = kind_here(visit), visit.names["key"]
    try:
        records.put_back(visit.hq, visit.actor, kind, key)
    except Refused as error:
        return again(visit, error)
    return moved(visit.typed("back", 200) or list_address(kind.name), said="was_put_back")


def new_pin(visit: Visit) -> Response:
    """A new PIN for a member of staff, shown on this one page."""
    kind, key = KINDS["staff"], visit.names["key"]
    here = visit.with_names(kind="staff")
    try:
        pin = records.new_pin(visit.hq, visit.actor, key)
    except Refused as error:
        return again(here, error)
    with visit.hq.read() as unit:
        record = draft(unit).one("staff", key) or empty(kind)
    return form_page(here, kind, key, to_form(kind.fields, record, visit), Answer(pin=pin))
