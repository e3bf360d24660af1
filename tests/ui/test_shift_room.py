"""The shift tab: what is still open, never what the drawer should hold."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.configuration import TenderType
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.delivery import PickUpLines
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.recovery import RECOVER_PAYMENT
from pos_app.till.operations.shift import OpenShift
from pos_app.till.ui.facts.shift import before_closing, still_open
from tests.helpers.shop import SOFA, configure, do, ring_up
from tests.helpers.terminal_seen import fall_silent, speak_again


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


@pytest.fixture
def counting(till):
    """The count before the close, begun by the button; a shift is open again afterwards."""
    world = till.world
    if till.session.shift is None:
        do(till.session, "open_shift", OpenShift(10_000))
    world.register.outbox.drain(now=True)
    till.ask("close_shift")
    yield till.shop.shift.count
    if till.session.shift is None:
        do(till.session, "open_shift", OpenShift(10_000))


def test_digits_and_enter_go_down_the_denominations_and_f12_closes(till, counting):
    """Screen 22: the drawer is counted with ten keys, then the Z report is there."""
    till.type("1")
    for piece in ("", "2", "", "3"):
        till.press(Qt.Key.Key_Return)
        if piece:
            till.type(piece)
    rows = counting.grid.rows
    assert [row.number for row in rows[:5]] == [1, 0, 2, 0, 3]
    assert counting.grid.total_minor == 33_000
    for _ in rows[4:]:
        till.press(Qt.Key.Key_Return)
    assert till.focus is counting.totals["card"]
    till.type("12,50")
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is None
    report = till.session.store.shift_reports(1)[0]
    assert report.declared.pieces == ((20_000, 1), (5_000, 2), (1_000, 3))
    assert report.declared.others == (("card", 1_250),)
    room = till.shop.shift
    assert room.pages.currentWidget() is room.reports
    assert "Z-rapport" in room.reports.paper.accessibleName()


def test_r40_a_drawer_that_nobody_counted_closes_no_shift(till, counting):
    """F12 a second time closed it with nothing in the drawer; none of a kind is counted too."""
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is not None
    assert counting.note.sentence == counting.primary.reason != ""
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is None


def test_r52_unsent_orders_hold_the_close_until_a_manager_signs(till, counting):
    till.world.wire.state = "down"
    ring_up(till.session, (SOFA, 1))
    do(till.session, "pick_up", PickUpLines((1,)))
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.ask("close_shift")
    assert "Een manager mag het nu al toestaan" in counting.note.sentence
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is not None
    till.click(counting.allow)
    assert till.sheet is None
    assert counting.note.sentence.startswith("De lade is nog niet geteld")
    counting.first.setFocus()
    till.press(Qt.Key.Key_Return)
    till.click(counting.allow)
    till.dialog.pane.choose("manager")
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    assert till.session.shift is None
    assert till.session.store.shift_reports(1)[0].approved_by == "manager"


def test_r41_parked_sales_are_looked_at_or_voided_from_the_count(till, counting):
    ring_up(till.session, (SOFA, 1), customer="")
    do(till.session, "park", NOTHING)
    till.ask("close_shift")
    till.click(counting.rows[2])
    till.click(till.sheet.primary)
    assert not till.session.store.parked()
    till.settled()
    till.press(Qt.Key.Key_Escape)
    assert till.shop.shift.pages.currentWidget() is till.shop.shift.home


def test_cash_is_moved_from_its_sheet_and_the_x_report_keeps_the_count_blind(till, counting):
    till.press(Qt.Key.Key_Escape)
    till.click(till.shop.shift.home.buttons["start_amount"])
    assert till.dialog.amount.minor() == till.session.shift.start_minor > 0
    till.press(Qt.Key.Key_Escape)
    till.click(till.shop.shift.home.buttons["bank_drop"])
    till.keys("5000")
    till.dialog.bag.put("K-7")
    before = till.session.shift.expected_minor
    till.press(Qt.Key.Key_Return)
    assert till.session.shift.expected_minor == before
    assert "minder in de lade" in till.sheet.slot.message.sentence
    assert till.sheet.primary.face.label == "Toch boeken"
    till.keys("1")
    assert till.sheet.primary.face.label == "Afstorten bij bank"
    till.click(till.dialog.keypad.buttons["back"])
    till.press(Qt.Key.Key_Return)
    assert till.session.shift.expected_minor == before - 500_000
    till.click(till.shop.shift.home.buttons["x_report"])
    shown = till.shop.shift.reports.paper.accessibleName()
    assert "Dienst loopt nog" in shown
    assert "K-7" in shown
    expected = till.window.look.figures.amount(abs(till.session.shift.expected_minor))
    assert expected not in shown


def test_the_start_amount_can_be_counted_when_the_shift_is_opened(till, counting):
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    counting.primary.click()
    till.ask("open_shift")
    till.click(till.dialog.count)
    till.type("2")
    till.click(till.sheet.primary)
    assert till.session.shift.start_minor == 40_000


def test_a_till_without_a_drawer_counts_and_moves_nothing_and_opens_none(till, counting):
    session, before = till.session, till.session.configuration
    profile = replace(before.profile, has_drawer=False)
    configure(session, replace(before, profile=profile, version=before.version + 1))
    ring_up(session, (SOFA, 1), customer="")
    till.ask("pay_cash")
    assert till.sheet.primary.face.label == "Ontvangen"
    till.press(Qt.Key.Key_Return)
    assert "lade" in till.window.view_model.reasons(("start_amount",))["start_amount"]
    till.ask("close_shift")
    count = counting
    assert count._title.text() == "Dienst sluiten"  # noqa: SLF001
    assert not count._sums.isVisible()  # noqa: SLF001
    assert count.declared().cash_minor is None
    configure(session, replace(before, version=before.version + 2))


def test_orders_that_wait_are_told_beside_those_that_head_office_refused(till, monkeypatch):
    """Both stand in the queue; only one of them was counted in the shift's list."""
    state = replace(till.session.store.queue(), waiting=2, refused=4)
    monkeypatch.setattr(till.session.store, "queue", lambda: state)
    row = still_open(till.session, till.window.look.text)[2]
    assert (row.title, row.detail) == ("4 orders geweigerd", "2 orders niet verzonden")


