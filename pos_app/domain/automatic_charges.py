"""Charges that the store computes itself: tiers, selectors, splitting over lines (R22, R28-R34).

What a clerk set otherwise stays until charges are recalculated (R32).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.cart import check_open, cut_override, with_lines
from pos_app.domain.charge_rule import ChargeCategory, ChargeLevel, ChargeRule
from pos_app.domain.configuration import Configuration
from pos_app.domain.edit import check_header_open, check_worth_open
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.locked_lines import (
    is_header_open,
    is_priced_anew,
    is_read_only,
    is_shared_anew,
)
from pos_app.domain.money import AMOUNT_MINOR_MAX, part, spread
from pos_app.domain.place_tax import SELLING, rate_at, with_place_tax
from pos_app.domain.pricing import Charge, ChargeChange, line_amount
from pos_app.domain.transaction import Transaction, TransactionLine

HEADER = 0
"""The place of charges on the whole order, where lines have their number."""


def is_refundable(configuration: Configuration, code: str) -> bool:
    """Whether charges of the code come back by themselves with returned goods (R33); a code
    without flags does. Where nothing is computed, charges of every code that counts as delivery
    follow their own parameter instead (R22).
    """
    orders = configuration.orders
    if not orders.automatic_charges and is_shipping(configuration, code):
        return orders.refund_shipping
    found = [one for one in orders.charge_details if one.code == code]
    return found[0].refundable if found else True


def is_shipping(configuration: Configuration, code: str) -> bool:
    """Whether charges of the code count as delivery (R33); without flags it is the code of typed
    delivery charges (R21).

    They are one sum on receipts, and come back as typed delivery charges do. No rule says what a
    shipping discount is: nothing gives one by itself; a clerk sets a charge lower by hand, with a
    reason (R23, R68).
    """
    found = [one for one in configuration.orders.charge_details if one.code == code]
    return found[0].shipping if found else code == configuration.orders.shipping_charge_code


def computes(cart: Transaction, configuration: Configuration) -> bool:
    """Whether charges of this cart are computed at all (R22)."""
    return configuration.orders.automatic_charges and cart.mode in SELLING


def worked_out(
    cart: Transaction, configuration: Configuration, before: Transaction | None = None
) -> Transaction:
    """The cart as every gesture leaves it: with the tax of each place (R15), unless the clerk has
    to ask for them with the charges that are computed (R22, R34), and with a deposit that is no
    more than all of that (R146). `before` is the cart that the gesture was made on.
    """
    if before is not None and cart.edit is not None:
        cart = _as_promised(before, cart)
    cart = with_place_tax(cart, configuration)
    if not configuration.profile.manual_charge_calculation:
        cart = with_automatic_charges(cart, configuration)
    return cut_override(cart)


def _as_promised(before: Transaction, cart: Transaction) -> Transaction:
    """The edit with the order's own tax and computed charges where a gesture brought a line, or all
    lines, back to what the order says (R15, R100).
    """
    order = cart.edit.order if cart.edit else None
    was = {line.line_no: line for line in before.lines}
    back = []
    for line in cart.lines:
        old = order.line(line.line_no) if order else None
        if old is None or line.line_no not in was or is_priced_anew(cart, line):
            continue
        earlier = was[line.line_no]
        shared_again = is_shared_anew(before, earlier) and not is_shared_anew(cart, line)
        if is_priced_anew(before, earlier) or shared_again:
            typed = (x if x.rule else replace(x, tax_rate=old.tax_rate) for x in line.charges)
            charges = _merged(tuple(typed), _by_rule(old.charges))
            rate, own = old.tax_rate, old.own_tax_rate
            back.append(replace(line, charges=charges, tax_rate=rate, own_tax_rate=own))
    header = cart.charges
    if order is not None and is_header_open(before) and not is_header_open(cart):
        header = _merged(header, _by_rule(order.charges))
    return with_lines(replace(cart, charges=header), tuple(back))


def _by_rule(charges: tuple[Charge, ...]) -> dict[str, Charge]:
    return {one.rule: one for one in charges if one.rule}


def with_automatic_charges(
    cart: Transaction, configuration: Configuration, *, every: bool = False
) -> Transaction:
    """The cart with the charges that its lines and deliveries call for now; typed and changed ones
    stay (R30-R32). `every` charge of an edit that may change, not only of what it changed.
    """
    if not computes(cart, configuration):
        return cart
    found = _computed(cart, configuration)
    shared = {rule.rule_id for rule in configuration.orders.charge_rules if rule.prorate}
    changed = []
    for line in cart.lines:
        computed = found.get(line.line_no, {})
        if every and not is_read_only(cart, line):
            charges = _merged(line.charges, computed)
        else:
            charges = _charges_now(cart, line, computed, shared)
        if charges != line.charges:
            changed.append(replace(line, charges=charges))
    header = cart.charges
    if is_header_open(cart) or (every and not _is_header_invoiced(cart)):
        header = _merged(cart.charges, found.get(HEADER, {}))
    if not changed and header == cart.charges:
        return cart
    return with_lines(replace(cart, charges=header), tuple(changed))


def _charges_now(
    cart: Transaction, line: TransactionLine, computed: dict[str, Charge], shared: set[str]
) -> tuple[Charge, ...]:
    """The charges of a line: worked out anew, or what the order promised but for its shares of a
    group that has become another one (R31, R100).
    """
    if not is_priced_anew(cart, line):
        if not is_shared_anew(cart, line):
            return line.charges
        promised = {one.rule: one for one in line.charges if one.rule not in shared}
        computed = promised | {key: one for key, one in computed.items() if key in shared}
    return _merged(line.charges, computed)


def _is_header_invoiced(cart: Transaction) -> bool:
    return cart.edit is not None and cart.edit.order.charges_invoiced


def recalculated(cart: Transaction, configuration: Configuration) -> Transaction:
    """Charges computed anew, changes by hand forgotten; where charges are not computed, typed ones
    become 0 (R32). In an edit those of what it left as it was too, but nothing that is invoiced.
    """
    computed = computes(cart, configuration)

    def kept(charges: tuple[Charge, ...]) -> tuple[Charge, ...]:
        return tuple(one for one in charges if computed and not one.change)

    lines = tuple(
        replace(line, charges=kept(line.charges))
        for line in cart.lines
        if line.charges and not is_read_only(cart, line)
    )
    header = cart.charges if _is_header_invoiced(cart) else kept(cart.charges)
    cart = with_lines(replace(cart, charges=header), lines)
    return with_automatic_charges(cart, configuration, every=True)


# --- by the rules -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ground:
    """What rules are held against: the cart, the store, and the lines by mode."""

    cart: Transaction
    configuration: Configuration
    by_mode: dict[str, list[TransactionLine]]


_Booked = tuple[TransactionLine | None, ChargeRule, int]
_Found = dict[int, dict[str, Charge]]
"""Charges per place and family; the place is a line's number or `HEADER`."""


