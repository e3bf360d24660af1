"""What is in the draft and not at the tills yet, in words, and which till has which publication."""

from dataclasses import dataclass, replace
from datetime import datetime

from pos_app.db.database import Unit
from pos_app.hq.master import publishing
from pos_app.hq.master.kinds import CUSTOMERS, JOBS, RETURNS, of_job
from pos_app.hq.master.states import Difference, MasterState, draft
from pos_app.hq.master_rows import Publication, Received
from pos_app.hq.people.rights import may
from pos_app.hq.rows import Device
from pos_app.hq.store import configurations, devices, operators
from pos_app.hq.store import master as store
from pos_app.hq.web.console.menu import is_silent
from pos_app.hq.web.console.record_form import Line, difference_lines, single_word, title
from pos_app.hq.web.console.till_view import register_digits, store_name
from pos_app.hq.web.console.visit import Visit


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One record that differs, with who changed it last."""

    address: str
    what: str
    title: str
    job: int
    sign: str
    lines: tuple[Line, ...]
    money: bool
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Which version of a download a till has, since when, or why it could not take the next."""

    job: int
    number: int
    at: datetime | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class TillRow:
    """Which publication a till has, since when, and what is wrong with it."""

    name: str
    device_id: str
    number: int
    at: datetime | None
    tone: str
    icon: str
    said: str
    failed: bool
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishBox:
    """The box beside a form: the change, its reach, and what publishing would do."""

    number: int
    against: int
    changes: tuple[ChangeView, ...]
    others: int
    jobs: tuple[int, ...]
    seen: int
    tills: int
    money: bool
    second: bool
    proposal: Publication | None
    mine: bool


def address_of(kind: str, key: str) -> str:
    """Where a record is changed."""
    if kind == "terms":
        return "/console/parameters/order_terms"
    if kind == "delivery":
        return "/console/delivery"
    if kind in {"group", "layout"}:
        return f"/console/{kind}s/{key}"
    if kind == "price":
        return f"/console/data/product/r/{key}"
    return f"/console/data/{kind}/r/{key}"


def change_view(visit: Visit, unit: Unit, data: MasterState, one: Difference) -> ChangeView:
    """A difference in words."""
    record = one.new or one.old
    last = store.find(unit, one.kind.name, one.key)
    t = visit.words
    return ChangeView(
        address=address_of(one.kind.name, one.key),
        what=single_word(visit, one.kind.name),
        title="" if one.kind.single else title(record, one.key),
        job=one.kind.job,
        sign=t("made_new") if not one.old else t("withdrawn") if not one.new else "",
        lines=difference_lines(visit, data, one),
        money=one.is_money,
        who=visit.people(unit).get(last.who, last.who) if last else "",
        at=last.at if last else None,
    )


def publish_box(visit: Visit, unit: Unit, jobs: tuple[int, ...] = JOBS) -> PublishBox:
    """What of these downloads waits in the draft."""
    data = draft(unit)
    every = publishing.pending(unit)
    here = [one for one in every if one.kind.job in jobs]
    known = store.publications(unit)
    done = [x.number for x in known if x.state == "published"]
    proposal = next((x for x in known if x.state == "proposed"), None)
    login = visit.who.login
    carried = tuple(sorted({one.kind.job for one in here}))
    last = store.newest_of(unit, [kind.name for job in carried for kind in of_job(job)])
    return PublishBox(
        number=(known[0].number if known else 0) + 1,
        against=max(done, default=0),
        changes=tuple(change_view(visit, unit, data, one) for one in here),
        others=len(every) - len(here),
        jobs=carried,
        seen=last.number if last else 0,
        tills=sum(one.state == "active" for one in devices.every(unit)),
        money=any(one.is_money for one in here),
        second=any(
            x.active and x.login != login and may(x.role, "config.confirm")
            for x in operators.every(unit)
        ),
        proposal=proposal,
        mine=proposal is not None and proposal.made_by == login,
    )


def till_row(visit: Visit, unit: Unit, device: Device) -> TillRow:
    """One till and its downloads."""
    known = [x for x in store.publications(unit) if x.state == "published"]
    mine = [x for x in store.every_download(unit) if x.device_id == device.device_id]
    return _till_row(visit, unit, device, (known, mine))


def till_rows(visit: Visit, unit: Unit) -> list[TillRow]:
    """Every till that may talk to HQ, those that lag first."""
    known = [x for x in store.publications(unit) if x.state == "published"]
    downloads = store.every_download(unit)
    rows = [
        _till_row(visit, unit, one, (known, [x for x in downloads if x.device_id == one.device_id]))
        for one in devices.every(unit)
        if one.state == "active"
    ]
    return sorted(rows, key=lambda one: (not one.failed, one.number, one.name))


def _till_row(
    visit: Visit, unit: Unit, device: Device, seen: tuple[list[Publication], list[Received]]
) -> TillRow:
    known, downloads = seen
    t, s = visit.words, visit.show
    number, at = _newest(unit, device, known, downloads)
    failed = next((x for x in downloads if x.error), None)
    silent = is_silent(device, s.now)
    behind = number < max((x.number for x in known if x.in_force_at <= s.now), default=0)
    look = ("ok", "circle-check", "")
    if failed is not None:
        look = ("bad", "circle-x", t("download_failed", error=failed.error))
    elif silent and device.contact_at is not None:
        look = ("warn", "triangle-alert", t("silent_since", time=s.since(device.contact_at)))
    elif behind:
        look = ("warn", "hourglass", t("download_waits"))
    name = t("till_name", store=store_name(unit, device.store_id), register=register_digits(device))
    cells = (
        *(_cell(unit, device, job, seen) for job in JOBS),
        Cell(RETURNS, device.returns_version, None),
    )
    if failed is not None:
        cells = tuple(replace(x, error=failed.error) if x.job == failed.job else x for x in cells)
    return TillRow(name, device.device_id, number, at, *look, failed is not None, cells)


def _cell(
    unit: Unit, device: Device, job: int, seen: tuple[list[Publication], list[Received]]
) -> Cell:
    """The newest publication of the download that the till has, and since when HQ knows so; goods
    and customers are told apart by the version of the catalogue.
    """
    for one in seen[0]:
        if job not in one.job_numbers or one.catalogue > device.catalogue_version:
            continue
        needed = configurations.upto(unit, device.store_id, device.register_id, one.version)
        mine = [x for x in seen[1] if x.job in {job, store.EVERY_JOB} and not x.error]
        times = [x.at for x in mine if needed and x.version >= needed]
        if times:
            return Cell(job, one.number, min(times))
        if job == CUSTOMERS:
            return Cell(job, one.number, None)
    return Cell(job, 0, None)


def _newest(
    unit: Unit, device: Device, known: list[Publication], downloads: list[Received]
) -> tuple[int, datetime | None]:
    """The newest of these publications that the till has, and when HQ first heard so."""
    for one in known:
        needed = configurations.upto(unit, device.store_id, device.register_id, one.version)
        has_goods = one.catalogue <= device.catalogue_version
        if needed and needed <= device.configuration_version and has_goods:
            times = [x.at for x in downloads if x.version >= needed and not x.error]
            return one.number, min(times, default=None)
    return 0, None
