"""The repair pages (R177): what is set aside, grouped by reason; one record with its trial, and
only the actions that are safe now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq import repair, synchronise_orders
from pos_app.hq.care_rows import Aside
from pos_app.hq.repair_offers import (
    Plan,
    copies,
    customer_missing,
    event_of,
    holder,
    money_of,
    offers,
    plan_of_step,
    proposal,
)
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import intake, orders, repairs
from pos_app.hq.web.console.lists import figures_said, reason
from pos_app.hq.web.console.receipt_view import receipt_of
from pos_app.hq.web.console.repair_view import (
    TrialView,
    checks,
    product_said,
    step_said,
    trial_view,
    unknowns,
)
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

SKUS_MAX = 20
"""Unknown products of one record that can be mapped on its page."""
SORTS = ("age", "money", "reason")


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the list; `money_minor` is nothing where it cannot be read."""

    event_id: str
    kind: str
    order_id: str
    register_id: str
    reason: str
    age: str
    money_minor: int | None
    holder: str
    proposed: bool


def repair_list(visit: Visit) -> Response:
    """`/console/repair` and `/console/repair/reason/{code}`."""
    code = visit.names.get("code", "")
    sort = visit.asked("sort") if visit.asked("sort") in SORTS else "age"
    with visit.hq.database.read() as unit:
        found = repairs.aside(unit, code)
        rows = rows_of(visit, unit, found)
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
        sorts=[(one, visit.words.of("sort", one)) for one in SORTS],
        code=code,
        total=len(rows),
        reason=lambda name: reason(visit, name),
        help=lambda name: help_of(visit, name),
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
    """The records with their money and with who has them open."""
    steps: dict[str, list[Any]] = {}
    for one in repairs.steps_of(unit, [x.event_id for x in found]):
        steps.setdefault(one.event_id, []).append(one)
    return [
        Row(
            event_id=one.event_id,
            kind=one.kind,
            order_id=one.order_id,
            register_id=one.register_id,
            reason=one.reason,
            age=visit.show.span(visit.show.now - one.received_at),
            money_minor=money_said(one),
            holder=holder(steps.get(one.event_id, []), visit.show.now),
            proposed=proposal(steps.get(one.event_id, [])) is not None,
        )
        for one in found
    ]


def money_said(one: Aside) -> int | None:
    """The money that came in with it, as far as it can be read."""
    try:
        return sum(money_of(decode_event(one.kind, one.body)).values())
    except Malformed:
        return None


# --- one record -----------------------------------------------------------------------------------


def record(visit: Visit) -> Response:
    """`/console/repair/{event_id}`."""
    return shown(visit)


def shown(visit: Visit, trial: TrialView | None = None, refused: Refused | None = None) -> Response:
    """The record with what was typed, the trial, and what stood in the way."""
    t = visit.words
    with visit.hq.database.read() as unit:
        taken = intake.find(unit, visit.names["event_id"])
        if taken is None:
            raise NotFound
        values = view_of(visit, unit, taken)
    sentence = t(f"refused_{refused.code}", **said_in(visit, refused)) if refused else ""
    return page(visit, "repair.html", "repair", trial=trial, refused=sentence, **values)


def said_in(visit: Visit, refused: Refused) -> dict[str, object]:
    """The details of a refusal, codes in words."""
    found = dict(refused.details)
    if "reason" in found:
        found["reason"] = reason(visit, str(found["reason"]))
    if "why" in found:
        found["why"] = visit.words.of("not_offered", str(found["why"]))
    return found


