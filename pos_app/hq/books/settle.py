"""Turns what waits of an order into business, or sets it aside with the reason; must never lose an
event.
"""

import json
from datetime import datetime, timedelta

from pos_app.contract.translate import Malformed
from pos_app.db.database import Unit
from pos_app.db.errors import reason_of
from pos_app.db.statement import savepoint
from pos_app.db.time_limit import TooLong, limited
from pos_app.domain.errors import Refused
from pos_app.domain.events import APPLIED_NOW
from pos_app.domain.order_events import Misfit
from pos_app.domain.shift_events import SHIFT_KINDS
from pos_app.hq.books.apply_event import Outcome, Waits, book
from pos_app.hq.books.checks import Quarantine
from pos_app.hq.rows import MAKING, TakenIn
from pos_app.hq.store import intake

ORDER_WAIT = timedelta(hours=24)
"""How long an event may wait for the order that it belongs to (reliability section 6)."""
APPLY_SECONDS = 5.0
"""How long one event may be computed on; no other waits longer for it (Q1, L2)."""
BEFORE_A_RUN = frozenset({"edit", "cancel", "card_renewed"})
"""Kinds that change an order which its till alone holds (K2)."""
AT_ONCE = frozenset({"sale", "shift_opened", *SHIFT_KINDS.values(), "journal"})
"""Kinds that belong to no order and are applied as soon as they are taken in."""


def applied_at_once(kind: str, wish: str) -> bool:
    """Whether HQ applies the event right after taking it in (reliability section 4)."""
    return kind in AT_ONCE or kind in APPLIED_NOW or wish == "now"


def settle(unit: Unit, taken: TakenIn, at: datetime, *, run: bool = True) -> dict[str, Outcome]:
    """Apply the event, after the order's earlier ones (D6); the outcome of each that was tried. The
    order that waits for a run is made by none of its own till's changes: they wait too (R167).
    """
    if not taken.order_id:
        return {taken.event_id: _try(unit, taken, at)}
    earlier = intake.unsettled_of_order(unit, taken.order_id, before=taken.position)
    if not run and taken.kind in BEFORE_A_RUN and any(one.waits_for_a_run for one in earlier):
        return {}
    return _settle(unit, [*earlier, taken], at)


def settle_order(unit: Unit, order_id: str, at: datetime) -> dict[str, Outcome]:
    """Apply all that waits of an order."""
    return _settle(unit, intake.unsettled_of_order(unit, order_id), at)


def _settle(unit: Unit, found: list[TakenIn], at: datetime) -> dict[str, Outcome]:
    """These events of an order in till order; nothing passes one that is set aside. The order
    itself comes first: another till's change of it may have come in before it, where HQ itself went
    back in time (FR1).
    """
    done: dict[str, Outcome] = {}
    blocked = ""
    for taken in sorted(found, key=lambda one: one.kind not in MAKING):
        if taken.state == "quarantined":
            blocked = "EARLIER_QUARANTINED"
            continue
        if blocked:
            outcome = _waits(unit, taken, at, blocked)
        else:
            outcome = _try(unit, taken, at)
            blocked = "" if outcome.state == "applied" else "EARLIER_WAITS"
            if outcome.state == "quarantined":
                blocked = "EARLIER_QUARANTINED"
        done[taken.event_id] = outcome
    return done


def set_aside(unit: Unit, taken: TakenIn, at: datetime, reason: str, detail: str = "") -> Outcome:
    """Quarantine: taken in, not applied, waiting for a person (D8)."""
    outcome = Outcome("quarantined", reason, detail)
    _save(unit, taken, at, outcome)
    return outcome


def _waits(unit: Unit, taken: TakenIn, at: datetime, reason: str) -> Outcome:
    outcome = Outcome("waiting", reason)
    if taken.reason != reason:
        _save(unit, taken, at, outcome)
    return outcome


def _save(unit: Unit, taken: TakenIn, at: datetime, outcome: Outcome) -> None:
    intake.set_state(
        unit,
        taken.position,
        at,
        outcome.state,
        retry=True,
        reason=outcome.reason,
        detail=outcome.detail,
        order_status=outcome.order_status,
        amount_minor=outcome.amount_minor,
    )


def _try(unit: Unit, taken: TakenIn, at: datetime) -> Outcome:
    """One attempt inside a savepoint: what fails leaves nothing but its reason (Q1, L2)."""
    try:
        with savepoint(unit), limited(APPLY_SECONDS, taken.event_id):
            outcome = book(unit, taken, at)
            _save(unit, taken, at, outcome)
            return outcome
    except Waits as wait:
        if at - taken.received_at <= ORDER_WAIT:
            return _waits(unit, taken, at, str(wait))
        return set_aside(unit, taken, at, str(wait))
    except Exception as error:
        if reason_of(error):
            raise
        return set_aside(unit, taken, at, *_cause(error))


def _cause(error: Exception) -> tuple[str, str]:
    """The reason for which an event is set aside, and its figures."""
    match error:
        case Malformed():
            return "MALFORMED", error.where
        case TooLong():
            return "TOO_LONG", ""
        case Waits():
            return str(error), ""
        case Misfit():
            return str(error).upper(), ""
        case Quarantine() | Refused():
            return error.code, json.dumps(dict(error.details), default=str)
        case _:
            return "POISON", type(error).__name__


def book_copy(unit: Unit, taken: TakenIn, at: datetime) -> Outcome:
    """Book the corrected copy that a person decided on, its difference as a discrepancy (R177);
    `REPAIR_FAILS` says why it cannot be booked either.
    """
    try:
        return book(unit, taken, at, decided=True)
    except Exception as error:
        if reason_of(error):
            raise
        raise Refused("REPAIR_FAILS", reason=_cause(error)[0]) from error
