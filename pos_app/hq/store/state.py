"""What HQ knows of itself: named values and the journal of what people did (A5)."""

import json
from datetime import datetime

from sqlalchemy import select

from pos_app.db.database import Unit
from pos_app.hq.rows import JournalEntry, record
from pos_app.hq.store.sql import insert_new
from pos_app.hq.tables import HQ, JOURNAL


def known(unit: Unit, name: str) -> str:
    """The named value, or nothing."""
    return unit.execute(select(HQ.c.value).where(HQ.c.name == name)).scalar() or ""


def remember_once(unit: Unit, name: str, text: str) -> None:
    """Keep the value unless there is one already."""
    insert_new(unit, HQ, [{"name": name, "value": text}])


def journal(unit: Unit, at: datetime, who: str, what: str, **detail: object) -> None:
    """Who did what; entries are never changed."""
    text = json.dumps(detail, sort_keys=True)
    unit.execute(JOURNAL.insert(), {"at": at, "who": who, "what": what, "detail": text})


def journal_page(unit: Unit, before: int = 0, limit: int = 50) -> list[JournalEntry]:
    """Newest entries first, those older than `before`."""
    query = select(JOURNAL).order_by(JOURNAL.c.number.desc()).limit(limit)
    if before:
        query = query.where(JOURNAL.c.number < before)
    return [record(JournalEntry, row) for row in unit.execute(query).mappings()]
