"""R52, R53: a right that needs approval opens a manager's sign-in, and passes exactly once."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.errors import Refused
from pos_app.domain.product import SERIAL_AT_SALE
from pos_app.domain.staff import Permission
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import Approver, grant, permit
from pos_app.till.ui.facts.tender_choices import tender_choices
from tests.helpers.shop import CHAIR, LAMP, configure, order_at_hq, ring_up


@pytest.fixture
def guarded(till):
    """A clerk who may recall an order with approval only."""
    session = till.session
    number = order_at_hq(session)
    clerk = session.configuration.group("clerk")
    asked = ("recall_order", "switch_connection", "set_serials")
    rights = clerk.permissions | dict.fromkeys(asked, Permission.WITH_APPROVAL)
    groups = (replace(clerk, permissions=rights), session.configuration.group("manager"))
    before = session.configuration
    configure(session, replace(before, version=before.version + 1, groups=groups))
    yield till, number
    till.window.shop.desk.close()
    session.show(None)
    configure(session, before)


def recall(till, number):
    from pos_app.till.operations.recall import Recall

    till.shop.desk.run(OPERATIONS["recall_order"], Recall(number))
    till.settled()


def agreed(till):
    """The manager is asked, and types their PIN."""
    till.dialog.pane.choose("manager")
    for digit in "999999":
        till.dialog.pane.dots.press(digit)
    till.click(till.sheet.primary)
    till.settled()


def test_r52_offline_by_hand_with_consent_comes_back_to_its_page(guarded):
    till, _ = guarded
    hq = till.session.outfit.hq
    for off in (True, False):
        till.ask("connection")
        till.click(till.dialog.connection.switch)
        assert hq.switched_off is not off
        agreed(till)
        assert hq.switched_off is off
        assert till.dialog.connection.switched_off is off
    till.shop.desk.close()


def test_r52_serial_numbers_that_need_consent_are_taken_down_after_it(guarded):
    till, _ = guarded
    ring_up(till.session, (LAMP, 1), customer="")
    lines = tuple(replace(one, serial=SERIAL_AT_SALE) for one in till.cart.lines)
    till.session.accept(replace(till.cart, lines=lines), "add_product")
    till.ask("set_serials")
    till.scan("SN-0001")
    till.press(Qt.Key.Key_Return)
    assert till.cart.lines[0].serials == ()
    agreed(till)
    assert till.cart.lines[0].serials == ("SN-0001",)


def test_r52_who_leaves_the_consent_finds_the_sheet_below_as_it_was(guarded):
    till, _ = guarded
    ring_up(till.session, (LAMP, 1), customer="")
    lines = tuple(replace(one, serial=SERIAL_AT_SALE) for one in till.cart.lines)
    till.session.accept(replace(till.cart, lines=lines), "add_product")
    till.ask("set_serials")
    till.scan("SN-0001")
    asking = till.sheet
    till.press(Qt.Key.Key_Return)
    till.type("12")
    assert till.sheet is not asking
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is asking
    assert asking.isVisible()
    till.press(Qt.Key.Key_Return)
    agreed(till)
    assert till.cart.lines[0].serials == ("SN-0001",)
    assert till.sheet is None


def test_the_sheet_of_a_consent_says_once_that_one_is_needed(till):
    words = till.window.look.text
    assert words("approve.title") != words("label.approval_needed")


def test_r52_a_pin_that_was_cleared_by_a_tap_is_typed_anew(guarded):
    till, number = guarded
    recall(till, number)
    pane = till.dialog.pane
    assert "kies wie" in till.sheet.primary.reason
    pane.choose("manager")
    till.type("12")
    till.click(pane.keypad.buttons["clear"])
    till.type("999999")
    till.click(till.sheet.primary)
    till.settled()
    assert till.session.recalled.order.order_no == number


def test_r52_the_managers_pin_lets_the_gesture_pass(guarded):
    till, number = guarded
    recall(till, number)
    agreed(till)
    assert till.session.recalled.order.order_no == number
    assert till.session.store.journal_rows()[0].approved_by == "manager"


def test_r52_a_grant_is_used_once_and_by_nobody_else(guarded):
    till, _ = guarded
    grant(till.session, "recall_order", Approver("manager", "999999"))
    permit(till.session, "recall_order")
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(till.session, "recall_order")


def test_s3_a_grant_lapses(guarded):
    till, _ = guarded
    grant(till.session, "recall_order", Approver("manager", "999999"))
    till.world.clock.advance(121)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(till.session, "recall_order")


def test_s3_a_grant_is_for_what_was_in_hand_and_by_somebody_who_still_works_here(guarded):
    till, _ = guarded
    session, manager = till.session, Approver("manager", "999999")
    grant(session, "recall_order", manager)
    ring_up(session, (LAMP, 1), customer="")
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(session, "recall_order")
    session.show(None)
    grant(session, "recall_order", manager)
    before = session.configuration
    left = tuple(one for one in before.staff if one.staff_id != "manager")
    configure(session, replace(before, version=before.version + 1, staff=left))
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(session, "recall_order")
    configure(session, replace(before, version=before.version + 2))


def test_s3_a_clock_that_is_set_back_makes_no_grant_last_N4(guarded, monkeypatch):
    till, _ = guarded
    shown = till.session.now
    grant(till.session, "recall_order", Approver("manager", "999999"))
    till.world.clock.advance(121)
    monkeypatch.setattr(till.world.clock, "now", lambda: shown)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        permit(till.session, "recall_order")


def test_r53_nobody_approves_their_own_gesture(guarded):
    till, _ = guarded
    with pytest.raises(Refused, match="OVERRIDE_SAME_USER"):
        grant(till.session, "recall_order", Approver("clerk", "111111"))


def test_r51_a_group_that_may_not_approve_cannot_let_it_pass(guarded):
    till, _ = guarded
    configuration = till.session.configuration
    mute = replace(configuration.group("manager"), approves=False)
    groups = (configuration.group("clerk"), mute)
    changed = replace(configuration, version=configuration.version + 1, groups=groups)
    configure(till.session, changed)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        grant(till.session, "recall_order", Approver("manager", "999999"))


@pytest.fixture
def paying(till):
    """A chair for a clerk whose group answers about cards as `answer` says."""
    before = till.session.configuration
    clerk, manager = before.group("clerk"), before.group("manager")

    def begin(answer):
        rights = clerk.permissions | {"pay_card": answer}
        groups = (replace(clerk, permissions=rights), manager)
        configure(till.session, replace(before, version=before.version + 1, groups=groups))
        ring_up(till.session, (CHAIR, 1))
        till.settled()
        return till

    yield begin
    till.window.shop.desk.close()
    till.session.show(None)
    configure(till.session, before)


def test_r52_a_card_payment_goes_on_at_the_terminal_once_a_manager_agreed(paying):
    till = paying(Permission.WITH_APPROVAL)
    till.ask("pay_card")
    till.settled()
    till.dialog.pane.choose("manager")
    for digit in "999999":
        till.dialog.pane.dots.press(digit)
    till.click(till.sheet.primary)
    till.settled()
    assert till.cart is None
    assert till.sheet is None
    assert till.session.store.journal_rows()[0].detail == "pay_card"


def test_r52_a_card_payment_that_nobody_lets_pass_is_back_at_the_screen(paying):
    till = paying(Permission.WITH_APPROVAL)
    till.ask("pay_card")
    till.settled()
    till.until(lambda: hasattr(till.dialog, "pane"))
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is None


def test_r52_a_tender_that_the_group_may_not_take_says_so_before_it_is_tried(paying):
    till = paying(Permission.DENIED)
    said = till.window.look.text("refused.NOT_PERMITTED")
    assert till.shop.selling.screen.pay.buttons["pay_card"].reason == said
    choices = tender_choices(till.session, till.cart, till.window.look.text)
    assert [x.kind for x in choices if x.reason == said] == [TenderKind.CARD]
