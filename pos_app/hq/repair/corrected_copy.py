"""The corrected copy of an event that a person books in the place of the original, and every field
in which the two differ (R177); pure, the original is never touched.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from pos_app.contract.translate import encode
from pos_app.domain import cancellation, edit, returns
from pos_app.domain.customer import Customer
from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.domain.order import CustomerOrder
from pos_app.domain.sales import of_event
from pos_app.domain.tender import CASH_KINDS, Tender
from pos_app.domain.transaction import Cancellation, Returning
from pos_app.hq.books.checks import Quarantine, check_tenders
from pos_app.hq.books.ledger import plan_of

CHANGES_MAX = 200
"""Changed fields that are told of one repair; a copy with more is no repair any more."""
Field = tuple[str, str, str]
"""A changed field: its place, what the till sent, what is booked."""


def mapped(event: Placed, skus: Mapping[str, str], customer: Customer | None) -> Placed:
    """The cart with HQ's own numbers of products and customer in the place of unknown ones."""
    cart = event.transaction
    lines = tuple(replace(one, sku=skus.get(one.sku, one.sku)) for one in cart.lines)
    cart = replace(cart, lines=lines, customer=customer or cart.customer)
    return replace(event, transaction=cart)


def as_it_is(event: Event, before: CustomerOrder | None, rounding_minor: int) -> Event:
    """The event with the money as it moved, and HQ's own figures for what follows from the goods,
    where the order or sale before it is known; what then differs is a discrepancy.
    """
    match event:
        case Placed():
            cart = event.transaction
            tenders = _sound(cart.tenders, cart.terms.cash_rounding_minor)
            return replace(event, transaction=replace(cart, tenders=tenders))
        case PickedUp() | Shipped():
            tenders = _sound(event.tenders, rounding_minor)
            return _with_plan(replace(event, tenders=tenders), before)
        case Edited() | Cancelled() | Returned():
            return _settled(replace(event, tenders=_sound(event.tenders, rounding_minor)), before)
        case _:
            return event


def _with_plan(event: PickedUp | Shipped, before: CustomerOrder | None) -> Event:
    if before is None:
        return event
    plan = plan_of(before, event)
    return replace(
        event,
        value_minor=plan.value.gross,
        tax_minor=plan.value.tax,
        deposit_used=plan.deposit_used,
    )


def _settled(event: Edited | Cancelled | Returned, before: CustomerOrder | None) -> Event:
    if isinstance(event, Returned) and event.unlinked:
        before = of_event(event)
    if before is None:
        return event
    match event:
        case Edited():
            money = edit.settlement(before, event.wish)
            value, deposit = money.value, money.deposit
            return replace(
                event, value_minor=value.gross, tax_minor=value.tax, deposit_minor=deposit
            )
        case Cancelled():
            task = Cancellation(before, event.quantities, event.charge_minor, event.proposed_minor)
            money = cancellation.settlement(task)
            return replace(event, value_minor=money.value.gross, deposit_minor=money.deposit)
        case Returned():
            plan = returns.plan_return(Returning(before, event.quantities))
            value, settled = plan.value, plan.set_off
            return replace(
                event, value_minor=value.gross, tax_minor=value.tax, set_off_minor=settled
            )


def _sound(tenders: tuple[Tender, ...], rounding_minor: int) -> tuple[Tender, ...]:
    return tuple(_sound_tender(one, rounding_minor) for one in tenders)


def _sound_tender(tender: Tender, rounding_minor: int) -> Tender:
    """Of a tender that contradicts itself, what went into the drawer and came out of it."""
    try:
        check_tenders((tender,), rounding_minor)
    except Quarantine:
        cash = tender.kind in CASH_KINDS
        moved = tender.given_minor - tender.change_minor if cash else tender.amount_minor
        return replace(
            tender, amount_minor=moved, given_minor=moved, change_minor=0, rounding_minor=0
        )
    return tender


def differences(original: Event, copy: Event) -> list[Field]:
    """Every field that the copy has otherwise: place, old, new."""
    found = list(_differ("", json.loads(encode(original)), json.loads(encode(copy))))
    return found[:CHANGES_MAX]


def _differ(place: str, old: object, new: object) -> list[Field]:
    if isinstance(old, dict) and isinstance(new, dict):
        names = dict.fromkeys((*old, *new))
        return [
            x for name in names for x in _differ(f"{place}.{name}", old.get(name), new.get(name))
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        both = enumerate(zip(old, new, strict=True), 1)
        return [x for at, (was, now) in both for x in _differ(f"{place}.{at}", was, now)]
    if old == new:
        return []
    return [(place.lstrip("."), _said(old), _said(new))]


def _said(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
