"""The life of an order, newest first: tills, approvals, HQ; must never leave a step out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.charge_rule import ChargeCode, ReasonCode
from pos_app.domain.events import Cancelled, Edited, PickedUp, Placed, Returned, Shipped
from pos_app.domain.order import CustomerOrder
from pos_app.domain.staff import Approval
from pos_app.hq.master.states import draft
from pos_app.hq.rows import History, TakenIn
from pos_app.hq.web.console.lists import reason
from pos_app.hq.web.console.orders.attributes import Asked
from pos_app.hq.web.console.till_view import configuration_of, staff_of
from pos_app.hq.web.console.visit import Visit
from pos_app.hq.words import Words

ICONS = {
    "created": "cart",
    "picked_up": "package-check",
    "shipped": "truck",
    "voided": "undo-2",
    "edited": "git-compare",
    "cancelled": "ban",
    "returned": "undo-2",
    "held": "lock",
    "released": "circle-check",
    "reassigned": "truck",
    "repaired": "wrench",
    "asked": "message",
    "answered": "message",
    "applied": "refresh-cw",
    "quarantined": "hand",
    "waiting": "clock",
    "resolved": "user",
}
TONES = {
    "quarantined": "bad",
    "applied": "ok",
    "picked_up": "ok",
    "shipped": "ok",
    "held": "bad",
    "released": "ok",
}
BY_HQ = frozenset({"held", "released", "reassigned", "repaired", "asked"})
"""What people of head office did, not a till."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `event` is the number it had at its till."""

    at: datetime
    rank: int
    icon: str
    tone: str
    what: str
    detail: str
    who: str
    event: str
    event_id: str
    from_till: bool


Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What an order holds by id or code alone, in words: head office's people and the staff of its
    store, the places that its store knows with itself among them, its delivery modes, its reasons
    to reject, what it asks (R50) and its charges; the codes of holds.
    """

    people: Names
    places: Names
    modes: Names
    reasons: Names
    asked: Asked
    charges: Names
    holds: Names

    def charge(self, t: Words, code: str) -> str:
        """A charge by the store's name for it."""
        name = self.charges.get(code, "")
        return name if name not in {"", code} else charge_name(t, code)


def known_of(visit: Visit, unit: Unit, order: CustomerOrder) -> Known:
    """What head office told the order's store, read once."""
    found = configuration_of(unit, order.store_id, order.register_id)
    people = visit.people(unit) | staff_of(unit, [found[1]] if found else ())
    holds = hold_codes(unit)
    if found is None:
        return Known(people, {order.store_id: order.store_id}, {}, {}, {}, {}, holds)
    told = found[1]
    return Known(
        people=people,
        places={one.location_id: one.name for one in told.delivery.locations}
        | {order.store_id: told.store.name},
        modes={one.code: one.name for one in told.delivery.modes},
        reasons=reasons_of(visit, told.profile.reject_reasons),
        asked={one.code: one for one in told.attributes},
        charges=reasons_of(visit, told.orders.charge_details),
        holds=holds,
    )


def hold_codes(unit: Unit) -> Names:
    """The codes that people have made, with their names."""
    found = draft(unit).every("hold_code")
    return {code: str(found[code].get("name") or code) for code in sorted(found)}


def reasons_of(visit: Visit, reasons: Sequence[ReasonCode | ChargeCode]) -> Names:
    """The reasons or charges of a list by code, in the reader's language."""
    dutch = visit.words.language == "nl"
    return {one.code: (one.name_nl if dutch else "") or one.name for one in reasons}


def charge_name(t: Words, code: str) -> str:
    """A charge by our word for its code; one that somebody made up keeps its code."""
    return t.of("charge", code) if t.named(f"charge_{code}") else t("other_charge", code=code)


def history_steps(
    visit: Visit, kept: Sequence[History], events: Sequence[TakenIn], known: Known
) -> list[Step]:
    """All steps, newest first."""
    by_id = {one.event_id: one for one in events}
    steps = [till_step(visit, one, by_id.get(one.event_id), known) for one in kept]
    for one in events:
        steps += [taken_in(visit, one), settled(visit, one), *approvals(visit, one, known.people)]
    return sorted(steps, key=lambda step: (step.at, step.rank), reverse=True)


