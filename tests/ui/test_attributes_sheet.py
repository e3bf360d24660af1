"""The sheet of what head office asks about an order and its lines (R50)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.configuration import AttributeKind, AttributeLevel, OrderAttribute
from pos_app.domain.order import AttributeValue
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.balance_card import GiveBalanceCard
from pos_app.till.operations.delivery import PickUpLines, Ship
from pos_app.till.operations.payment import Pay
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.order import line_rows
from pos_app.till.ui.widgets.button import Button
from tests.helpers.shop import CHAIR, TABLE, configure, do, recalled, ring_up

ASKED = (
    OrderAttribute("floor", "Floor", "Verdieping", AttributeLevel.HEADER, AttributeKind.NUMBER,
                   least=0, most=40, required=True),
    OrderAttribute("lift", "Lift", "Lift", kind=AttributeKind.FLAG),
    OrderAttribute("call", "Call before", "Bellen voor", values=("9:00", "12:00", "17:00")),
    OrderAttribute("cloth", "Cloth", "Stof", AttributeLevel.LINE,
                   values=tuple(f"Stof {at}" for at in range(9))),
    OrderAttribute("laid", "Laid on", "Gelegd op", AttributeLevel.LINE, AttributeKind.DATE),
)  # fmt: skip


@pytest.fixture
def asking(till):
    """A till whose head office asks; the order has a line to ship and one to pick up."""
    session = till.session
    before = session.configuration
    configure(session, replace(before, attributes=ASKED, version=before.version + 1))
    ring_up(session, (CHAIR, 4), (TABLE, 1))
    do(session, "pick_up", PickUpLines((1,)))
    do(session, "ship", Ship((2,), mode="standard"))
    yield till
    session.show(None)
    configure(session, before)


def test_r50_a_required_attribute_is_asked_for_before_the_money(asking):
    till = asking
    do(till.session, "balance_card", GiveBalanceCard(skip=True))
    till.ask("pay_cash")
    assert till.said == "Verdieping is niet ingevuld. Vul het in bij Ordergegevens en betaal dan."
    assert till.screen.slot.message.action == "Ordergegevens"
    till.click(till.screen.slot.findChild(Button))
    fields = till.dialog.fields
    assert list(fields) == ["floor", "lift", "call"]
    fields["floor"].input.edit.setText("41")
    till.press(Qt.Key.Key_Return)
    assert "Kies 0–40." in fields["floor"].refusal
    assert till.cart.attributes == ()
    fields["floor"].input.edit.setText("4")
    till.click(fields["lift"].input.tiles["yes"])
    till.click(fields["call"].input.tiles["12:00"])
    till.press(Qt.Key.Key_Return)
    assert till.sheet is None
    assert {one.code: one.value for one in till.cart.attributes} == {
        "floor": "4", "lift": "yes", "call": "12:00",
    }  # fmt: skip
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.session.outfit.outbox.drain(now=True)
    recalled(till.session, till.session.concluded.order.order_no)
    order, setting = (
        till.session.recalled.order,
        Setting(till.window.look.text, till.session.configuration),
    )
    assert [(x.name, x.figure) for x in line_rows(order, setting)[-3:]] == [
        ("Verdieping", "4"), ("Lift", "Ja"), ("Bellen voor", "12:00"),
    ]  # fmt: skip


def test_r50_a_line_has_attributes_of_its_own_and_an_optional_one_can_be_cleared(asking):
    till = asking
    till.ask("set_attribute")
    about = till.dialog.about
    about.setCurrentIndex(about.findData("2"))
    cloth, laid = till.dialog.fields.values()
    cloth.input.setCurrentIndex(cloth.input.findData("Stof 3"))
    till.click(laid.input.days[2])
    about.setCurrentIndex(about.findData("0"))
    till.dialog.fields["floor"].input.edit.setText("x")
    about.setCurrentIndex(about.findData("2"))
    till.press(Qt.Key.Key_Return)
    assert till.dialog.about.key == "0"
    assert till.dialog.fields["floor"].refusal
    till.dialog.fields["floor"].input.edit.setText("")
    till.press(Qt.Key.Key_Return)
    assert till.cart.attributes == ()
    assert till.cart.line(2).attributes == (
        AttributeValue("cloth", "Stof 3"), AttributeValue("laid", "2026-11-14"),
    )  # fmt: skip
    till.ask("set_attribute")
    about = till.dialog.about
    about.setCurrentIndex(about.findData("2"))
    till.click(till.dialog.fields["laid"].clear)
    till.press(Qt.Key.Key_Return)
    assert till.cart.line(2).attributes == (AttributeValue("cloth", "Stof 3"),)


def test_r50_a_plain_sale_is_asked_nothing(asking):
    do(asking.session, "undo", None)
    do(asking.session, "undo", None)
    asking.ask("set_attribute")
    assert asking.sheet is None
    assert asking.said
