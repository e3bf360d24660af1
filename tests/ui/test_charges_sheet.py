"""Charges at the window: what is computed shows, another amount takes a reason, and totals wait
where the store says so (R22, R23, R32, R34, R68, R69).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from pos_app.domain.charge_rule import (
    ChargeCategory,
    ChargeCode,
    ChargeLevel,
    ChargeRule,
    Choice,
    ReasonCode,
    Selector,
)
from pos_app.domain.configuration import Configuration
from pos_app.domain.deposit import due, totals
from pos_app.domain.errors import Refused
from pos_app.domain.staff import Permission
from pos_app.domain.tax_group import Taxes, TaxGroup, TaxPlace
from pos_app.hq import configuration
from pos_app.till.operations.approval import Approve
from pos_app.till.operations.charges import ChangeCharge
from pos_app.till.operations.customers import NewAddress
from pos_app.till.operations.delivery import Ship
from pos_app.till.operations.operation import NOTHING
from pos_app.till.rights import Approver
from tests.helpers.shop import CHAIR, LAMP, SOFA, do, ring_up

RULES = (
    ChargeRule(
        "freight",
        ChargeLevel.LINE,
        "freight",
        ChargeCategory.FIXED,
        3950,
        from_minor=10_000,
        tax_rate=210_000,
        mode=Selector(Choice.ONE, "standard"),
    ),
    ChargeRule("packing", ChargeLevel.HEADER, "other", ChargeCategory.PERCENT, 10_000),
)
FREIGHT = ChargeCode("freight", "Freight", "Vrachtkosten", shipping=True)
REASONS = (
    ReasonCode("late", "Delivered too late", "Te laat geleverd"),
    ReasonCode("deal", "Agreed at the sale", "Afgesproken bij verkoop"),
)
Wear = Callable[..., None]


def change(store: Configuration, manual: bool, taxes: Taxes, asks: bool) -> Configuration:
    """The store with computed charges; its clerks may have to ask before they change one."""
    rights = {"manage_charges": Permission.WITH_APPROVAL} if asks else {}
    groups = tuple(
        replace(one, permissions=one.permissions | rights) if one.group_id == "clerk" else one
        for one in store.groups
    )
    orders = replace(
        store.orders,
        automatic_charges=True,
        charge_rules=RULES,
        charge_details=(FREIGHT,),
        charge_override_reasons=REASONS,
    )
    profile = replace(store.profile, manual_charge_calculation=manual)
    return replace(
        store, register_id="", orders=orders, profile=profile, taxes=taxes, groups=groups
    )


@pytest.fixture
def wear(world) -> Iterator[Wear]:
    """The store works by other parameters, and by its own again afterwards."""
    before = world.session.configuration

    def put(store: Configuration) -> None:
        configuration.put(world.hq, store, "test")
        world.register.downloads.refresh_configuration()
        world.session.refresh_configuration()

    def put_on(*, manual: bool = False, taxes: Taxes = before.taxes, asks: bool = False) -> None:
        put(change(before, manual, taxes, asks))

    yield put_on
    world.session.show(None)
    put(replace(before, register_id=""))


def choose(till, reason: str) -> None:
    """A reason from head office's list."""
    till.dialog.reasons.setCurrentIndex(till.dialog.reasons.findData(reason))


def due_shown(till) -> str:
    """The amount due as a sheet writes it."""
    return till.window.look.figures.money(due(till.cart))


def shipped(session) -> None:
    """A sofa and a lamp that go to the customer's home."""
    ring_up(session, (SOFA, 1), (LAMP, 1))
    do(session, "ship", Ship(mode="standard"))


def test_r68_r23_a_computed_charge_changes_with_a_reason_by_keyboard(till, wear):
    wear()
    shipped(till.session)
    assert (till.cart.lines[0].charges[0].amount_minor, totals(till.cart).total) == (3950, 179_488)
    till.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    rows = till.dialog.list.records.rows
    assert [row.charge.amount_minor for row in rows] == [3950, 1738]
    till.type("10,00")
    till.press(Qt.Key.Key_Return)
    assert till.sheet is not None
    assert till.sheet.slot.message.sentence.startswith("Een berekende toeslag wijzigen kan alleen")
    choose(till, "deal")
    told = till.sheet.result.accessibleName()
    till.press(Qt.Key.Key_Return)
    assert till.sheet is None
    kept = till.cart.lines[0].charges[0]
    assert (kept.amount_minor, kept.change.reason, kept.change.by) == (1000, "deal", "clerk")
    assert "Toeslag gewijzigd. Nu te betalen daalt met" in till.said
    assert due_shown(till) in told


