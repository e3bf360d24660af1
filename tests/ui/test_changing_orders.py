"""Editing, cancelling and quoting at the window (R97-R107, R111, R131-R133, R160-R165)."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from pos_app.domain.deposit import totals
from pos_app.domain.order import Standing
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.lines import SetQuantity
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import Pay
from pos_app.till.session import Recalled
from tests.helpers.shop import CHAIR, TABLE, configure, do, order_at_hq, ring_up

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def charged(till):
    """A store that asks ten percent and 21 % VAT for a cancelled order."""
    session, before = till.session, till.session.configuration
    terms = replace(
        before.orders,
        cancellation_rate=100_000,
        cancellation_tax_rate=210_000,
        cancellation_charge_code="cancel",
    )
    configure(session, replace(before, orders=terms, version=before.version + 1))
    yield till
    session.show(None)
    configure(session, before)


def opened(till, number: str | None = None) -> str:
    """An order open for viewing in the Orders room."""
    number = number or order_at_hq(till.session)
    till.shop.show_room("orders")
    till.shop.orders.open_order(number)
    till.settled()
    return number


def settle_search(till) -> None:
    """The search that began when the room was entered has answered."""
    till.until(lambda: till.shop.orders.list.records.rows != ())


def button(till, name: str):
    panel = till.shop.orders.panel
    return (panel.primary, *panel.others)[panel.names.index(name)]


def in_edit(till) -> str:
    number = opened(till)
    till.click(button(till, "edit_order"))
    till.settled()
    return number


# --- the recalled order ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "words"), [(Standing.ON_HOLD, "staat vast"), (Standing.SYNC_FAILED, "Bel hen")]
)
def test_r83_r111_what_the_state_forbids_stays_in_sight_and_says_why(till, standing, words):
    opened(till)
    settle_search(till)
    order = replace(till.session.recalled.order, standing=standing)
    till.session.show_order(Recalled(order, from_hq=True, as_of=till.session.now))
    till.shop.orders.panel.show_buttons(till.shop.orders.buttons(order))
    for name in ("pick_up_order", "ship_order", "edit_order", "cancel_order"):
        assert button(till, name).isVisible()
        assert words in button(till, name).reason
    till.click(button(till, "edit_order"))
    assert till.cart is None
    assert words in till.shop.orders.slot.message.sentence


def test_an_order_that_changed_meanwhile_is_reloaded_and_says_what(till):
    number = opened(till)
    old = till.session.recalled.order
    do(till.session, "edit_order", NOTHING)
    do(till.session, "set_quantity", SetQuantity(1, 5 * UNIT))
    do(till.session, "pay", Pay(TenderKind.CASH))
    till.session.outfit.outbox.drain(now=True)
    till.session.show_order(Recalled(old, from_hq=True, as_of=till.session.now))
    till.shop.show_room("orders")
    till.ask("edit_order")
    till.settled()
    till.until(lambda: "5 stuks (was 4 stuks)" in till.shop.orders.slot.message.sentence)
    assert till.session.recalled.order.version > old.version
    assert number in till.shop.orders.panel.view.second


# --- editing --------------------------------------------------------------------------------------


def test_r99_the_order_comes_into_the_cart_and_its_customer_is_locked(till):
    number = in_edit(till)
    assert till.shop.active == "sale"
    assert till.screen.strip.isVisible()
    assert number in till.screen.strip.strip.words
    assert "vergrendeld tot 14:47" in till.screen.strip.strip.words
    assert till.screen.customer.reason.startswith(f"Order {number} houdt zijn klant.")
    till.press(Qt.Key.Key_F3)
    assert till.sheet is None
    assert till.said == till.screen.customer.reason


def test_r97_escape_leaves_nothing_and_voiding_asks_in_the_words_of_the_edit(till):
    number = in_edit(till)
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_Escape)
    assert till.cart.mode == "edit"
    till.press(Qt.Key.Key_Delete, CTRL)
    assert till.sheet.primary.face.label == "Wijziging loslaten"
    assert till.focus is till.sheet.back
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart is None
    assert till.said.startswith("De wijziging is losgelaten")
    assert not till.screen.strip.isVisible()
    opened(till, number)
    assert till.session.recalled.order.version == 1


def test_r154_another_deposit_tells_what_an_edit_then_asks(till):
    in_edit(till)
    open_part = totals(till.cart).order_part
    till.press(Qt.Key.Key_F8)
    till.click(till.dialog.share.quick[1_000_000])
    more = till.window.look.figures.money(open_part - totals(till.cart).deposit)
    assert f"{more} was 0,00" in till.sheet.result.accessibleName()


def test_r102_nothing_due_saves_with_one_key(till):
    in_edit(till)
    assert till.screen.pay.buttons["pay_card"].face.label == "Opslaan"
    till.press(Qt.Key.Key_F12)
    till.settled()
    till.until(lambda: till.session.concluded.kind == "edit")
    assert till.cart is None


def test_r102_more_is_paid_and_less_comes_back(till):
    in_edit(till)
    till.screen.choose((1,))
    till.type("+")
    assert till.screen.pay.buttons["pay_card"].face.label == "Bijbetalen"
    assert till.screen.due.state.result_minor == 2_380
    till.type("--")
    cash = till.screen.pay.buttons["pay_cash"]
    assert (cash.face.label, cash.face.role) == ("Terugbetalen", "primary")
    assert till.screen.due.state.result_label == "Terug te betalen"


def test_r67_new_prices_show_both_totals_before_they_count(till):
    opened(till)
    order = till.session.recalled.order
    cheap = tuple(replace(line, price_minor=10_000) for line in order.lines)
    dear = replace(order, lines=cheap)
    till.session.show_order(Recalled(dear, from_hq=True, as_of=till.session.now))
    do(till.session, "edit_order", NOTHING)
    till.screen.choose(())
    till.press(Qt.Key.Key_R, CTRL)
    assert [term.amount_minor for term in till.dialog.formula.terms] == [50_000, 87_500, 137_500]
    till.click(till.dialog.lines.rows[1])
    assert [term.amount_minor for term in till.dialog.formula.terms] == [50_000, 7_600, 57_600]
    told = till.sheet.result.accessibleName()
    assert told.startswith("Terug te betalen wordt €\u00a0159,80 was 175,00 terug")
    assert till.cart.line(1).price_minor == 10_000
    till.press(Qt.Key.Key_Return)
    assert till.cart.edit.released == (1,)
    assert [line.price_minor for line in till.cart.lines] == [11_900, 10_000]


# --- cancelling -----------------------------------------------------------------------------------


def test_r161_the_charge_is_proposed_and_what_a_clerk_typed_stays(charged):
    till = charged
    opened(till)
    till.ask("cancel_order")
    dialog = till.dialog
    assert till.focus is till.sheet.back
    assert (dialog.amount.minor(), dialog.percent.rate()) == (13_750, 100_000)
    till.click(dialog.lines.rows[1])
    assert dialog.amount.minor() == 4_760
    assert till.sheet.primary.face.label == "1 regel annuleren"
    dialog.amount.put(5_000)
    dialog.amount.edited.emit()
    till.click(dialog.lines.rows[1])
    assert dialog.amount.minor() == 5_000
    till.click(dialog.back_to)
    assert dialog.amount.minor() == 13_750


def test_r104_nothing_of_the_cancellation_scrolls_in_the_smallest_window(charged):
    till = charged
    till.window.resize(1280, 720)
    opened(till)
    till.ask("cancel_order")
    dialog = till.dialog
    till.click(dialog.lines.rows[0])
    dialog.amount.put(100)
    dialog.amount.edited.emit()
    assert dialog.reason_box.isVisible()
    assert len(dialog.formula.terms) == 5
    areas = till.sheet.findChildren(QScrollArea)
    assert [one.verticalScrollBar().maximum() for one in areas] == [0, 0, 0]


def test_r162_charge_tax_and_way_back_stand_in_the_sheet_and_on_the_screen(charged):
    till = charged
    opened(till)
    till.ask("cancel_order")
    assert [term.amount_minor for term in till.dialog.formula.terms] == [
        13_750,
        2_888,
        27_500,
        10_862,
    ]
    assert "108,62 contant" in till.dialog.way_back.accessibleName()
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.mode == "cancel"
    assert till.shop.active == "sale"
    assert till.screen.due.state.result_minor == -10_862
    assert till.screen.pay.buttons["pay_cash"].face.label == "Terugbetalen"
    till.press(Qt.Key.Key_Delete, CTRL)
    assert till.sheet.primary.face.label == "Annulering loslaten"


def test_r162_a_cancellation_ends_by_saying_what_is_cancelled(charged):
    till = charged
    number = opened(till)
    till.ask("cancel_order")
    till.click(till.dialog.lines.rows[1])
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.said == f"Van order {number} zijn de gekozen regels geannuleerd."
    till.world.register.outbox.drain(now=True)
    opened(till, number)
    till.ask("cancel_order")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.press(Qt.Key.Key_F12)
    if till.sheet is not None:
        till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.said == f"Order {number} is geannuleerd."


def test_r163_below_the_proposal_needs_a_reason_and_nothing_at_all_a_manager(charged):
    till = charged
    opened(till)
    till.ask("cancel_order")
    dialog = till.dialog
    dialog.amount.put(5_000)
    dialog.amount.edited.emit()
    assert till.sheet.primary.reason == "Kies of typ een reden."
    till.bot.keyClicks(dialog.reason, "Te laat")
    assert not till.sheet.primary.reason
    assert not dialog.pane.isVisible()
    dialog.amount.put(0)
    dialog.amount.edited.emit()
    assert dialog.pane.isVisible()
    said = " ".join(x.text() for x in dialog.pane.findChildren(QLabel))
    assert "worden 0,00 in plaats van 137,50" in said
    assert till.sheet.primary.reason.startswith("Iemand anders moet dit goedkeuren")
    dialog.pane.choose("manager")
    till.type("111111")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart is None
    till.type("999999")
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.session.cart().cancellation.approved_by == "manager"
    assert till.screen.due.state.rows[0].detail.endswith("Te laat · Manager")


def test_r106_a_negative_charge_and_no_line_are_refused_in_place(charged):
    till = charged
    opened(till)
    till.ask("cancel_order")
    till.dialog.amount.setText("-1,00")
    till.dialog.amount.edited.emit()
    assert till.sheet.primary.reason
    till.click(till.dialog.back_to)
    for row in till.dialog.lines.rows:
        till.click(row)
    assert till.sheet.primary.reason == "Kies eerst een regel."
    assert till.dialog.formula.terms == ()


# --- quotes ---------------------------------------------------------------------------------------


def quoted(till) -> str:
    """A quote for four chairs and a table, saved at HQ."""
    from pos_app.till.operations.delivery import PickUpLines

    ring_up(till.session, (CHAIR, 4), (TABLE, 1))
    do(till.session, "pick_up", PickUpLines((1, 2)))
    till.shop.show_room("sale")
    till.press(Qt.Key.Key_Q, CTRL)
    till.press(Qt.Key.Key_Right)
    till.press(Qt.Key.Key_Return)
    assert till.cart.quote.expires_on.isoformat() == "2026-12-13"
    till.press(Qt.Key.Key_F12)
    till.settled()
    till.session.outfit.outbox.drain(now=True)
    return till.session.concluded.order.order_no


def test_r57_a_cart_becomes_a_quote_that_is_kept_and_not_paid(till):
    quoted(till)
    assert till.session.concluded.kind == "quote"
    assert till.session.concluded.transaction.tenders == ()


def test_r57_what_forbids_a_quote_is_said_before_the_sheet_opens(till):
    ring_up(till.session, (CHAIR, 1), customer="")
    till.ask("quote")
    assert till.sheet is None
    assert till.said == "Kies eerst een klant."


def test_r58_the_last_day_moves_and_a_quote_can_become_a_sale_again(till):
    ring_up(till.session, (CHAIR, 1))
    till.ask("quote")
    till.press(Qt.Key.Key_Return)
    assert till.screen.pay.buttons["pay_cash"].isHidden()
    till.click(till.screen.strip.buttons[0])
    till.press(Qt.Key.Key_Left)
    till.press(Qt.Key.Key_Return)
    assert "vr\u00a011\u00a0dec" in till.screen.strip.strip.words
    till.ask("plain_sale")
    assert till.cart.mode == "sale"
    assert not till.screen.pay.buttons["pay_cash"].isHidden()


def test_r132_a_recalled_quote_becomes_an_order_in_one_gesture(till):
    opened(till, quoted(till))
    assert button(till, "edit_order").face.label == "Offerte wijzigen"
    assert "is een offerte" in button(till, "pick_up_order").reason
    till.click(button(till, "quote_to_order"))
    till.settled()
    assert till.cart.edit.converted
    assert till.shop.active == "sale"
    assert till.screen.due.state.result_minor == 27_500


def test_r133_an_expired_quote_says_so(till):
    number = quoted(till)
    till.world.clock.advance(40 * 86_400)
    try:
        opened(till, number)
        assert till.shop.orders.panel.view.chip.label == "Offerte verlopen"
        assert button(till, "pick_up_order").reason.startswith("De laatste dag")
        assert not button(till, "edit_order").reason
    finally:
        till.world.clock.advance(-40 * 86_400)


def test_r131_a_quote_is_saved_as_pdf(till, monkeypatch, tmp_path):

    number = quoted(till)
    place = [str(tmp_path / "papers")]
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: place[0])
    till.ask("receipt")
    assert till.dialog.pdf.isVisible()
    till.click(till.dialog.pdf)
    (file,) = (tmp_path / "papers").iterdir()
    assert file.name == f"Offerte {number}.pdf"
    assert file.read_bytes().startswith(b"%PDF-")
    assert str(file) in till.sheet.slot.message.sentence
    place[0] = str(file)
    till.click(till.dialog.pdf)
    assert "kan niet in" in till.sheet.slot.message.sentence


def test_any_receipt_is_saved_for_the_customer_s_mail(till, monkeypatch, tmp_path):
    order_at_hq(till.session)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(tmp_path / "papers"))
    till.ask("receipt")
    number = till.dialog.list.current().receipt_no
    till.click(till.dialog.pdf)
    (file,) = (tmp_path / "papers").iterdir()
    assert file.name == f"Bestelling {number}.pdf"
