"""What a person may do about a quarantined event (R177): only what is safe, seen before it is done,
each step a new record; the original bytes stay as they came.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from pos_app.contract.translate import decode, encode_event, sha256
from pos_app.db.database import Unit
from pos_app.db.time_limit import TooLong, limited
from pos_app.domain.configuration import Configuration
from pos_app.domain.customer import Customer
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.events import Event, Placed, Returned
from pos_app.domain.ids import is_receipt_number
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import Misfit
from pos_app.domain.sales import sold
from pos_app.hq.books.checks import CASH_ROUNDING_MAX
from pos_app.hq.books.settle import APPLY_SECONDS, book_copy, settle_order
from pos_app.hq.care_rows import RepairStep
from pos_app.hq.core import Core
from pos_app.hq.order_care import check_reason, hold_in
from pos_app.hq.people.rights import Actor
from pos_app.hq.repair import own_events
from pos_app.hq.repair.conflict import decided, told_stores
from pos_app.hq.repair.corrected_copy import as_it_is, differences, mapped
from pos_app.hq.repair.effect import Effect, Follows, bookings_of, promises_of
from pos_app.hq.repair.hand import aside, mine
from pos_app.hq.repair.offers import (
    Plan,
    copies,
    event_of,
    is_worthless,
    money_of,
    offers,
    plan_of_step,
    proposal,
)
from pos_app.hq.rows import History, TakenIn
from pos_app.hq.store import catalogue, configurations, intake, orders, repairs, sales, state, stock

PROPOSAL_TIME = timedelta(hours=24)
QUESTION_MAX = 400
TWO_PEOPLE = frozenset({"correct", "mark"})
"""What nobody does alone, whatever the money is."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done, and who had proposed it where two people were needed."""

    plan: Plan
    effect: Effect
    proposed_by: str = ""


class _OnlyATrial(Exception):
    """Ends the transaction of a trial, so that nothing of it stays."""

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self.effect = effect


# --- trial, proposal, application -----------------------------------------------------------------


def trial(hq: Core, actor: Actor, event_id: str, plan: Plan) -> Effect:
    """The whole effect, worked out on the current data and then undone (R177)."""
    actor.must("repair.apply")
    _check_plan(plan)
    hq.run(lambda unit: mine(hq, unit, actor, event_id))
    return _tried(hq, actor, event_id, plan)


def _tried(hq: Core, actor: Actor, event_id: str, plan: Plan) -> Effect:
    def job(unit: Unit) -> Effect:
        intake.apply_alone(unit)
        raise _OnlyATrial(_carry_out(hq, unit, actor, aside(unit, actor, event_id), plan))

    try:
        return hq.run(job)
    except _OnlyATrial as tried:
        return tried.effect


def apply(hq: Core, actor: Actor, event_id: str, plan: Plan, seal: str) -> Effect:
    """Do it, if the trial ran on what is there now; `SECOND_PERSON_NEEDED` where one person is too
    few.
    """
    actor.must("repair.apply")
    _check_plan(plan)

    def job(unit: Unit) -> Effect:
        intake.apply_alone(unit)
        taken = mine(hq, unit, actor, event_id)
        effect = _carry_out(hq, unit, actor, taken, plan)
        _check_seal(effect, seal)
        if plan.action in TWO_PEOPLE or effect.two_people:
            raise Refused("SECOND_PERSON_NEEDED")
        _record(hq, unit, actor, taken, _Done(plan, effect))
        return effect

    return hq.run(job)


def propose(hq: Core, actor: Actor, event_id: str, plan: Plan, seal: str) -> None:
    """Ask somebody else to do it; the proposal counts for 24 hours and the data of its trial."""
    actor.must("repair.apply")
    _check_plan(plan)
    _check_seal(_tried(hq, actor, event_id, plan), seal)

    def job(unit: Unit) -> None:
        mine(hq, unit, actor, event_id)
        repairs.add(unit, hq.now(), actor.login, "proposed", event_id, plan=asdict(plan), seal=seal)
        taken = aside(unit, actor, event_id)
        told = own_events.said(hq, actor.login, taken, "propose", plan.reason)
        own_events.put(hq, unit, told)
        state.journal(
            unit, hq.now(), actor.login, "repair_proposed", event=event_id, action=plan.action
        )

    hq.run(job)


