"""The tax rate of a line by where it goes: destination, then customer, then selling store for what
is shipped; the pickup store's for what is picked up (R13-R15).
"""


from pos_app.domain.cart import with_lines
from pos_app.domain.configuration import Configuration
from pos_app.domain.customer import Address
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.frozen import replace
from pos_app.domain.locked_lines import is_priced_anew
from pos_app.domain.tax_group import TaxGroup
from pos_app.domain.transaction import Transaction, TransactionLine

SELLING = frozenset({"sale", "order", "quote", "edit", "return"})
"""Modes in which lines go out; what goes out against a return is one of them (R134)."""


def with_place_tax(cart: Transaction, configuration: Configuration) -> Transaction:
    """The cart with every line, and the typed charges on it, at the rate of the place it goes to
    (R15, R197). Without tax groups nothing changes.
    """
    if not configuration.taxes.groups or cart.mode not in SELLING:
        return cart
    lines = [line for line in cart.lines if is_priced_anew(cart, line)]
    taxed = ((line, _taxed(line, configuration)) for line in lines)
    changed = tuple(new for line, new in taxed if new is not line)
    return with_lines(cart, changed) if changed else cart


def rate_at(configuration: Configuration, delivery: LineDelivery | None, own_rate: int) -> int:
    """The rate there of an article whose own rate this is."""
    code = _group_code(configuration, delivery)
    group = next((one for one in configuration.taxes.groups if one.code == code), None)
    return group.rate(own_rate) if group is not None else own_rate


def _taxed(line: TransactionLine, configuration: Configuration) -> TransactionLine:
    own = line.tax_rate if line.own_tax_rate is None else line.own_tax_rate
    rate = rate_at(configuration, line.delivery, own)
    if rate == line.tax_rate:
        return line
    charges = tuple(one if one.rule else replace(one, tax_rate=rate) for one in line.charges)
    kept = None if rate == own else own
    return replace(line, tax_rate=rate, own_tax_rate=kept, charges=charges)


def _group_code(configuration: Configuration, delivery: LineDelivery | None) -> str:
    own = configuration.store.tax_group
    match delivery.delivery_class if delivery else DeliveryClass.CARRY_OUT:
        case DeliveryClass.CARRY_OUT:
            return own
        case DeliveryClass.PICK_UP:
            place = configuration.location(delivery.location) if delivery else None
            return place.tax_group if place else own
        case DeliveryClass.SHIP:
            return _shipped_to(configuration, delivery.address if delivery else None) or own


def _shipped_to(configuration: Configuration, address: Address | None) -> str:
    taxes = configuration.taxes
    if address is None:
        return ""
    if taxes.destination_based:
        found = [
            place
            for place in taxes.places
            if place.country in (address.country, address.region)
            and _bare(address.postcode).startswith(_bare(place.postcode))
        ]
        if found:
            return max(found, key=lambda one: (len(one.country), len(one.postcode))).group
    return address.tax_group if taxes.customer_based and _known(taxes.groups, address) else ""


def _bare(postcode: str) -> str:
    """The postcode however people space it."""
    return postcode.replace(" ", "").upper()


def _known(groups: tuple[TaxGroup, ...], address: Address) -> bool:
    return any(group.code == address.tax_group for group in groups)
