"""Two tills on one order, at the window of the one that saves second (R103, section 8.5)."""

from datetime import date

from PySide6.QtCore import Qt

from pos_app.domain.merge import Side
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.play.world import FIRST_TILL
from pos_app.till.operations.cancelling import CancelOrder
from pos_app.till.operations.delivery import Ship
from pos_app.till.operations.lines import SetQuantity, VoidLines
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.pickup import StartPickup
from pos_app.till.ui.widgets.button import Button
from pos_app.till.ui.widgets.sums import HEAD, ROW
from tests.helpers.shop import do, order_at_hq, recalled

SECOND, LEASE_SECONDS = "S1-2", 15 * 60


def at_second(till, number: str, *gestures) -> None:
    """The other till takes the order once the lease is over, changes it and saves."""
    world, first = till.world, till.session
    listener = first.listener
    world.clock.advance(LEASE_SECONDS + 1)
    world.go_to(SECOND)
    session = world.session
    recalled(session, number)
    do(session, "edit_order", NOTHING)
    for name, request in gestures:
        do(session, name, request)
    do(session, "pay", Pay(TenderKind.CASH))
    session.outfit.outbox.drain(now=True)
    world.go_to(FIRST_TILL)
    till.session.listener = listener


def chairs(pieces: int):
    return "set_quantity", SetQuantity(1, pieces * UNIT)


def clash(till) -> None:
    """Four chairs were ordered: eight here, five there, and there the table was taken off."""
    session, number = till.session, order_at_hq(till.session)
    recalled(session, number)
    do(session, "edit_order", NOTHING)
    do(session, *chairs(8))
    at_second(till, number, chairs(5), ("void_line", VoidLines((2,))))
    till.shop.show_room("sale")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.sheet is not None and hasattr(till.dialog, "choices"))


def shown(till):
    """Key, whether it asks, whose value is taken over."""
    return [(row.facts.key, row.facts.asks, row.facts.taken) for row in till.dialog.rows.rows]


def test_r103_paying_opens_every_line_once_and_asks_only_where_both_differ(till):
    clash(till)
    assert shown(till) == [("line 1", True, ""), ("line 2", False, "there")]
    row = till.dialog.rows.asking[0]
    assert till.focus is row
    assert (row.facts.words.was, row.facts.words.here.upper) == ("4 stuks", "8 stuks")
    assert row.facts.words.there.lower == "+\u00a0119,00"
    assert "Kies nog voor Eetkamerstoel Bram" in till.sheet.primary.reason
    assert till.dialog.head.counted == "0 van 1 gekozen"
    till.press(Qt.Key.Key_Return)
    assert till.cart.line(1).quantity == 8 * UNIT


def test_r103_of_two_ways_to_ship_only_what_is_not_the_same_is_compared(till):
    session, number = till.session, order_at_hq(till.session)
    recalled(session, number)
    do(session, "edit_order", NOTHING)
    do(session, "ship", Ship((2,), mode="express"))
    at_second(till, number, ("ship", Ship((2,), mode="standard", on=date(2026, 11, 20))))
    till.ask("compare_order")
    till.settled()
    (row,) = till.dialog.rows.asking
    said = (row.facts.words.was, row.facts.words.here.upper, row.facts.words.there.upper)
    thirteenth, twentieth = "vr\u00a013\u00a0nov", "vr\u00a020\u00a0nov"
    expected = (f"Standard · {thirteenth}", f"Express · {thirteenth}", f"Standard · {twentieth}")
    assert said == expected


def test_r103_left_chooses_here_and_enter_merges(till):
    clash(till)
    till.press(Qt.Key.Key_Left)
    assert till.dialog.sums.minimumHeight() > HEAD + ROW * len(till.dialog.sums.sums)  # whole names
    rows = ["1.375,00", "+\u00a0476,00", "\u2212\u00a0899,00"]
    assert [one.figure for one in till.dialog.sums.sums] == rows  # they come to the total
    assert [one.figure for one in till.dialog.totals.sums] == ["952,00", "71,40"]
    assert till.dialog.totals.sums[-1].label == "Bij te betalen"
    till.press(Qt.Key.Key_Right)
    assert [one.figure for one in till.dialog.totals.sums] == ["595,00", "0,00"]
    till.press(Qt.Key.Key_Left)
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.sheet is None
    assert [(line.line_no, line.quantity) for line in till.cart.lines] == [(1, 8 * UNIT)]
    assert till.cart.edit.order.version == 2
    assert till.said.startswith("Beide wijzigingen zijn nu één")


