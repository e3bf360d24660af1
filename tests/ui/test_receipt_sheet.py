"""Receipts on screen, on paper, and once more as a copy (R92)."""

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.errors import Unavailable
from pos_app.domain.tender import TenderKind
from pos_app.till.devices.printer import Printer
from pos_app.till.devices.spooler import Spooler
from pos_app.till.operations.payment import Pay
from pos_app.till.ui.widgets.button import Button
from tests.helpers.memory_printer import MemoryPrinter
from tests.helpers.shop import SOFA, do, ring_up


def sold(session) -> str:
    ring_up(session, (SOFA, 1), customer="")
    do(session, "pay", Pay(TenderKind.CASH))
    return session.concluded.receipt_no


def test_without_a_receipt_there_is_nothing_to_print(till):
    with closing(sqlite3.connect(till.session.store.home / "till.db")) as opened, opened:
        opened.execute("DELETE FROM print_job")
    till.ask("receipt")
    assert till.sheet.primary.reason == "Deze kassa heeft nog geen bonnen."


def test_the_paper_shows_what_the_printer_gets(till):
    number = sold(till.session)
    till.ask("receipt")
    shown = till.dialog.paper.accessibleName()
    assert number in shown
    assert "Hoekbank Oslo, links 1.649,00" in shown
    assert "KOPIE" not in shown


def test_a_printer_that_is_off_lets_the_receipt_wait_and_says_so(till):
    sold(till.session)
    device = MemoryPrinter()
    device.away = True
    spooler = Spooler(till.session.store, Printer(device))
    till.ask("receipt")
    till.press(Qt.Key.Key_Return)
    with pytest.raises(Unavailable):
        spooler.print_waiting()
    till.until(lambda: "antwoordt niet" in till.sheet.slot.message.sentence)
    assert not device.jobs
    [other] = [x for x in till.sheet.slot.findChildren(Button) if x.face.label == "Andere printer"]
    till.click(other)
    assert till.dialog.nav.key == "devices"


def test_a_sale_whose_receipt_the_printer_does_not_take_says_so_until_the_next_gesture(till):
    Spooler(till.session.store, Printer(MemoryPrinter())).print_waiting()
    till.scan("8712345678906")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.screen.cart.list.setFocus()
    assert "klaar en opgeslagen" in till.said
    device = MemoryPrinter()
    device.away = True
    with pytest.raises(Unavailable):
        Spooler(till.session.store, Printer(device)).print_waiting()
    till.until(lambda: till.said.startswith("De printer antwoordt niet."))
    assert till.screen.slot.message.action == "Bon"
    device.away = False
    Spooler(till.session.store, Printer(device)).print_waiting()


def test_a_second_print_is_a_marked_copy_and_is_journalled(till):
    number = sold(till.session)
    device = MemoryPrinter()
    spooler = Spooler(till.session.store, Printer(device))
    spooler.print_waiting()
    till.ask("receipt")
    assert "KOPIE" in till.dialog.paper.accessibleName()
    till.press(Qt.Key.Key_Return)
    spooler.print_waiting()
    first, copy = device.jobs[-2:]
    assert number.encode() in first
    assert b"KOPIE" not in first
    assert b"KOPIE" in copy
    assert till.session.store.journal_rows()[0].what == "receipt_copy"
    wanted = f"Kopie van bon {number} is afgedrukt."
    till.until(lambda: till.sheet.slot.message.sentence == wanted)


def test_a_gift_receipt_has_the_number_and_the_goods_that_left_but_no_price(till):
    number = sold(till.session)
    device = MemoryPrinter()
    spooler = Spooler(till.session.store, Printer(device))
    till.ask("receipt")
    till.click(till.dialog.gift)
    till.until(lambda: "Ruilbon" in till.dialog.paper.accessibleName())
    shown = till.dialog.paper.accessibleName()
    assert "1 x Hoekbank Oslo, links" in shown
    assert number in shown
    assert "1.649" not in shown
    assert "%" not in shown
    assert not till.dialog.gift.isVisible()
    spooler.print_waiting()
    assert b"Ruilbon" in device.jobs[-1]
    assert b"1.649" not in device.jobs[-1]
    assert till.session.store.journal_rows()[0].what == "receipt_gift"
