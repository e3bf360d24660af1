"""Who did what at head office (A5): filters, one entry with its links, a signed file; whether the
chain of all entries is whole stands on every page. Nothing here can be changed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from pos_app.contract.translate import sha256
from pos_app.db.database import Unit
from pos_app.hq.master.fields import Shape
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.records import KEPT_SECRET
from pos_app.hq.master.states import draft
from pos_app.hq.noticed import BY as ITSELF
from pos_app.hq.people.rights import OWNER
from pos_app.hq.rows import JournalEntry
from pos_app.hq.signing import hq_key, signature
from pos_app.hq.store import intake, state
from pos_app.hq.store.state import PAGE_ROWS, Wanted
from pos_app.hq.synchronise_orders import TIMER
from pos_app.hq.web.console.lists import Wrong, beginning, chips, ending, options, pager
from pos_app.hq.web.console.orders.orders import csv_file, table_of
from pos_app.hq.web.console.record_form import Line, label, shown, value_lines
from pos_app.hq.web.console.show import neutral
from pos_app.hq.web.console.visit import NotFound, Visit, number_of, page

EXPORT_MAX = 20_000
NAMED = ("order", "event", "register", "till", "record", "device", "login", "number", "kind")
"""What an entry is about, the most telling first."""
CHANGED = "fields"
"""The detail that has each changed field of a record, old and new."""
FAMILIES = {"kind": "kind", "role": "role", "action": "action", "was": "state"}
"""Details that are one of a closed set, and the words of that set."""
IMPORTED = {"products": "products", "customers": "customers", "stock": "stock"}
"""What a file was imported of, which is no kind of record."""
EMPTY: dict[Shape, Any] = {Shape.ROWS: [], Shape.MATRIX: {}, Shape.AREAS: {}}
"""What these hold in a record that was not there yet, or is there no more."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, ready to be written; `login` is empty where no person of head office acted."""

    entry: JournalEntry
    name: str
    login: str
    about: str
    detail: str


def asked_for(visit: Visit, wrong: Wrong) -> Wanted:
    """What the filters say."""
    return Wanted(
        who=visit.asked("who"),
        what=visit.asked("what"),
        about=visit.asked("about", 60),
        since=beginning(visit, wrong.day("from")),
        until=ending(visit, wrong.day("to")),
        before=wrong.number("after"),
    )


def row_of(visit: Visit, entry: JournalEntry, names: dict[str, str]) -> Row:
    """The entry with its person's name and what it is about."""
    detail, t = told(entry), visit.words
    about = next((one for one in NAMED if detail.get(one)), "")
    changed = [t.of("field", name) for name, _, _ in touched(detail)]
    parts = [
        f"{t.of('told', name)} {said(visit, name, value, names)}"
        for name, value in told_of(detail)
        if name != about
    ]
    name = names.get(entry.who, "")
    login = entry.who if name and entry.who not in {OWNER.login, TIMER, ITSELF} else ""
    subject = said(visit, about, detail[about], names) if about else ""
    return Row(entry, name, login, subject, ", ".join([*parts, *changed]))


def told_of(detail: dict[str, object]) -> list[tuple[str, object]]:
    """The details that say something, but for the fields that a change touched."""
    return [(name, x) for name, x in detail.items() if name != CHANGED and x not in ("", None)]


def said(visit: Visit, name: str, value: object, names: dict[str, str]) -> str:
    """A detail in words, where it has some; a person and a transaction by their names."""
    if name == "kind" and value in IMPORTED:
        return visit.words(IMPORTED[str(value)])
    if name in FAMILIES:
        return visit.words.of(FAMILIES[name], str(value))
    if name == "jobs" and isinstance(value, list):
        return ", ".join(visit.words.of("job", str(one)) for one in value)
    if name == "reason" and value == "repaired":
        return visit.words.of("history", "repaired")
    if name == "known_by" and value == "books":
        return visit.words("told_books")
    text = plain(value)
    return names.get(text, text) if name in {"event", "proposed_by"} else text


def names_in(visit: Visit, unit: Unit, entries: Sequence[JournalEntry]) -> dict[str, str]:
    """The people by sign-in name, and the transactions that entries name by till and number."""
    events = {str(told(one).get("event", "")) for one in entries}
    taken = intake.find_many(unit, sorted(events))
    numbered = {one.event_id: f"{one.register_id} {one.seq}" for one in taken}
    return visit.people(unit) | numbered


def told(entry: JournalEntry) -> dict[str, object]:
    """The details of an entry."""
    found = json.loads(entry.detail)
    return found if isinstance(found, dict) else {}


def touched(detail: dict[str, object]) -> list[tuple[str, Any, Any]]:
    """The fields that a change of a record touched: name, old, new."""
    found = detail.get(CHANGED)
    pairs = found.items() if isinstance(found, dict) else ()
    return [
        (name, *pair)
        for name, pair in pairs
        if isinstance(pair, list) and len(pair) == len(("old", "new"))
    ]


