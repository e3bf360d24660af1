"""A quarantined event as its page shows it: what the till sent beside what HQ expected, and what
may be done; reads only.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pos_app.db.database import Unit
from pos_app.domain.deposit import totals
from pos_app.domain.errors import PosError
from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    PickedUp,
    Placed,
    Returned,
    Shipped,
)
from pos_app.domain.order_events import Misfit
from pos_app.domain.pricing import line_value, tax_table
from pos_app.domain.transaction import Transaction
from pos_app.hq.books.check_changes import due_of
from pos_app.hq.books.checks import CASH_ROUNDING_MAX, Quarantine, check_tenders
from pos_app.hq.books.ledger import plan_of
from pos_app.hq.care_rows import RepairStep
from pos_app.hq.master.states import draft
from pos_app.hq.repair.corrected_copy import as_it_is
from pos_app.hq.repair.effect import Effect
from pos_app.hq.repair.offers import customer_missing, money_of, unknown_skus
from pos_app.hq.repair.repairing import TWO_PEOPLE
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import catalogue, intake, orders, repairs
from pos_app.hq.web.console.record_form import reference
from pos_app.hq.web.console.repair.fields import changes_said
from pos_app.hq.web.console.visit import Visit

Check = tuple[str, str, str, bool]
"""What was checked, what the till says, what HQ says, whether they agree."""
ACCOUNTS = {"deposits": "1410", "sales": "8010", "tax": "1610"}
TENDERS_ACCOUNT, DISCREPANCY_ACCOUNT, UNPAID_ACCOUNT = "1210", "1990", "1300"


@dataclass(frozen=True, slots=True)
class TrialView:
    """The effect in words: accounts with both sides, what differs, what moves in the warehouses and
    what is promised, what follows, the hold.
    """

    bookings: list[tuple[str, str, str]]
    debit: str
    credit: str
    found: list[str]
    stock: list[str]
    follows: list[str]
    changes: tuple[tuple[str, str, str], ...]
    hold: str
    two_people: bool
    seal: str


def trial_view(visit: Visit, effect: Effect, action: str) -> TrialView:
    """What a trial has shown; nothing of it is booked."""
    t, s = visit.words, visit.show

    def side(amount: int) -> str:
        return s.bare(amount) if amount else ""

    return TrialView(
        bookings=[
            (account_said(visit, x.account), side(x.debit_minor), side(x.credit_minor))
            for x in effect.bookings
        ],
        debit=s.bare(effect.debit_minor),
        credit=s.bare(effect.credit_minor),
        found=[
            t("differs_by", what=t.of("differs", kind), amount=s.amount(amount))
            for kind, amount, _ in effect.found
        ],
        stock=[*stock_said(visit, effect), *promised_said(visit, effect)],
        follows=[f"{t.of('kind', one.kind)}: {t.of('state', one.state)}" for one in effect.follows],
        changes=changes_said(visit, effect),
        hold=hold_said(visit, effect),
        two_people=effect.two_people or action in TWO_PEOPLE,
        seal=effect.seal,
    )


def stock_said(visit: Visit, effect: Effect) -> list[str]:
    """What each warehouse loses or gets (R11)."""
    of_place: dict[str, list[str]] = {}
    for one in effect.stock:
        text = f"{one.sku} {visit.show.quantity(one.quantity)}"
        of_place.setdefault(one.location, []).append(text)
    if not of_place:
        return []
    with visit.hq.read() as unit:
        data = draft(unit)
        names = {place: reference(data, "location", place) for place in of_place}
    return [
        visit.words("stock_moves", place=names[place], moves=", ".join(moves))
        for place, moves in of_place.items()
    ]


def promised_said(visit: Visit, effect: Effect) -> list[str]:
    """What customers then wait for, or no longer, by day."""
    of_day: dict[tuple[bool, date | None], list[str]] = {}
    for one in effect.promised:
        text = f"{one.sku} × {visit.show.quantity(abs(one.quantity))}"
        of_day.setdefault((one.quantity > 0, one.on), []).append(text)
    days = sorted(of_day, key=lambda one: (one[1] or date.min, not one[0]))
    return [
        visit.words(
            f"reserved_{'then' if more else 'no_more'}{'_for' if on else ''}",
            day=visit.show.day(on) if on else "",
            moves=", ".join(of_day[more, on]),
        )
        for more, on in days
    ]


def hold_said(visit: Visit, effect: Effect) -> str:
    """Where the order stands afterwards (R25)."""
    if effect.hold_code is None:
        return ""
    t = visit.words
    return t("lands_on_hold", code=effect.hold_code) if effect.hold_code else t("lands_held")


def account_said(visit: Visit, account: str) -> str:
    """Number and name of an account."""
    t = visit.words
    if not account.startswith("tender_"):
        name = t.of("account", account)
        return f"{ACCOUNTS[account]} {name}"
    kind = account.removeprefix("tender_")
    own = {"discrepancy": DISCREPANCY_ACCOUNT, "on_account": UNPAID_ACCOUNT}
    return f"{own.get(kind, TENDERS_ACCOUNT)} {t.of('tender', kind)}"


# --- what HQ expected -----------------------------------------------------------------------------


def checks(visit: Visit, unit: Unit, taken: TakenIn, event: Event | None) -> list[Check]:
    """Each figure of the till beside HQ's own; only what differs needs a look."""
    t = visit.words
    if event is None:
        return [(t("readable"), t("no"), t("yes"), False)]
    twice = list(_paid_before(visit, unit, taken, event))
    try:
        match event:
            case Placed():
                return [*_placed(visit, unit, event), *twice]
            case PickedUp() | Shipped():
                return [*_invoice(visit, unit, taken, event), *twice]
            case Edited() | Cancelled() | Returned():
                return [*_change(visit, unit, taken, event), *twice]
            case _:
                return list(_order_known(visit, unit, taken))
    except (PosError, Misfit, ArithmeticError, LookupError, ValueError) as error:
        return [(t("can_be_computed"), t("yes"), t.of("reason", str(error)), False), *twice]


