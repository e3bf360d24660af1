"""The fulfilment room: lines of several orders, chosen and worked on together."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.configuration import ScreenLayout
from pos_app.domain.order import CustomerOrder, LineStatus
from pos_app.domain.staff import Permission
from pos_app.till.ui.dialogs.fulfil import FulfilSheet
from pos_app.till.ui.facts.fulfilment import refusal
from pos_app.till.ui.layout import action_faces
from tests.helpers.shop import CHAIR, TABLE, configure, order_at_hq, recalled, ring_up
from tests.ui.test_conflict_sheet import at_second, chairs


@pytest.fixture
def room(till):
    """Two orders, each with four chairs to pick up and a table to ship."""
    till.numbers = [order_at_hq(till.session), order_at_hq(till.session)]
    till.ask("tab_fulfilment")
    mine = set(till.numbers)
    found = till.shop.fulfilment
    till.until(lambda: mine <= {one.key[0] for one in found.list.lines})
    return found


def tick(room, number: str, *line_nos: int) -> None:
    room.list.choose(room.list.keys | {(number, one) for one in line_nos})


def line(till, number: str, line_no: int):
    """The line as HQ has it by now."""
    return till.session.order_of(till.session.outfit.hq.read_order(number).order).line(line_no)


def settle(till) -> None:
    till.settled()
    till.world.register.outbox.drain(now=True)
    QApplication.processEvents()


def test_r85_the_filters_show_lines_to_ship_or_for_pickup(till, room):
    assert {one.line.ships for one in room.list.lines} == {True, False}
    till.click(room.presets["to_ship"])
    till.until(lambda: all(one.line.ships for one in room.list.lines))
    till.until(lambda: room.presets["to_ship"].count not in ("", "0"))


def test_r124_lines_of_two_orders_get_one_pick_list(till, room):
    for number in till.numbers:
        tick(room, number, 1, 2)
    assert room.title.text() == "4 regels gekozen"
    till.click(room.buttons["pick_list"])
    settle(till)
    statuses = {line(till, number, 1).status for number in till.numbers}
    assert statuses == {LineStatus.PICKING}
    jobs = till.session.store.print_jobs(waiting_only=False)
    assert [one.receipt_no for one in jobs if "-P" in one.receipt_no]
    tick(room, till.numbers[0], 1)
    assert not room.buttons["pick_list"].reason
    till.session.sign_in(till.session.configuration.staff_member("clerk2"))
    tick(room, till.numbers[0], 2)
    for name in ("pick_list", "start_picking", "pick_lines"):
        assert room.buttons[name].reason.endswith("of vraag Clerk; Terugleggen geeft het vrij.")
    assert not room.buttons["unpick_lines"].reason


def test_r125_enter_asks_how_much_was_picked(till, room):
    tick(room, till.numbers[0], 1)
    room.list.setFocus()
    till.press(Qt.Key.Key_Return)
    assert till.dialog.lines.quantities() == ((0, 4_000),)
    till.dialog.focus.setFocus()
    till.type("-")
    till.press(Qt.Key.Key_Return)
    till.until(lambda: room.slot.message.kind == "success")
    [shown] = [one.line for one in room.list.lines if one.key == (till.numbers[0], 1)]
    assert shown.picked == 3_000
    settle(till)
    assert line(till, till.numbers[0], 1).picked == 3_000


def test_r126_a_parcel_is_of_one_order_and_says_so(till, room):
    for number in till.numbers:
        tick(room, number, 2)
    pack = room.buttons["pack_lines"]
    assert pack.reason == "Dit kan alleen met regels van één order. Kies regels van één order."
    room.list.choose(frozenset({(till.numbers[0], 2)}))
    till.click(pack)
    assert isinstance(till.dialog, FulfilSheet)
    till.press(Qt.Key.Key_Return)
    settle(till)
    assert line(till, till.numbers[0], 2).status is LineStatus.PACKED
    slips = [x for x in till.session.store.print_jobs(waiting_only=False) if "-S0" in x.receipt_no]
    assert slips


def test_r126_lines_for_pickup_are_not_packed(till, room):
    tick(room, till.numbers[0], 1)
    assert "wordt niet verzonden" in room.buttons["pack_lines"].reason
    assert room.buttons["ship_order"].reason


def test_r127_shipping_opens_the_order_with_the_chosen_lines(till, room):
    tick(room, till.numbers[0], 2)
    till.click(room.buttons["ship_order"])
    till.settled()
    assert till.dialog.lines.chosen() == (2,)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.shop.active == "fulfilment"
    settle(till)
    assert line(till, till.numbers[0], 2).invoiced == 1_000
    till.until(lambda: (till.numbers[0], 2) not in {one.key for one in room.list.lines})


def test_r113_handing_over_begins_here_too(till, room):
    tick(room, till.numbers[1], 1)
    till.click(room.buttons["pick_up_order"])
    till.settled()
    assert till.dialog.lines.chosen() == (1,)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.pick_up.order.order_no == till.numbers[1]


def picked(order: CustomerOrder) -> CustomerOrder:
    return replace(order, lines=tuple(replace(one, picked=one.open) for one in order.lines))


def test_r73_a_line_is_edited_from_here_where_the_store_edits_begun_orders_r98(till, room):
    tick(room, till.numbers[0], 1)
    tick(room, till.numbers[1], 2)
    assert "één order" in room.buttons["edit_order"].reason
    room.list.choose(frozenset())
    tick(room, till.numbers[1], 2)
    begun = replace(room.list.chosen_lines()[0], order=picked(room.list.chosen_lines()[0].order))
    session = till.session
    assert refusal("edit_order", (begun,), session.configuration, session.now) is None
    profile = replace(session.configuration.profile, edit_partly_fulfilled=False)
    strict = replace(session.configuration, profile=profile)
    found = refusal("edit_order", (begun,), strict, session.now)
    assert found is not None
    assert found.code == "EDIT_PARTLY_FULFILLED"
    till.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    till.settled()
    assert till.cart.edit.order.order_no == till.numbers[1]
    assert (till.shop.active, till.screen.chosen()) == ("sale", (2,))


def test_r73_without_head_office_nothing_is_done_and_the_list_stays(till, room):
    tick(room, till.numbers[0], 1)
    till.world.wire.state = "down"
    till.click(room.buttons["start_picking"])
    till.settled()
    assert room.slot.message.sentence.startswith("Hiervoor is het hoofdkantoor nodig")
    room.refresh()
    till.until(lambda: room.slot.message.kind == "warning")
    assert room.list.lines


def test_k5_unpick_and_unpack_are_refused_until_there_is_something(till, room):
    tick(room, till.numbers[0], 2)
    assert room.buttons["unpick_lines"].reason == (
        "Eettafel Mees 200 × 100: er is niets verzameld. Kies een regel die verzameld is."
    )


def test_a_recalled_order_brings_its_lines_chosen(till, room):
    recalled(till.session, till.numbers[1])
    till.ask("fulfil")
    till.until(lambda: {one.key[0] for one in room.list.chosen_lines()} == {till.numbers[1]})
    first = room.list.records.index(room.list.lines.index(room.list.chosen_lines()[0]))
    assert room.list.viewport().rect().intersects(room.list.visualRect(first))


def test_r83_with_a_cart_in_hand_picking_says_so(till, room):
    ring_up(till.session, (CHAIR, 1), (TABLE, 1), customer="")
    tick(room, till.numbers[0], 1)
    till.click(room.buttons["start_picking"])
    till.settled()
    assert "Parkeer" in room.slot.message.sentence


def test_r85_a_button_of_the_layout_opens_the_room_with_its_filter(till, room):
    text = till.window.look.text
    buttons = ("fulfilment:to_ship", "recall_order:to_pick_up", "fulfilment")
    faces = action_faces(ScreenLayout(areas={"actions": buttons}), text, till.shop.gestures.knows)
    assert [one.label for one in faces][:2] == ["Afhandelen: verzenden", "Af te halen"]
    till.ask(faces[0].name)
    assert till.shop.active == "fulfilment"
    assert room.presets["to_ship"].isChecked()
    till.ask(faces[1].name)
    assert till.shop.active == "orders"


def test_r125_the_list_stays_where_the_clerk_was_looking(till, room):
    room.list.setFixedHeight(100)
    bar = room.list.verticalScrollBar()
    room.list.step(1)
    QApplication.processEvents()
    bar.setValue(bar.maximum())
    before = bar.value()
    assert before
    tick(room, till.numbers[0], 1)
    till.click(room.buttons["start_picking"])
    till.until(lambda: room.slot.message.kind == "success")
    settle(till)
    assert bar.value() == before


def rejecting(till, *reasons: ReasonCode):
    """The store as told with these reasons for rejecting."""
    before = till.session.configuration
    profile = replace(before.profile, reject_reasons=reasons)
    configure(till.session, replace(before, version=before.version + 1, profile=profile))


def test_r44_a_line_is_rejected_with_a_reason_and_head_office_hears_it_r123(till, room):
    rejecting(till, ReasonCode("none", "Not there", "Ligt er niet"), ReasonCode("broken", "Broken"))
    tick(room, till.numbers[0], 2)
    till.click(room.buttons["reject_lines"])
    sheet, dialog = till.sheet, till.dialog
    assert [x.face.label for x in dialog.reasons.tiles.values()] == ["Ligt er niet", "Broken"]
    assert "reden" in sheet.primary.reason
    till.press(Qt.Key.Key_Return)
    assert till.sheet is sheet
    till.click(dialog.reasons.tiles["none"])
    assert (sheet.primary.reason, sheet.slot.message.kind) == ("", "neutral")
    till.click(dialog.lines.rows[0])
    assert sheet.primary.reason
    till.click(dialog.lines.rows[0])
    till.press(Qt.Key.Key_Return)
    till.until(lambda: room.slot.message.kind == "success")
    settle(till)
    assert line(till, till.numbers[0], 2).rejected == 1_000


def test_r44_a_reason_outlives_an_order_that_another_till_changed_r140(till, room):
    rejecting(till, ReasonCode("none", "Not there", "Ligt er niet"))
    number = till.numbers[0]
    tick(room, number, 2)
    till.click(room.buttons["reject_lines"])
    till.click(till.dialog.reasons.tiles["none"])
    at_second(till, number, chairs(5))
    till.press(Qt.Key.Key_Return)
    till.until(lambda: till.sheet is not None and hasattr(till.dialog, "said"))
    till.press(Qt.Key.Key_Return)
    assert till.dialog.reasons.key == "none"
    assert not till.sheet.primary.reason


def test_r44_without_reasons_of_head_office_none_is_asked(till, room):
    tick(room, till.numbers[0], 2)
    till.click(room.buttons["reject_lines"])
    assert not till.dialog.reasons.isVisible()
    till.press(Qt.Key.Key_Return)
    till.until(lambda: room.slot.message.kind == "success")
    settle(till)
    assert line(till, till.numbers[0], 2).rejected == 1_000


def test_lines_are_chosen_by_space_and_all_by_ctrl_a(till, room):
    room.list.setFocus()
    till.press(Qt.Key.Key_Home)
    till.press(Qt.Key.Key_Space)
    assert room.title.text() == "1 regel gekozen"
    first = room.list.current()
    assert room.list.chosen_lines() == (first,)
    till.press(Qt.Key.Key_Space)
    assert room.list.chosen_lines() == ()
    for chosen in (room.list.lines, ()):
        till.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        till.bot.wait(45)
        assert room.list.chosen_lines() == chosen
    till.press(Qt.Key.Key_Space)
    till.press(Qt.Key.Key_Escape)
    assert room.list.chosen_lines() == ()
    spoken = room.list.records.data(room.list.records.index(0), Qt.ItemDataRole.AccessibleTextRole)
    for word in (first.line.name, "Marieke Jansen", first.order.order_no):
        assert word in spoken


def test_space_begins_at_the_first_line_where_no_arrow_has_been(till, room):
    room.list.mark(-1)
    room.list.setFocus()
    till.press(Qt.Key.Key_Space)
    assert room.list.chosen_lines() == (room.list.lines[0],)


def test_r111_a_line_of_which_a_part_has_left_says_how_far_the_rest_is(till, room):
    """Its chip tells the part alone."""
    found = room.list.lines[0]
    partly = replace(found.line, ordered=4_000, invoiced=1_000, picked=3_000)
    assert partly.status is LineStatus.PARTLY_INVOICED
    assert room.list.state_of(replace(found, line=partly)) == "3 verzameld"
    whole = replace(partly, ordered=3_000, invoiced=0)
    assert room.list.state_of(replace(found, line=whole)) == ""


def test_a_scanned_order_chooses_its_lines_or_says_that_nothing_of_it_leaves_here(till, room):
    till.scan(till.numbers[1])
    assert {one.key[0] for one in room.list.chosen_lines()} == {till.numbers[1]}
    till.scan(till.numbers[1][:-1] + ("0" if till.numbers[1][-1] != "0" else "1"))
    assert room.list.chosen_lines() == ()
    assert room.slot.message.sentence == "Van die order gaat hier nu niets weg."


def test_r51_a_gesture_that_the_group_lacks_says_so_on_its_button(till, room):
    before = till.session.configuration
    clerk, manager = before.group("clerk"), before.group("manager")
    rights = clerk.permissions | {"ship_order": Permission.DENIED}
    groups = (replace(clerk, permissions=rights), manager)
    configure(till.session, replace(before, version=before.version + 1, groups=groups))
    tick(room, till.numbers[0], 2)
    assert room.buttons["ship_order"].reason == till.window.look.text("refused.NOT_PERMITTED")
