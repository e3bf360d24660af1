"""The card in the place of the pay buttons while head office makes an order, and the manager who
sends it later (R166).
"""

import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import Qt

from pos_app.contract.messages import OrderSearchRequest
from pos_app.domain.configuration import OrderCreation
from pos_app.domain.staff import Permission
from pos_app.till.program import Program
from tests.helpers.shop import configure
from tests.ui.test_paying import order

NO_ANSWER = "Het hoofdkantoor gaf geen antwoord"


@pytest.fixture
def asking(till):
    """A store where head office makes every order before its customer leaves."""
    kept = till.session.configuration
    orders = replace(kept.orders, creation=OrderCreation.SYNCHRONOUS)
    configure(till.session, replace(kept, orders=orders, version=kept.version + 1))
    return till


def paid(till) -> str:
    """An order paid in cash to the cent; its number."""
    order(till)
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    return till.cart.order_no


def at_head_office(till, number: str) -> int:
    """How often head office has the order."""
    return len(till.session.outfit.hq.search_orders(OrderSearchRequest(order_no=number)).rows)


def unanswered(till) -> str:
    till.world.wire.state = "down"
    number = paid(till)
    till.settled()
    return number


def test_r166_an_order_waits_in_sight_with_its_seconds_and_no_pay_button(asking, monkeypatch):
    till, card = asking, asking.screen.awaiting
    answers, handle = threading.Event(), asking.world.hq.handle

    def late(request):
        answers.wait(60)
        return handle(request)

    monkeypatch.setattr(till.world.hq, "handle", late)
    number = paid(till)
    till.until(card.isVisible)
    assert (till.sheet, till.said) == (None, "")
    assert card.accessibleName() == "Hoofdkantoor maakt de order"
    assert not till.screen.pay.isVisible()
    assert not any(button.isVisible() for button in card.buttons.values())
    before = card.grab().toImage()
    card.tick()
    assert (card.passed, card.limit) == (1, 10)
    assert card.grab().toImage() != before
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F12)
    assert till.cart.awaiting_hq
    answers.set()
    till.until(lambda: till.cart is None)
    assert not card.isVisible()
    assert at_head_office(till, number) == 1


def test_r166_without_an_answer_the_clerk_asks_again_and_the_order_is_made_once(asking):
    till = asking
    number = unanswered(till)
    card = till.screen.awaiting
    assert (card.isVisible(), card.accessibleName()) == (True, NO_ANSWER)
    assert till.screen.slot.message.kind == "refusal"
    till.click(card.buttons["conclude"])
    till.settled()
    assert "niet bereikbaar" in till.said
    till.world.wire.state = "up"
    till.click(card.buttons["conclude"])
    till.until(lambda: till.cart is None)
    assert at_head_office(till, number) == 1


def test_r166_an_answer_that_comes_later_is_told_with_change_that_may_be_given_already(asking):
    till = asking
    till.world.wire.state = "down"
    order(till)
    till.press(Qt.Key.Key_F12)
    till.type("9999")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Return)
    till.settled()
    number = till.cart.order_no
    assert "Wisselgeld" in till.said
    till.world.wire.state = "up"
    till.world.register.outbox.drain(now=True)
    program = cast("Program", SimpleNamespace(register=till.world.register, window=till.window))
    Program._heard(program)  # noqa: SLF001 - what the thread's signal calls
    assert till.cart is None
    assert till.said.startswith(number)
    assert till.screen.due.state.result_label == "Wisselgeld"
    assert till.screen.due.state.empty == "Geef dit terug, als dat nog niet is gebeurd."


def test_r166_what_the_thread_hears_leaves_the_end_to_the_gesture_that_asks(asking, monkeypatch):
    till, outbox, goes_on = asking, asking.world.register.outbox, threading.Event()
    drain = outbox.drain

    def drained(**options):
        report = drain(**options)
        goes_on.wait(60)
        return report

    monkeypatch.setattr(outbox, "drain", drained)
    number = paid(till)
    store = till.session.store
    till.until(lambda: store.event(till.cart.transaction_id).state == "at_hq")
    program = cast("Program", SimpleNamespace(register=till.world.register, window=till.window))
    Program._heard(program)  # noqa: SLF001 - what the thread's signal calls
    goes_on.set()
    till.until(lambda: till.cart is None)
    till.settled()
    assert till.said.startswith(number)


def test_r166_a_manager_sends_it_later_and_the_queue_has_it_once(asking):
    till = asking
    number = unanswered(till)
    till.click(till.screen.awaiting.buttons["send_later"])
    pane = till.dialog.pane
    assert till.sheet.primary.reason.startswith("Iemand anders moet dit goedkeuren")
    till.scan("S:manager")
    till.type("000000")
    till.press(Qt.Key.Key_Return)
    assert pane.problem.text().endswith("Nog 4 pogingen.")
    assert till.cart.awaiting_hq
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    assert (till.sheet, till.cart) == (None, None)
    assert not till.screen.awaiting.isVisible()
    assert till.session.store.queue().waiting == 1
    assert till.session.store.journal_rows()[0].approved_by == "manager"
    till.world.wire.state = "up"
    till.world.register.outbox.drain(now=True)
    assert at_head_office(till, number) == 1


def test_r52_who_may_send_it_later_needs_nobody_else(asking):
    till, before = asking, asking.session.configuration
    clerk, manager = before.group("clerk"), before.group("manager")
    rights = clerk.permissions | {"send_later": Permission.ALLOWED}
    groups = (replace(clerk, permissions=rights), manager)
    configure(till.session, replace(before, version=before.version + 1, groups=groups))
    unanswered(till)
    till.ask("send_later")
    assert not till.dialog.pane.isVisible()
    till.press(Qt.Key.Key_Return)
    assert till.cart is None
    assert till.session.store.queue().waiting == 1
