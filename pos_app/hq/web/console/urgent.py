"""What needs a person, the most urgent first; must never grow beyond what one glance takes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from pos_app.db.database import Unit
from pos_app.db.room import scarce_percent
from pos_app.domain.stored_card import renewed_by_others
from pos_app.hq import backups, clocks, own_key, run_schedule
from pos_app.hq.care_rows import AsideFilter
from pos_app.hq.rows import Scope
from pos_app.hq.store import (
    configurations,
    console,
    exceptions,
    intake,
    master,
    repairs,
    runs,
    state,
)
from pos_app.hq.web.console.repair.lists import rows_of, sum_of
from pos_app.hq.web.console.sums import Intake, Money
from pos_app.hq.web.console.till_view import TillView
from pos_app.hq.web.console.visit import Visit

URGENT_MAX, READ_MAX = 7, 50
TOLERATED_MINOR = 50_00
QUARANTINED = "/console/repair"


@dataclass(frozen=True, slots=True)
class Urgent:
    """Something that only a person can settle: what it is, what it means, one button."""

    tone: str
    icon: str
    what: str
    meaning: str
    address: str
    button: str


def urgent(visit: Visit, unit: Unit, tills: list[TillView], store: str) -> list[Urgent]:
    """What tills, orders and the machine want of people."""
    return [
        *old_key(visit, unit),
        *fenced(visit, tills),
        *contradictions(visit, unit, tills),
        *quarantine(visit, unit, store),
        *great_differences(visit, unit, store),
        *full_disk(visit),
        *copies(visit, unit),
        *broken_run(visit, unit),
        *long_wait(visit, unit, store),
        *failed_downloads(visit, unit, tills),
        *old_cards(visit, unit, store),
        *wrong_clocks(visit, unit, tills),
        *silence(visit, tills),
    ]


def old_key(visit: Visit, unit: Unit) -> Iterator[Urgent]:
    """HQ's secrets are an older copy: tills believe nothing that it signs (ASVS 11.1.1)."""
    t = visit.words
    if own_key.is_old(unit):
        what, meaning = t("old_key"), t("old_key_means")
        yield Urgent("bad", "lock", what, meaning, "/console/journal", t("look"))


def fenced(visit: Visit, tills: list[TillView]) -> Iterator[Urgent]:
    """Tills that HQ stopped because they stand twice."""
    t = visit.words
    for till in tills:
        if till.fenced:
            what, meaning = t("till_is_fenced", till=till.name), t("till_is_fenced_means")
            yield Urgent("bad", "lock", what, meaning, till.address, t("open_till"))


def broken_sums(
    visit: Visit, intake_now: Intake, money: Money, chain_broken: int
) -> Iterator[Urgent]:
    """A journal whose chain is broken, an intake or deposits that do not add up."""
    t, s = visit.words, visit.show
    if chain_broken:
        what, meaning = t("journal_chain"), t("journal_broken", number=s.number(chain_broken))
        yield Urgent("bad", "triangle-alert", what, meaning, "/console/journal", t("open"))
    if not intake_now.fits:
        what, meaning = t("intake_broken"), t("intake_broken_means")
        yield Urgent("bad", "triangle-alert", what, meaning, "/console/transactions", t("open"))
    if money.held != money.account:
        account = s.amount(money.account)
        what, meaning = t("deposits_broken"), t("deposit_account_differs", account=account)
        yield Urgent("bad", "triangle-alert", what, meaning, "/console/days", t("open"))


def contradictions(visit: Visit, unit: Unit, tills: list[TillView]) -> Iterator[Urgent]:
    """Tills that sent other bytes than HQ has."""
    t = visit.words
    conflicts = console.conflicts_by_till(unit)
    for till in tills:
        number = conflicts.get(till.device_id, 0)
        if number:
            what = t("till_contradicts", till=till.name)
            meaning = t.count("till_contradicts_means", number)
            yield Urgent("bad", "git-compare", what, meaning, till.address, t("open_till"))


def quarantine(visit: Visit, unit: Unit, store: str) -> Iterator[Urgent]:
    """Events that could not be applied, with the money on them where they are few enough to be read
    while somebody looks.
    """
    t, s = visit.words, visit.show
    aside = console.backlog(unit, "quarantined", store)
    if aside.number and aside.oldest_at:
        span, money = s.span(s.now - aside.oldest_at), None
        if aside.number <= READ_MAX:
            wanted = AsideFilter(stores=(store,) if store else ())
            money = sum_of(rows_of(visit, unit, repairs.aside(unit, wanted)))
        meaning = t("aside_means", span=span)
        if money is not None:
            meaning = t("aside_paid", span=span, money=s.amount(money))
        what = t.count("aside", aside.number)
        yield Urgent("bad", "wrench", what, meaning, QUARANTINED, t("repair"))