def confirm(hq: Core, actor: Actor, event_id: str) -> Effect:
    """Carry out what somebody else proposed, as long as nothing has moved since."""
    actor.must("repair.second")

    def job(unit: Unit) -> Effect:
        intake.apply_alone(unit)
        taken = aside(unit, actor, event_id)
        asked, effect = _as_proposed(hq, unit, actor, taken)
        if asked.who == actor.login:
            raise Refused("CONFIRM_SAME_PERSON")
        _record(hq, unit, actor, taken, _Done(plan_of_step(asked), effect, asked.who))
        return effect

    return hq.run(job)


def proposed(hq: Core, actor: Actor, event_id: str) -> Effect:
    """The trial of what was proposed, as the second person sees it, worked out anew; what stands in
    the way of a confirmation is refused as there.
    """

    def job(unit: Unit) -> Effect:
        intake.apply_alone(unit)
        raise _OnlyATrial(_as_proposed(hq, unit, actor, aside(unit, actor, event_id))[1])

    try:
        return hq.run(job)
    except _OnlyATrial as tried:
        return tried.effect


def _as_proposed(
    hq: Core, unit: Unit, actor: Actor, taken: TakenIn
) -> tuple[RepairStep, Effect]:
    """What was proposed, carried out; `NO_PROPOSAL`, `PROPOSAL_LAPSED`, and `PROPOSAL_STALE` where
    the data has moved since.
    """
    asked = proposal(repairs.steps(unit, taken.event_id))
    if asked is None:
        raise Refused("NO_PROPOSAL")
    if hq.now() - asked.at > PROPOSAL_TIME:
        raise Refused("PROPOSAL_LAPSED")
    effect = _carry_out(hq, unit, actor, taken, plan_of_step(asked))
    if effect.seal != json.loads(asked.detail)["seal"]:
        raise Refused("PROPOSAL_STALE")
    return asked, effect


def withdraw(hq: Core, actor: Actor, event_id: str) -> None:
    """Take a proposal back, one's own or, as the second person, another's."""
    actor.must("repair.withdraw")

    def job(unit: Unit) -> None:
        if proposal(repairs.steps(unit, event_id)) is None:
            raise Refused("NO_PROPOSAL")
        repairs.add(unit, hq.now(), actor.login, "withdrawn", event_id)
        told = own_events.said(hq, actor.login, aside(unit, actor, event_id), "withdraw", "")
        own_events.put(hq, unit, told)
        state.journal(unit, hq.now(), actor.login, "repair_withdrawn", event=event_id)

    hq.run(job)


def ask_store(hq: Core, actor: Actor, event_id: str, question: str) -> None:
    """A message that the till of the event shows; the event stays where it is. What was asked last
    is not asked a second time.
    """
    text = question.strip()
    if not text:
        raise Refused("REASON_MISSING", least=1)
    if len(text) > QUESTION_MAX or not text.isprintable():
        raise Refused("BAD_TEXT", where="question")

    def job(unit: Unit) -> None:
        taken = aside(unit, actor, event_id)
        said = [json.loads(one.detail) for one in repairs.steps(unit, event_id)]
        if [one["question"] for one in said if "question" in one][-1:] == [text]:
            return
        repairs.add(unit, hq.now(), actor.login, "asked", event_id, question=text)
        own_events.put(hq, unit, own_events.said(hq, actor.login, taken, "ask", text))
        state.journal(unit, hq.now(), actor.login, "store_asked", event=event_id)

    actor.must("repair.apply")
    hq.run(job)


