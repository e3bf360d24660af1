"""An event as a readable receipt, whatever is in it; must never fail on bytes that HQ took in."""

from dataclasses import dataclass
from typing import Any

from pos_app.contract.translate import Malformed, decode_event
from pos_app.db.database import Unit
from pos_app.domain.deposit import totals
from pos_app.domain.errors import PosError
from pos_app.domain.events import (
    Cancelled,
    Edited,
    Event,
    Fulfilled,
    PickedUp,
    Placed,
    Repaired,
    Returned,
    Shipped,
)
from pos_app.domain.pricing import charges_value, full_amount, line_value, tax_table
from pos_app.domain.tender import Tender
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.hq.rows import TakenIn
from pos_app.hq.web.console.orders.history import Names, charge_name
from pos_app.hq.web.console.show import Show
from pos_app.hq.web.console.till_view import clerks
from pos_app.hq.web.console.visit import Visit
from pos_app.hq.words import Words


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line as printed; a pickup or shipment names its lines by number only."""

    name: str
    said: str
    quantity: str
    price: str
    value: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Lines, sums, money, and sentences below."""

    receipt_no: str
    lines: tuple[ReceiptLine, ...]
    sums: tuple[tuple[str, str], ...]
    tenders: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def receipt_of(visit: Visit, unit: Unit, taken: TakenIn) -> Receipt | None:
    """The receipt of the event; nothing where it has none or cannot be read."""
    try:
        event = decode_event(taken.kind, taken.body)
        return _receipt(visit.words, visit.show, event, clerks(unit, [taken.store_id]))
    except (
        Malformed,
        PosError,
        ArithmeticError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):
        return None


def _receipt(t: Words, s: Show, event: Event, names: Names) -> Receipt | None:
    match event:
        case Placed():
            return _placed(t, s, event, names)
        case PickedUp():
            money = tuple(tender_row(t, s, one) for one in event.tenders)
            return _invoice(t, s, event, money, _who(t, event, names))
        case Shipped():
            money = tuple(
                (t("captured_from", last_four=one.card.last_four), s.amount(one.amount_minor))
                for one in event.captured
            ) + tuple(tender_row(t, s, one) for one in event.tenders)
            return _invoice(t, s, event, money, _who(t, event, names))
        case Edited() | Cancelled() | Returned():
            return _change(t, s, event, _who(t, event, names))
        case Fulfilled():
            done = t.of("history", event.action.value)
            said = (done, *_who(t, event, names))
            return Receipt("", _parts(t, s, event.quantities), (), (), said)
        case Repaired():
            said = (t.of("action", event.action), event.reason, *_who(t, event, names))
            changes = tuple((place, f"{old} → {new}") for place, old, new in event.changes)
            return Receipt("", (), changes, (), tuple(one for one in said if one))
        case _:
            return None


def _change(
    t: Words, s: Show, event: Edited | Cancelled | Returned, who: tuple[str, ...]
) -> Receipt:
    """What an edit, a cancellation or a return was worth, and the money that it moved."""
    rows = [(t("value"), s.amount(event.value_minor))]
    if isinstance(event, Edited | Returned):
        rows.append((t("tax_inside_label"), s.amount(event.tax_minor)))
    if isinstance(event, Cancelled):
        code = f" ({event.charge_code})" if event.charge_code else ""
        rows.append((t("figure_charge").capitalize() + code, s.amount(event.charge_minor)))
    if isinstance(event, Returned) and event.set_off_minor:
        rows.append((t("settled_unpaid"), s.amount(event.set_off_minor)))
    if isinstance(event, Edited | Cancelled):
        rows.append((t("deposit_stays"), s.amount(event.deposit_minor)))
    if isinstance(event, Edited):
        lines = tuple(_plain_line(s, line) for line in event.wish.lines)
    else:
        unlinked = event.unlinked if isinstance(event, Returned) else ()
        lines = _parts(t, s, event.quantities) + tuple(_plain_line(s, x) for x in unlinked)
    why = () if isinstance(event, Edited) or not event.reason else (event.reason,)
    money = tuple(tender_row(t, s, one) for one in event.tenders)
    return Receipt(event.receipt_no, lines, tuple(rows), money, (*why, *who))


def _who(t: Words, event: Any, names: Names) -> tuple[str, ...]:  # noqa: ANN401 - any with staff
    return (t("made_by", staff=names.get(event.staff_id, event.staff_id)),)


