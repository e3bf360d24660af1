"""What the detail of a recalled order tells: lines, delivery, history, sums; pure."""

from datetime import datetime
from operator import itemgetter

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.invoiced_tax import order_rates
from pos_app.domain.order import (
    AttributeValue,
    CustomerOrder,
    LineStatus,
    OrderLine,
    balance,
    invoiced_of,
    total_of,
    value_of,
)
from pos_app.domain.sales import is_sale
from pos_app.domain.tax import RateSum
from pos_app.till.session import Recalled, RegisterSession
from pos_app.till.ui.facts.attribute_words import attribute_name, attribute_shown
from pos_app.till.ui.facts.cart_rows import TONES, Setting, charge_name, group_detail, order_groups
from pos_app.till.ui.facts.due_parts import agreed_words, staff_name
from pos_app.till.ui.facts.rows import DetailRow, Fact, Head
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.text import Text

Pair = tuple[str, str]
Rows = tuple[DetailRow, ...]


def line_rows(order: CustomerOrder, setting: Setting) -> Rows:
    """The lines by delivery, with what has happened to each."""
    text, figures = setting.text, setting.text.figures
    rows: list[DetailRow] = []
    for delivery, lines in order_groups(order.lines):
        tone = TONES[delivery.delivery_class]
        name = {"carry": "carry_out", "pick": "pick_up", "ship": "ship"}[tone]
        detail = group_detail(delivery, setting, offered=order.quote is not None)
        rows.append(Head(tone, text(f"label.{name}"), detail))
        for line in lines:
            shown = f"{figures.quantity(line.quantity)} × {line.name}"
            value = figures.amount(value_of(order, line).gross)
            offered = order.quote is not None and line.carried_out  # nothing has left yet
            rows.append(Fact(shown, "" if offered else line_state(line, setting), value))
            rows += attribute_rows(line.attributes, setting, line.name)
    rows += [
        Fact(charge_name(charge.code, setting), "", figures.amount(charge.amount_minor))
        for charge in order.charges
    ]
    rows += [_tax_row(one, setting) for one in order_rates(order)]
    return (*rows, *attribute_rows(order.attributes, setting))


def _tax_row(one: RateSum, setting: Setting) -> Fact:
    """Net, tax and gross of everything at one rate (R194)."""
    text, value = setting.text, one.value
    net_and_vat = text("order.net_and_vat", net_minor=value.net, tax_minor=value.tax)
    return Fact(text("order.vat", rate=one.rate), net_and_vat, text.figures.amount(value.gross))


def attribute_rows(
    values: tuple[AttributeValue, ...], setting: Setting, about: str = ""
) -> tuple[Fact, ...]:
    """What was filled in for head office, on the order or a line (R50)."""
    named = {one.code: one for one in setting.configuration.attributes}
    rows = []
    for value in values:
        asked = named.get(value.code)
        name = attribute_name(asked, setting.text) if asked else value.code
        rows.append(Fact(name, about, attribute_shown(asked, value.value, setting.text)))
    return tuple(rows)


def line_state(line: OrderLine, setting: Setting) -> str:
    """`Deels verzameld · 2 afgehaald · 4 open · 1 verzameld`: how far each part of it is (R111);
    what the status says of all that is open is not told again.
    """
    text, figures, status = setting.text, setting.text.figures, line.status.value
    if line.carried_out:
        return text("order.carried_out")
    done = (
        "order.shipped" if line.delivery.delivery_class is DeliveryClass.SHIP else "order.picked_up"
    )
    states = (("picked", line.picked), ("packed", line.packed), ("rejected", line.rejected))
    quantities = {
        done: line.invoiced,
        "order.cancelled": line.cancelled,
        "order.still_open": line.open,
        **{f"order.{x}": q for x, q in states if q < line.open or x.upper() != status},
    }
    said = (text(code, quantity=figures.quantity(q)) for code, q in quantities.items() if q)
    told = line.open and line.status is not LineStatus.ACCEPTED
    return " · ".join((*((text(f"line_status.{status}"),) if told else ()), *said))


def made_words(recalled: Recalled, session: RegisterSession, setting: Setting) -> str:
    """Number, day, and who made it, as HQ tells; the store where that is not known here."""
    text, order = setting.text, recalled.order
    made = text.figures.day(local(session, order.created_at).date())
    by = recalled.history[0].split("|", 2)[2] if recalled.history else ""
    known = setting.configuration.staff_member(by)
    number = order.order_no
    if not is_sale(order):
        number = text("order.quote_numbered" if order.quote else "order.numbered", number=number)
    return f"{number} · {made} · {known.name if known else order.store_id}"


