"""Lists and forms of master data, the same for every kind; what they change is the draft."""

from dataclasses import dataclass
from urllib.parse import quote

from sqladmin.pagination import Pagination
from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.domain.erasure import ERASED
from pos_app.domain.errors import Refused
from pos_app.hq.master import cautions, records
from pos_app.hq.master.fields import Field, Invalid, Reading, Shape, Wrong, every_wrong
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import CATALOGUE, KINDS
from pos_app.hq.master.kinds_people import STAFF
from pos_app.hq.master.records import found_in
from pos_app.hq.master.rules import users_of
from pos_app.hq.master.states import (
    Difference,
    MasterState,
    draft,
    empty,
    published,
    whole,
)
from pos_app.hq.master_rows import Record
from pos_app.hq.store import master as store
from pos_app.hq.store import stock
from pos_app.hq.web.console.publish_view import address_of, publish_box
from pos_app.hq.web.console.record_form import (
    Form,
    difference_lines,
    kind_word,
    label,
    reference,
    shown,
    single_word,
    title,
    to_form,
    wrong_list,
)
from pos_app.hq.web.console.repair.conflict import contested
from pos_app.hq.web.console.staff_standing import EXTRA_HEADS, columns, standings
from pos_app.hq.web.console.tabs import entry_of, list_address, tabs
from pos_app.hq.web.console.till_view import moment_of
from pos_app.hq.web.console.visit import NotFound, Visit, moved, number_of, page

HISTORY_SHOWN = 20
LISTED_MAX = 10_000
"""Rows of a list that are counted and can be turned to; more are found by narrowing it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list."""

    key: str
    address: str
    cells: list["Cell"]
    state: str
    seen: int = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row; with a `name` it is an input, a box where `checked` is known. What is
    `whole` stands on one line.
    """

    text: str
    number: bool = False
    name: str = ""
    checked: bool | None = None
    wrong: bool = False
    pill: tuple[str, str, str] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form that was refused says on top."""

    wrongs: tuple[Wrong, ...] = ()
    refused: str = ""
    status: int = 200
    pin: str = ""


def kind_here(visit: Visit) -> Kind:
    """The kind that the address names."""
    return KINDS[visit.names["kind"]]


def list_page(
    visit: Visit, kind: Kind, rows: list[Row], pages: Pagination, answer: Answer | None = None
) -> Response:
    """The rows of a kind that sqladmin found; those that are changed here have inputs."""
    said = answer or Answer()
    with visit.hq.read() as unit:
        box = publish_box(visit, unit)
    sorted_by, way = visit.asked("sortBy") or "key", visit.asked("sort") or "asc"
    turned = {"asc": "desc"}.get(way, "asc")
    heads = [
        (
            label(visit, name) if name != "key" else visit.words("key_of_record"),
            visit.with_query(sortBy=name, sort=turned if name == sorted_by else "asc", page=""),
            way if name == sorted_by else "",
            is_number(kind, name),
        )
        for name in ("key", *columns(kind))
    ]
    heads += [(visit.words(name), "", "", False) for name in EXTRA_HEADS.get(kind.name, ())]
    return page(
        visit,
        "records.html",
        entry_of(kind.name),
        kind=kind,
        name=kind_word(visit, kind.name),
        tabs=tabs(visit, kind.name),
        http=said.status,
        heads=heads,
        rows=rows,
        editing=any(one.seen >= 0 for one in rows),
        address=visit.with_query(),
        wrongs=wrong_list(visit, kind, said.wrongs),
        refused=said.refused,
        box=box,
        search=visit.asked("search"),
        without_search=visit.with_query(search="", page=""),
        said=rows_said(visit, pages.count),
        numbers=[
            (one.number, visit.with_query(page=str(one.number)), one.number == pages.page)
            for one in pages.page_controls
        ],
        base=list_address(kind.name),
        export=f"/console/data/{kind.name}/export.csv",
    )


def rows_said(visit: Visit, number: int) -> str:
    """How many rows the list has, as far as they are counted."""
    if number > LISTED_MAX:
        return visit.words("rows_narrow", number=visit.show.number(LISTED_MAX))
    return visit.words.count("rows", number)


def is_number(kind: Kind, name: str) -> bool:
    """Whether a column is right-aligned, and sorts as a number."""
    one = kind.field(name)
    return one is not None and one.shape in {Shape.WHOLE, Shape.AMOUNT, Shape.RATE}


def state_of(changed: Difference | None) -> str:
    """How the draft differs from what the tills have."""
    if changed is None:
        return ""
    return "made" if not changed.old else "withdrawn" if not changed.new else "changed"


# --- one record -----------------------------------------------------------------------------------


def form_page(
    visit: Visit, kind: Kind, key: str, sent: dict[str, str], answer: Answer | None = None
) -> Response:
    """The form of a record, with what concerns it beside it."""
    said = answer or Answer()
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        record = found_in(unit, data, kind, key)
        before = found_in(unit, at_tills, kind, key)
        form = Form(visit, data, kind, sent, said.wrongs, before, record)
        values = beside(visit, unit, data, (kind, key), record)
        seen, conflict = contested(form, unit, key, fields_of(kind), said.status)
    users = [
        (single_word(visit, x), reference(data, x, y), address_of(x, y))
        for x, y in (users_of(data, kind.name, key) if key else ())
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
        single=single_word(visit, kind.name),
        tabs=tabs(visit, kind.name),
        inputs=[form.input(one) for one in fields_of(kind)],
        wrongs=wrong_list(visit, kind, said.wrongs),
        refused=said.refused,
        conflict=conflict,
        seen=seen,
        pin=said.pin,
        is_new=not key,
        withdrawn=bool(key) and record is None,
        differs=record != before,
        cautions=cautions_said(visit, data, kind, key),
        users=users,
        base=f"/console/data/{kind.name}",
        path_here=f"/console/data/{kind.name}/r/{quote(key)}" if key else "",
        stays=kind.name in CATALOGUE,
        opened=kind.name == "customer" and bool(key),
        back=list_address(kind.name),
        **values,
    )


