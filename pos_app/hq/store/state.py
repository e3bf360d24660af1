"""What HQ knows of itself: named values and the journal of what people did (A5)."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal, select

from pos_app.contract.translate import sha256
from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.db.types import to_microseconds
from pos_app.hq.rows import JournalEntry, record
from pos_app.hq.store.sql import insert, insert_new, next_value, upsert
from pos_app.hq.tables.head_office import HQ, JOURNAL

PAGE_ROWS = 50
SIGN_IN = ("signed_in", "sign_in_failed", "second_factor_failed", "recovery_code_used")
"""What the journal calls an attempt to get in."""
_KNOWN = Statement(select(HQ.c.value).where(HQ.c.name == bindparam("name")))
_NEWEST = Statement(select(JOURNAL.c.hash).order_by(JOURNAL.c.number.desc()).limit(literal(1)))


def known(unit: Unit, name: str) -> str:
    """The named value, or nothing."""
    found = _KNOWN.first(unit, name=name)
    return str(found[0]) if found else ""


def named(unit: Unit, prefix: str) -> list[tuple[str, str]]:
    """Every value whose name begins so."""
    query = select(HQ.c.name, HQ.c.value).where(HQ.c.name.startswith(prefix, autoescape=True))
    return [(row[0], row[1]) for row in unit.execute(query)]


def remember_once(unit: Unit, name: str, text: str) -> None:
    """Keep the value unless there is one already."""
    insert_new(unit, HQ, [{"name": name, "value": text}])


def remember(unit: Unit, name: str, text: str) -> None:
    """Keep the value, in the place of an older one."""
    upsert(unit, HQ, [{"name": name, "value": text}], "name")


def journal(unit: Unit, at: datetime, who: str, what: str, **detail: object) -> None:
    """Who did what; entries are never changed, and each is chained to the one before (A5)."""
    text = json.dumps(detail, sort_keys=True)
    next_value(unit, "journal")  # whoever else writes the journal waits until this unit ends
    newest = _NEWEST.first(unit)
    link = journal_link((newest and newest[0]) or "", at, who, what, text)
    row = {"at": at, "who": who, "what": what, "detail": text, "hash": link}
    insert(unit, JOURNAL, [row])


def journal_link(previous: str, at: datetime, *fields: str) -> str:
    """The link of an entry: the link before, and every field of this one."""
    text = "\x1f".join((previous, str(to_microseconds(at)), *fields))
    return sha256(text.encode()).hex()


# --- reading it -----------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; empty means any. `about` is a till, order or record that the entry names."""

    who: str = ""
    what: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0


def journal_page(
    unit: Unit, wanted: Wanted | None = None, limit: int = PAGE_ROWS
) -> list[JournalEntry]:
    """The newest entries first."""
    asked, entry = wanted or Wanted(), JOURNAL.c
    query = select(JOURNAL).order_by(entry.number.desc()).limit(limit)
    if asked.who:
        query = query.where(entry.who == asked.who)
    if asked.what:
        query = query.where(entry.what == asked.what)
    if asked.about:
        query = query.where(entry.detail.contains(asked.about, autoescape=True))
    if asked.since is not None:
        query = query.where(entry.at >= asked.since)
    if asked.until is not None:
        query = query.where(entry.at < asked.until)
    if asked.before:
        query = query.where(entry.number < asked.before)
    return [record(JournalEntry, row) for row in unit.execute(query).mappings()]


def journal_links(unit: Unit, number: int) -> tuple[str, str]:
    """The link of that entry and of the one before it."""
    rows = dict(
        unit.execute(
            select(JOURNAL.c.number, JOURNAL.c.hash)
            .where(JOURNAL.c.number <= number)
            .order_by(JOURNAL.c.number.desc())
            .limit(2)
        ).all()
    )
    return rows.get(number, ""), next((x for n, x in rows.items() if n != number), "")


def journal_kinds(unit: Unit) -> list[str]:
    """Everything that was ever journalled, by its code."""
    return sorted(unit.execute(select(JOURNAL.c.what).distinct()).scalars())


def journal_people(unit: Unit) -> list[str]:
    """Everybody who ever did something."""
    return sorted(unit.execute(select(JOURNAL.c.who).distinct()).scalars())


def sign_ins(unit: Unit, login: str, limit: int) -> list[JournalEntry]:
    """The person's newest attempts to sign in."""
    mine = (JOURNAL.c.who == login) & JOURNAL.c.what.in_(SIGN_IN)
    query = select(JOURNAL).where(mine).order_by(JOURNAL.c.number.desc()).limit(limit)
    return [record(JournalEntry, row) for row in unit.execute(query).mappings()]
