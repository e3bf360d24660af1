"""Selling a gift card at the window (R56, R77)."""

from PySide6.QtCore import Qt

from pos_app.domain.tender import TenderKind
from pos_app.till.devices.paper import paper_of, rows_of
from pos_app.till.operations.payment import Pay
from tests.helpers.shop import CUSHION, do, ring_up

GIFT = "2000017"


def filled(till, number: str, amount: str) -> None:
    till.dialog.number.setText(number)
    till.dialog.amount.setText(amount)
    till.dialog.amount.edited.emit()


def test_r77_the_article_opens_the_sheet_that_asks_number_and_amount(till):
    till.scan(GIFT)
    assert till.dialog.name.text() == "Cadeaukaart"
    assert till.focus is till.dialog.number
    till.scan("G-5001")
    assert till.sheet.primary.reason
    filled(till, "G-5001", "25,00")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet is None
    assert till.screen.due.state.result_minor == 2_500
    assert "G-5001" in till.screen.cart.model.rows[0].second
    do(till.session, "pay", Pay(TenderKind.CASH))
    job = till.session.store.print_job(till.session.concluded.receipt_no)
    paper = " ".join(row.text for row in rows_of(paper_of(job.content)))
    assert "5001" in paper, paper
    assert "G-5001" not in paper


def test_r77_a_card_is_sold_by_touch_alone(till):
    till.ask("sell_gift_card")
    till.keys(GIFT)
    assert till.dialog.name.text() == "Cadeaukaart"
    till.click(till.dialog.number)
    till.keys("50031")
    till.click(till.dialog.keypad.buttons["back"])
    till.click(till.dialog.amount)
    till.keys("25,5")
    assert (till.dialog.number.text(), till.dialog.amount.minor()) == ("5003", 2_550)
    till.click(till.sheet.primary)
    till.settled()
    assert till.cart.lines[0].gift_card == "5003"


def test_r77_a_number_that_was_given_out_is_told_in_the_sheet(till):
    for _ in range(2):
        till.ask("sell_gift_card")
        till.dialog.article.setText("cadeau")
        till.dialog.article.textEdited.emit("cadeau")
        filled(till, "G-5002", "10,00")
        till.press(Qt.Key.Key_Return)
        till.settled()
    assert till.sheet.slot.message.kind == "refusal"
    assert "G-5002" in till.sheet.slot.message.sentence


def test_r56_an_order_says_why_no_gift_card_can_be_sold(till):
    ring_up(till.session, (CUSHION, 1))
    till.ask("pick_up_all")
    till.press(Qt.Key.Key_Return)
    till.ask("sell_gift_card")
    assert till.sheet is None
    assert "Een cadeaukaart gaat meteen mee" in till.said
    till.scan("2000017")
    assert till.sheet is None
    assert "Een cadeaukaart gaat meteen mee" in till.said
