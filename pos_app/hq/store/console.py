"""Statements that only the console's pages need: counts per hour, filtered lists, sums of a day;
must never write.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, func, select, type_coerce

from pos_app.db.database import Unit
from pos_app.db.types import to_microseconds
from pos_app.domain.events import rfc3339
from pos_app.hq.rows import ImportRun, SyncRun, TransactionRow, record
from pos_app.hq.store.intake import waiting_within
from pos_app.hq.tables.catalogue import PRODUCT
from pos_app.hq.tables.intake import CONFLICT, INTAKE, INTAKE_STATE
from pos_app.hq.tables.orders import LEDGER, PAYMENT, SALES_ORDER
from pos_app.hq.tables.people import OPERATOR
from pos_app.hq.tables.runs import IMPORT_RUN

PAGE_ROWS = 50
SET_ASIDE_MAX = 20
RUNS_MAX = 20
OPEN = ("CREATED", "PROCESSING", "DELIVERED", "PARTLY_INVOICED", "ON_HOLD")
"""States in which an order still holds a deposit."""
_HOUR = timedelta(hours=1) // timedelta(microseconds=1)
_JOINED = INTAKE.join(INTAKE_STATE, INTAKE.c.position == INTAKE_STATE.c.position)
_ROW = [
    *(INTAKE.c[one] for one in TransactionRow.__slots__ if one in INTAKE.c),
    *(INTAKE_STATE.c[one] for one in TransactionRow.__slots__ if one not in INTAKE.c),
]


@dataclass(frozen=True, slots=True)
class IntakeFilter:
    """What a list of transactions is narrowed to; empty means any. `before` is the last position
    seen.
    """

    store: str = ""
    register: str = ""
    state: str = ""
    kind: str = ""
    order: str = ""
    amount_minor: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """An event as a link of its till's chain."""

    event_id: str
    seq: int
    kind: str
    hash: str
    prev_hash: str
    body_sha256: str
    sig: str


@dataclass(frozen=True, slots=True)
class Other:
    """An event that contradicts a till's chain, as it was sent."""

    epoch: str
    seq: int
    hash: str
    item: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """An event of a till's chain with what is in it, and where it stands."""

    event_id: str
    seq: int
    kind: str
    order_id: str
    created_at: str
    hash: str
    body: bytes
    state: str


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many events of one hour of a day are in one state; `hour` counts from the day's
    beginning.
    """

    hour: int
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is in one state, whenever it came in: how many, since when, how much money."""

    number: int
    oldest_at: datetime | None
    amount_minor: int


def transactions(unit: Unit, wanted: IntakeFilter) -> list[TransactionRow]:
    """The newest events that match, one more than a page holds, so that the page knows of a next
    one.
    """
    query = select(*_ROW).select_from(_JOINED).where(*_conditions(wanted))
    query = query.order_by(INTAKE.c.position.desc()).limit(PAGE_ROWS + 1)
    return [record(TransactionRow, row) for row in unit.execute(query).mappings()]


def _conditions(wanted: IntakeFilter) -> list[ColumnElement[bool]]:
    equal = (
        (INTAKE.c.store_id, wanted.store),
        (INTAKE.c.register_id, wanted.register),
        (INTAKE_STATE.c.state, wanted.state),
        (INTAKE_STATE.c.kind, wanted.kind),
        (INTAKE.c.order_id, wanted.order),
    )
    found = [column == value for column, value in equal if value]
    if wanted.amount_minor is not None:
        found.append(INTAKE_STATE.c.amount_minor == wanted.amount_minor)
    if wanted.since is not None:
        found.append(INTAKE.c.received_at >= wanted.since)
    if wanted.until is not None:
        found.append(INTAKE.c.received_at < wanted.until)
    if wanted.before:
        found.append(INTAKE.c.position < wanted.before)
    return found


def link(unit: Unit, epoch: str, seq: int) -> Link | None:
    """The event of that number in that chain."""
    columns = [INTAKE.c[one] for one in Link.__slots__]
    query = select(*columns).where(INTAKE.c.epoch == epoch, INTAKE.c.seq == seq)
    found = unit.execute(query).mappings().first()
    return record(Link, found) if found else None