def _computed(cart: Transaction, configuration: Configuration) -> _Found:
    by_mode: dict[str, list[TransactionLine]] = {}
    for line in cart.lines:  # until a class is chosen a line counts as carried out (R96)
        mode = line.delivery.mode if line.delivery else cart.terms.carry_out_mode
        by_mode.setdefault(mode, []).append(line)
    found: _Found = {}
    ground = _Ground(cart, configuration, by_mode)
    for key, tiers in _families(ground).items():
        for on, rule, amount in _charged(tiers, ground):
            place, delivery = (on.line_no, on.delivery) if on else (HEADER, None)
            found.setdefault(place, {})[key] = Charge(
                code=rule.code,
                amount_minor=amount,
                tax_rate=rate_at(configuration, delivery, rule.tax_rate),
                refundable=is_refundable(configuration, rule.code),
                rule=key,
            )
    return found


def _families(ground: _Ground) -> dict[str, list[ChargeRule]]:
    """The rules that this cart's customer, store and currency fall under, as tiers of the same
    charge, each family by the id of its first rule.
    """
    families: dict[ChargeRule, list[ChargeRule]] = {}
    for rule in ground.configuration.orders.charge_rules:
        families.setdefault(rule.family, []).append(rule)
    return {
        tiers[0].rule_id: tiers for family, tiers in families.items() if _applies(family, ground)
    }


def _applies(rule: ChargeRule, ground: _Ground) -> bool:
    store, customer = ground.configuration.store, ground.cart.customer
    who = (customer.customer_id, customer.charge_group) if customer else ("", "")
    by_channel = ground.configuration.orders.charges_by_channel
    return (
        rule.currency in ("", ground.cart.terms.currency)
        and rule.customer.takes(*who)
        and (not by_channel or rule.channel.takes(store.store_id, store.channel_group))
    )


def _charged(tiers: list[ChargeRule], ground: _Ground) -> Iterable[_Booked]:
    """Line, tier and amount of every charge that the family books; no line is the whole order."""
    rule = tiers[0]
    taken = {mode: lines for mode, lines in ground.by_mode.items() if _takes(rule, mode, ground)}
    if rule.level is ChargeLevel.LINE:
        for line in (line for lines in taken.values() for line in lines):
            tier = _tier(tiers, line_amount(line))
            if tier is not None and rule.item.takes(line.sku, line.category):
                yield line, tier, _amount(tier, line_amount(line))
    elif rule.prorate:
        for lines in taken.values():
            yield from _split(tiers, lines, ground.cart)
    elif len(taken) == len(ground.by_mode) == 1:  # every line has the same mode (R30)
        value = sum(line_amount(line) for line in ground.cart.lines)
        tier = _tier(tiers, value)
        if tier is not None:
            yield None, tier, _amount(tier, value)