def test_r28_each_mode_of_the_ship_sheet_says_what_it_charges(till, wear):
    wear()
    ring_up(till.session, (SOFA, 1), (LAMP, 1))
    till.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    tiles = till.dialog.modes.tiles
    assert {key: one.figure for key, one in tiles.items()} == {
        "standard": "39,50",
        "express": "0,00",
    }
    till.press(Qt.Key.Key_Escape)


def test_r52_a_group_may_need_somebody_else_to_change_a_charge(till, wear):
    wear(asks=True)
    shipped(till.session)
    before = till.cart
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        do(till.session, "manage_charges", ChangeCharge(1, 0, -100, "deal"))
    with pytest.raises(Refused, match="CHARGE_UNKNOWN"):
        do(till.session, "manage_charges", ChangeCharge(1, 7, 100, "deal"))
    assert till.cart is before
    do(till.session, "approve", Approve("manage_charges", Approver("manager", "999999")))
    do(till.session, "manage_charges", ChangeCharge(1, 0, 100, "deal"))
    assert till.cart.lines[0].charges[0].amount_minor == 100


def test_r32_compute_again_forgets_what_was_set_by_hand(till, wear):
    wear()
    shipped(till.session)
    till.ask("manage_charges")
    till.keys("0")
    choose(till, "late")
    till.click(till.sheet.primary)
    assert till.cart.lines[0].charges[0].amount_minor == 0
    till.ask("manage_charges")
    till.click(till.dialog.again)
    assert till.sheet is None
    assert till.cart.lines[0].charges[0].change is None
    assert till.said.startswith("Toeslagen opnieuw berekend.")


def test_r22_the_ship_sheet_asks_no_charge_where_charges_are_computed(till, wear):
    ring_up(till.session, (SOFA, 1))
    till.ask("ship")
    assert till.dialog.charge.isVisibleTo(till.sheet)
    till.shop.host.close_sheet()
    till.session.show(None)
    wear()
    shipped(till.session)
    till.ask("ship")
    assert not till.dialog.charge.isVisibleTo(till.sheet)
    till.dialog.modes.choose("express")
    told = till.sheet.result.accessibleName()
    till.press(Qt.Key.Key_Return)
    assert due_shown(till) in told


def test_r34_r69_totals_wait_until_they_are_asked_for(till, wear):
    ring_up(till.session, (CHAIR, 1))
    till.ask("calculate_totals")
    assert till.said == "Toeslagen worden hier direct berekend; er wacht niets."
    till.session.show(None)
    wear(manual=True)
    shipped(till.session)
    assert totals(till.cart).total == 173_800
    till.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert totals(till.cart).total == 179_488
    assert till.said.startswith("Totalen berekend.")
    do(till.session, "undo", NOTHING)
    assert totals(till.cart).total == 173_800


def test_r15_another_address_says_what_it_does_to_the_vat(till, wear):
    abroad = TaxGroup("DE", rates=((210_000, 190_000),))
    wear(taxes=Taxes(destination_based=True, groups=(abroad,), places=(TaxPlace("DE", "DE"),)))
    ring_up(till.session, (LAMP, 1))
    do(till.session, "new_address", NewAddress("Allee 1", "10115", "Berlin", country="DE"))
    till.ask("ship_all")
    till.dialog.addresses.choose("till-1")
    till.dialog.modes.choose("standard")
    assert "btw \u2212\u00a01,24" in till.sheet.result.accessibleName()
    till.press(Qt.Key.Key_Return)
    assert till.cart.lines[0].tax_rate == 190_000
    assert "Btw daalt met 1,24." in till.said


def test_r197_a_charge_on_the_order_has_no_tax_unless_one_of_its_rates_is_chosen(till):
    ring_up(till.session, (SOFA, 1))
    for at in (0, 1):
        till.ask("add_header_charge")
        assert till.dialog.rate.key == "0"
        till.dialog.rate.setCurrentIndex(at)
        till.dialog.amount.put(1210)
        till.click(till.sheet.primary)
    assert [one.tax_rate for one in till.cart.charges] == [0, 210_000]
    till.screen.choose((1,))
    till.ask("add_line_charge")
    assert not till.dialog.rate.isVisibleTo(till.sheet)


def test_the_charges_key_says_when_there_is_none(till):
    ring_up(till.session, (CHAIR, 1))
    till.ask("manage_charges")
    assert till.said == "Deze order heeft geen toeslag. Voeg er eerst een toe."


@pytest.mark.parametrize(
    "gesture", ["add_header_charge", "add_line_charge", "line_discount", "sell_gift_card"]
)
def test_the_keypad_is_whole_on_the_smallest_window(till, gesture):
    till.window.resize(1280, 720)
    ring_up(till.session, (SOFA, 1))
    till.screen.choose((1,))
    till.ask(gesture)
    areas = till.sheet.findChildren(QScrollArea)
    assert [one.verticalScrollBar().maximum() for one in areas] == [0] * len(areas)
