"""Paying at the window: cash, card in all its ends, the card for the balance, a deposit set by
hand.
"""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.configuration import OrderCreation
from pos_app.domain.deposit import totals
from pos_app.till.operations.lines import LineDiscount
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.widgets.button import Button


def add(till, *codes):
    for code in codes:
        till.screen.entered.emit(code)


def order(till):
    """A pillow goes home, a table is picked up."""
    till.customer()
    add(till, "1031877", "1044190")
    till.press(Qt.Key.Key_F6)
    till.press(Qt.Key.Key_Return)
    till.ask("carry_out_rest")


def test_change_stays_on_the_screen_until_the_next_scan(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.click(till.dialog.quick[1][1])
    till.press(Qt.Key.Key_Return)
    card = till.screen.due.state
    assert (card.result_label, card.result_minor) == ("Wisselgeld", 5)
    till.scan("8712345678906")
    assert till.screen.due.state.result_label == "Nu te betalen"


def test_change_is_told_although_head_office_does_not_answer_r166(till):
    kept = till.session.configuration
    orders = replace(kept.orders, creation=OrderCreation.SYNCHRONOUS)
    with till.session.store.begin() as unit:
        unit.save_configuration(replace(kept, orders=orders, version=kept.version + 1))
    till.session.refresh_configuration()
    till.world.wire.state = "down"
    order(till)
    till.press(Qt.Key.Key_F12)
    till.keys("500")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.awaiting_hq
    assert till.said.endswith("Wisselgeld: 295,25.")


def test_change_that_nobody_gives_is_asked_about_before_it_is_taken(till):
    """An article number typed into the amount was taken at a single Enter."""
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.keys("1031877")
    till.press(Qt.Key.Key_Return)
    asked = till.sheet.slot.message
    assert (asked.kind, asked.sentence.split(".")[0]) == ("warning", "Dat wordt 1")
    assert till.sheet.slot.isVisible()
    assert till.sheet.primary.face.label == "Toch ontvangen"
    till.keys("0")
    assert (till.sheet.slot.message.sentence, till.sheet.primary.face.label) == (
        "",
        "Ontvangen, lade open",
    )
    till.dialog.received.setText("524,94")
    till.dialog.received.edited.emit()
    till.bot.wait(450)
    till.press(Qt.Key.Key_Return)
    assert till.cart is None


def test_change_that_was_asked_about_is_taken_at_the_second_word(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.keys("525")
    till.press(Qt.Key.Key_Return)
    assert not till.cart.tenders
    till.bot.wait(450)
    till.press(Qt.Key.Key_Return)
    assert till.cart is None
    assert till.screen.due.state.result_minor == 50_005


def test_a_part_in_cash_leaves_the_rest_due(till):
    add(till, "1044190")
    till.press(Qt.Key.Key_F12)
    till.keys("500")
    assert till.sheet.primary.face.label == "Deel ontvangen"
    till.press(Qt.Key.Key_Return)
    assert till.screen.due.state.result_minor == 39_900


def test_a_sign_that_no_amount_has_goes_nowhere_and_the_proposal_stays(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.type("+x")
    till.bot.wait(45)
    assert (till.dialog.received.text(), till.sheet.primary.reason) == ("24,95", "")
    till.type("3-")
    till.bot.wait(45)
    assert till.dialog.received.text() == "3-"


@pytest.mark.parametrize("typed", ["25,001", "25.001", "25,000", "25.000"])
def test_a_digit_too_many_behind_comma_or_point_is_no_amount(till, typed):
    """25.001 is not twenty-five thousand and one, nor 25,000 surely 25: nothing is booked."""
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.type(typed)
    till.press(Qt.Key.Key_Return)
    assert till.sheet is not None
    assert till.sheet.slot.message.sentence == till.sheet.primary.reason != ""
    assert not till.cart.tenders


def test_letters_in_an_amount_are_refused(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F12)
    till.dialog.received.setText("veel")
    till.dialog.received.edited.emit()
    till.press(Qt.Key.Key_Return)
    assert till.cart.tenders == ()
    assert till.sheet.slot.isVisible()
    assert till.sheet.slot.message.sentence == till.sheet.primary.reason != ""
    till.keys("9")
    assert till.sheet.slot.message.sentence == ""


def test_where_nothing_is_due_every_pay_key_says_how_to_conclude_r78(till):
    add(till, "1031877")
    till.shop.desk.run(OPERATIONS["line_discount"], LineDiscount(1, 2_495))
    till.press(Qt.Key.Key_F11)
    assert (till.sheet, till.said) == (None, "Er is niets te betalen. Kies Afronden.")
    till.press(Qt.Key.Key_F10)
    assert till.cart is None


def test_an_approved_card_concludes_the_sale(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F10)
    till.settled()
    assert till.cart is None
    assert till.sheet is None
    assert "klaar en opgeslagen" in till.said


def test_a_declined_card_can_be_tried_again(till):
    add(till, "1031877")
    till.world.next_card_outcome("declined")
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.dialog.state.text() == "Pin geweigerd")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.cart is None)


def test_while_the_terminal_works_the_sheet_has_no_way_out(till):
    add(till, "1031877")
    till.press(Qt.Key.Key_F10)
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is not None or till.cart is None
    till.settled()


def test_the_card_for_the_balance_is_asked_before_money_moves_r86(till):
    till.customer()
    add(till, "1044190")
    till.press(Qt.Key.Key_F7)
    till.press(Qt.Key.Key_Return)
    assert till.cart.is_order
    till.press(Qt.Key.Key_F10)
    asked = till.said
    assert "restbedrag" in asked
    assert till.cart.lines[-1].name in asked
    for key in (Qt.Key.Key_F12, Qt.Key.Key_F11):  # cash is not counted out in vain
        till.press(key)
        assert (till.sheet, till.said) == (None, asked)
    assert till.cart.tenders == ()
    till.screen.slot.findChild(Button).setFocus()
    till.press(Qt.Key.Key_Space)
    sheet = till.sheet
    till.bot.keyClick(till.focus, Qt.Key.Key_Return)  # no event of an answer is seen meanwhile
    there = [b.face.label for b in sheet.findChildren(Button) if b.isVisibleTo(sheet)]
    assert there == ["Stoppen"]
    till.until(lambda: till.cart.balance_card is not None)
    till.settled()
    assert till.focus is till.screen
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.cart is None)