def _takes(rule: ChargeRule, mode: str, ground: _Ground) -> bool:
    known = ground.configuration.mode(mode)
    return rule.mode.takes(mode, known.charge_group if known else "")


def _split(
    tiers: list[ChargeRule], lines: list[TransactionLine], cart: Transaction
) -> Iterable[_Booked]:
    """The group's charge over its lines by value; the parts add up to it, those that read-only
    lines bear already among them (R31, R101).
    """
    value = sum(line_amount(line) for line in lines)
    tier = _tier(tiers, value)
    loose = [line for line in lines if not is_read_only(cart, line)]
    if tier is None or not loose:
        return
    borne = [one for line in lines if line not in loose for one in line.charges]
    rest = _amount(tier, value) - sum(o.amount_minor for o in borne if o.rule == tiers[0].rule_id)
    weights = [line_amount(line) for line in loose]
    whole = max(rest, 0)
    parts = spread(whole, weights) if any(weights) else (whole, *[0] * (len(loose) - 1))
    for line, share in zip(loose, parts, strict=True):
        yield line, tier, share


def _tier(tiers: list[ChargeRule], product_value: int) -> ChargeRule | None:
    return next((rule for rule in tiers if rule.holds(product_value)), None)


def _amount(rule: ChargeRule, product_value: int) -> int:
    if rule.category is ChargeCategory.FIXED:
        return rule.value
    return part(product_value, rule.value)


def _merged(old: tuple[Charge, ...], computed: dict[str, Charge]) -> tuple[Charge, ...]:
    """The charges of one place with what is computed for it; a computed 0 is no charge."""
    followed = (_followed(one, computed) for one in old)
    kept = tuple(one for one in followed if one is not None)
    held = {one.rule for one in kept}
    new = (one for key, one in computed.items() if key not in held and one.amount_minor)
    return (*kept, *new)


def _followed(charge: Charge, computed: dict[str, Charge]) -> Charge | None:
    """The charge as it is now: a typed one as it was, a changed one with its amount (R32) but taxed
    as the computed one would be (R15), a computed one anew.
    """
    now = computed.get(charge.rule)
    if charge.change is not None and now is not None:
        return replace(charge, tax_rate=now.tax_rate)
    if charge.change is not None or not charge.rule:
        return charge
    return now if now is not None and now.amount_minor else None


# --- by hand ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ByHand:
    """Who sets a charge to what, when and why; the reason is a code of HQ's list (R23)."""

    amount_minor: int
    reason: str
    by: str
    at: datetime


def _charges_at(cart: Transaction, place: int) -> tuple[Charge, ...]:
    return cart.charges if place == HEADER else cart.line(place).charges


def charge_at(cart: Transaction, place: int, at: int) -> Charge:
    """The charge at that position of a line, or of the whole order at `HEADER`; `LINE_UNKNOWN`,
    `CHARGE_UNKNOWN`.
    """
    charges = _charges_at(cart, place)
    if not 0 <= at < len(charges):
        raise Refused("CHARGE_UNKNOWN")
    return charges[at]


def with_charge_changed(cart: Transaction, place: int, at: int, wish: ByHand) -> Transaction:
    """The charge at that position with another amount; a computed one remembers what it was (R23,
    R32), a typed one of 0 is gone.
    """
    check_open(cart)
    old, charges = charge_at(cart, place, at), _charges_at(cart, place)
    if place == HEADER:
        check_header_open(cart)
    else:
        check_worth_open(cart, place)
    if not 0 <= wish.amount_minor <= AMOUNT_MINOR_MAX:
        raise Refused("BAD_AMOUNT", amount_minor=wish.amount_minor)
    new = _set(old, wish)
    left = (*charges[:at], *((new,) if new else ()), *charges[at + 1 :])
    if place == HEADER:
        return with_lines(replace(cart, charges=left), ())
    return with_lines(cart, (replace(cart.line(place), charges=left),))


def _set(charge: Charge, wish: ByHand) -> Charge | None:
    if charge.amount_minor == wish.amount_minor:
        return charge
    if not charge.rule:
        return replace(charge, amount_minor=wish.amount_minor) if wish.amount_minor else None
    computed = charge.change.computed_minor if charge.change else charge.amount_minor
    change = ChargeChange(computed, wish.reason, wish.by, wish.at)
    return replace(charge, amount_minor=wish.amount_minor, change=change)
