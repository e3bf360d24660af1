"""What is set aside (R177): grouped by reason, narrowed by store, till, clerk and age; several of
one reason at once, each with its own trial.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.care_rows import Aside, AsideFilter
from pos_app.hq.repair import repairing
from pos_app.hq.repair.hand import close_record, holder
from pos_app.hq.repair.offers import Plan, money_of, proposal
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import intake, repairs
from pos_app.hq.web.console import second
from pos_app.hq.web.console.lists import chips, pager, reason, why
from pos_app.hq.web.console.orders.acts import Done, told
from pos_app.hq.web.console.orders.history import Names
from pos_app.hq.web.console.repair.view import TrialView, trial_view
from pos_app.hq.web.console.till_view import clerks, registers_of, stores_of
from pos_app.hq.web.console.visit import Visit, moved, number_of, page

SORTS = ("age", "money", "reason")
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
"""Filters by age: older than."""
CHOSEN_MAX = 100
TOGETHER = ("as_is", "map")
"""What may be done to several of one reason at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the list; `money_minor` is nothing where it cannot be read."""

    event_id: str
    kind: str
    order_id: str
    store_id: str
    register_id: str
    clerk: str
    reason: str
    age: str
    money_minor: int | None
    holder: str
    proposed: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One of several after its trial: its effect with the seal, or why it cannot be."""

    row: Row
    trial: TrialView | None
    why_not: str = ""


def repair_list(visit: Visit) -> Response:
    """`/console/repair` and `/console/repair/reason/{code}`."""
    return _listed(visit, "")


def _listed(visit: Visit, refused: str) -> Response:
    t, code = visit.words, visit.names.get("code", "") or visit.asked("code")
    sort = visit.asked("sort") if visit.asked("sort") in SORTS else "age"
    asked = {name: visit.asked(name) for name in ("store", "till", "clerk", "age")}
    with visit.hq.database.read() as unit:
        found = repairs.aside(unit, wanted_of(visit, code))
        everything = rows_of(visit, unit, found[: repairs.ASIDE_ROWS])
        mine = visit.who.stores
        stores = [one for one in stores_of(unit) if not mine or one[0] in mine]
        tills = [(one, one) for one in registers_of(unit, asked["store"])]
        last = None if found else repairs.last_settled(unit, mine)
    following = str(found[-2].position) if len(found) > repairs.ASIDE_ROWS else ""
    rows = [row for row in everything if asked["clerk"] in {"", row.clerk}]
    if sort == "money":
        rows.sort(key=lambda row: -(row.money_minor or 0))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.reason, []).append(row)
    return page(
        visit,
        "repairs.html",
        "repair",
        groups=sorted(groups.items()) if sort == "reason" else list(groups.items()),
        sums={name: sum_of(some) for name, some in groups.items()},
        sort=sort,
        sorts=[(one, t.of("sort", one), visit.with_query(sort=one)) for one in SORTS],
        code=code,
        codes=[(one, reason(visit, one)) for one in sorted({x.reason for x in everything})],
        wanted=asked,
        ages=[(one, t.of("older", one)) for one in AGES],
        choices={
            "store": stores,
            "till": tills,
            "clerk": [(one, one) for one in sorted({row.clerk for row in everything} - {""})],
        },
        page=pager(visit, len(rows), following),
        active=chips(visit, [(name, t(word), asked[name]) for name, word in FILTERS]),
        total=len(rows),
        last=last,
        refused=refused,
        reason=lambda name: reason(visit, name),
        help=lambda name: help_of(visit, name),
    )


FILTERS = (("store", "store"), ("till", "till"), ("clerk", "clerk"), ("age", "older_than"))


def wanted_of(visit: Visit, code: str) -> AsideFilter:
    """The filters of the address; the store of somebody limited to stores is one of theirs."""
    store = visit.asked("store")
    least = AGES.get(visit.asked("age"))
    return AsideFilter(
        reason=code,
        stores={store} if store else visit.who.stores,
        register=visit.asked("till"),
        until=visit.show.now - least if least else None,
        after=number_of(visit.asked("after")),
    )


def sum_of(rows: Sequence[Row]) -> int | None:
    """What came in with these, nothing where none can be read."""
    known = [row.money_minor for row in rows if row.money_minor is not None]
    return sum(known) if known else None


def help_of(visit: Visit, code: str) -> str:
    """What the reason means and what one does about it."""
    known = visit.words.named(f"help_{code}")
    return visit.words.of("help", code) if known else visit.words("help_any")


def rows_of(visit: Visit, unit: Unit, found: Sequence[Aside]) -> list[Row]:
    """The records with their money, clerk, and who has them open."""
    steps: dict[str, list[Any]] = {}
    people, staff = visit.people(unit), clerks(unit, (one.store_id for one in found))
    for one in repairs.steps_of(unit, [x.event_id for x in found]):
        steps.setdefault(one.event_id, []).append(one)
    return [row_of(visit, one, steps.get(one.event_id, []), (people, staff)) for one in found]


def row_of(visit: Visit, one: Aside, steps: list[Any], names: tuple[Names, Names]) -> Row:
    """One record, ready to be written."""
    money, clerk = read_of(one)
    people, staff = names
    who = holder(steps, visit.show.now)
    return Row(
        event_id=one.event_id,
        kind=one.kind,
        order_id=one.order_id,
        store_id=one.store_id,
        register_id=one.register_id,
        clerk=staff.get(clerk, clerk),
        reason=one.reason,
        age=visit.show.span(visit.show.now - one.received_at),
        money_minor=money,
        holder=people.get(who, who),
        proposed=proposal(steps) is not None,
    )


