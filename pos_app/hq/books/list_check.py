"""What the lines and charges of a cart say otherwise than HQ's lists: unknown products, other
prices and tax rates, computed charges that somebody changed (R23); it reports, it never refuses.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pos_app.db.database import Unit
from pos_app.domain.events import Change, Edited, Placed
from pos_app.domain.order import CustomerOrder
from pos_app.domain.pricing import Charge, full_amount, line_amount
from pos_app.domain.tax import taxed
from pos_app.domain.transaction import Transaction, TransactionLine
from pos_app.hq.books.checks import Found
from pos_app.hq.store import catalogue, configurations, devices
from pos_app.hq.store.catalogue import Listed


def of_cart(unit: Unit, device_id: str, event: Placed) -> list[Found]:
    """A sale, order or quote against the price list that its till has, and its changed charges; an
    article without a price of its own costs what its label says (section 6a).
    """
    cart = event.transaction
    if cart.is_quote:
        return _unknown(unit, cart.lines)
    listed = catalogue.listed(unit, {line.sku for line in cart.lines})
    found = [Found("SKU_UNKNOWN", detail=x) for x in _missing(cart.lines, listed)]
    goods = [line for line in cart.lines if not line.gift_card and line.sku in listed]
    others = [line for line in goods if _is_other(line, listed[line.sku])]
    if others:
        device = devices.find(unit, device_id)
        through = device.catalogue_version if device else 0
        seen = [line for line in others if listed[line.sku].version <= through]
        found += [*_prices(seen, listed), *_taxes(unit, cart, seen, listed)]
    return [*found, *_changes([*cart.charges, *_of_lines(cart.lines)], set())]


def of_change(unit: Unit, event: Change, before: CustomerOrder) -> list[Found]:
    """The same for an edit: prices are locked there (R100), so only what is new is looked at."""
    if not isinstance(event, Edited):
        return []
    old = [*before.charges, *(charge for line in before.lines for charge in line.charges)]
    known = {one.change for one in old}
    new = [*event.wish.charges, *_of_lines(event.wish.lines)]
    return [*_unknown(unit, event.wish.lines), *_changes(new, known)]


def _unknown(unit: Unit, lines: Sequence[TransactionLine]) -> list[Found]:
    listed = catalogue.listed(unit, {line.sku for line in lines})
    return [Found("SKU_UNKNOWN", detail=sku) for sku in _missing(lines, listed)]


def _missing(lines: Sequence[TransactionLine], listed: Mapping[str, Listed]) -> list[str]:
    return sorted({line.sku for line in lines} - set(listed))


def _is_other(line: TransactionLine, of: Listed) -> bool:
    return _price(line, of) != line.price_minor or line.tax_rate != of.tax_rate


def _price(line: TransactionLine, of: Listed) -> int:
    return of.price_minor or line.price_minor


def _prices(lines: Sequence[TransactionLine], listed: Mapping[str, Listed]) -> Iterator[Found]:
    """Prices that the till's own list had otherwise; one that HQ changed later is none of them."""
    for line in lines:
        listed_for = full_amount(_price(line, listed[line.sku]), line.quantity)
        if difference := full_amount(line.price_minor, line.quantity) - listed_for:
            yield Found("PRICE_DIFFERS", difference, line.sku)


def _taxes(
    unit: Unit, cart: Transaction, lines: Sequence[TransactionLine], listed: Mapping[str, Listed]
) -> Iterator[Found]:
    """Rates that are neither the article's own nor, by a group of the store, one of it elsewhere
    (R13-R15): by how much the line's tax differs.
    """
    told = configurations.told(unit, cart.terms.store_id)
    groups = told.taxes.groups if told else ()
    for line in lines:
        own = listed[line.sku].tax_rate
        if line.tax_rate in (own, *(group.rate(own) for group in groups)):
            continue
        amount, included = line_amount(line), cart.terms.prices_include_tax
        ours, theirs = (taxed(amount, x, included=included).tax for x in (own, line.tax_rate))
        yield Found("TAX_DIFFERS", theirs - ours, line.sku)


def _of_lines(lines: Sequence[TransactionLine]) -> list[Charge]:
    return [charge for line in lines for charge in line.charges]


def _changes(charges: Sequence[Charge], known: Collection[object]) -> Iterator[Found]:
    """Computed charges that a clerk set otherwise, with reason and name (R23)."""
    for one in charges:
        if one.change is not None and one.change not in known:
            said = f"{one.code}: {one.change.reason} ({one.change.by})"
            yield Found("CHARGE_CHANGED", one.amount_minor - one.change.computed_minor, said)
