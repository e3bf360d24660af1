"""The money that an event moved on an order, and what of it differs from HQ's own figures; pure."""

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.events import (
    Cancelled,
    Change,
    Edited,
    Event,
    Fulfilled,
    PickedUp,
    Returned,
    Shipped,
    Voided,
)
from pos_app.domain.frozen import replace
from pos_app.domain.order import CustomerOrder
from pos_app.domain.tender import Tender
from pos_app.hq.books import check_changes
from pos_app.hq.books.checks import Found, check_picked_up, check_shipped, unpaid_of
from pos_app.hq.books.ledger import plan_of
from pos_app.hq.rows import Payment, TakenIn


@dataclass(frozen=True, slots=True)
class Moved:
    """Payments to book, findings to report, and what the event was worth, in minor units."""

    payments: list[Payment]
    found: list[Found]
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Books:
    """What HQ's books say: paid on the order so far, the store's cash rounding; whether a person
    has decided that the event is booked, whatever its money is.
    """

    paid_minor: int
    rounding_minor: int
    decided: bool = False


def moved_by(event: Change, taken: TakenIn, before: CustomerOrder, books: Books) -> Moved:
    """The money of a change of the order (R148, R154, R162)."""
    match event:
        case Voided():
            back = -books.paid_minor
            return Moved([payment(taken, "void", "refund", back, event.at)], [], back)
        case Fulfilled():
            return Moved([], [], 0)
        case PickedUp():
            plan = plan_of(before, event)
            rounding, decided = books.rounding_minor, books.decided
            found = check_picked_up(event, plan, rounding, decided=decided)
            return Moved(tendered(taken, event.tenders), found, plan.value.gross)
        case Shipped():
            plan = plan_of(before, event)
            money = captured(taken, event, unpaid_of(event, plan))
            found = check_shipped(event, plan, books.rounding_minor)
            return Moved(money, found, plan.value.gross)
        case Edited() | Cancelled() | Returned():
            due = check_changes.due_of(event, before)
            most = None if books.decided else books.paid_minor
            found = check_changes.check(event, due, books.rounding_minor, refundable=most)
            found += check_changes.strange_numbers(event, before)
            return Moved(_settled(taken, event), found, due)


def payment(taken: TakenIn, suffix: str, kind: str, amount: int, at: datetime) -> Payment:
    return Payment(
        payment_id=f"{taken.event_id}-{suffix}",
        order_no=taken.order_id,
        event_id=taken.event_id,
        kind=kind,
        amount_minor=amount,
        rounding_minor=0,
        at=at,
    )


def tendered(taken: TakenIn, tenders: tuple[Tender, ...]) -> list[Payment]:
    return [
        Payment(
            payment_id=one.tender_id,
            order_no=taken.order_id,
            event_id=taken.event_id,
            kind=one.kind.value,
            amount_minor=one.amount_minor,
            rounding_minor=one.rounding_minor,
            at=one.at,
            brand=one.card.brand if one.card else "",
            last_four=one.card.last_four if one.card else "",
        )
        for one in tenders
    ]


def captured(taken: TakenIn, event: Shipped, owed: int) -> list[Payment]:
    """What the cards gave or got back, and what the customer still owes where a manager let goods
    go (R127, R148).
    """
    money = [
        replace(
            payment(taken, f"c{number}", "captured", one.amount_minor, event.at),
            brand=one.card.brand,
            last_four=one.card.last_four,
        )
        for number, one in enumerate(event.captured)
    ]
    money += tendered(taken, event.tenders)
    return [*money, payment(taken, "owed", "on_account", owed, event.at)] if owed else money


def _settled(taken: TakenIn, event: Edited | Cancelled | Returned) -> list[Payment]:
    """What was paid or given back; goods that came back settle what their customer owed (R90)."""
    money = tendered(taken, event.tenders)
    if not isinstance(event, Returned) or not event.set_off_minor:
        return money
    return [*money, payment(taken, "settled", "on_account", -event.set_off_minor, event.at)]


def differs(taken: TakenIn, event: Event, found: list[Found]) -> list[Payment]:
    """The difference is a line of its own, so that R158 stays exact."""
    return [
        payment(taken, "differs", "discrepancy", -one.amount_minor, event.at)
        for one in found
        if one.kind == "MONEY_DIFFERS"
    ]
