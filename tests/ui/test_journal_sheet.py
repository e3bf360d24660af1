"""The till's journal: found by number, day and amount; a copy prints, goods come back from here."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.tender import TenderKind
from pos_app.till.operations.payment import Pay
from pos_app.till.ui.look import Look
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.keypad import SEARCH_KEYS, Keypad
from tests.helpers.shop import CUSHION, LAMP, do, order_at_hq, ring_up


@pytest.fixture
def journal(till):
    """A sale of two cushions, an order, and the journal open."""
    ring_up(till.session, (CUSHION, 2), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.receipt_no = till.session.concluded.receipt_no
    till.number = order_at_hq(till.session)
    till.ask("show_journal")
    return till.dialog


def numbers(journal) -> list[str]:
    return [one.receipt_no for one in journal.list.records.rows]


def test_r82_the_newest_stands_first_and_shows_its_paper(till, journal):
    rows = journal.list.records.rows
    assert [one.kind for one in rows[:2]] == ["order", "sale"]
    assert "Eetkamerstoel" in journal.paper.accessibleName()


def test_r82_it_is_searched_by_number_day_and_amount(till, journal):
    journal.number.setText(till.receipt_no[-7:])
    assert numbers(journal) == [till.receipt_no]
    journal.number.setText(till.number)
    assert [one.kind for one in journal.list.records.rows] == ["order"]
    journal.number.clear()
    journal.amount.setText("49,90")
    assert till.receipt_no in numbers(journal)
    journal.day.setText("2026-11-11")
    assert numbers(journal) == []
    journal.day.setText("2026-11-12")
    assert till.receipt_no in numbers(journal)
    typed = journal.day.fontMetrics().horizontalAdvance(journal.day.text())
    assert typed + 32 <= journal.day.width()  # between edge and padding
    journal.day.setText("soon")
    assert till.sheet.slot.message.sentence.startswith("“soon” is geen dag.")
    journal.day.clear()
    journal.amount.setText("veel")
    assert till.sheet.slot.message.sentence.startswith("Dit is geen bruikbaar bedrag.")
    assert till.receipt_no in numbers(journal)


def test_r82_a_scanned_receipt_is_looked_up(till, journal):
    """It was asked to close the journal first."""
    journal.amount.setText("1,23")
    till.scan(till.receipt_no)
    assert numbers(journal) == [till.receipt_no]


def test_r92_nothing_prints_while_what_is_asked_for_is_no_day(till, journal):
    """A copy of what had stood there before was printed."""
    journal.day.setText("99-99")
    before = till.session.store.print_job(till.receipt_no)
    till.press(Qt.Key.Key_Return)
    assert till.sheet.primary.reason.startswith("“99-99” is geen dag.")
    assert journal.back.reason == till.sheet.primary.reason
    assert till.session.store.print_job(till.receipt_no) == before
    journal.day.clear()
    assert not till.sheet.primary.reason


def test_r92_a_copy_prints_from_here(till, journal):
    journal.number.setText(till.receipt_no)
    till.world.register.store.print_job(till.receipt_no)
    till.click(till.sheet.primary)
    assert till.session.store.print_job(till.receipt_no).state == "waiting"


def test_114_goods_come_back_from_here(till, journal):
    journal.number.setText(till.receipt_no)
    till.click(journal.back)
    till.settled()
    assert till.dialog.lines.rows[0].line.name == "Kussen Lina, oker"


def test_r83_with_a_cart_in_hand_the_return_says_so(till, journal):
    till.press(Qt.Key.Key_Escape)
    ring_up(till.session, (LAMP, 1), customer="")
    till.ask("show_journal")
    assert "Parkeer" in till.dialog.back.reason


def test_r82_it_is_searched_by_touch_alone(till, journal):
    """Each key goes into the field that was tapped last."""
    keys = journal.keypad.buttons
    for key in till.receipt_no[-6:]:
        till.click(keys[key])
    assert numbers(journal) == [till.receipt_no]
    till.bot.mouseClick(journal.day, Qt.MouseButton.LeftButton)
    for key in "13-11-2026":
        till.click(keys[key])
    assert numbers(journal) == []
    for _ in "13-11-2026":
        till.click(keys["back"])
    till.bot.mouseClick(journal.amount, Qt.MouseButton.LeftButton)
    for key in "49,90":
        till.click(keys[key])
    assert numbers(journal) == [till.receipt_no]


def test_a_key_writes_the_mark_that_is_on_it(till):
    """An English point wrote a comma."""
    look, field = till.window.look, QLineEdit()
    english = Text(look.resources / "text", "en")
    keypad = Keypad(Look(look.resources, english, look.theme, look.tokens), SEARCH_KEYS)
    keypad.write_in(field)
    keypad.buttons[","].activated.emit()
    assert field.text() == keypad.buttons[","].face.label == "."
