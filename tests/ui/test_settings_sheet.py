"""Settings: look and language while running, devices, head office by hand."""

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.errors import Unavailable
from pos_app.till.config import read_settings
from pos_app.till.sync.hq_client import LIST_PARKED
from tests.helpers.shop import SOFA, ring_up


def test_saving_is_offered_only_when_something_changed(till):
    till.ask("settings")
    assert till.sheet.primary.reason == "Er is niets veranderd."
    till.dialog.screen.group("theme").choose("dark")
    assert not till.sheet.primary.reason
    till.dialog.screen.group("theme").choose("light")
    assert till.sheet.primary.reason


def test_theme_and_language_change_while_the_cart_stays(till):
    ring_up(till.session, (SOFA, 1), customer="")
    cart = till.cart
    till.ask("settings")
    till.dialog.screen.group("theme").choose("dark")
    till.dialog.screen.group("language").choose("en")
    till.press(Qt.Key.Key_Return)
    assert till.window.look.theme.name == "dark"
    assert till.shop.bar.tabs[0].text() == "Sale"
    assert till.cart is cart


def test_a_printer_address_is_kept_for_the_next_start(till):
    till.ask("settings")
    till.type("3")
    till.dialog.printer.put("tcp://192.168.1.20:9100")
    till.press(Qt.Key.Key_Return)
    assert till.sheet is None
    assert read_settings(till.session.store.home, {}).printer == "tcp://192.168.1.20:9100"


def test_what_is_no_address_is_refused_under_its_field(till):
    till.ask("settings")
    till.dialog.printer.put("de grote")
    till.press(Qt.Key.Key_Return)
    assert till.dialog.printer.edit.property("state") == "refused"
    assert till.dialog.pages.currentIndex() == 2
    assert read_settings(till.session.store.home, {}).printer != "de grote"


def test_the_test_asks_head_office(till):
    till.ask("connection")
    till.click(till.dialog.connection.test)
    wanted = "Het hoofdkantoor antwoordt."
    till.until(lambda: till.sheet.slot.message.sentence == wanted)


def test_cut_by_hand_nothing_is_sent_until_it_is_switched_on(till):
    till.ask("connection")
    page = till.dialog.connection
    till.click(page.switch)
    assert page.test.reason
    with pytest.raises(Unavailable):
        till.session.outfit.hq.parked(LIST_PARKED)
    till.click(page.switch)
    wanted = "Het hoofdkantoor antwoordt."
    till.until(lambda: till.sheet.slot.message.sentence == wanted)


def test_no_secret_is_shown(till):
    till.ask("connection")
    shown = [x.text() for x in till.sheet.findChildren(type(till.dialog.printer.field.label))]
    assert "ingesteld" in shown


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.9", "usb:/dev/usb/lp1", "serial:/dev/ttyS0,19200", "file:/x", ""]
)
def test_a_printer_is_chosen_by_how_it_is_connected(till, address):
    till.ask("settings")
    till.type("3")
    till.dialog.printer.put("usb:/dev/usb/lp0")
    till.dialog.printer.put(address)
    assert till.dialog.printer.text == address
    assert till.dialog.printer.kinds.key == address.partition(":")[0]


def test_a_test_print_says_how_it_went(till, tmp_path):
    node = tmp_path / "lp0"
    till.ask("settings")
    till.type("3")
    till.dialog.printer.put(f"usb:{node}")
    slot = till.sheet.slot
    till.click(till.dialog.printer.test)
    till.until(lambda: slot.message.kind == "refusal")
    node.touch()
    till.click(till.dialog.printer.test)
    till.until(lambda: slot.message.kind == "success")
    assert b"Proefafdruk" in node.read_bytes()


def test_f1_is_whole_on_the_smallest_window(till):
    till.window.resize(1280, 720)
    till.press(Qt.Key.Key_F1)
    assert till.sheet.area.verticalScrollBar().maximum() == 0