def great_differences(visit: Visit, unit: Unit, store: str) -> Iterator[Urgent]:
    """What was applied though it differs by more than anybody tolerates unseen (reliability 6)."""
    t = visit.words
    if number := exceptions.great_ones(unit, TOLERATED_MINOR, store):
        what = t.count("differ_greatly", number, amount=visit.show.amount(TOLERATED_MINOR))
        meaning = t("differ_greatly_means")
        yield Urgent("warn", "triangle-alert", what, meaning, "/console/exceptions", t("look"))


def full_disk(visit: Visit) -> Iterator[Urgent]:
    """A disk on which little is left, or nothing but what is held back (FS1)."""
    t, left = visit.words, scarce_percent(visit.hq.config.home)
    if not visit.hq.has_room:
        what, meaning = t("disk_full"), t("disk_full_means")
        yield Urgent("bad", "triangle-alert", what, meaning, "/console", t("look_again"))
    elif left is not None:
        what, meaning = t("disk_scarce", percent=left), t("disk_scarce_means")
        yield Urgent("bad", "triangle-alert", what, meaning, "/console", t("look_again"))


def copies(visit: Visit, unit: Unit) -> Iterator[Urgent]:
    """A copy that failed, or is long overdue (FS5)."""
    t, s, config = visit.words, visit.show, visit.hq.config
    trouble = state.known(unit, backups.TROUBLE)
    made = backups.made_at(config)
    late = made is not None and s.now - made > 2 * timedelta(seconds=config.backup_seconds)
    if trouble:
        what, meaning = t("copy_failed"), t("copy_failed_means", why=trouble)
        yield Urgent("bad", "triangle-alert", what, meaning, "/console", t("look_again"))
    elif made is not None and late and config.backup_seconds:
        what = t("copy_late", span=s.span(s.now - made))
        yield Urgent("warn", "clock", what, t("copy_late_means"), "/console", t("look_again"))


def broken_run(visit: Visit, unit: Unit) -> Iterator[Urgent]:
    """A last run that ended early."""
    t = visit.words
    for last in runs.latest(unit, 1):
        if last.state == "broken_off":
            what, meaning = t("run_broke_off", number=last.number), t("run_broke_off_means")
            yield Urgent("warn", "refresh-cw", what, meaning, "/console/synchronise", t("open"))


def long_wait(visit: Visit, unit: Unit, store: str) -> Iterator[Urgent]:
    """Transactions that wait longer than the schedule of the runs allows."""
    t, s = visit.words, visit.show
    oldest = intake.waiting_in(unit, Scope(store_id=store))[1]
    most = run_schedule.known(unit, visit.hq.config).warn_minutes
    if oldest is not None and s.now - oldest > timedelta(minutes=most):
        what = t("waits_long", span=s.span(s.now - oldest))
        meaning = t("waits_long_means", number=most)
        yield Urgent("warn", "clock", what, meaning, "/console/synchronise", t("open"))


def failed_downloads(visit: Visit, unit: Unit, tills: list[TillView]) -> Iterator[Urgent]:
    """Tills that could not take a package; later ones wait for it (R55)."""
    t, names = visit.words, {one.device_id: one for one in tills if one.active}
    for one in master.every_failure(unit):
        till = names.get(one.device_id)
        if till is not None:
            what = t("download_not_taken", till=till.name, job=one.job)
            meaning = t("download_not_taken_means", error=one.error)
            yield Urgent("bad", "circle-x", what, meaning, till.address, t("open_till"))


def old_cards(visit: Visit, unit: Unit, store: str) -> Iterator[Urgent]:
    """Authorisations that the store's tills should have renewed by now (R91, R187)."""
    t, s = visit.words, visit.show
    for at, _ in configurations.stores(unit):
        told = configurations.told(unit, at)
        if told is None or store not in {"", at}:
            continue
        before = renewed_by_others(s.now, told.profile.authorisation_days)
        if number := console.cards_since_before(unit, at, before):
            what = t.count("cards_old", number, store=told.store.name)
            address = f"/console/orders?store={at}"
            yield Urgent("warn", "credit-card", what, t("cards_old_means"), address, t("look"))


def wrong_clocks(visit: Visit, unit: Unit, tills: list[TillView]) -> Iterator[Urgent]:
    """Tills whose clock differs from ours (N3)."""
    t, doubtful = visit.words, clocks.doubtful(unit)
    for till in tills:
        if off := doubtful.get(till.device_id):
            span = visit.show.span(timedelta(seconds=abs(off)))
            what = t("clock_ahead" if off > 0 else "clock_behind", till=till.name, span=span)
            yield Urgent("warn", "clock", what, t("clock_means"), till.address, t("open_till"))


def silence(visit: Visit, tills: list[TillView]) -> Iterator[Urgent]:
    """Tills that HQ has not heard for long."""
    t = visit.words
    for till in tills:
        if till.silent:
            what = t("till_silent", till=till.name, span=till.silence)
            meaning = t("till_silent_means", queue=till.queue)
            yield Urgent("warn", "plug", what, meaning, till.address, t("open_till"))
