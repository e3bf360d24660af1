"""The card sheet at the window: stopped, given back to the card, and ended from the slip
(screen 16).
"""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.till.devices.card_terminal import Declined
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.ui.dialogs import card
from tests.e2e.day import do
from tests.helpers.shop import CHAIR, TABLE, ring_up
from tests.helpers.terminal_seen import fall_silent, silent
from tests.ui.conftest import make_window
from tests.ui.test_paying import add


@pytest.fixture
def terminal(till):
    """The store's terminal, as it was afterwards."""
    yield till.world.terminal
    for name in ("authorise_token", "charge", "refund", "stop", "query", "reverse"):
        till.world.terminal.__dict__.pop(name, None)
    till.world.terminal.away = False


def test_a_running_payment_can_be_stopped(till, terminal):
    till.screen.entered.emit("1031877")
    stopped = threading.Event()

    def charge(attempt_id, amount_minor, currency):
        stopped.wait(60)
        return Declined(attempt_id, "stopped")

    def stop(attempt_id):
        stopped.set()
        return Declined(attempt_id, "stopped")

    terminal.charge, terminal.stop = charge, stop
    till.press(Qt.Key.Key_F10)
    assert not till.dialog.stop.button.isHidden()
    till.click(till.dialog.stop.button)
    till.until(lambda: till.dialog.state.text() == "Pinbetaling gestopt")
    assert till.dialog.stop.button.isHidden()
    assert till.cart.tenders == ()
    till.until(lambda: till.said.startswith("Pinbetaling gestopt. Er is niets afgeschreven."))
    shown = [one.text() for one in till.sheet.findChildren(QLabel) if not one.isHidden()]
    advice = till.sheet.slot.message.sentence
    assert advice.startswith("Er is niets afgeschreven.")
    assert not [words for words in shown if "niets afgeschreven" in words and words != advice]
    assert shown.count(advice) <= 1


def test_the_card_for_the_balance_can_be_stopped_and_asked_again(till, terminal):
    ring_up(till.session, (TABLE, 1))
    do(till.world, "ship", lines=None)
    stopped, hold = threading.Event(), terminal.authorise_token

    def held(attempt_id, amount_minor, currency):
        stopped.wait(60)
        return Declined(attempt_id, "stopped")

    def stop(attempt_id):
        stopped.set()
        return Declined(attempt_id, "stopped")

    terminal.authorise_token, terminal.stop = held, stop
    till.ask("balance_card")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Escape)
    till.click(till.dialog.stop.button)
    nothing = "Er is niets gereserveerd. Vraag de kaart opnieuw."
    till.until(lambda: till.sheet.slot.message.sentence == nothing)
    till.until(lambda: till.said == f"Pinbetaling gestopt. {nothing}")
    assert till.dialog.stop.button.isHidden()
    assert till.cart.balance_card is None
    terminal.authorise_token = lambda attempt_id, *_: Declined(attempt_id, "bank")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: "Vraag een andere kaart" in till.sheet.slot.message.sentence)
    terminal.authorise_token = hold
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.cart.balance_card is not None)


def test_the_card_for_the_balance_tells_the_part_of_the_deposit_that_is_for_it_r88(till):
    """What is picked up has a deposit too; the figures of the sheet add up without it."""
    ring_up(till.session, (CHAIR, 1), (TABLE, 1))
    do(till.world, "ship", lines=[TABLE])
    do(till.world, "pick_up", lines=[CHAIR])
    till.ask("balance_card")
    assert "voor 899,00 verzonden; de aanbetaling dekt daarvan 179,80" in till.dialog.why.text()
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.cart.balance_card is not None)
    assert till.cart.balance_card.authorised_minor == 89_900 - 17_980
    till.until(lambda: "Hij betaalt ook wat nu moet" in till.said)


def test_where_nothing_is_due_the_card_for_the_balance_is_not_said_to_pay_it_r18(till):
    ring_up(till.session, (TABLE, 1), customer="104999")
    do(till.world, "ship", lines=None)
    assert till.window.view_model.due_minor() == 0
    till.ask("balance_card")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.said == "Kaart voor het restbedrag vastgelegd.")


def test_a_stop_that_the_terminal_does_not_hear_is_told(till, terminal):
    till.screen.entered.emit("1031877")
    goes_on = threading.Event()
    charge = terminal.charge

    def slow(attempt_id, amount_minor, currency):
        goes_on.wait(60)
        return charge(attempt_id, amount_minor, currency)

    terminal.charge, terminal.stop = slow, silent
    till.press(Qt.Key.Key_F10)
    till.click(till.dialog.stop.button)
    till.until(lambda: "kon het niet horen" in till.sheet.slot.message.sentence)
    assert not till.dialog.stop.button.reason
    goes_on.set()
    till.until(lambda: till.cart is None)


def cancelled(till) -> None:
    """An order paid by card, now being cancelled."""
    world = till.world
    do(world, "add_customer", customer="104882")
    do(world, "add_product", sku="1044190", quantity=UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="card")
    world.clock.advance(3600)
    world.send_queue()
    do(world, "recall")
    do(world, "cancel")
    till.shop.selling.refresh()