def beside(
    visit: Visit, unit: Unit, data: MasterState, place: tuple[Kind, str], record: Record | None
) -> dict[str, object]:
    """What concerns a record beside its form."""
    kind, key = place
    person = {key: record} if kind is STAFF and key and record is not None else {}
    return {
        "history": history(visit, unit, data, kind, key),
        "box": publish_box(visit, unit),
        "erased": (record or {}).get("name") == ERASED,
        "stock": stock_rows(visit, unit, data, key) if kind.name == "product" else [],
        "standing": standings(visit, unit, person).get(key),
    }


def cautions_said(visit: Visit, data: MasterState, kind: Kind, key: str) -> list[str]:
    """What is allowed and yet worth a warning."""
    found = cautions.of_record(data, kind.name, key)
    return [visit.words(f"caution_{x.code}", **x.details) for x in found]


def stock_rows(visit: Visit, unit: Unit, data: MasterState, sku: str) -> list[tuple[str, ...]]:
    """What each warehouse holds since it was counted, and lost or got in all (R11)."""
    show = visit.show.quantity
    return [
        (reference(data, "location", place), "" if held is None else show(held), show(moved))
        for place, moved, held in stock.of_product(unit, sku)
    ]


def fields_of(kind: Kind) -> list[Field]:
    """The fields of a record's own form."""
    return [x for x in kind.fields if x.shape is not Shape.SECRET and x.name not in kind.elsewhere]


def details_page(visit: Visit, kind: Kind, key: str, record: Record | None) -> Response:
    """A record for whoever may read it and not change it."""
    with visit.hq.read() as unit:
        data = draft(unit)
        past = history(visit, unit, data, kind, key)
        box = publish_box(visit, unit)
    pairs = [
        (label(visit, x.name), shown(visit, data, x, record[x.name]))
        for x in fields_of(kind)
        if record is not None
    ]
    return page(
        visit,
        "record_details.html",
        entry_of(kind.name),
        kind=kind,
        key=key,
        title=title(record, key),
        name=kind_word(visit, kind.name),
        single=single_word(visit, kind.name),
        tabs=tabs(visit, kind.name),
        pairs=pairs,
        history=past,
        box=box,
        back=list_address(kind.name),
        opened=kind.name == "customer",
    )


def history(
    visit: Visit, unit: Unit, data: MasterState, kind: Kind, key: str
) -> list[dict[str, object]]:
    """Who changed what of the record, newest first."""
    changes = store.history(unit, kind.name, key, HISTORY_SHOWN + 1)
    names = visit.people(unit)
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


def kept(
    visit: Visit, kind: Kind, key: str, record: Record, reading: Reading
) -> tuple[tuple[Wrong, ...], str, int]:
    """Save it; what is wrong with it, or why it was refused, and the status of that answer."""
    if reading.wrongs:
        return every_wrong(kind.fields, whole(kind, record), reading), "", 422
    wish = records.Wish(kind, record, number_of(visit.typed("seen")), key, form=True)
    try:
        records.save(visit.hq, visit.actor, wish)
    except Invalid as error:
        return error.wrongs, "", 422
    except Refused as error:
        return (), refusal(visit, error), 409
    return (), "", 200


def refusal(visit: Visit, error: Refused) -> str:
    """The sentence of a refusal, who was quicker by name and time."""
    told, t = dict(error.details), visit.words
    if "who" in told:
        with visit.hq.read() as unit:
            told["who"] = visit.people(unit).get(str(told["who"]), told["who"])
        at = moment_of(str(told.get("at", "")))
        told["at"] = t("at_time", time=visit.show.time(at)) if at else ""
    return t(f"refused_{error.code}", **told)


def again(visit: Visit, error: Refused) -> Response:
    """The record's form with the reason why nothing was done."""
    kind, key = kind_here(visit), visit.names["key"]
    with visit.hq.read() as unit:
        record = found_in(unit, draft(unit), kind, key) or empty(kind)
    sent = to_form(kind.fields, record, visit)
    return form_page(visit, kind, key, sent, Answer((), refusal(visit, error), 409))


def withdraw_form(visit: Visit) -> Response:
    """`/console/data/{kind}/r/{key}/withdraw`: asks once more, without scripts."""
    kind, key = kind_here(visit), visit.names["key"]
    with visit.hq.read() as unit:
        data = draft(unit)
    record = data.one(kind.name, key)
    if record is None:
        raise NotFound
    users = [
        (single_word(visit, x), reference(data, x, y), address_of(x, y))
        for x, y in users_of(data, kind.name, key)
    ]
    return page(
        visit,
        "withdraw.html",
        entry_of(kind.name),
        kind=kind,
        key=key,
        name=kind_word(visit, kind.name),
        title=title(record, key),
        users=users,
        seen=data.number(kind.name, key),
        back=address_of(kind.name, key),
    )


def withdraw(visit: Visit) -> Response:
    """The record is taken out of the draft."""
    kind, key = kind_here(visit), visit.names["key"]
    try:
        records.withdraw(visit.hq, visit.actor, kind, key, number_of(visit.typed("seen")))
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