def test_r103_all_from_one_side_and_later_leaves_both(till):
    clash(till)
    before = till.cart
    buttons = {x.face.label: x for x in till.sheet.findChildren(Button) if x.property("extra")}
    till.click(buttons["Alles van daar"])
    assert till.dialog.choices == {"line 1": Side.THERE}
    till.click(buttons["Alles van hier"])
    assert till.dialog.choices == {"line 1": Side.HERE}
    till.press(Qt.Key.Key_Escape)
    assert till.sheet is None
    assert till.cart is before
    assert "vergelijken opent weer" in till.said


def test_r103_a_cancellation_on_a_changed_order_says_what_changed_and_goes_on(till):
    session, number = till.session, order_at_hq(till.session)
    recalled(session, number)
    do(session, "cancel_order", CancelOrder())
    at_second(till, number, chairs(5))
    till.ask("compare_order")
    till.settled()
    assert till.dialog.said == ["Eetkamerstoel Bram, eiken: 5 stuks (was 4 stuks)"]
    till.press(Qt.Key.Key_Return)
    till.settled()
    task = till.cart.cancellation
    assert task.quantities == ((1, 4 * UNIT), (2, UNIT))
    assert task.order.line(1).ordered == 5 * UNIT
    assert till.shop.active == "sale"


def test_r101_what_was_picked_up_there_cannot_be_chosen_away(till):
    session, number = till.session, order_at_hq(till.session)
    recalled(session, number)
    do(session, "edit_order", NOTHING)
    do(session, *chairs(1))
    world, listener = till.world, session.listener
    world.clock.advance(LEASE_SECONDS + 1)
    world.go_to(SECOND)
    recalled(world.session, number)
    do(world.session, "pick_up_order", StartPickup(((1, 3 * UNIT),)))
    do(world.session, "pay", Pay(TenderKind.CASH))
    world.session.outfit.outbox.drain(now=True)
    world.go_to(FIRST_TILL)
    session.listener = listener
    till.ask("compare_order")
    till.settled()
    (row,) = till.dialog.rows.asking
    assert "3 al verzameld, ingepakt of meegegeven" in row.tiles["here"].reason
    assert row.side == "there"
    till.click(row.tiles["here"])
    assert "3 al verzameld" in till.sheet.slot.message.sentence
    assert not till.sheet.primary.reason
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.line(1).quantity == 4 * UNIT


def elsewhere(till, number: str, pieces: int) -> None:
    """The other till changes an order that is only shown here."""
    at_second(till, number, chairs(pieces))
    till.shop.show_room("orders")


def test_r140_a_pickup_of_an_order_that_changed_shows_how_and_is_offered_again(till):
    number = order_at_hq(till.session)
    recalled(till.session, number)
    elsewhere(till, number, 5)
    till.ask("pick_up_order")
    till.type("-")
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.sheet is not None and hasattr(till.dialog, "said"))
    (row,) = till.dialog.rows.rows
    words = row.facts.words
    assert (words.was, words.here.upper, words.there.upper) == (
        "4 stuks",
        "Niet gewijzigd",
        "5 stuks",
    )
    assert (row.facts.asks, row.facts.taken) == (False, "there")
    assert [one.figure for one in till.dialog.sums.sums][:2] == ["1.375,00", "1.494,00"]
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert type(till.dialog).__name__ == "PickUpOrderSheet"
    assert till.dialog.lines.rows[0].line.whole == 5 * UNIT
    assert till.dialog.lines.quantities() == ((1, 3 * UNIT),)