def _paid_before(visit: Visit, unit: Unit, taken: TakenIn, event: Event) -> Iterator[Check]:
    """Each payment of it that is booked with another transaction, and with which."""
    t = visit.words
    for one in repairs.payments_named(unit, list(money_of(event))):
        if one.event_id != taken.event_id:
            what = t("payment_also_of", what=named(visit, unit, one.event_id))
            yield what, visit.show.bare(one.amount_minor), t("booked_already"), False


def named(visit: Visit, unit: Unit, event_id: str) -> str:
    """A transaction by its order, else by its till and number."""
    found = intake.find(unit, event_id)
    if found is None:
        return event_id[:8]
    return found.order_id or f"{found.register_id} {visit.show.number(found.seq)}"


def _placed(visit: Visit, unit: Unit, event: Placed) -> Iterator[Check]:
    t, s, cart = visit.words, visit.show, event.transaction
    unknown, included = set(unknown_skus(unit, event)), cart.terms.prices_include_tax
    for line in cart.lines:
        fits = line.sku not in unknown
        value = s.bare(line_value(line, included=included).gross)
        yield f"{line.name} {line.sku}", value, value if fits else t("unknown"), fits
    sums = totals(cart)
    yield t("total"), s.bare(sums.total), s.bare(sums.total), True
    for one in tax_table(cart.lines, cart.charges, included=included):
        tax = s.bare(one.value.tax)
        yield t("tax_at", rate=s.rate(one.rate)), tax, tax, True
    if cart.is_order:
        deposit, carried = s.bare(sums.deposit), s.bare(sums.carry_out)
        yield t("carried_out"), carried, carried, True
        yield t("deposit_rate", rate=s.rate(sums.deposit_rate)), deposit, deposit, True
        yield _customer(visit, unit, event)
    due = sums.due + sums.paid
    yield t("paid_against_due"), s.bare(sums.paid), s.bare(due), sums.paid == due
    yield from _tenders(visit, cart)


def _customer(visit: Visit, unit: Unit, event: Placed) -> Check:
    t, customer = visit.words, event.transaction.customer
    fits = not customer_missing(unit, event)
    sent = customer.customer_id if customer else t("none")
    return t("customer"), sent, t("known") if fits else t("unknown"), fits


