"""Stores with rules of charges, carts with what they compute, and an order open for edit."""

from dataclasses import replace
from typing import Any

from pos_app.domain.automatic_charges import ByHand
from pos_app.domain.charge_rule import (
    ChargeCategory,
    ChargeLevel,
    ChargeRule,
    Choice,
    Selector,
)
from pos_app.domain.configuration import Configuration
from pos_app.domain.edit import cart_lines
from pos_app.domain.transaction import Edit, Transaction
from tests.helpers.carts import NOW, STORE, placed


def rule(name: str, value: int, **wishes: Any) -> ChargeRule:
    """A fixed charge per line in every mode, unless it is wished otherwise."""
    made = ChargeRule(name, ChargeLevel.LINE, "shipping", ChargeCategory.FIXED, value)
    return replace(made, **wishes)


def header(name: str, value: int, **wishes: Any) -> ChargeRule:
    """The same on the whole order."""
    return rule(name, value, level=ChargeLevel.HEADER, **wishes)


def by_mode(mode: str) -> Selector:
    """One delivery mode."""
    return Selector(Choice.ONE, mode)


def shop(*rules: ChargeRule, **orders: Any) -> Configuration:
    """A store that computes charges by these rules."""
    wishes: dict[str, Any] = {"automatic_charges": True, "charge_rules": rules} | orders
    return replace(STORE, orders=replace(STORE.orders, **wishes))


def on_lines(of: Transaction) -> list[int]:
    """The sum of charges per line."""
    return [sum(one.amount_minor for one in line.charges) for line in of.lines]


def on_header(of: Transaction) -> list[int]:
    """The amounts of the order's own charges."""
    return [one.amount_minor for one in of.charges]


def by_hand(amount: int, reason: str = "R1") -> ByHand:
    """A clerk's own amount."""
    return ByHand(amount, reason, "clerk", NOW)


def edited(of: Transaction) -> Transaction:
    """The order that the cart becomes, open for edit."""
    order = placed(of)
    return replace(of, lines=cart_lines(order), charges=order.charges, edit=Edit(order))