def test_r91_a_pickup_is_paid_then_or_held_on_a_card_now(till):
    order(till)
    till.ask("pay_other")
    hold = next(b for b in till.sheet.findChildren(Button) if b.property("extra"))
    assert hold.face.label == "Kaart voor het restbedrag"
    till.click(hold)
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.cart.balance_card is not None)
    assert till.cart.balance_card.authorised_minor == 89_900 - 17_980
    till.ask("balance_card")
    later = next(b for b in till.sheet.findChildren(Button) if b.property("extra"))
    assert later.face.label == "Betalen bij afhalen"
    assert not later.reason
    till.click(later)
    till.until(lambda: till.cart.balance_card is None)
    till.settled()
    assert till.said == "Geen kaart: het restbedrag wordt later betaald."


def test_a_deposit_by_hand_needs_a_second_person_k8(till):
    order(till)
    till.press(Qt.Key.Key_F8)
    sheet = till.dialog
    till.click(sheet.share.quick[100_000])
    assert not sheet.pane.isHidden()
    assert till.sheet.primary.reason
    carried, deposit = totals(till.cart).carry_out, sheet.amount.minor()
    figures = till.shop.look.figures
    made_of = f"meenemen {figures.amount(carried)} + aanbetaling {figures.amount(deposit)}"
    assert till.sheet.result.accessibleName().endswith(made_of)
    till.click(sheet.reasons["loyal"])
    assert sheet.reasons["loyal"].face.icon == "check"
    sheet.pane.choose("manager")
    for digit in "999999":
        sheet.pane.dots.press(digit)
    till.press(Qt.Key.Key_Return)
    assert till.cart.override.approved_by == "manager"
    row = till.screen.due.state.rows[1]
    assert row.chip
    assert "Manager" in row.detail
    short = replace(row, detail="Aangepast: 10 % van 899,00 · x · Manager")
    assert till.screen.due.detail_lines(short) == ["Aangepast: 10 % van 899,00", "x · Manager"]
    assert till.screen.due.detail_lines(replace(short, chip="")) == [short.detail]


def test_r146_a_deposit_that_is_cut_is_told_with_old_and_new(till):
    order(till)
    till.press(Qt.Key.Key_F8)
    till.click(till.dialog.share.quick[1_000_000])
    till.click(till.dialog.reasons["loyal"])
    till.dialog.pane.choose("manager")
    for digit in "999999":
        till.dialog.pane.dots.press(digit)
    till.press(Qt.Key.Key_Return)
    old = till.cart.override.amount_minor
    table = next(line.line_no for line in till.cart.lines if line.waits)
    till.shop.desk.run(OPERATIONS["line_discount"], LineDiscount(table, 1_000))
    assert till.cart.override.amount_minor == old - 1_000
    assert till.said.endswith("de gekozen aanbetaling ging van 899,00 naar 889,00.")


def test_a_wrong_pin_is_told_under_the_dots(till):
    order(till)
    till.press(Qt.Key.Key_F8)
    sheet = till.dialog
    till.click(sheet.share.quick[0])
    till.click(sheet.reasons["late"])
    sheet.pane.choose("manager")
    for digit in "123456":
        sheet.pane.dots.press(digit)
    till.press(Qt.Key.Key_Return)
    assert till.cart.override is None
    assert "Nog 4 pogingen" in sheet.pane.problem.text()
    assert not sheet.pane.dots.complete


def test_amount_and_percentage_fill_each_other(till):
    order(till)
    till.press(Qt.Key.Key_F8)
    sheet = till.dialog
    sheet.percent.setText("50")
    sheet.percent.edited.emit()
    assert sheet.amount.minor() == 44_950
    sheet.amount.setText("89,90")
    sheet.amount.edited.emit()
    assert sheet.percent.text() == "10"


def test_more_than_the_value_is_refused_in_the_sheet(till):
    order(till)
    till.press(Qt.Key.Key_F8)
    till.dialog.amount.setText("99999")
    till.dialog.amount.edited.emit()
    assert "899,00" in till.sheet.primary.reason


def test_a_sale_paid_in_two_tenders_is_one_sale(till):
    add(till, "1044190")
    till.ask("pay_other")
    till.click(till.dialog.tenders.tiles["cash"])
    till.dialog.amount.put(40_000)
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.cart is None)
    assert len(till.session.concluded.transaction.tenders) == 2


def test_a_lost_answer_is_asked_for_and_never_charged_twice_m7(till):
    add(till, "1031877")
    till.world.next_card_outcome("lost_answer_approved")
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.cart is None)
    assert len(till.session.concluded.transaction.tenders) == 1
