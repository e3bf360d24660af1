"""Charge rules and selectors of master data as the domain's (R28, R29)."""

from pos_app.domain.charge_rule import ChargeCategory, ChargeLevel, ChargeRule, Choice, Selector
from pos_app.hq.master_rows import Record

SELECTORS = {"customers": "customer", "items": "item", "modes": "mode", "channels": "channel"}
"""How wide a selector is, and the field that names what it selects."""


def rule_of(record: Record) -> ChargeRule:
    """The rule as tills work with it."""
    category = ChargeCategory(record["category"])
    return ChargeRule(
        rule_id=record["rule_id"],
        level=ChargeLevel(record["level"]),
        code=record["code"],
        category=category,
        value=record["amount"] if category is ChargeCategory.FIXED else record["rate"],
        from_minor=record["from_amount"],
        to_minor=record["to_amount"],
        prorate=record["prorate"],
        tax_rate=record["tax_rate"],
        currency=record["currency"],
        **{one: Selector(Choice(record[many]), record[one]) for many, one in SELECTORS.items()},
    )


def record_of(rule: ChargeRule) -> Record:
    """The record that makes this rule."""
    fixed = rule.category is ChargeCategory.FIXED
    found: Record = {
        "rule_id": rule.rule_id,
        "level": rule.level.value,
        "code": rule.code,
        "category": rule.category.value,
        "amount": rule.value if fixed else 0,
        "rate": 0 if fixed else rule.value,
        "from_amount": rule.from_minor,
        "to_amount": rule.to_minor,
        "prorate": rule.prorate,
        "tax_rate": rule.tax_rate,
        "currency": rule.currency,
    }
    for many, one in SELECTORS.items():
        selector: Selector = getattr(rule, one)
        found |= {many: selector.choice.value, one: selector.name}
    return found


def bare(record: Record) -> Record:
    """What two rules may not have in common: everything but their ids."""
    return {name: value for name, value in record.items() if name != "rule_id"}