def _check_plan(plan: Plan) -> None:
    if plan.action not in {"map", "as_is", "correct", "mark"}:
        raise Refused("ACTION_UNKNOWN", action=plan.action[:20])
    check_reason(plan.reason)


def _check_seal(effect: Effect, seal: str) -> None:
    if effect.seal != seal:
        raise Refused("TRIAL_STALE")


# --- doing it -------------------------------------------------------------------------------------


def _carry_out(hq: Core, unit: Unit, actor: Actor, taken: TakenIn, plan: Plan) -> Effect:
    """Everything but the records of who did it; a trial undoes it again."""
    event = event_of(taken)
    offered = {one.action: one.why_not for one in offers(unit, taken)}
    if event is None or offered[plan.action]:
        raise Refused("NOT_OFFERED", why=offered[plan.action])
    before = _stood(unit, taken, event)
    if plan.action == "mark":
        effect = _marked(hq, unit, taken, event, plan)
    else:
        effect = _booked(hq, unit, actor, taken, (event, before), plan)
    stood = f"{before.version if before else 0}"
    data = (taken.event_id, taken.reason, stood, json.dumps(asdict(plan), sort_keys=True))
    return replace(effect, seal=effect.sealed(*data))


def _stood(unit: Unit, taken: TakenIn, event: Event) -> CustomerOrder | None:
    """The order or the sale that the event changes, as it stands."""
    if isinstance(event, Returned) and is_receipt_number(event.order_no):
        return sales.locked(unit, event.order_no)
    return orders.locked(unit, taken.order_id) if taken.order_id else None


def _marked(hq: Core, unit: Unit, taken: TakenIn, event: Event, plan: Plan) -> Effect:
    if not is_worthless(event) and plan.copy_of not in copies(unit, taken, event):
        raise Refused("NOT_OFFERED", why="MONEY_CAME_IN")
    intake.set_state(unit, taken.position, hq.now(), "resolved", reason="TEST_OR_COPY", detail="")
    return Effect(
        order_no=taken.order_id,
        bookings=(),
        found=(),
        follows=_follow(hq, unit, taken),
        hold_code=None,
        changes=(),
        received_minor=sum(money_of(event).values()),
    )


def _booked(
    hq: Core,
    unit: Unit,
    actor: Actor,
    taken: TakenIn,
    stood: tuple[Event, CustomerOrder | None],
    plan: Plan,
) -> Effect:
    event, before = stood
    moved = stock.newest(unit)
    with limited(APPLY_SECONDS):
        copy = _copy(unit, taken, event, before, plan)
        body = encode_event(copy)
        outcome = book_copy(unit, replace(taken, body=body), hq.now())
    intake.set_state(
        unit,
        taken.position,
        hq.now(),
        "resolved",
        reason="CORRECTED" if plan.action == "correct" else "REPAIRED",
        detail="",
        order_status=outcome.order_status,
        amount_minor=outcome.amount_minor,
    )
    if isinstance(copy, Placed) and not copy.transaction.is_order:
        sales.save(unit, sold(copy))
    after = orders.find(unit, taken.order_id) if taken.order_id else None
    found = orders.discrepancies(unit, event_id=taken.event_id)
    money = repairs.payments_of(unit, taken.event_id)
    bookings = bookings_of(copy, before, after, money)
    return Effect(
        order_no=taken.order_id,
        bookings=bookings,
        found=tuple(sorted((x.kind, x.amount_minor, x.detail) for x in found)),
        follows=_follow(hq, unit, taken),
        hold_code=_held(hq, unit, actor, taken),
        changes=tuple(differences(event, copy)),
        received_minor=sum(money_of(event).values()),
        stock=tuple(stock.moves_of(unit, taken.event_id, moved)),
        promised=promises_of(before, after),
        copy=body,
    )