def read_of(one: Aside) -> tuple[int | None, str]:
    """The money that came in with it and who made it, as far as it can be read."""
    try:
        event = decode_event(one.kind, one.body)
    except Malformed:
        return _as_told(one.body)
    return sum(money_of(event).values()), str(getattr(event, "staff_id", ""))


def _as_told(body: bytes) -> tuple[int | None, str]:
    """The same of a message that is no event: what it calls payments, and its clerk."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(found, dict):
        return None, ""
    cart = found.get("transaction")
    tenders = (cart if isinstance(cart, dict) else found).get("tenders")
    told = [x.get("amount_minor") for x in _dicts(tenders)]
    paid = [one for one in told if type(one) is int]
    known = bool(paid) and len(paid) == len(told)
    return sum(paid) if known else None, str(found.get("staff_id", ""))


def _dicts(value: object) -> list[dict[str, object]]:
    """What may be payments in a list of anything."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


# --- several of one reason ------------------------------------------------------------------------


def bulk(visit: Visit) -> Response:
    """The trial of each that was chosen, the question to each store, or what the trial showed; or
    each is left as it is. What is settled by now is told, and done no second time.
    """
    wish = visit.typed("do", 10)
    marks = ("e-", "f-") if wish == "close" else ("e-",)  # `f-` is one whose trial failed
    chosen = [name[2:] for name in visit.form if name.startswith(marks)][:CHOSEN_MAX]
    with visit.hq.database.read() as unit:
        wanted = AsideFilter(event_ids=chosen, stores=visit.who.stores)
        rows = rows_of(visit, unit, repairs.aside(unit, wanted) if chosen else ())
        known = intake.find_many(unit, chosen) if chosen else []
    here = visit.who.stores
    settled = [x for x in known if x.state == "resolved" and (not here or x.store_id in here)]
    if len({row.reason for row in rows}) > 1:
        return _listed(visit, visit.words("refused_BULK_ONE_REASON"))
    if not rows and not settled:
        return _listed(visit, visit.words("nothing_chosen"))
    if wish == "apply" and any((row.money_minor or 0) < 0 for row in rows):
        return second.after_again(visit, lambda proved: _all(proved, rows, settled))
    match wish:
        case "apply":
            return _all(visit, rows, settled)
        case "ask":
            return told(visit, [_asked(visit, row) for row in rows], "repair")
        case "close":
            for row in rows:
                close_record(visit.hq, visit.actor, row.event_id)
            return moved(f"/console/repair/reason/{rows[0].reason}" if rows else "/console/repair")
        case _ if rows:
            return _tried(visit, rows)
        case _:
            return told(visit, [_settled(visit, one) for one in settled], "repair")


def plan_of(visit: Visit) -> Plan:
    """The same for each: as it is, or with the same products mapped."""
    action = visit.typed("action", 10)
    skus = ((visit.typed("sku_old", 60), visit.typed("sku_new", 60)),)
    wanted = skus if action == "map" and all(skus[0]) else ()
    return Plan(action if action in TOGETHER else "", visit.typed("reason"), skus=wanted)


def _tried(visit: Visit, rows: list[Row]) -> Response:
    plan, tried = plan_of(visit), []
    for row in rows:
        try:
            effect = repairing.trial(visit.hq, visit.actor, row.event_id, plan)
            tried.append(Tried(row, trial_view(visit, effect, plan.action)))
        except Refused as error:
            tried.append(Tried(row, None, why(visit, error)))
    can = [one for one in tried if one.trial]
    return page(
        visit,
        "repair_bulk.html",
        "repair",
        tried=tried,
        plan=plan,
        skus=plan.skus[0] if plan.skus else ("", ""),
        code=rows[0].reason,
        reason=reason(visit, rows[0].reason),
        alone=sum(not one.trial.two_people for one in can if one.trial),
        second=sum(one.trial.two_people for one in can if one.trial),
    )


def _all(visit: Visit, rows: list[Row], settled: list[TakenIn]) -> Response:
    done = [_applied(visit, row) for row in rows]
    return told(visit, [*done, *(_settled(visit, one) for one in settled)], "repair")


def _applied(visit: Visit, row: Row) -> Done:
    """Apply on the trial that was shown; what takes two people is proposed."""
    hq, actor, plan = visit.hq, visit.actor, plan_of(visit)
    seal = visit.typed(f"s-{row.event_id}", 64)
    try:
        repairing.apply(hq, actor, row.event_id, plan, seal)
        return Done(*_record(row), ok=True, said=visit.words("done_repaired"))
    except Refused as error:
        if error.code != "SECOND_PERSON_NEEDED":
            return Done(*_record(row), ok=False, said=why(visit, error))
    try:
        repairing.propose(hq, actor, row.event_id, plan, seal)
        return Done(*_record(row), ok=True, said=visit.words("done_proposed"), waits=True)
    except Refused as error:
        return Done(*_record(row), ok=False, said=why(visit, error))


def _asked(visit: Visit, row: Row) -> Done:
    try:
        repairing.ask_store(visit.hq, visit.actor, row.event_id, visit.typed("reason"))
        return Done(*_record(row), ok=True, said=visit.words("done_asked"))
    except Refused as error:
        return Done(*_record(row), ok=False, said=why(visit, error))


def _settled(visit: Visit, one: TakenIn) -> Done:
    """What was chosen and is settled by now, by this form's first press or by somebody else."""
    return Done(*_record(one), ok=False, said=visit.words("refused_EVENT_SETTLED"))


def _record(one: Row | TakenIn) -> tuple[str, str]:
    """Name and address of a record."""
    return one.order_id or one.event_id[:8], f"/console/repair/{one.event_id}"