def view_of(visit: Visit, unit: Unit, taken: TakenIn) -> dict[str, Any]:
    """Everything that the page of one record shows."""
    event, steps = event_of(taken), repairs.steps(unit, taken.event_id)
    asked, others = proposal(steps), [one.event_id for one in repairs.aside(unit)]
    at = others.index(taken.event_id) if taken.event_id in others else -1
    found = checks(visit, unit, taken, event)
    offered = offers(unit, taken) if taken.state == "quarantined" else []
    plan = plan_of_step(asked) if asked else typed_plan(visit)
    if not plan.action:
        plan = replace(plan, action=next((x.action for x in offered if not x.why_not), ""))
    return {
        "event": taken,
        "order": orders.find(unit, taken.order_id) if taken.order_id else None,
        "money": sum(money_of(event).values()) if event else None,
        "age": visit.show.span(visit.show.now - taken.received_at),
        "reason": reason(visit, taken.reason),
        "figures": figures_said(visit, taken.detail),
        "help": help_of(visit, taken.reason),
        "receipt": receipt_of(visit, taken.kind, taken.body),
        "checks": found,
        "differ": sum(not fits for *_, fits in found),
        "offers": offered,
        "unknowns": [
            (sku, name, dict(plan.skus).get(sku, "")) for sku, name in unknowns(unit, event)
        ][:SKUS_MAX],
        "chosen": {new: product_said(visit, unit, new) for _, new in plan.skus},
        "ask_customer": event is not None and customer_missing(unit, event),
        "copies": copies(unit, taken, event) if event else [],
        "plan": plan,
        "steps": [(one, *step_said(visit, one)) for one in steps],
        "holder": holder(steps, visit.show.now),
        "proposal": asked,
        "before": others[at - 1] if at > 0 else "",
        "after": following(others, at),
        "place": (at + 1, len(others)),
        "waiting": waiting_behind(unit, taken),
    }


def following(others: Sequence[str], at: int) -> str:
    """The next record; of one that is settled the oldest that is left."""
    return next(iter(others[at + 1 :]), "")


def waiting_behind(unit: Unit, taken: TakenIn) -> int:
    """How many events of the order wait for this one."""
    if not taken.order_id:
        return 0
    return sum(x.state == "waiting" for x in intake.unsettled_of_order(unit, taken.order_id))


def typed_plan(visit: Visit) -> Plan:
    """What the form says."""
    skus = tuple(
        (name.removeprefix("sku-"), visit.typed(name, 60))
        for name in visit.form
        if name.startswith("sku-") and visit.typed(name)
    )
    return Plan(
        action=visit.typed("action", 10),
        reason=visit.typed("reason"),
        skus=skus,
        customer_id=visit.typed("customer", 60),
        copy_of=visit.typed("copy_of", 32),
    )


def act(visit: Visit) -> Response:
    """Trial, application, proposal, question, taking in hand and leaving."""
    event_id, wish = visit.names["event_id"], visit.typed("do", 10)
    hq, actor, plan = visit.hq, visit.actor, typed_plan(visit)
    here = f"/console/repair/{event_id}"
    try:
        match wish:
            case "open":
                repair.open_record(hq, actor, event_id)
            case "close":
                repair.close_record(hq, actor, event_id)
            case "ask":
                repair.ask_store(hq, actor, event_id, plan.reason)
                return moved(here, said="store_asked")
            case "propose":
                repair.propose(hq, actor, event_id, plan, visit.typed("seal", 64))
                return moved(here, said="repair_proposed")
            case "apply":
                repair.apply(hq, actor, event_id, plan, visit.typed("seal", 64))
                return moved(here, said="repaired")
            case "again":
                synchronise_orders.retry(hq, event_id, actor.login)
                return moved(here, said="tried_again")
            case _:
                effect = repair.trial(hq, actor, event_id, plan)
                return shown(visit, trial_view(visit, effect, plan.action))
    except Refused as error:
        if error.code == "EVENT_UNKNOWN":
            raise NotFound from None
        return shown(visit, refused=error)
    return moved(here)


def confirm(visit: Visit) -> Response:
    """The second person carries out what the first proposed."""
    event_id = visit.names["event_id"]
    try:
        repair.confirm(visit.hq, visit.actor, event_id)
    except Refused as error:
        return shown(visit, refused=error)
    return moved(f"/console/repair/{event_id}", said="repaired")


def withdraw(visit: Visit) -> Response:
    """A proposal is taken back."""
    event_id = visit.names["event_id"]
    try:
        repair.withdraw(visit.hq, visit.actor, event_id)
    except Refused as error:
        return shown(visit, refused=error)
    return moved(f"/console/repair/{event_id}", said="proposal_withdrawn")
