"""One record of the repair pages (R177): what was sent beside what was expected, its trial, and
only the actions that are safe now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from pos_app.contract.translate import sha256
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import Event
from pos_app.domain.money import parse_amount
from pos_app.domain.quantity import parse_quantity
from pos_app.hq import synchronise_orders
from pos_app.hq.care_rows import AsideFilter
from pos_app.hq.repair import hand, repairing
from pos_app.hq.repair.corrections import Correctable, correctable
from pos_app.hq.repair.hand import holder
from pos_app.hq.repair.offers import (
    Plan,
    copies,
    customer_missing,
    event_of,
    money_of,
    offers,
    plan_of_step,
    proposal,
)
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import intake, orders, repairs
from pos_app.hq.web.console import second
from pos_app.hq.web.console.lists import amount_of, figures_said, reason, why
from pos_app.hq.web.console.receipt_view import receipt_of
from pos_app.hq.web.console.repair.lists import help_of
from pos_app.hq.web.console.repair.sides import sides
from pos_app.hq.web.console.repair.view import (
    TrialView,
    checks,
    named,
    product_said,
    step_said,
    told,
    trial_view,
    unknowns,
)
from pos_app.hq.web.console.transactions import proof
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

SKUS_MAX = 20
"""Unknown products of one record that can be mapped on its page."""
FIGURES_MAX = 150
"""Figures of one record that can be corrected on its page."""


# --- one record -----------------------------------------------------------------------------------


def record(visit: Visit) -> Response:
    """`/console/repair/{event_id}`."""
    return shown(visit)


def shown(visit: Visit, trial: TrialView | None = None, refused: Refused | None = None) -> Response:
    """The record with what was typed, the trial, and what stood in the way."""
    with visit.hq.database.read() as unit:
        taken = intake.find(unit, visit.names["event_id"])
        if taken is None:
            raise NotFound
        if not taken.reason and not repairs.steps(unit, taken.event_id):
            return moved(f"/console/transactions/{taken.event_id}")
        values = view_of(visit, unit, taken)
    if taken.state == "quarantined" and values["proposal"]:
        values["proposed"], values["stale"] = proposed(visit, taken.event_id)
    sentence = why(visit, refused) if refused else ""
    return page(visit, "repair.html", "repair", trial=trial, refused=sentence, **values)


def proposed(visit: Visit, event_id: str) -> tuple[TrialView | None, str]:
    """The trial that was proposed as it comes out now, or why it cannot be confirmed any more."""
    try:
        effect = repairing.proposed(visit.hq, visit.actor, event_id)
    except Refused as error:
        return None, why(visit, error)
    except Unavailable:
        return None, visit.words("trial_not_now")
    return trial_view(visit, effect, ""), ""


def around(visit: Visit, unit: Unit) -> list[str]:
    """The records between which somebody goes back and forth."""
    return [x.event_id for x in repairs.aside(unit, AsideFilter(stores=visit.who.stores))]


def view_of(visit: Visit, unit: Unit, taken: TakenIn) -> dict[str, Any]:
    """Everything that the page of one record shows."""
    event, steps = event_of(taken), repairs.steps(unit, taken.event_id)
    asked = proposal(steps)
    order = orders.find(unit, taken.order_id) if taken.order_id else None
    found = checks(visit, unit, taken, event)
    proven = proven_of(visit, unit, taken)
    other = copies(unit, taken, event) if event else []
    figures = correctable(event)[:FIGURES_MAX] if event else []
    offered = offers(unit, taken) if taken.state == "quarantined" else []
    wanted = plan_of_step(asked) if asked else None
    plan = wanted if wanted and "action" not in visit.form else typed_plan(visit, ())
    if not plan.action:
        plan = replace(plan, action=next((x.action for x in offered if not x.why_not), ""))
    return {
        "event": taken,
        "order": order,
        "money": sum(money_of(event).values()) if event else None,
        "worth": amount_of(taken),
        "age": visit.show.span(visit.show.now - taken.received_at),
        "reason": reason(visit, taken.reason),
        "figures": figures_said(visit, taken.detail),
        "sides": sides(visit, unit, event, order),
        "help": help_of(visit, taken.reason),
        "receipt": receipt_of(visit, unit, taken),
        "checks": found,
        "differ": sum(not fits for *_, fits in found) + len(proven["broken"]),
        **proven,
        "offers": offered,
        "unknowns": [
            (sku, name, dict(plan.skus).get(sku, "")) for sku, name in unknowns(unit, event)
        ][:SKUS_MAX],
        "chosen": {
            new: product_said(visit, unit, new) for _, new in (*plan.skus, *(wanted or plan).skus)
        },
        "ask_customer": event is not None and customer_missing(unit, event),
        "copies": [(one, named(visit, unit, one)) for one in other],
        "correcting": [figure_of(visit, one, dict(plan.values)) for one in figures],
        "plan": plan,
        "steps": [(one, *step_said(visit, one)) for one in told(steps)],
        "people": visit.people(unit),
        "holder": holder(steps, visit.show.now),
        "proposal": asked,
        "wanted": wanted,
        "wanted_figures": figures_of(visit, figures, wanted),
        **beside(around(visit, unit), taken.event_id),
        "waiting": waiting_behind(unit, taken),
    }


def proven_of(visit: Visit, unit: Unit, taken: TakenIn) -> dict[str, Any]:
    """What of signature and chain does not fit, and the hash of the message."""
    broken = [said for fits, said in proof(visit, unit, taken)[2] if fits is False]
    return {"broken": broken, "body_hash": sha256(taken.body).hex()}


def figures_of(visit: Visit, figures: Sequence[Correctable], wanted: Plan | None) -> list["Figure"]:
    """The figures that a proposal corrects."""
    values = dict(wanted.values) if wanted else {}
    return [figure_of(visit, one, values) for one in figures if one.name in values]


def beside(others: Sequence[str], event_id: str) -> dict[str, Any]:
    """Where the record stands among the others, and which come before and after it."""
    at = others.index(event_id) if event_id in others else -1
    before, place = others[at - 1] if at > 0 else "", (at + 1, len(others))
    return {"before": before, "after": following(others, at), "place": place}


def following(others: Sequence[str], at: int) -> str:
    """The next record; of one that is settled the oldest that is left."""
    return next(iter(others[at + 1 :]), "")


def waiting_behind(unit: Unit, taken: TakenIn) -> int:
    """How many events of the order wait for this one."""
    if not taken.order_id:
        return 0
    return sum(x.state == "waiting" for x in intake.unsettled_of_order(unit, taken.order_id))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that may be corrected, as its field shows it."""

    name: str
    label: str
    sent: str
    text: str


