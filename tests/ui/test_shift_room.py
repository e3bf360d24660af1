"""The shift tab: what is still open, never what the drawer should hold."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.tender import TenderKind
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import Pay
from tests.helpers.shop import SOFA, do, ring_up


def shown(till) -> list[str]:
    return [row.open.title for row in till.shop.shift.home.rows]


def test_parked_sales_and_waiting_receipts_are_told_with_the_way_to_them(till):
    ring_up(till.session, (SOFA, 1), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    ring_up(till.session, (SOFA, 1), customer="")
    do(till.session, "park", NOTHING)
    till.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert "1 geparkeerde verkoop" in shown(till)
    assert any("de printer" in one for one in shown(till))
    till.click(till.shop.shift.home.rows[0])
    assert till.sheet is not None


def test_the_expected_cash_is_never_shown(till):
    ring_up(till.session, (SOFA, 1), customer="")
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    room = till.shop.shift
    texts = [one.text() for one in room.findChildren(QLabel)]
    expected = till.window.look.figures.amount(till.session.shift.expected_minor)
    assert all(expected not in one for one in texts)
    assert any("100,00" in one for one in texts)