def _copy(
    unit: Unit, taken: TakenIn, event: Event, before: CustomerOrder | None, plan: Plan
) -> Event:
    """What is booked in the place of the event; `REPAIR_FAILS` where HQ has no figures for it."""
    rounding = configurations.cash_rounding(unit, taken.store_id) or CASH_ROUNDING_MAX
    if plan.action == "map" and isinstance(event, Placed):
        event = mapped(event, _known(unit, plan), _customer(unit, plan))
    if plan.action == "correct":
        event = decided(event, dict(plan.values), before, plan.kept)
    try:
        return as_it_is(event, before, rounding)
    except (PosError, Misfit, ArithmeticError, LookupError, ValueError, TooLong) as error:
        code = error.code if isinstance(error, Refused) else str(error).upper() or "POISON"
        raise Refused("REPAIR_FAILS", reason=code) from error


def _known(unit: Unit, plan: Plan) -> dict[str, str]:
    """The products that were chosen; each must be one of HQ's."""
    wanted = {new for _, new in plan.skus}
    missing = sorted(wanted - catalogue.known_skus(unit, wanted))
    if missing:
        raise Refused("PRODUCT_UNKNOWN", sku=missing[0])
    return dict(plan.skus)


def _customer(unit: Unit, plan: Plan) -> Customer | None:
    if not plan.customer_id:
        return None
    found = catalogue.customer(unit, plan.customer_id)
    if found is None:
        raise Refused("CUSTOMER_UNKNOWN", customer=plan.customer_id)
    return found


def _follow(hq: Core, unit: Unit, taken: TakenIn) -> tuple[Follows, ...]:
    """The later events of the order, which waited behind this one, in their order (D6)."""
    if not taken.order_id:
        return ()
    done = settle_order(unit, taken.order_id, hq.now())
    kinds = {one.event_id: one.kind for one in intake.find_many(unit, list(done))}
    return tuple(
        Follows(event_id, kinds[event_id], outcome.state, outcome.reason)
        for event_id, outcome in done.items()
    )


def _held(hq: Core, unit: Unit, actor: Actor, taken: TakenIn) -> str | None:
    """The order waits for a person with the configured code (R25); an order that has ended, and a
    quote, do not.
    """
    order = orders.find(unit, taken.order_id) if taken.order_id else None
    if order is None:
        return None
    found = configurations.current(unit, taken.store_id, taken.register_id)
    code = decode(Configuration, found[1]).orders.sync_error_hold if found else ""
    return code if hold_in(hq, unit, actor, order, code, "repaired") else None


def _record(hq: Core, unit: Unit, actor: Actor, taken: TakenIn, done: _Done) -> None:
    """Who did what, why, with every field that changed: old and new (R177)."""
    at, plan, effect = hq.now(), done.plan, done.effect
    told = {"plan": asdict(plan), "changes": effect.changes, "proposed_by": done.proposed_by}
    what = "marked" if plan.action == "mark" else "applied"
    repairs.add(unit, at, actor.login, what, taken.event_id, body=effect.copy, **told)
    said = replace(
        own_events.said(hq, actor.login, taken, plan.action, plan.reason),
        changes=effect.changes,
        booked_sha256=sha256(effect.copy).hex() if effect.copy is not None else "",
        proposed_by=done.proposed_by,
    )
    said_id = own_events.put(hq, unit, said)
    detail = {"event": taken.event_id, "action": plan.action, "reason": plan.reason}
    state.journal(unit, at, actor.login, "repaired", proposed_by=done.proposed_by, **detail)
    if orders.find(unit, effect.order_no) is not None:
        told = {"reason": plan.reason, "action": plan.action, "proposed_by": done.proposed_by}
        told |= {"event": taken.event_id, "changes": effect.changes}
        text = json.dumps(told, sort_keys=True)
        entry = History(at, "repaired", actor.login, said_id, text)
        orders.add_history(unit, effect.order_no, entry)
    if taken.kind == "edit" and taken.reason == "STALE_ORDER":
        told_stores(hq, unit, actor.login, effect.order_no, plan.reason)