def figure_of(visit: Visit, one: Correctable, chosen: dict[str, int]) -> Figure:
    """What the till sent, and what was typed or proposed in its place."""
    write = visit.show.quantity if one.kind == "quantity" else visit.show.bare
    what = one.name.rpartition(".")[2] if not one.name.startswith("charge.") else "charge"
    about = visit.words("line_number", number=one.about) if one.about.isdecimal() else one.about
    label = " · ".join(x for x in (about, visit.words.of("figure", what)) if x)
    typed = visit.typed(f"v-{one.name}", 20)
    return Figure(one.name, label, write(one.sent), typed or write(chosen.get(one.name, one.sent)))


def typed_values(visit: Visit, event: Event | None) -> tuple[tuple[str, int], ...]:
    """The figures that were typed otherwise than the till sent them."""
    found = []
    for one in (correctable(event) if event else [])[:FIGURES_MAX]:
        text = visit.typed(f"v-{one.name}", 20)
        if not text:
            continue
        plain = text.replace(".", "") if "," in text else text
        try:
            value = parse_quantity(plain) if one.kind == "quantity" else parse_amount(plain)
        except Refused:
            value = -1
        if value < 0:
            named = f"{figure_of(visit, one, {}).label}: {text}"
            raise Refused(f"BAD_{'QUANTITY' if one.kind == 'quantity' else 'AMOUNT'}", text=named)
        if value != one.sent:
            found.append((one.name, value))
    return tuple(found)