def _plain_line(s: Show, line: TransactionLine) -> ReceiptLine:
    """A line of a change, which knows nothing of the order's terms: its value before tax rules."""
    value = full_amount(line.price_minor, line.quantity) - line.discount_minor
    quantity, price = s.quantity(line.quantity), s.bare(line.price_minor)
    return ReceiptLine(line.name, line.sku, quantity, price, s.bare(value))


def _parts(t: Words, s: Show, quantities: tuple[tuple[int, int], ...]) -> tuple[ReceiptLine, ...]:
    return tuple(
        ReceiptLine(t("line_number", number=number), "", s.quantity(quantity), "", "")
        for number, quantity in quantities
    )


def _placed(t: Words, s: Show, event: Placed, names: Names) -> Receipt:
    cart = event.transaction
    included = cart.terms.prices_include_tax
    sums = totals(cart)
    rows = [
        (charge_name(t, one.code), s.amount(charges_value((one,), included=included).gross))
        for one in cart.charges
    ]
    rows.append((t("total"), s.amount(sums.total)))
    rows += [
        (t("tax_at", rate=s.rate(one.rate)), s.amount(one.value.tax))
        for one in tax_table(cart.lines, cart.charges, included=included)
    ]
    if cart.is_order:
        rows += [
            (t("carried_out"), s.amount(sums.carry_out)),
            (deposit_label(t, s, cart, names), s.amount(sums.deposit)),
            (t("later_to_pay"), s.amount(sums.later)),
        ]
    return Receipt(
        receipt_no=event.receipt_no,
        lines=tuple(_line(t, s, cart, line) for line in cart.lines),
        sums=tuple(rows),
        tenders=tuple(tender_row(t, s, one) for one in cart.tenders),
        notes=notes(t, event, names),
    )


def deposit_label(t: Words, s: Show, cart: Transaction, names: Names) -> str:
    """The deposit and where it comes from: a percentage, or somebody's decision."""
    if cart.override is not None:
        return t("deposit_overridden", by=names.get(cart.override.by, cart.override.by))
    return t("deposit_rate", rate=s.rate(totals(cart).deposit_rate))


def _line(t: Words, s: Show, cart: Transaction, line: TransactionLine) -> ReceiptLine:
    kind = line.delivery_class
    said = [line.sku]
    if kind is not None:
        said.append(t.of("class", kind.value))
    if line.delivery is not None and line.delivery.on is not None:
        said.append(s.day(line.delivery.on))
    if line.discount_minor:
        said.append(t("discount_of", amount=s.amount(line.discount_minor)))
    said += [f"{charge_name(t, c.code)} {s.amount(c.amount_minor)}" for c in line.charges]
    return ReceiptLine(
        name=line.name,
        said=" · ".join(said),
        quantity=s.quantity(line.quantity),
        price=s.bare(line.price_minor),
        value=s.bare(line_value(line, included=cart.terms.prices_include_tax).gross),
    )


def _invoice(
    t: Words,
    s: Show,
    event: PickedUp | Shipped,
    money: tuple[tuple[str, str], ...],
    who: tuple[str, ...],
) -> Receipt:
    sums = (
        (t("value"), s.amount(event.value_minor)),
        (t("tax_inside_label"), s.amount(event.tax_minor)),
        (t("deposit_used"), s.amount(-event.deposit_used)),
    )
    return Receipt(event.receipt_no, _parts(t, s, event.quantities), sums, money, who)


def tender_row(t: Words, s: Show, tender: Tender) -> tuple[str, str]:
    """One payment in words: cash with its change, a card with its last four digits."""
    name = t.of("tender", tender.kind.value)
    if tender.card is not None and tender.card.last_four:
        name = f"{name} ••{tender.card.last_four}"
    if tender.change_minor:
        given = t(
            "given_change", given=s.bare(tender.given_minor), change=s.bare(tender.change_minor)
        )
        name = f"{name} ({given})"
    return name, s.amount(tender.amount_minor)


def notes(t: Words, event: Placed, names: Names) -> tuple[str, ...]:
    """Who it was for, who made it, who approved what."""
    cart, said = event.transaction, list(_who(t, event, names))
    if cart.customer is not None:
        said.insert(0, t("for_customer", name=cart.customer.name, id=cart.customer.customer_id))
    said += [
        t(
            "approved_line",
            operation=t.of("operation", one.operation),
            by=names.get(one.approved_by, one.approved_by),
            asked=names.get(one.asked_by, one.asked_by),
        )
        for one in cart.approvals
    ]
    return tuple(said)
