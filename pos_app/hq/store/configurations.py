"""Statements about the versions of what tills are told; a version is never changed (R54)."""

from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, or_, select

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.domain.configuration import Configuration
from pos_app.hq.store.sql import next_value
from pos_app.hq.tables.tills import CONFIGURATION

_NEWEST = Statement(
    select(func.max(CONFIGURATION.c.version)).where(
        CONFIGURATION.c.store_id == bindparam("store_id"), CONFIGURATION.c.register_id == ""
    )
)
_REACHING = (
    select(CONFIGURATION.c.version, CONFIGURATION.c.body)
    .where(
        CONFIGURATION.c.store_id == bindparam("store_id"),
        or_(
            CONFIGURATION.c.register_id == "",
            CONFIGURATION.c.register_id == bindparam("register_id"),
        ),
    )
    .order_by(CONFIGURATION.c.version.desc())
    .limit(1)
)
_CURRENT = Statement(_REACHING)
_IN_FORCE = Statement(_REACHING.where(CONFIGURATION.c.made_at <= bindparam("at")))
_BODY = Statement(
    select(CONFIGURATION.c.body).where(CONFIGURATION.c.version == bindparam("version"))
)
_REACHED = Statement(
    select(CONFIGURATION.c.version, CONFIGURATION.c.register_id, CONFIGURATION.c.made_at)
    .where(
        CONFIGURATION.c.store_id == bindparam("store_id"),
        or_(
            CONFIGURATION.c.register_id == "",
            CONFIGURATION.c.register_id == bindparam("register_id"),
        ),
        CONFIGURATION.c.version <= bindparam("upto"),
    )
    .order_by(CONFIGURATION.c.version)
)
_READ: WeakKeyDictionary[Engine, dict[int, Configuration]] = WeakKeyDictionary()
"""What was read of each database; a version is never changed."""


def add(unit: Unit, place: tuple[str, str], body: bytes, at: datetime, by: str) -> int:
    """A new version for a store, or for one register of it (register id not empty), in force from
    that moment on.
    """
    version = next_value(unit, "configuration")
    row = {"version": version, "store_id": place[0], "register_id": place[1]}
    unit.execute(CONFIGURATION.insert(), {**row, "body": body, "made_at": at, "made_by": by})
    return version


def current(
    unit: Unit, store_id: str, register_id: str = "", at: datetime | None = None
) -> tuple[int, bytes] | None:
    """The newest version that reaches the register: the store's, or its own; with a moment, the
    newest that is in force then.
    """
    place = {"store_id": store_id, "register_id": register_id}
    row = _CURRENT.first(unit, **place) if at is None else _IN_FORCE.first(unit, **place, at=at)
    return (row[0], bytes(row[1])) if row else None


def of_store(unit: Unit, store_id: str) -> bytes:
    """The newest version of the store itself, without those of single registers."""
    same = (CONFIGURATION.c.store_id == store_id) & (CONFIGURATION.c.register_id == "")
    query = select(CONFIGURATION.c.body).where(same).order_by(CONFIGURATION.c.version.desc())
    return bytes(unit.execute(query.limit(1)).scalar() or b"")


def versions(unit: Unit, store_id: str, register_id: str, upto: int) -> list[int]:
    """The versions that reached the register one after the other, oldest first: of a store's and
    the register's own that came into force together the register's own alone.
    """
    rows = _REACHED.rows(unit, store_id=store_id, register_id=register_id, upto=upto)
    following = [(register, made_at) for _, register, made_at in rows[1:]]
    return [
        version
        for (version, own, made_at), after in zip(rows, [*following, None], strict=True)
        if after is None or own or not after[0] or after[1] != made_at
    ]


def body(unit: Unit, version: int) -> bytes:
    """What is kept of that version."""
    return bytes(_BODY.rows(unit, version=version)[0][0])


def newest(unit: Unit) -> int:
    """The newest version of all."""
    return unit.execute(select(func.max(CONFIGURATION.c.version))).scalar() or 0


def stores(unit: Unit) -> list[tuple[str, int]]:
    """Every store that has a configuration, and its newest version."""
    query = (
        select(CONFIGURATION.c.store_id, func.max(CONFIGURATION.c.version))
        .group_by(CONFIGURATION.c.store_id)
        .order_by(CONFIGURATION.c.store_id)
    )
    return [(row[0], row[1]) for row in unit.execute(query)]


def told(unit: Unit, store_id: str) -> Configuration | None:
    """The newest configuration of the store itself; nothing for a store that HQ does not know. It
    is read once per version, for every event of the store asks.
    """
    row = _NEWEST.first(unit, store_id=store_id)
    version = row[0] if row else None
    if version is None:
        return None
    known = _READ.setdefault(unit.engine, {})
    if version not in known:
        known[version] = decode(Configuration, body(unit, version))
    return known[version]


def cash_rounding(unit: Unit, store_id: str) -> int | None:
    """The multiple that the store rounds cash to; nothing for a store that HQ does not know."""
    found = told(unit, store_id)
    return None if found is None else found.store.cash_rounding_minor


def upto(unit: Unit, store_id: str, register_id: str, version: int) -> int:
    """The newest version that reaches the register and is not newer than that; 0 for none."""
    query = select(func.max(CONFIGURATION.c.version)).where(
        CONFIGURATION.c.store_id == store_id,
        CONFIGURATION.c.register_id.in_(("", register_id)),
        CONFIGURATION.c.version <= version,
    )
    return unit.execute(query).scalar() or 0
