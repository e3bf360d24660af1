"""Price build-up, delivery and stock of one line, for the detail column and the line's sheet."""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import due_per_line, totals
from pos_app.domain.pricing import charges_value, full_amount, line_value
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.till.session import RegisterSession
from pos_app.till.ui.facts.cart_rows import TONES, Setting, group_detail, mode_name, second_line
from pos_app.till.ui.facts.cart_sums import has_shares
from pos_app.till.ui.facts.stock import stock_age, stock_of_row, stock_rows
from pos_app.till.ui.widgets.detail_panel import LineDetail

Prices = tuple[tuple[str, str, bool], ...]


def line_detail(
    cart: Transaction, line_no: int, setting: Setting, session: RegisterSession
) -> LineDetail:
    """What the panel says; nothing for the lines of a pickup."""
    found = [x for x in cart.lines if x.line_no == line_no]
    if not found:
        return LineDetail()
    line, text = found[0], setting.text
    tone = TONES[line.delivery_class] if line.delivery else ""
    stock = session.store.stock([line.sku]).get(line.sku)
    return LineDetail(
        line.name,
        second_line(line, text),
        _prices(cart, line, setting),
        tone,
        group_detail(line.delivery, setting, offered=cart.is_quote),
        _places(line, setting),
        stock_of_row(stock, setting.configuration.store.store_id, text),
        stock_rows(stock, setting.configuration, text),
        stock_age(session, text) if stock else "",
    )


def _prices(cart: Transaction, line: TransactionLine, setting: Setting) -> Prices:
    text, figures = setting.text, setting.text.figures
    included = cart.terms.prices_include_tax
    value = line_value(line, included=included)
    times = f"{figures.quantity(line.quantity)} × {figures.amount(line.price_minor)}"
    rows = [(times, figures.amount(full_amount(line.price_minor, line.quantity)), False)]
    if line.discount_minor:
        rows.append((text("label.discount"), figures.amount(-line.discount_minor), False))
    if line.charges:
        charges = charges_value(line.charges, included=included).gross
        rows.append((text("screen.charge_share"), figures.amount(charges), False))
    rows.append((text("screen.vat_rate", rate=line.tax_rate), figures.amount(value.tax), False))
    rows.append((text("screen.line_value"), figures.amount(value.gross), True))
    if line.waits and has_shares(cart):
        now = due_per_line(cart)[line.line_no]
        rate = totals(cart).deposit_rate
        later = "ship" if line.delivery_class is DeliveryClass.SHIP else "pick_up"
        rows.append((text("screen.deposit_share", rate=rate), figures.amount(now), False))
        rows.append((text(f"screen.later_at_{later}"), figures.amount(value.gross - now), False))
    return tuple(rows)


def _places(line: TransactionLine, setting: Setting) -> tuple[str, ...]:
    delivery, text = line.delivery, setting.text
    if delivery is None or delivery.delivery_class is DeliveryClass.CARRY_OUT:
        return ()
    place = setting.configuration.location(delivery.location)
    parts = [text("screen.from_place", place=place.name if place else delivery.location)]
    if delivery.address is not None:
        address = delivery.address
        whole = f"{address.street}, {address.postcode} {address.city}"
        parts.append(text("screen.to_address", address=whole))
    if delivery.delivery_class is DeliveryClass.PICK_UP:
        parts = [mode_name(delivery.mode, setting)]
    return tuple(parts)