def conflicts_of(unit: Unit, event_id: str) -> int:
    """How often other bytes came under the event's id."""
    query = select(func.count()).select_from(CONFLICT).where(CONFLICT.c.event_id == event_id)
    return unit.execute(query).scalar_one()


def conflicts_by_till(unit: Unit) -> dict[str, int]:
    """How many events each till sent whose bytes differ from what HQ has."""
    query = select(CONFLICT.c.device_id, func.count()).group_by(CONFLICT.c.device_id)
    found: dict[str, int] = dict(unit.execute(query).all())
    return found


def other_chain(unit: Unit, device_id: str) -> list[Other]:
    """What the till sent for places that were taken, or that do not fit its chain, by place."""
    query = select(*(CONFLICT.c[name] for name in Other.__slots__))
    query = query.where(CONFLICT.c.device_id == device_id)
    rows = unit.execute(query.order_by(CONFLICT.c.epoch, CONFLICT.c.seq, CONFLICT.c.number))
    return [record(Other, row) for row in rows.mappings()]


def chain_from(unit: Unit, device_id: str, epoch: str, seq: int) -> list[Taken]:
    """What was taken in of the till's chain from that place on."""
    names = (name for name in Taken.__slots__ if name != "state")
    query = select(*(INTAKE.c[name] for name in names), INTAKE_STATE.c.state).select_from(_JOINED)
    mine = (INTAKE.c.device_id == device_id, INTAKE.c.epoch == epoch, INTAKE.c.seq >= seq)
    rows = unit.execute(query.where(*mine).order_by(INTAKE.c.seq)).mappings()
    return [record(Taken, row) for row in rows]


def people_at(unit: Unit, device_id: str, since: datetime, most: int) -> list[tuple[str, datetime]]:
    """Who made the newest events of the till since that moment, each with their last one."""
    query = select(INTAKE.c.body, INTAKE.c.received_at).where(
        INTAKE.c.device_id == device_id, INTAKE.c.received_at >= since
    )
    found: dict[str, datetime] = {}
    for body, at in unit.execute(query.order_by(INTAKE.c.position.desc()).limit(most)):
        who = _staff_of(bytes(body))
        if who:
            found.setdefault(who, at)
    return list(found.items())


def _staff_of(body: bytes) -> str:
    try:
        event = json.loads(body)
    except ValueError:
        return ""
    return str(event.get("staff_id", "")) if isinstance(event, dict) else ""