def told(till, **profile) -> None:
    """The store's profile as head office sends it next."""
    before = till.session.configuration
    changed = replace(before.profile, **profile)
    configure(till.session, replace(before, profile=changed, version=before.version + 1))


def test_r40_the_start_amount_holds_the_close_where_the_store_wants_it_counted(till, counting):
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    do(till.session, "open_shift", OpenShift(None))
    till.ask("close_shift")
    assert counting.rows[0].open.tone == "warning"
    told(till, start_and_declaration=True)
    till.ask("close_shift")
    row = counting.rows[0]
    assert (row.open.title, row.open.tone) == ("Nog geen startbedrag", "danger")
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is not None
    till.click(row)
    till.keys("100")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.session.shift.starter == "clerk"
    counting.first.setFocus()
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is None


def test_r41_carts_put_aside_hold_the_close_where_the_store_says_so(till, counting):
    told(till, void_suspended_at_close=True)
    ring_up(till.session, (SOFA, 1), customer="")
    do(till.session, "park", NOTHING)
    till.ask("close_shift")
    assert counting.rows[2].open.tone == "danger"
    assert "nog geparkeerd staan: 1" in counting.note.sentence
    till.press(Qt.Key.Key_F12)
    assert till.session.shift is not None


def test_a_card_payment_in_doubt_holds_the_close_and_leads_to_the_terminal(till, counting):
    till.press(Qt.Key.Key_Escape)
    till.screen.entered.emit(SOFA)
    terminal = till.world.terminal
    fall_silent(terminal)
    till.world.next_card_outcome("lost_answer_approved")
    till.world.run(PAY, Pay(TenderKind.CARD))
    draft = till.session.transaction
    try:
        assert [x.title for x in still_open(till.session, till.window.look.text)][1] != ""
        closing = before_closing(till.session, till.window.look.text, till.session.shift)
        assert closing.rows[1].gesture == "recover_payment"
        assert closing.held == till.window.look.text("refused.MODE_CHANGE")
        till.session.show(None)
        closing = before_closing(till.session, till.window.look.text, till.session.shift)
        assert closing.held == till.window.look.text("shift.card_holds")
    finally:
        till.session.show(draft)
        speak_again(terminal)
        till.world.run(RECOVER_PAYMENT, NOTHING)


def test_1052_other_tenders_are_counted_under_their_own_names(till, counting):
    before = till.session.configuration
    more = (TenderType("cheque", "Cheque", name_nl="Bankcheque"), TenderType("voucher", "Voucher"))
    configure(
        till.session, replace(before, tenders=(*before.tenders, *more), version=before.version + 1)
    )
    till.window.wear(till.window.wish)
    till.ask("close_shift")
    count = till.shop.shift.count
    names = {kind: field.accessibleName() for kind, field in count.totals.items()}
    assert (names["cheque"], names["voucher"]) == ("Bankcheque", "Voucher")
    count.totals["cheque"].setFocus()
    till.type("75")
    till.press(Qt.Key.Key_Return)
    assert till.focus is count.totals["voucher"]
    assert dict(count.declared().others)["cheque"] == 7_500