def changes(visit: Visit, unit: Unit, entry: JournalEntry) -> list[Line]:
    """The same as people read it; what no kind has any more stays as it was written."""
    detail, data = told(entry), draft(unit)
    kind = KINDS.get(str(detail.get("kind", "")))
    found: list[Line] = []
    for name, old, new in touched(detail):
        field = kind.field(name) if kind else None
        if field is None or KEPT_SECRET in (old, new):
            found.append(Line(label(visit, name), in_words(visit, old), in_words(visit, new)))
        elif entry.what == "master_changed" or field.shape in EMPTY:
            before, after = (EMPTY.get(field.shape) if x is None else x for x in (old, new))
            found += value_lines(visit, data, field, (before, after))
        else:
            was, now = ("" if x is None else shown(visit, data, field, x) for x in (old, new))
            found.append(Line(label(visit, name), was, now))
    return found


def in_words(visit: Visit, value: object) -> str:
    """A value as it was written, a secret as what it is."""
    if value is None:
        return ""
    return visit.words("kept_secret") if value == KEPT_SECRET else plain(value)


def plain(value: object) -> str:
    """A detail as text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def looked(visit: Visit) -> tuple[int, int]:
    """How far the chain is whole; the first look after a start follows all of it."""
    with visit.hq.database.read() as unit:
        return visit.jobs.journal.look(unit)


def journal(visit: Visit) -> Response:
    """`/console/journal`: the newest first, narrowed by the address."""
    wrong, t = Wrong(visit), visit.words
    wanted = asked_for(visit, wrong)
    with visit.hq.database.read() as unit:
        found = [] if wrong.found else state.journal_page(unit, wanted, PAGE_ROWS + 1)
        names, people = names_in(visit, unit, found), state.journal_people(unit)
        kinds = options(visit, "journal", state.journal_kinds(unit))
    late = visit.jobs.parts.part("journal", lambda: looked(visit))
    through, broken = late.made or (0, 0)
    rows = [row_of(visit, one, names) for one in found[:PAGE_ROWS]]
    following = str(rows[-1].entry.number) if len(found) > len(rows) else ""
    shown = {name: visit.asked(name) for name in ("who", "what", "about", "from", "to")}
    what = t.of("journal", wanted.what) if wanted.what else ""
    active = [
        ("who", t("journal_person"), names.get(wanted.who, wanted.who)),
        ("what", t("what"), what),
        ("about", t("journal_about"), wanted.about),
        ("from", t("from_day"), shown["from"]),
        ("to", t("to_day"), shown["to"]),
    ]
    return page(
        visit,
        "journal.html",
        "journal",
        rows=rows,
        wanted=shown,
        wrong=wrong.found,
        people=[(one, names.get(one, one)) for one in people],
        kinds=sorted(kinds, key=lambda one: one[1]),
        active=chips(visit, active),
        late=late,
        here_address=visit.with_query(),
        through=through,
        broken=broken,
        export=visit.with_query(after="").replace("/console/journal", "/console/journal.csv", 1),
        page=pager(visit, len(rows), following),
    )


def entry(visit: Visit) -> Response:
    """`/console/journal/{number}`: everything that the entry says, with its links."""
    number = number_of(visit.names["number"])
    with visit.hq.database.read() as unit:
        found = state.journal_page(unit, Wanted(before=number + 1), 1)
        if not found or found[0].number != number:
            raise NotFound
        own, before = state.journal_links(unit, number)
        names = names_in(visit, unit, found)
        changed = changes(visit, unit, found[0])
    detail = told(found[0])
    return page(
        visit,
        "journal_entry.html",
        "journal",
        row=row_of(visit, found[0], names),
        details=[(name, x, said(visit, name, x, names)) for name, x in told_of(detail)],
        changed=changed,
        own=own,
        before=before,
    )


def journal_csv(visit: Visit) -> Response:
    """What the filters leave, as a file that head office has signed; its export is journalled."""
    wanted = asked_for(visit, Wrong(visit))

    def job(unit: Unit) -> list[JournalEntry]:
        found = state.journal_page(unit, wanted, EXPORT_MAX)
        state.journal(unit, visit.hq.now(), visit.who.login, "journal_exported", count=len(found))
        return found

    rows = [["number", "at", "who", "what", "detail"]]
    for one in visit.hq.writer.run(job):
        cells = (str(one.number), one.at.isoformat(), one.who, one.what, one.detail)
        rows.append([*map(neutral, cells)])
    content = table_of(rows)
    signed = signature(visit.hq, b"journal-v1|" + sha256(content.encode()))
    foot = ["signed", hq_key(visit.hq), signed]
    return csv_file("journal", content + table_of([foot]))