def per_hour(unit: Unit, start: datetime, end: datetime, store: str = "") -> list[HourCount]:
    """What was taken in between the two moments, by hour since `start` and by state now."""
    since = type_coerce(INTAKE.c.received_at, BigInteger) - to_microseconds(start)
    hour = (since // _HOUR).label("hour")
    query = (
        select(hour, INTAKE_STATE.c.state, func.count())
        .select_from(_JOINED)
        .where(INTAKE.c.received_at >= start, INTAKE.c.received_at < end)
        .group_by(hour, INTAKE_STATE.c.state)
        .order_by(hour, INTAKE_STATE.c.state)
    )
    if store:
        query = query.where(INTAKE.c.store_id == store)
    return [HourCount(int(hours), state, number) for hours, state, number in unit.execute(query)]


def backlog(unit: Unit, state: str, store: str = "") -> Backlog:
    """Everything in that state."""
    sums = (func.count(), func.min(INTAKE.c.received_at), func.sum(INTAKE_STATE.c.amount_minor))
    query = select(*sums).select_from(_JOINED).where(INTAKE_STATE.c.state == state)
    if store:
        query = query.where(INTAKE.c.store_id == store)
    number, oldest_at, amount = unit.execute(query).one()
    return Backlog(number, oldest_at, int(amount or 0))


def waiting_by_store(unit: Unit) -> dict[str, Backlog]:
    """The waiting events per store."""
    sums = (func.count(), func.min(INTAKE.c.received_at), func.sum(INTAKE_STATE.c.amount_minor))
    query = select(INTAKE.c.store_id, *sums).select_from(_JOINED)
    query = query.where(INTAKE_STATE.c.state == "waiting").group_by(INTAKE.c.store_id)
    return {row[0]: Backlog(row[1], row[2], int(row[3] or 0)) for row in unit.execute(query)}


def waiting_by_till(unit: Unit) -> dict[tuple[str, str], int]:
    """How many events wait of each store and till that has any."""
    place = (INTAKE.c.store_id, INTAKE.c.register_id)
    query = select(*place, func.count()).select_from(_JOINED)
    query = query.where(INTAKE_STATE.c.state == "waiting").group_by(*place)
    return {(row[0], row[1]): row[2] for row in unit.execute(query)}


def events_by_till(unit: Unit, since: datetime) -> dict[str, int]:
    """How many events each till sent since that moment."""
    query = select(INTAKE.c.device_id, func.count()).where(INTAKE.c.received_at >= since)
    found: dict[str, int] = dict(unit.execute(query.group_by(INTAKE.c.device_id)).all())
    return found


def handled_by_store(unit: Unit, run: int) -> dict[str, int]:
    """How many events that run of Synchronise orders handled, by store."""
    mine = (INTAKE_STATE.c.run_id == str(run), INTAKE_STATE.c.run_id != "")
    query = select(INTAKE.c.store_id, func.count()).select_from(_JOINED).where(*mine)
    found: dict[str, int] = dict(unit.execute(query.group_by(INTAKE.c.store_id)).all())
    return found


def kept_long(unit: Unit, run: SyncRun, late: timedelta) -> tuple[int, str, datetime | None]:
    """What of that run, and of what it still has to do, came in so much later than it was made:
    how many events, when the first was made, as its till wrote it, and when the first came in.
    """
    mine = (INTAKE_STATE.c.run_id == str(run.number)) & (INTAKE_STATE.c.run_id != "")
    if run.state == "running":
        mine |= and_(*waiting_within(run.scope))
    made, at, number = INTAKE.c.created_at, INTAKE.c.received_at, func.count()
    together = select(at, func.min(made), func.max(made), number).select_from(_JOINED).where(mine)
    found, first, taken_at = 0, "", None
    for received, oldest, newest, many in unit.execute(together.group_by(at).order_by(at)):
        early = rfc3339(received - late)
        if oldest >= early:
            continue
        part = select(number).select_from(_JOINED).where(mine, at == received, made < early)
        found += many if newest < early else unit.execute(part).scalar_one()
        first, taken_at = min(first or oldest, oldest), taken_at or received
    return found, first, taken_at


def applied_at_once(unit: Unit, start: datetime, end: datetime) -> int:
    """How many events of that while needed no run: they were applied as they came in."""
    within = (INTAKE.c.received_at >= start, INTAKE.c.received_at < end)
    at_once = (INTAKE_STATE.c.wish == "now", INTAKE_STATE.c.state == "applied")
    query = select(func.count()).select_from(_JOINED).where(*within, *at_once)
    return unit.execute(query).scalar_one()


def newest_of_run(unit: Unit, run: int) -> str:
    """The order of the last event that the run has looked at."""
    mine = (INTAKE_STATE.c.run_id == str(run), INTAKE_STATE.c.run_id != "")
    query = select(INTAKE.c.order_id).select_from(_JOINED).where(*mine)
    return unit.execute(query.order_by(INTAKE.c.position.desc()).limit(1)).scalar() or ""


def aside_by_store(unit: Unit, run: int) -> dict[str, int]:
    """How much that run quarantined and still is, by store."""
    query = select(INTAKE.c.store_id, func.count()).select_from(_JOINED)
    query = query.where(INTAKE_STATE.c.state == "quarantined", INTAKE_STATE.c.run_id == str(run))
    found: dict[str, int] = dict(unit.execute(query.group_by(INTAKE.c.store_id)).all())
    return found


def set_aside(unit: Unit, run: int) -> list[TransactionRow]:
    """What that run of Synchronise orders quarantined and still is, newest first."""
    query = (
        select(*_ROW)
        .select_from(_JOINED)
        .where(INTAKE_STATE.c.state == "quarantined", INTAKE_STATE.c.run_id == str(run))
    )
    query = query.order_by(INTAKE.c.position.desc()).limit(SET_ASIDE_MAX)
    return [record(TransactionRow, row) for row in unit.execute(query).mappings()]


def deposits_between(unit: Unit, start: datetime, end: datetime) -> dict[str, int]:
    """What each kind of ledger entry moved between the two moments."""
    query = select(LEDGER.c.entry, func.sum(LEDGER.c.amount_minor))
    query = query.where(LEDGER.c.at >= start, LEDGER.c.at < end).group_by(LEDGER.c.entry)
    return {entry: int(amount or 0) for entry, amount in unit.execute(query)}


def payments_between(unit: Unit, start: datetime, end: datetime) -> int:
    """What came in less what went out between the two moments."""
    query = select(func.sum(PAYMENT.c.amount_minor))
    found = unit.execute(query.where(PAYMENT.c.at >= start, PAYMENT.c.at < end)).scalar()
    return int(found or 0)


def payments_by_kind(unit: Unit, start: datetime, end: datetime) -> dict[str, int]:
    """The same by kind of tender."""
    query = select(PAYMENT.c.kind, func.sum(PAYMENT.c.amount_minor)).group_by(PAYMENT.c.kind)
    found = unit.execute(query.where(PAYMENT.c.at >= start, PAYMENT.c.at < end))
    return {kind: int(amount or 0) for kind, amount in found}


def cards_since_before(unit: Unit, store: str, before: datetime) -> int:
    """How many open orders of the store hold a card that was authorised before that moment."""
    held = (SALES_ORDER.c.store_id == store, SALES_ORDER.c.card_since < before)
    return unit.execute(select(func.count()).select_from(SALES_ORDER).where(*held)).scalar_one()


def deposits_held(unit: Unit) -> tuple[int, int]:
    """How many orders are open, and what their ledgers say is held for them (M6)."""
    open_ones = select(SALES_ORDER.c.order_no).where(SALES_ORDER.c.status.in_(OPEN))
    last = (
        select(func.max(LEDGER.c.number))
        .where(LEDGER.c.order_no.in_(open_ones))
        .group_by(LEDGER.c.order_no)
    )
    held = select(func.count(), func.sum(LEDGER.c.held_minor)).where(LEDGER.c.number.in_(last))
    number, amount = unit.execute(held).one()
    return number, int(amount or 0)


def any_product(unit: Unit) -> bool:
    """Whether there is anything to sell yet."""
    return unit.execute(select(PRODUCT.c.sku).limit(1)).first() is not None


def open_orders_with(unit: Unit, skus: Collection[str]) -> dict[str, int]:
    """How many open orders have each of these products on them; they are read one by one."""
    is_open = SALES_ORDER.c.status.in_(OPEN)
    found: dict[str, int] = {}
    for (body,) in unit.execute(select(SALES_ORDER.c.body).where(is_open)):
        lines = json.loads(bytes(body)).get("lines", [])
        for sku in {line.get("sku") for line in lines}.intersection(skus):
            found[sku] = found.get(sku, 0) + 1
    return found


def imports_of_kind(unit: Unit, kind: str) -> list[ImportRun]:
    """The newest imports of that kind."""
    query = select(IMPORT_RUN).where(IMPORT_RUN.c.kind == kind)
    query = query.order_by(IMPORT_RUN.c.number.desc()).limit(RUNS_MAX)
    return [record(ImportRun, row) for row in unit.execute(query).mappings()]


def import_of(unit: Unit, kind: str, number: int) -> ImportRun | None:
    """The import of that kind and number."""
    query = select(IMPORT_RUN).where(IMPORT_RUN.c.kind == kind, IMPORT_RUN.c.number == number)
    row = unit.execute(query).mappings().first()
    return record(ImportRun, row) if row else None


def names(unit: Unit) -> dict[str, str]:
    """The names of the console's people, by id and by sign-in name."""
    found: dict[str, str] = {}
    for operator_id, login, name in unit.execute(
        select(OPERATOR.c.operator_id, OPERATOR.c.login, OPERATOR.c.name)
    ):
        found[operator_id] = found[login] = name
    return found
