"""What the detail of a recalled order tells: lines, delivery, history, sums; pure."""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.order import (
    AttributeValue,
    CustomerOrder,
    OrderLine,
    balance,
    invoiced_of,
    total_of,
    value_of,
)
from pos_app.till.session import RegisterSession
from pos_app.till.ui.attribute_words import attribute_name, attribute_shown
from pos_app.till.ui.cart_rows import TONES, Setting, charge_name, group_detail, order_groups
from pos_app.till.ui.rows import DetailRow, Fact, Head
from pos_app.till.ui.status import local

Pair = tuple[str, str]
Rows = tuple[DetailRow, ...]


def line_rows(order: CustomerOrder, setting: Setting) -> Rows:
    """The lines by delivery, with what has happened to each."""
    text, figures = setting.text, setting.text.figures
    rows: list[DetailRow] = []
    for delivery, lines in order_groups(order.lines):
        tone = TONES[delivery.delivery_class]
        name = {"carry": "carry_out", "pick": "pick_up", "ship": "ship"}[tone]
        rows.append(Head(tone, text(f"label.{name}"), group_detail(delivery, setting)))
        for line in lines:
            shown = f"{figures.quantity(line.quantity)} × {line.name}"
            value = figures.amount(value_of(order, line).gross)
            rows.append(Fact(shown, line_state(line, setting), value))
            rows += attribute_rows(line.attributes, setting, line.name)
    rows += [
        Fact(charge_name(charge.code, setting), "", figures.amount(charge.amount_minor))
        for charge in order.charges
    ]
    return (*rows, *attribute_rows(order.attributes, setting))


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
    """`2 afgehaald · 4 open`."""
    text, figures = setting.text, setting.text.figures
    if line.carried_out:
        return text("order.carried_out")
    done = (
        "order.shipped" if line.delivery.delivery_class is DeliveryClass.SHIP else "order.picked_up"
    )
    parts = []
    if line.invoiced:
        parts.append(text(done, quantity=figures.quantity(line.invoiced)))
    if line.cancelled:
        parts.append(text("order.cancelled", quantity=figures.quantity(line.cancelled)))
    if line.open:
        parts.append(text("order.still_open", quantity=figures.quantity(line.open)))
    return " · ".join(parts)


def delivery_rows(order: CustomerOrder, setting: Setting) -> Rows:
    """Where everything goes."""
    text = setting.text
    rows: list[DetailRow] = []
    for delivery, _lines in order_groups(order.lines):
        tone = TONES[delivery.delivery_class]
        name = {"carry": "carry_out", "pick": "pick_up", "ship": "ship"}[tone]
        rows.append(Head(tone, text(f"label.{name}"), group_detail(delivery, setting)))
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


def history_rows(order: CustomerOrder, session: RegisterSession, setting: Setting) -> Rows:
    """When it was made, and this till's own events with their way to HQ."""
    text, figures = setting.text, setting.text.figures
    made = local(session, order.created_at)
    when = f"{figures.day(made.date())} {figures.time(made)}"
    rows = [Fact(text("order.made"), text("order.made_at", store=order.store_id), when)]
    for stored in session.store.order_events(order.order_no):
        state = text(f"queue.{stored.state}")
        rows.append(
            Fact(text(f"event.{stored.header.kind}"), state, stored.header.created_at[11:16])
        )
    return tuple(rows)


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
    for line in order.order_part:
        if line.open and line.delivery.delivery_class is DeliveryClass.PICK_UP:
            return "pick_up_order"
    shipped_here = any(
        line.open
        and line.delivery.delivery_class is DeliveryClass.SHIP
        and line.delivery.location == store_id
        for line in order.order_part
    )
    return "ship_order" if shipped_here else ""


def open_here(order: CustomerOrder, kind: DeliveryClass, store_id: str) -> list[OrderLine]:
    """The open lines of that class at this store."""
    return [
        line
        for line in order.order_part
        if line.open and line.delivery.delivery_class is kind and line.delivery.location == store_id
    ]