def till_step(visit: Visit, entry: History, taken: TakenIn | None, known: Known) -> Step:
    """What a till did with the order."""
    t = visit.words
    try:
        detail = json.loads(entry.detail or "{}")
    except ValueError:
        detail = {}
    receipt = t("receipt_said", receipt=detail["receipt"]) if detail.get("receipt") else ""
    amount = ""
    if taken is not None and taken.amount_minor is not None:
        amount = visit.show.amount(taken.amount_minor)
    register = str(detail.get("register", ""))
    by_hq = entry.what in BY_HQ or (entry.what == "answered" and not register)
    if by_hq:
        receipt = str(detail.get("reason", ""))
        amount = act_said(visit, entry.what, detail, known)
    elif detail.get("reason"):
        amount = known.reasons.get(str(detail["reason"]), str(detail["reason"]))
    return Step(
        at=entry.at,
        rank=4 if by_hq else 0,
        icon=ICONS.get(entry.what, "info"),
        tone=TONES.get(entry.what, ""),
        what=t.of("history", entry.what),
        detail=", ".join(one for one in (receipt, amount) if one),
        who=", ".join(one for one in (register, known.people.get(entry.who, entry.who)) if one),
        event=t("event_number", number=visit.show.number(taken.seq)) if taken else "",
        event_id=entry.event_id,
        from_till=not by_hq,
    )


def act_said(visit: Visit, what: str, detail: dict[str, object], known: Known) -> str:
    """What belongs to something that head office did: code, place, second person."""
    t, names, places = visit.words, known.people, known.places
    if what == "reassigned":
        place = str(detail.get("location"))
        return t("line_goes_to", line=detail.get("line"), place=places.get(place, place))
    if what == "repaired":
        action, by = t.of("action", str(detail.get("action"))), str(detail.get("proposed_by") or "")
        said = t("repaired_two", action=action, by=names.get(by, by)) if by else action
        return f"{said}: {why}" if (why := str(detail.get("reason", ""))) else said
    store, code = str(detail.get("store") or ""), str(detail.get("code") or "")
    return known.holds.get(code, code) or places.get(store, store)


def taken_in(visit: Visit, taken: TakenIn) -> Step:
    """When HQ had the bytes."""
    t = visit.words
    return Step(
        at=taken.received_at,
        rank=2,
        icon="inbox",
        tone="",
        what=t("history_taken_in", kind=t.of("kind", taken.kind)),
        detail=t("taken_in_checked"),
        who=t("hq_from", register=taken.register_id),
        event=t("event_number", number=visit.show.number(taken.seq)),
        event_id=taken.event_id,
        from_till=False,
    )


def settled(visit: Visit, taken: TakenIn) -> Step:
    """What HQ made of them since."""
    t = visit.words
    after = visit.show.lasted(taken.modified_at - taken.received_at)
    detail = reason(visit, taken.reason) if taken.reason else t("settled_after", span=after)
    made = taken.state == "applied" and taken.kind == "order"
    return Step(
        at=taken.modified_at,
        rank=3,
        icon=ICONS.get(taken.state, "info"),
        tone=TONES.get(taken.state, ""),
        what=t("became_order", order=taken.order_id) if made else t.of("history", taken.state),
        detail=detail,
        who=t("hq_with", way=t.of("wish", taken.wish)),
        event="",
        event_id="",
        from_till=False,
    )


def approvals(visit: Visit, taken: TakenIn, names: Names) -> list[Step]:
    """Who approved what of the event, asked by whom (A5)."""
    t = visit.words
    return [
        Step(
            at=one.at,
            rank=1,
            icon="shield-check",
            tone="ok",
            what=t("approved_by", name=names.get(one.approved_by, one.approved_by)),
            detail=t.of("operation", one.operation) + (f": {one.reason}" if one.reason else ""),
            who=t("asked_by", name=names.get(one.asked_by, one.asked_by)),
            event="",
            event_id="",
            from_till=True,
        )
        for one in approved(taken)
    ]


def approved(taken: TakenIn) -> Sequence[Approval]:
    """The approvals that the event tells; of a kind that has one alone, it is of the whole."""
    try:
        event = decode_event(taken.kind, taken.body)
    except Malformed:
        return ()
    match event:
        case Placed():
            return event.transaction.approvals
        case Edited():
            return event.approvals
        case (
            PickedUp(offline_approved_by=by)
            | Shipped(unpaid_approved_by=by)
            | Cancelled(approved_by=by)
            | Returned(approved_by=by)
        ) if by:
            return (Approval(f"approved_{taken.kind}", event.staff_id, by, "", event.at),)
        case _:
            return ()