def test_money_goes_back_to_the_card_first_R164(till):
    """Card is the filled button; cash says which card comes first."""
    cancelled(till)
    pay = till.screen.pay.buttons
    assert pay["pay_card"].face.role == "primary"
    assert "eerst naar die pas terug" in pay["pay_cash"].reason
    till.press(Qt.Key.Key_F12)
    assert (till.sheet, till.said) == (None, pay["pay_cash"].reason)
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.cart is None)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("bank", "De bank keurt de betaling niet goed."),
        ("card expired", "De automaat noemt als reden: card expired."),
    ],
)
def test_a_declined_payment_tells_the_terminals_reason(till, terminal, reason, said):
    till.screen.entered.emit("1031877")
    terminal.charge = lambda attempt_id, _amount, _currency: Declined(attempt_id, reason)
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.dialog.state.text() == "Pin geweigerd")
    assert said in [one.text() for one in till.sheet.findChildren(QLabel) if one.isVisible()]
    assert not till.sheet.close_button.isVisible()


def test_a_refund_that_the_bank_refuses_is_worded_as_one(till, terminal):
    cancelled(till)
    terminal.refund = lambda attempt_id, of, amount: Declined(attempt_id, "bank")
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.dialog.state.text() == "Teruggave geweigerd")
    till.press(Qt.Key.Key_Escape)
    assert not till.screen.pay.buttons["pay_cash"].reason
    assert till.screen.pay.buttons["pay_cash"].face.role == "primary"


def in_doubt(till, terminal) -> None:
    till.screen.entered.emit("1031877")
    fall_silent(terminal)
    do(till.world, "show")
    till.world.next_card_outcome("lost_answer_approved")
    till.world.run(PAY, Pay(TenderKind.CARD))


def test_after_a_minute_a_manager_records_the_slip(till, terminal):
    in_doubt(till, terminal)
    till.ask("record_slip")
    assert "Over 60 s" in till.said
    till.world.clock.advance(60)
    till.ask("recover_payment")
    till.until(lambda: not till.dialog.slip.isHidden())
    till.settled()
    till.click(till.dialog.slip)
    dialog = till.dialog
    till.press(Qt.Key.Key_Return)
    assert till.focus in dialog.says.tiles.values()
    assert till.sheet.slot.message.sentence == till.sheet.primary.reason != ""
    till.click(dialog.says.tiles["approved"])
    dialog.focus.setFocus()
    till.press(Qt.Key.Key_Return)
    assert till.focus is dialog.number
    till.type("A-42")
    assert "goedkeuren" in till.sheet.primary.reason
    dialog.pane.choose("manager")
    for digit in "999999":
        dialog.pane.dots.press(digit)
    till.click(till.sheet.primary)
    assert till.cart is None
    assert not till.session.store.unfinished_attempts()


def test_r189_a_payment_in_doubt_is_asked_for_as_soon_as_its_sheet_opens(till, terminal):
    in_doubt(till, terminal)
    till.press(Qt.Key.Key_F12)
    assert till.sheet is None
    for name in ("query", "reverse"):
        terminal.__dict__.pop(name)
    till.ask("recover_payment")
    assert till.dialog.state.text() == "Antwoord kwijt, wordt nagevraagd"
    till.until(lambda: till.cart is None)
    assert till.sheet is None
    assert not till.session.store.unfinished_attempts()
    assert len(till.session.concluded.transaction.tenders) == 1


def test_r189_whoever_comes_after_a_crash_is_told_of_a_payment_in_doubt(till, terminal, qtbot):
    in_doubt(till, terminal)
    window = make_window()
    qtbot.addWidget(window)
    window.furnish(till.session)
    told = window.shop.selling.screen.slot.message
    assert told.sentence.startswith("Een pinbetaling van 24,95 heeft nog geen antwoord.")
    assert told.action == "Vraag de automaat"
    for name in ("query", "reverse"):
        terminal.__dict__.pop(name)
    till.ask("recover_payment")
    till.until(lambda: till.cart is None)


def test_m7_the_terminal_is_asked_again_until_it_knows(till, terminal, monkeypatch):
    monkeypatch.setattr(card, "ASK_AGAIN_MS", 20)
    add(till, "1031877")
    terminal.query = silent
    till.world.next_card_outcome("lost_answer_declined")
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.dialog.state.text() == "Antwoord kwijt, wordt nagevraagd")
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_Return)
    assert till.sheet is not None
    assert not till.sheet.primary.isVisible()
    terminal.__dict__.pop("query")
    till.until(lambda: till.dialog.state.text() == "Pin geweigerd")
    till.settled()
    assert till.cart.tenders == ()
    till.click(till.dialog.other)
    assert type(till.dialog).__name__ == "OtherTenderSheet"


def test_after_a_minute_the_clerk_may_leave_and_the_late_answer_still_pays(
    till, terminal, monkeypatch
):
    monkeypatch.setattr(card, "ASK_AGAIN_MS", 20)
    in_doubt(till, terminal)
    till.world.clock.advance(60)
    till.ask("recover_payment")
    till.until(lambda: till.sheet.closable)
    till.bot.wait(60)  # asked again meanwhile, and the way out stays
    assert till.dialog.slip.isVisible()
    asked, tells = threading.Event(), threading.Event()

    def late(attempt_id):
        asked.set()
        tells.wait(60)
        return terminal.book.query(attempt_id)

    terminal.query = late
    till.until(asked.is_set)
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is None
    tells.set()
    till.until(lambda: till.cart is None)
    assert not till.session.store.unfinished_attempts()
    assert len(till.session.concluded.transaction.tenders) == 1


def test_a_terminal_without_power_says_what_to_look_at_and_is_tried_again(till, terminal):
    add(till, "1031877")
    terminal.away = True
    till.press(Qt.Key.Key_F10)
    till.until(lambda: till.dialog.state.text() == "De automaat antwoordt niet")
    assert "kabel en stroom" in till.sheet.slot.message.sentence
    terminal.away = False
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.cart is None)
    assert len(till.session.concluded.transaction.tenders) == 1