def _tenders(visit: Visit, cart: Transaction) -> Iterator[Check]:
    t, s = visit.words, visit.show
    for one in cart.tenders:
        moved = s.bare(one.given_minor - one.change_minor)
        try:
            check_tenders((one,), cart.terms.cash_rounding_minor)
            fits = True
        except Quarantine:
            fits = False
        yield t.of("tender", one.kind.value), s.bare(one.amount_minor), moved, fits


def _order_known(visit: Visit, unit: Unit, taken: TakenIn) -> Iterator[Check]:
    t, order = visit.words, orders.find(unit, taken.order_id)
    yield t("order"), taken.order_id, t("known") if order else t("unknown"), order is not None


def _invoice(
    visit: Visit, unit: Unit, taken: TakenIn, event: PickedUp | Shipped
) -> Iterator[Check]:
    t, s = visit.words, visit.show
    yield from _order_known(visit, unit, taken)
    order = orders.find(unit, taken.order_id)
    if order is None:
        return
    plan = plan_of(order, event)
    figures = (
        ("value", event.value_minor, plan.value.gross),
        ("tax_inside_label", event.tax_minor, plan.value.tax),
        ("deposit_used", event.deposit_used, plan.deposit_used),
        ("paid_against_due", sum(money_of(event).values()), plan.value.gross - plan.deposit_used),
    )
    for code, sent, ours in figures:
        yield t(code), s.bare(sent), s.bare(ours), sent == ours


def _change(
    visit: Visit, unit: Unit, taken: TakenIn, event: Edited | Cancelled | Returned
) -> Iterator[Check]:
    """The version that the clerk saw, and HQ's own figures for the same change."""
    t, s = visit.words, visit.show
    yield from _order_known(visit, unit, taken)
    order = orders.find(unit, taken.order_id)
    if order is None:
        return
    seen, now = event.order_version, order.version
    yield t("order_version"), str(seen), str(now), isinstance(event, Returned) or seen == now
    ours = as_it_is(event, order, CASH_ROUNDING_MAX)
    for code, name in (
        ("value", "value_minor"),
        ("tax_inside_label", "tax_minor"),
        ("deposit_stays", "deposit_minor"),
    ):
        sent, own = getattr(event, name, None), getattr(ours, name, None)
        if sent is not None and own is not None:
            yield t(code), s.bare(sent), s.bare(own), sent == own
    if isinstance(event, Returned) and isinstance(ours, Returned):
        sent, own = event.set_off_minor, ours.set_off_minor
        if sent or own:
            yield t("settled_unpaid"), s.bare(sent), s.bare(own), sent == own
    if isinstance(ours, Edited | Cancelled | Returned):
        paid, due = sum(money_of(event).values()), due_of(ours, order)
        yield t("paid_against_due"), s.bare(paid), s.bare(due), paid == due


# --- mapping, history -----------------------------------------------------------------------------


def unknowns(unit: Unit, event: Event | None) -> list[tuple[str, str]]:
    """The products to be mapped: number and name as the till knew it."""
    if not isinstance(event, Placed):
        return []
    names = {line.sku: line.name for line in event.transaction.lines}
    return [(sku, names[sku]) for sku in unknown_skus(unit, event)]


def told(steps: Sequence[RepairStep]) -> list[RepairStep]:
    """The steps but for an opening right after one by the same person, as by each trial."""
    found: list[RepairStep] = []
    for one in steps:
        same = found and (found[-1].what, found[-1].who) == (one.what, one.who)
        if not (same and one.what == "opened"):
            found.append(one)
    return found


def step_said(visit: Visit, step: RepairStep) -> tuple[str, str]:
    """What somebody did, and the words that they gave."""
    t = visit.words
    try:
        detail = json.loads(step.detail or "{}")
    except ValueError:
        detail = {}
    plan = detail.get("plan", {})
    said = str(detail.get("question") or plan.get("reason") or "")
    what = t.of("repair_step", step.what)
    action = t.of("action", str(plan["action"])) if plan.get("action") else ""
    return " · ".join(one for one in (what, action) if one), said


def product_said(visit: Visit, unit: Unit, sku: str) -> str:
    """A chosen product with its price, so that one sees what one chose."""
    found = catalogue.product(unit, sku) if sku else None
    if found is None:
        return ""
    return f"{found.name}, {visit.show.amount(found.price_minor)}"