def test_r140_a_pickup_in_hand_is_compared_before_it_is_paid(till):
    session, number = till.session, order_at_hq(till.session)
    recalled(session, number)
    do(session, "pick_up_order", StartPickup(((1, 4 * UNIT),)))
    do(session, "pay", Pay(TenderKind.CASH, 10_000))
    at_second(till, number, chairs(2))
    till.shop.show_room("sale")
    till.press(Qt.Key.Key_F12)
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.sheet is not None and hasattr(till.dialog, "said"))
    assert till.dialog.said == ["Eetkamerstoel Bram, eiken: 2 stuks (was 4 stuks)"]
    shown = [(one.label, one.figure) for one in till.dialog.sums.sums]
    assert ("Eetkamerstoel Bram, eiken", "2 van 4") in shown
    assert ("Hier al betaald", "100,00") in shown
    till.press(Qt.Key.Key_Return)
    till.settled()
    assert till.cart.pick_up.quantities == ((1, 2 * UNIT),)
    assert [one.amount_minor for one in till.cart.tenders] == [10_000]
    assert till.shop.active == "sale"


def test_r140_a_pickup_of_which_nothing_fits_is_let_go_and_its_order_opened(till):
    session, number = till.session, order_at_hq(till.session)
    recalled(session, number)
    do(session, "pick_up_order", StartPickup(((1, 4 * UNIT),)))
    at_second(till, number, ("void_line", VoidLines((1,))))
    till.ask("compare_order")
    till.settled()
    assert "Van wat je in de hand hebt past niets meer" in till.sheet.slot.message.sentence
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: session.recalled is not None)
    assert till.cart is None
    assert session.recalled.order.line(1).quantity == 0


def test_r124_lines_chosen_in_fulfilment_of_an_order_that_changed_are_compared(till):
    number = order_at_hq(till.session)
    till.ask("tab_fulfilment")
    room = till.shop.fulfilment
    till.until(lambda: any(x.key[0] == number for x in room.list.lines))
    room.list.choose(frozenset({(number, 2)}))
    world, listener = till.world, till.session.listener
    world.go_to(SECOND)
    recalled(world.session, number)
    do(world.session, "edit_order", NOTHING)
    do(world.session, *chairs(5))
    do(world.session, "pay", Pay(TenderKind.CASH))
    world.session.outfit.outbox.drain(now=True)
    world.go_to(FIRST_TILL)
    till.session.listener = listener
    till.click(room.buttons["start_picking"])
    till.settled()
    till.until(lambda: till.sheet is not None)
    assert till.dialog.said == ["Eetkamerstoel Bram, eiken: 5 stuks (was 4 stuks)"]
    till.press(Qt.Key.Key_Return)
    assert till.sheet is None
    assert till.shop.active == "fulfilment"


def test_r140_quantities_typed_in_fulfilment_outlive_a_changed_order(till):
    """Three of four chairs were to be picked when the other till made them five."""
    number = order_at_hq(till.session)
    till.ask("tab_fulfilment")
    room = till.shop.fulfilment
    till.until(lambda: any(x.key[0] == number for x in room.list.lines))
    room.list.choose(frozenset({(number, 1)}))
    till.click(room.buttons["pick_lines"])
    till.dialog.lines.put(((0, 3 * UNIT),))
    at_second(till, number, chairs(5))
    till.press(Qt.Key.Key_Return)
    till.settled()
    till.until(lambda: till.sheet is not None and hasattr(till.dialog, "said"))
    till.press(Qt.Key.Key_Return)
    assert till.dialog.lines.quantities() == ((0, 3 * UNIT),)
    assert till.dialog.lines.rows[0].line.whole == 5 * UNIT


def test_r98_what_another_till_has_in_hand_is_shown_and_waits(till):
    world, session, listener = till.world, till.session, till.session.listener
    number = order_at_hq(session)
    world.go_to(SECOND)
    recalled(world.session, number)
    do(world.session, "edit_order", NOTHING)
    world.go_to(FIRST_TILL)
    till.session.listener = listener
    till.press(Qt.Key.Key_F9)
    room = till.shop.orders
    room.open_order(number)
    till.settled()
    reasons = {name: why for name, _, why in room.buttons(till.session.recalled.order)}
    told = f"Order {number} staat open bij Clerk. Wacht tot die daar klaar is."
    assert {reasons[one] for one in ("edit_order", "cancel_order", "pick_up_order")} == {told}
    world.clock.advance(LEASE_SECONDS + 1)
    free = {name: why for name, _, why in room.buttons(till.session.recalled.order)}
    assert not free["edit_order"]
    world.go_to(SECOND)
    do(world.session, "void_transaction", NOTHING)
    world.go_to(FIRST_TILL)
