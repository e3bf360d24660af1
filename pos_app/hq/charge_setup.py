"""What must be true of charges and taxes before tills are told of them (R13-R15, R20, R28, R29)."""

from pos_app.domain.charge_rule import ChargeCategory, ChargeLevel, ChargeRule, Choice, twins
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import Refused
from pos_app.domain.money import AMOUNT_MINOR_MAX, RATE_ONE


def _wrong(where: str) -> Refused:
    return Refused("CONFIGURATION_WRONG", where=where)


def check_charges(configuration: Configuration) -> None:
    """Every rule is whole and stands once; the channel selector is off only where no two rules
    differ in their channel alone (R29).
    """
    orders = configuration.orders
    known = {*orders.charge_codes, *(one.code for one in orders.charge_details)}
    named = [rule.rule_id for rule in orders.charge_rules]
    if "" in named or len(set(named)) != len(named):
        raise _wrong("orders.charge_rules")
    for rule in orders.charge_rules:
        if rule.code not in known or not rule.code:
            raise _wrong(f"orders.charge_rules.{rule.rule_id}.code")
        wrong = _wrong_field(rule)
        if wrong:
            raise _wrong(f"orders.charge_rules.{rule.rule_id}.{wrong}")
    if not orders.charges_by_channel and twins(orders.charge_rules):
        raise Refused("CHARGE_RULES_TWICE", rules=", ".join(twins(orders.charge_rules)))


def _wrong_field(rule: ChargeRule) -> str:
    most = AMOUNT_MINOR_MAX if rule.category is ChargeCategory.FIXED else RATE_ONE
    if not 0 <= rule.value <= most:
        return "value"
    if rule.from_minor < 0 or (rule.to_minor is not None and rule.to_minor < rule.from_minor):
        return "to_minor"
    if not 0 <= rule.tax_rate <= RATE_ONE:
        return "tax_rate"
    if rule.prorate and rule.level is ChargeLevel.LINE:
        return "prorate"
    if rule.level is ChargeLevel.HEADER and rule.item.choice is not Choice.ALL:
        return "item"
    for name in ("customer", "item", "mode", "channel"):
        selector = getattr(rule, name)
        if (selector.choice is Choice.ALL) != (not selector.name):
            return name
    return ""


def check_taxes(configuration: Configuration) -> None:
    """Every group that a place names exists; rates lie between 0 and 100 % (R13-R15)."""
    taxes = configuration.taxes
    codes = [group.code for group in taxes.groups]
    if "" in codes or len(set(codes)) != len(codes):
        raise _wrong("taxes.groups")
    rates = [rate for group in taxes.groups for pair in group.rates for rate in pair]
    if any(not 0 <= rate <= RATE_ONE for rate in rates):
        raise _wrong("taxes.groups.rates")
    if any(place.group not in codes or not place.country for place in taxes.places):
        raise _wrong("taxes.places")
    if configuration.store.tax_group not in {*codes, ""}:
        raise _wrong("store.tax_group")
    if any(one.tax_group not in {*codes, ""} for one in configuration.delivery.locations):
        raise _wrong("delivery.locations.tax_group")
