"""One order as its page shows it, with the equation of R158; must never compute another sum."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pos_app.db.database import Unit
from pos_app.domain.invoiced_tax import order_rates
from pos_app.domain.order import (
    CustomerOrder,
    OrderLine,
    OrderStatus,
    balance,
    header_value,
    open_value,
    status_at,
    total_of,
    value_of,
)
from pos_app.domain.pricing import charges_value
from pos_app.hq.books.checks import invoiced_minor
from pos_app.hq.rows import LedgerEntry, Payment, TakenIn
from pos_app.hq.store import intake, orders
from pos_app.hq.web.console.orders.attributes import attribute_pairs
from pos_app.hq.web.console.orders.history import (
    Known,
    Names,
    Step,
    history_steps,
    known_of,
    till_step,
)
from pos_app.hq.web.console.orders.payments import Pill, payment_views
from pos_app.hq.web.console.visit import Visit


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with its class, quantities and value."""

    name: str
    said: str
    kind: str
    ordered: str
    open: str
    quantities: str
    price: int
    value: int
    status: str
    attributes: str


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A header charge as a row of its own."""

    name: str
    said: str
    value: int
    state: Pill


@dataclass(frozen=True, slots=True)
class LedgerView:
    """One change of the deposit and why it is that much; the expected last one is grey."""

    when: Markup | str
    stamp: str
    what: str
    why: str
    change: int
    held: int
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """R158 in one sentence; one that fails is an alarm and never hidden."""

    holds: bool
    said: str


def order_view(visit: Visit, unit: Unit, order: CustomerOrder) -> dict[str, Any]:
    """Everything that the page of one order shows."""
    t = visit.words
    events = intake.of_order(unit, order.order_no)
    money = orders.payments(unit, order.order_no)
    ledger = orders.ledger(unit, order.order_no)
    known = known_of(visit, unit, order)
    kept = orders.history(unit, order.order_no)
    steps = history_steps(visit, kept, events, known)
    holds = [till_step(visit, one, None, known) for one in kept if one.what == "held"]
    found = orders.discrepancies(unit, order_no=order.order_no)
    differs = [one for one in found if one.kind != "SHIPPED_UNPAID" or order.unpaid]
    value = header_value(order)
    return {
        "store": known.places[order.store_id],
        "status": status_at(order, visit.hq.now()).value,
        "total": total_of(order),
        "tax": sum(value_of(order, line).tax for line in order.lines) + value.tax,
        "invoiced": invoiced_minor(order),
        "invoices": invoices(order, events),
        "balance": balance(order),
        "customer_said": customer_said(visit, order),
        "card_said": card_said(visit, order),
        "attributes": attribute_pairs(visit, known.asked, order.attributes),
        "lines": [line_view(visit, order, line, known) for line in order.lines],
        "charges": charge_views(visit, order, known),
        "taxes": order_rates(order),
        "deposit_said": deposit_said(visit, order, known.people),
        "ledger": ledger_rows(visit, order, ledger, known.people),
        "equation": equation(visit, order, money),
        "discrepancies": [
            t(
                "differs_by",
                what=t.of("differs", one.kind),
                amount=visit.show.amount(one.amount_minor),
            )
            for one in differs
        ],
        "payments": payment_views(visit, order, money, ledger, events),
        "hold_said": max(holds, key=lambda step: step.at, default=None),
        "hold_codes": known.holds.items(),
        "history": steps,
        "history_said": history_said(visit, steps),
    }


def invoices(order: CustomerOrder, events: Sequence[TakenIn]) -> int:
    """Invoices so far: what left at once, each pickup, each shipment."""
    left = any(line.carried_out and line.invoiced for line in order.lines)
    later = [one for one in events if one.kind in {"pickup", "shipment"} and is_booked(one)]
    return int(left) + len(later)


def figures_of(detail: str) -> str:
    """What a discrepancy is about, in one text."""
    try:
        found = json.loads(detail or "{}")
    except ValueError:
        return detail
    return " ".join(str(one) for one in found.values() if one)


def is_booked(taken: TakenIn) -> bool:
    """Whether HQ has booked the event, by itself or repaired."""
    return taken.state == "applied" or (taken.state == "resolved" and taken.reason == "REPAIRED")


def customer_said(visit: Visit, order: CustomerOrder) -> str:
    """Number, city and kind of customer."""
    city = [one.city for one in order.customer.addresses[:1]]
    kind = visit.words("business" if order.customer.business else "private")
    return " · ".join([order.customer.customer_id, *city, kind])


def card_said(visit: Visit, order: CustomerOrder) -> str:
    """What a card still holds for the balance, or that there is none; of a quote, its last day."""
    if order.quote is not None:
        over = status_at(order, visit.hq.now()) is OrderStatus.QUOTE_EXPIRED
        day = visit.show.day(order.quote.expires_on)
        return visit.words("quote_was" if over else "quote_until", day=day)
    card = order.balance_card
    if card is None or not order.is_open:
        return visit.words("no_card_held")
    if card.skipped or card.card is None:
        return visit.words("card_skipped")
    held = visit.show.amount(card.authorised_minor - order.card_captured)
    return visit.words("card_holds", last_four=card.card.last_four, amount=held)


# --- lines ----------------------------------------------------------------------------------------


def line_view(visit: Visit, order: CustomerOrder, line: OrderLine, known: Known) -> LineView:
    """One line; all its quantities stand in the tooltip."""
    t, s = visit.words, visit.show
    amounts = {
        name: s.quantity(getattr(line, name))
        for name in ("ordered", "open", "picked", "packed", "invoiced", "cancelled")
    }
    return LineView(
        name=line.name,
        said=f"{line.sku} · {delivery_said(visit, order, line, known)}",
        kind=line.delivery.delivery_class.value,
        ordered=amounts["ordered"],
        open=amounts["open"],
        quantities=t("quantities", **amounts),
        price=line.price_minor,
        value=value_of(order, line).gross,
        status=line.status.value,
        attributes=" · ".join(
            f"{name}: {value}"
            for name, value in attribute_pairs(visit, known.asked, line.attributes)
        ),
    )


def delivery_said(visit: Visit, order: CustomerOrder, line: OrderLine, known: Known) -> str:
    """What was promised: where, how, when."""
    t, s = visit.words, visit.show
    if line.carried_out:
        return t("left_on", day=s.day(order.created_at))
    place = known.places.get(line.delivery.location, line.delivery.location)
    mode = known.modes.get(line.delivery.mode, line.delivery.mode)
    day = s.day(line.delivery.on) if line.delivery.on else t("not_known")
    kind = line.delivery.delivery_class.value
    return t(f"promise_{kind}", place=place, mode=mode, day=day)


def charge_views(visit: Visit, order: CustomerOrder, known: Known) -> list[ChargeView]:
    """The header charges; they go with one invoice (R157)."""
    t = visit.words
    done: Pill = ("ok", "circle-check", t.of("line", "INVOICED"))
    waits: Pill = ("idle", "circle", t("open_state"))
    included = order.terms.prices_include_tax
    return [
        ChargeView(
            name=known.charge(t, one.code),
            said=t("header_charge"),
            value=charges_value((one,), included=included).gross,
            state=done if order.charges_invoiced else waits,
        )
        for one in order.charges
    ]


# --- deposit --------------------------------------------------------------------------------------


def deposit_said(visit: Visit, order: CustomerOrder, names: Names) -> str:
    """The order's own percentage, and who decided otherwise, why and with whose consent (K11,
    R153).
    """
    t, s, agreed = visit.words, visit.show, order.deposit_agreed
    rate = s.rate(order.terms.deposit_rate)
    said = [t("deposit_with_override" if order.overridden else "deposit_plain", rate=rate)]
    if agreed is not None and agreed.new_minor is not None:
        by = names.get(agreed.by, agreed.by)
        said.append(t("deposit_set", amount=s.amount(agreed.new_minor), name=by))
        if agreed.approved_by:
            said.append(t("approved_by", name=names.get(agreed.approved_by, agreed.approved_by)))
        said.append(agreed.reason)
    return " · ".join(said)


def ledger_rows(
    visit: Visit, order: CustomerOrder, ledger: Sequence[LedgerEntry], names: Names
) -> list[LedgerView]:
    """Every change with its reason, and the expected last one."""
    found = [ledger_row(visit, one, names) for one in ledger]
    held = order.deposit_available
    if order.is_open and held:
        t, s = visit.words, visit.show
        rest = open_value(order)
        why = t("why_EXPECTED", value=s.bare(rest), held=s.bare(held), rest=s.amount(rest - held))
        found.append(
            LedgerView(t("expected"), t("expected"), t("used_at_last"), why, -held, 0, True)
        )
    return found


def ledger_row(visit: Visit, entry: LedgerEntry, names: Names) -> LedgerView:
    """One entry; its figures fill the sentence that tells why."""
    s = visit.show
    sign = 1 if entry.entry == "taken" else -1
    return LedgerView(
        when=s.moment(entry.at),
        stamp=f"{s.local(entry.at):%Y-%m-%d %H:%M}",
        what=visit.words.of("ledger", entry.entry),
        why=visit.words(f"why_{entry.why}", **figures(visit, entry, names)),
        change=sign * entry.amount_minor,
        held=entry.held_minor,
    )


def figures(visit: Visit, entry: LedgerEntry, names: Names) -> dict[str, str]:
    """The figures of a reason, written as amounts and percentages, and people by their names."""
    try:
        found = json.loads(entry.detail or "{}")
    except ValueError:
        return {}
    written = {"amount": visit.show.amount(entry.amount_minor)}
    for name, value in found.items():
        if name == "rate" and isinstance(value, int):
            written[name] = visit.show.rate(value)
        elif isinstance(value, int):
            written[name.removesuffix("_minor")] = visit.show.amount(value)
        else:
            written[name] = names.get(str(value), str(value)) if name == "by" else str(value)
    return written


def equation(visit: Visit, order: CustomerOrder, money: Sequence[Payment]) -> Equation:
    """R158: payments less refunds = invoiced value + A."""
    s = visit.show
    tendered = [one.amount_minor for one in money if one.kind not in {"on_account", "discrepancy"}]
    other = sum(one.amount_minor for one in money) - sum(tendered)
    paid = sum(amount for amount in tendered if amount > 0)
    refunded = -sum(amount for amount in tendered if amount < 0)
    invoiced, available = invoiced_minor(order), order.deposit_available
    holds = paid - refunded + other == invoiced + available and available >= 0
    said = visit.words(
        "equation_other" if other else "equation",
        paid=s.bare(paid),
        refunded=s.bare(refunded),
        other=s.bare(other),
        net=s.bare(paid - refunded + other),
        invoiced=s.bare(invoiced),
        available=s.bare(available),
    )
    return Equation(holds, said if holds else visit.words("equation_broken", equation=said))


# --- history -------------------------------------------------------------------------------------


def history_said(visit: Visit, steps: Sequence[Step]) -> str:
    """How many of the steps came from tills, how many were HQ's own."""
    tills = sum(one.from_till for one in steps)
    return visit.words("history_said", tills=tills, hq=len(steps) - tills)