def typed_plan(visit: Visit, values: tuple[tuple[str, int], ...]) -> Plan:
    """What the form says, with its corrected figures."""
    skus = tuple(
        (name.removeprefix("sku-"), visit.typed(name, 60))
        for name in visit.form
        if name.startswith("sku-") and visit.typed(name)
    )
    action = visit.typed("action", 10)
    return Plan(
        action=action,
        reason=visit.typed("reason"),
        skus=skus,
        customer_id=visit.typed("customer", 60),
        copy_of=visit.typed("copy_of", 32),
        values=values if action == "correct" else (),
        kept=kept_there(visit) if action == "correct" else (),
    )


def kept_there(visit: Visit) -> tuple[str, ...]:
    """The lines and headers of which head office's version stays."""
    names = (name for name in visit.form if visit.typed(name, 5) == "there")
    return tuple(sorted(name[5:20] for name in names if name.startswith("kept-")))


def found_event(visit: Visit) -> Event | None:
    """The record's event; nothing where it cannot be read."""
    with visit.hq.database.read() as unit:
        taken = intake.find(unit, visit.names["event_id"])
    if taken is None:
        raise NotFound
    return event_of(taken)


def pays_back(event: Event | None) -> bool:
    """Whether money went out with it: booking that asks for the second factor again."""
    return event is not None and sum(money_of(event).values()) < 0


def act(visit: Visit) -> Response:
    """Trial, application, proposal, question, taking in hand and leaving."""
    event, wish = found_event(visit), visit.typed("do", 10)
    if wish == "apply" and pays_back(event):
        return second.after_again(visit, lambda proved: _acted(proved, event, wish))
    return _acted(visit, event, wish)


def _acted(visit: Visit, event: Event | None, wish: str) -> Response:
    hq, actor, event_id = visit.hq, visit.actor, visit.names["event_id"]
    here = f"/console/repair/{event_id}"
    try:
        plan = typed_plan(visit, typed_values(visit, event))
        match wish:
            case "open":
                hand.open_record(hq, actor, event_id)
            case "close":
                hand.close_record(hq, actor, event_id)
            case "ask":
                repairing.ask_store(hq, actor, event_id, plan.reason)
                return moved(here, said="store_asked")
            case "propose":
                repairing.propose(hq, actor, event_id, plan, visit.typed("seal", 64))
                return moved(here, said="repair_proposed")
            case "apply":
                repairing.apply(hq, actor, event_id, plan, visit.typed("seal", 64))
                return moved(here, said="repaired")
            case "again":
                synchronise_orders.retry(hq, event_id, actor.login)
                return moved(here, said="tried_again")
            case _:
                effect = repairing.trial(hq, actor, event_id, plan)
                return shown(visit, trial_view(visit, effect, plan.action))
    except Refused as error:
        if error.code == "EVENT_UNKNOWN":
            raise NotFound from None
        return shown(visit, refused=error)
    return moved(here)


def confirm(visit: Visit) -> Response:
    """The second person carries out what the first proposed."""
    if pays_back(found_event(visit)):
        return second.after_again(visit, _confirmed)
    return _confirmed(visit)


def _confirmed(visit: Visit) -> Response:
    event_id = visit.names["event_id"]
    try:
        repairing.confirm(visit.hq, visit.actor, event_id)
    except Refused as error:
        return shown(visit, refused=error)
    return moved(f"/console/repair/{event_id}", said="repaired")


def withdraw(visit: Visit) -> Response:
    """A proposal is taken back."""
    event_id = visit.names["event_id"]
    try:
        repairing.withdraw(visit.hq, visit.actor, event_id)
    except Refused as error:
        return shown(visit, refused=error)
    return moved(f"/console/repair/{event_id}", said="proposal_withdrawn")
