"""The ship sheet by keyboard, by mouse, and where it says no."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.deposit import due
from pos_app.till.operations.customers import NewCustomer
from tests.helpers.shop import CHAIR, SOFA, TABLE, configure, do, ring_up

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_r59_without_a_customer_the_key_says_so_and_nothing_opens(till):
    ring_up(till.session, (SOFA, 1), customer="")
    till.press(Qt.Key.Key_F7)
    assert till.sheet is None
    assert till.said == "Kies eerst een klant."


def test_chosen_lines_ship_by_keyboard_alone(till):
    ring_up(till.session, (CHAIR, 4), (SOFA, 1), (TABLE, 1))
    till.screen.choose((2, 3))
    till.press(Qt.Key.Key_F7)
    assert till.dialog.lines.chosen() == (2, 3)
    till.press(Qt.Key.Key_Down)
    till.press(Qt.Key.Key_Space)
    assert till.dialog.lines.chosen() == (2,)
    till.type("2")
    till.press(Qt.Key.Key_Return)
    assert till.sheet is None
    sofa = till.cart.line(2).delivery
    assert (sofa.delivery_class, sofa.mode) == (DeliveryClass.SHIP, "express")
    assert sofa.on == till.session.today + timedelta(days=1)
    assert till.cart.line(3).delivery is None


def test_the_footer_tells_the_due_amount_before_it_is_saved(till):
    ring_up(till.session, (CHAIR, 4), (SOFA, 1))
    before = till.cart
    till.screen.choose((2,))
    till.press(Qt.Key.Key_F7)
    till.dialog.modes.choose("standard")
    assert till.sheet.slot.message.sentence.startswith("Vroegste dag is ")
    assert till.dialog.modes.tiles["standard"].face.detail.startswith("vanaf ")
    told = till.sheet.result.accessibleName()
    assert till.cart is before
    till.press(Qt.Key.Key_Return)
    assert due(till.cart) == 80_580  # 476,00 now and 20 % of 1.649,00
    assert "€\u00a0805,80" in told
    assert "was 2.125,00" in told


def test_r64_a_part_of_a_line_splits_it(till):
    ring_up(till.session, (CHAIR, 4))
    till.press(Qt.Key.Key_F7, SHIFT)
    till.dialog.modes.choose("standard")
    till.click(till.dialog.lines.rows[0].part.minus)
    till.click(till.sheet.primary)
    shipped, rest = till.cart.lines
    assert (shipped.quantity, rest.quantity) == (3_000, 1_000)
    assert rest.delivery is None


def test_a_typed_quantity_above_the_line_is_refused_in_words(till):
    ring_up(till.session, (CHAIR, 4))
    till.press(Qt.Key.Key_F7, SHIFT)
    field = till.dialog.lines.rows[0].part.number
    field.setFocus()
    field.selectAll()
    till.type("5")
    words = "Eetkamerstoel Bram, eiken: typ een aantal van 0,001 tot en met 4."
    assert till.sheet.slot.message.sentence == words
    till.press(Qt.Key.Key_Return)
    assert till.sheet.slot.message.sentence == words
    assert len(till.cart.lines) == 1


def test_r63_a_day_that_is_over_is_refused_where_it_is_chosen(till):
    ring_up(till.session, (SOFA, 1))
    till.press(Qt.Key.Key_F7, SHIFT)
    dates = till.dialog.dates
    dates.days[0].setFocus()
    till.press(Qt.Key.Key_Left)
    assert dates.day == till.session.today
    till.press(Qt.Key.Key_Left)
    assert dates.day == till.session.today
    assert till.sheet.slot.message.sentence.startswith("Deze dag is voorbij.")


def test_a_mode_tells_its_first_day_and_an_earlier_one_is_warned_of_not_refused(till):
    session, before = till.session, till.session.configuration
    modes = tuple(
        replace(one, lead_days=4) if one.code == "standard" else one
        for one in before.delivery.modes
    )
    delivery = replace(before.delivery, modes=modes)
    configure(session, replace(before, delivery=delivery, version=before.version + 1))
    ring_up(session, (CHAIR, 4))
    till.press(Qt.Key.Key_F7, SHIFT)
    assert till.dialog.modes.tiles["standard"].face.detail == "vanaf ma\u00a016\u00a0nov"
    till.dialog.modes.choose("standard")
    first = session.today + timedelta(days=4)
    assert till.dialog.dates.day == first
    till.dialog.dates.choose(first - timedelta(days=1))
    assert till.sheet.slot.message.kind == "warning"
    assert "ma\u00a016\u00a0nov" in till.sheet.slot.message.sentence
    till.click(till.sheet.primary)
    assert till.cart.line(1).delivery.on == first - timedelta(days=1)
    session.show(None)


def test_r35_delivery_charges_are_typed_with_a_comma_and_count(till):
    ring_up(till.session, (SOFA, 1))
    till.press(Qt.Key.Key_F7, SHIFT)
    till.dialog.modes.choose("standard")
    till.dialog.charge.edit.setFocus()
    till.type("29,50")
    till.press(Qt.Key.Key_Return)
    assert till.cart.line(1).charges[0].amount_minor == 2_950


def test_text_in_the_charge_is_refused_under_the_field(till):
    ring_up(till.session, (SOFA, 1))
    till.press(Qt.Key.Key_F7, SHIFT)
    till.dialog.charge.edit.setText("veel")
    assert till.sheet.primary.reason
    till.press(Qt.Key.Key_Return)
    assert till.cart.line(1).delivery is None


def test_a_customer_without_an_address_gets_one_in_place(till):
    ring_up(till.session, (SOFA, 1), customer="")
    do(till.session, "new_customer", NewCustomer("Anouk Prins"))
    till.press(Qt.Key.Key_F7, SHIFT)
    form = till.dialog.form
    assert till.dialog.entering
    till.press(Qt.Key.Key_Return)
    assert form.street.edit.property("state") == "refused"
    for field, typed in (
        (form.street, "Lindelaan 1"),
        (form.postcode, "3811 AB"),
        (form.city, "Ede"),
    ):
        field.put(typed)
    till.press(Qt.Key.Key_Return)
    assert not till.dialog.entering
    till.dialog.modes.choose("standard")
    till.press(Qt.Key.Key_Return)
    assert till.cart.line(1).delivery.address.street == "Lindelaan 1"


def test_ctrl_f7_changes_the_mode_and_nothing_else(till):
    ring_up(till.session, (SOFA, 1))
    till.press(Qt.Key.Key_F7, CONTROL)
    assert till.sheet is None
    assert till.said == "Geen regel wordt verzonden. Kies een regel, dan Verzenden."
    till.press(Qt.Key.Key_F7, SHIFT)
    till.dialog.modes.choose("standard")
    till.press(Qt.Key.Key_Return)
    before = till.cart.line(1).delivery
    till.press(Qt.Key.Key_F7, CONTROL)
    till.type("2")
    till.press(Qt.Key.Key_Return)
    after = till.cart.line(1).delivery
    assert (before.mode, after.mode) == ("standard", "express")
    assert (before.address, before.on, before.location) == (after.address, after.on, after.location)


def test_esc_leaves_everything_as_it_was(till):
    ring_up(till.session, (SOFA, 1))
    before = till.cart
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is None
    assert till.cart is before


def test_tab_walks_inside_the_sheet(till):
    ring_up(till.session, (CHAIR, 4), (SOFA, 1))
    till.press(Qt.Key.Key_F7)
    seen = set()
    for _ in range(60):
        till.press(Qt.Key.Key_Tab)
        assert till.sheet.isAncestorOf(till.focus)
        seen.add(till.focus)
    assert {till.sheet.primary, till.sheet.back, till.dialog.dates.days[0]} <= seen


def test_the_scanner_never_chooses_in_an_open_sheet(till):
    ring_up(till.session, (SOFA, 1))
    till.press(Qt.Key.Key_F7)
    till.dialog.modes.choose("standard")
    till.scan("8712345678906")
    assert till.dialog.modes.key == "standard"
    assert len(till.cart.lines) == 1
    assert till.sheet.slot.message.sentence == "Sluit dit eerst en scan dan opnieuw."
