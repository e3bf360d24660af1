"""Statements about master data: changes, publications, and what tills have of them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.hq.master_rows import Change, Publication, Received
from pos_app.hq.rows import record
from pos_app.hq.store.sql import insert_new
from pos_app.hq.tables.catalogue import PRODUCT
from pos_app.hq.tables.master import DOWNLOAD, MASTER_CHANGE, PUBLICATION
from pos_app.hq.tables.orders import ORDER_PLACE

_FIND = Statement(
    select(MASTER_CHANGE)
    .where(
        MASTER_CHANGE.c.kind == bindparam("kind"), MASTER_CHANGE.c.record == bindparam("record")
    )
    .order_by(MASTER_CHANGE.c.number.desc())
    .limit(1)
)
_FAILURES = Statement(
    select(DOWNLOAD)
    .where(DOWNLOAD.c.device_id == bindparam("device_id"), DOWNLOAD.c.error != "")
    .order_by(DOWNLOAD.c.version)
    .limit(1)
)


def add_change(unit: Unit, place: tuple[str, str], body: bytes, at: datetime, who: str) -> int:
    """A record of that kind and key was made, changed or (empty body) withdrawn."""
    row = {"kind": place[0], "record": place[1], "body": body, "at": at, "who": who}
    found = unit.execute(MASTER_CHANGE.insert().values(**row).returning(MASTER_CHANGE.c.number))
    return int(found.scalar_one())


def newest(unit: Unit, through: Mapping[str, int]) -> list[Change]:
    """The newest change of every record of the kinds in `through`, no later than that number."""
    changes = MASTER_CHANGE.c
    found: list[Change] = []
    for upto in sorted(set(through.values())):
        kinds = [kind for kind, number in through.items() if number == upto]
        found += _newest(unit, changes.number <= upto, changes.kind.in_(kinds))
    return found


def newest_between(unit: Unit, kind: str, after: int, through: int | None = None) -> list[Change]:
    """The newest change of every record of the kind that was changed after that number."""
    changes = MASTER_CHANGE.c
    upto = () if through is None else (changes.number <= through,)
    return _newest(unit, changes.kind == kind, changes.number > after, *upto)


def newest_content(unit: Unit, kind: str, through: int) -> list[Change]:
    """What each record of the kind last was, through that change; of one that was withdrawn what it
    was before.
    """
    changes = MASTER_CHANGE.c
    has_content = func.length(changes.body) > 0
    return _newest(unit, changes.kind == kind, changes.number <= through, has_content)


def _newest(unit: Unit, *which: ColumnElement[bool]) -> list[Change]:
    changes = MASTER_CHANGE.c
    last = select(func.max(changes.number).label("number")).where(*which)
    one = last.group_by(changes.kind, changes.record).subquery()
    return _of(unit, select(MASTER_CHANGE).join(one, one.c.number == changes.number))


def _of(unit: Unit, query: Any) -> list[Change]:  # noqa: ANN401 - a select of either shape
    rows = unit.execute(query.order_by(MASTER_CHANGE.c.kind, MASTER_CHANGE.c.record)).mappings()
    return [record(Change, row) for row in rows]


def find(unit: Unit, kind: str, key: str) -> Change | None:
    """The newest change of that record."""
    found = _FIND.records(unit, Change, kind=kind, record=key)
    return found[0] if found else None


def history(unit: Unit, kind: str, key: str, limit: int = 100) -> list[Change]:
    """The changes of that record, newest first."""
    query = select(MASTER_CHANGE).where(MASTER_CHANGE.c.kind == kind, MASTER_CHANGE.c.record == key)
    rows = unit.execute(query.order_by(MASTER_CHANGE.c.number.desc()).limit(limit)).mappings()
    return [record(Change, row) for row in rows]


def newest_of(unit: Unit, kinds: Collection[str]) -> Change | None:
    """The newest change of any record of these kinds."""
    query = select(MASTER_CHANGE).where(MASTER_CHANGE.c.kind.in_(kinds))
    row = unit.execute(query.order_by(MASTER_CHANGE.c.number.desc()).limit(1)).mappings().first()
    return record(Change, row) if row else None


def last_number(unit: Unit) -> int:
    """The number of the newest change of all."""
    return unit.execute(select(func.max(MASTER_CHANGE.c.number))).scalar() or 0


def open_with_mode(unit: Unit, mode: str, limit: int) -> list[str]:
    """Orders with open lines that are delivered in that mode (R5)."""
    place = ORDER_PLACE.c
    query = select(place.order_no).where(place.mode == mode, place.is_open).distinct()
    return list(unit.execute(query.order_by(place.order_no).limit(limit)).scalars())


def skus_of(unit: Unit, categories: Collection[str]) -> list[str]:
    """The articles of these categories."""
    found = []
    for sku, body in unit.execute(select(PRODUCT.c.sku, PRODUCT.c.body).order_by(PRODUCT.c.sku)):
        if json.loads(bytes(body)).get("category", "") in categories:
            found.append(str(sku))
    return found


# --- publications ---------------------------------------------------------------------------------


def add_publication(unit: Unit, values: Mapping[str, object]) -> int:
    """A publication; its number."""
    found = unit.execute(PUBLICATION.insert().values(**values).returning(PUBLICATION.c.number))
    return int(found.scalar_one())


def change_publication(unit: Unit, number: int, **values: object) -> None:
    """It was confirmed or withdrawn."""
    unit.execute(update(PUBLICATION).where(PUBLICATION.c.number == number).values(**values))


def publication(unit: Unit, number: int) -> Publication | None:
    """The publication of that number."""
    row = unit.execute(select(PUBLICATION).where(PUBLICATION.c.number == number)).mappings().first()
    return record(Publication, row) if row else None


def publications(unit: Unit, limit: int = 10_000) -> list[Publication]:
    """The newest first."""
    query = select(PUBLICATION).order_by(PUBLICATION.c.number.desc()).limit(limit)
    return [record(Publication, row) for row in unit.execute(query).mappings()]


# --- what tills have ------------------------------------------------------------------------------


EVERY_JOB = 0
"""Stands for all downloads at once, as a till of wire 1.0 takes them."""


def received(unit: Unit, device_id: str, through: Mapping[int, int], at: datetime) -> None:
    """The till says through which version it has each download; only the first time counts."""
    rows = [
        {"device_id": device_id, "job": job, "version": version, "at": at, "error": ""}
        for job, version in through.items()
        if version
    ]
    insert_new(unit, DOWNLOAD, rows)


def failed(unit: Unit, device_id: str, place: tuple[int, int], at: datetime, error: str) -> None:
    """The till could not take that version of the download (R55)."""
    job, version = place
    row = {"device_id": device_id, "job": job, "version": version, "at": at, "error": error[:400]}
    same = (DOWNLOAD.c.device_id == device_id) & (DOWNLOAD.c.job == job)
    unit.execute(DOWNLOAD.delete().where(same, DOWNLOAD.c.version == version))
    unit.execute(DOWNLOAD.insert(), row)


def failure(unit: Unit, device_id: str) -> Received | None:
    """The version that the till could not take and that nobody has sent again yet."""
    found = _FAILURES.records(unit, Received, device_id=device_id)
    return found[0] if found else None


def every_failure(unit: Unit) -> list[Received]:
    """The same of every till."""
    rows = unit.execute(select(DOWNLOAD).where(DOWNLOAD.c.error != "")).mappings()
    return [record(Received, row) for row in rows]


def send_again(unit: Unit, device_id: str) -> None:
    """The failed version, and those that wait behind it, may go out once more."""
    unit.execute(DOWNLOAD.delete().where(DOWNLOAD.c.device_id == device_id, DOWNLOAD.c.error != ""))


def every_download(unit: Unit) -> list[Received]:
    """What every till has received or refused, oldest version first."""
    rows = unit.execute(select(DOWNLOAD).order_by(DOWNLOAD.c.version)).mappings()
    return [record(Received, row) for row in rows]