def delivery_rows(order: CustomerOrder, setting: Setting) -> Rows:
    """Where everything goes."""
    text = setting.text
    rows: list[DetailRow] = []
    for delivery, _lines in order_groups(order.lines):
        tone = TONES[delivery.delivery_class]
        name = {"carry": "carry_out", "pick": "pick_up", "ship": "ship"}[tone]
        detail = group_detail(delivery, setting, offered=order.quote is not None)
        rows.append(Head(tone, text(f"label.{name}"), detail))
        place = setting.configuration.location(delivery.location)
        if delivery.address is not None:
            address = delivery.address
            rows.append(Fact(address.name, f"{address.street}, {address.postcode} {address.city}"))
        if delivery.delivery_class is not DeliveryClass.CARRY_OUT:
            where = place.name if place else delivery.location
            rows.append(
                Fact(text("screen.from_place", place=where), place.address if place else "")
            )
    return tuple(rows)


def history_rows(recalled: Recalled, session: RegisterSession, setting: Setting) -> Rows:
    """What became of the order, as HQ tells it, and this till's own events that it has not
    confirmed, as they followed each other; without HQ's word when it was made, and all of this
    till's own.
    """
    text, order = setting.text, recalled.order
    rows = [_told(one, setting) for one in recalled.history]
    if not rows:
        store = text("order.made_at", store=order.store_id)
        made = text("event.sale" if is_sale(order) else "order.made")
        rows = [(order.created_at, made, store)]
    for stored in session.store.order_events(order.order_no):
        if recalled.history and stored.state == "at_hq":
            continue
        what, state = text(f"event.{stored.header.kind}"), text(f"queue.{stored.state}")
        rows.append((datetime.fromisoformat(stored.header.created_at), what, state))
    deposit = (order.deposit_agreed,) if order.deposit_agreed else ()
    told = [("order.deposit_adjusted", one) for one in deposit if one.new_minor is not None]
    told += [("order.charge_adjusted", one) for one in order.charges_agreed]
    for code, agreed in told:
        what = text(code, amount_minor=agreed.new_minor)
        rows.append((agreed.at, what, agreed_words(agreed, setting)))
    rows[1:] = sorted(rows[1:], key=itemgetter(0))
    return tuple(Fact(what, who, _moment(at, session, setting)) for at, what, who in rows)


def _told(step: str, setting: Setting) -> tuple[datetime, str, str]:
    at, what, who = step.split("|", 2)
    return datetime.fromisoformat(at), setting.text(f"history.{what}"), staff_name(who, setting)


def as_of(at: datetime, session: RegisterSession, text: Text) -> str:
    """How old a copy of this till is (K7): the time, of an earlier day with its day."""
    moment, today = local(session, at), local(session, session.now).date()
    day = "" if moment.date() == today else f"{text.figures.day(moment.date())} "
    return text("order.as_of", at=f"{day}{text.figures.time(moment)}")


def _moment(at: datetime, session: RegisterSession, setting: Setting) -> str:
    moment, figures = local(session, at), setting.text.figures
    return f"{figures.day(moment.date())} {figures.time(moment)}"


def sums(order: CustomerOrder, setting: Setting) -> tuple[Pair, ...]:
    """Total, invoiced, deposit available, still to be paid; of an offer until when it holds."""
    text, figures = setting.text, setting.text.figures
    if order.quote is not None:
        return (
            (text("order.valid_until"), figures.day(order.quote.expires_on)),
            (text("change.quote_total"), figures.amount(total_of(order))),
        )
    return (
        (text("label.order_total"), figures.amount(total_of(order))),
        (text("order.invoiced"), figures.amount(invoiced_of(order))),
        (text("label.deposit_available"), figures.amount(order.deposit_available)),
        (text("label.balance"), figures.amount(balance(order))),
    )


def next_step(order: CustomerOrder, store_id: str) -> str:
    """The next sensible gesture: what can be picked up here, else what can be shipped from here."""
    if open_here(order, DeliveryClass.PICK_UP, store_id):
        return "pick_up_order"
    return "ship_order" if open_here(order, DeliveryClass.SHIP, store_id) else ""


def open_here(order: CustomerOrder, kind: DeliveryClass, store_id: str) -> list[OrderLine]:
    """The open lines of that class at this store."""
    return [
        line
        for line in order.order_part
        if line.open and line.delivery.delivery_class is kind and line.delivery.location == store_id
    ]
