"""The lines of a cart under finger and keys, and what a wide window tells of the chosen one."""

import pytest
from PySide6.QtCore import QPoint, Qt

from pos_app.domain.quantity import UNIT
from pos_app.domain.stock import ProductStock
from pos_app.till.operations.delivery import PickUpLines, Ship
from pos_app.till.operations.lines import LineDiscount, SetQuantity, VoidLines
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.pickup import StartPickup
from pos_app.till.storage.stock import StockProgress
from pos_app.till.ui.widgets.cart_delegate import AMOUNT, GAP, columns
from tests.helpers.shop import CHAIR, CUSHION, TABLE, do, order_at_hq, recalled, ring_up


def tap(till, line_no: int, double: bool = False) -> None:
    """A tap on the line of that number."""
    view = till.screen.cart
    place = view.list.visualRect(view.model.index(view.model.row_of_line(line_no))).center()
    act = till.bot.mouseDClick if double else till.bot.mouseClick
    act(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def mixed(till):
    """A cushion goes home, chairs are picked up, a table is shipped with a discount."""
    ring_up(till.session, (CUSHION, 1), (CHAIR, 2), (TABLE, 1))
    do(till.session, "pick_up", PickUpLines((2,)))
    do(till.session, "ship", Ship((3,), mode="standard"))
    do(till.session, "line_discount", LineDiscount(3, 9_900))
    till.screen.choose(())
    return till


@pytest.fixture
def wide(mixed):
    size = mixed.window.size()
    mixed.window.resize(1920, 1080)
    mixed.until(mixed.screen.detail.isVisible)
    yield mixed
    mixed.window.resize(size)


def test_a_tap_chooses_a_line_and_beside_the_lines_none(mixed):
    tap(mixed, 2)
    assert mixed.screen.chosen() == (2,)
    viewport = mixed.screen.cart.list.viewport()
    below = QPoint(40, viewport.height() - 4)
    mixed.bot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=below)
    assert mixed.screen.chosen() == ()


def test_an_arrow_with_nothing_chosen_chooses_where_it_stood_else_the_first_line(mixed):
    tap(mixed, 2)
    mixed.press(Qt.Key.Key_Escape)
    mixed.press(Qt.Key.Key_Down)
    assert mixed.screen.chosen() == (2,)
    do(mixed.session, "void_line", VoidLines((2, 3)))
    mixed.press(Qt.Key.Key_Escape)
    mixed.press(Qt.Key.Key_Up)
    assert mixed.screen.chosen() == (1,)


def test_arrows_go_from_line_to_line_past_the_headers_of_groups(mixed):
    """The cushion stands last: nobody has chosen how it goes."""
    shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    tap(mixed, 2)
    for key, held, chosen in (
        (Qt.Key.Key_Up, none, (2,)),
        (Qt.Key.Key_Down, none, (3,)),
        (Qt.Key.Key_Down, none, (1,)),
        (Qt.Key.Key_Down, none, (1,)),
        (Qt.Key.Key_Up, none, (3,)),
        (Qt.Key.Key_Up, shift, (2, 3)),
        (Qt.Key.Key_End, none, (1,)),
        (Qt.Key.Key_Home, none, (2,)),
        (Qt.Key.Key_PageDown, none, (1,)),
        (Qt.Key.Key_PageUp, none, (2,)),
    ):
        mixed.press(key, held)
        assert mixed.screen.chosen() == chosen, key


@pytest.mark.parametrize("pieces", [1, 99_999])
def test_a_figure_never_touches_the_one_beside_it(mixed, pieces):
    """Of 99.999 chairs the amount has eleven digits: it ran into the price, and read as another
    number.
    """
    do(mixed.session, "set_quantity", SetQuantity(2, pieces * UNIT))
    mixed.screen.choose(())
    view = mixed.screen.cart
    edges = columns(view.list.width(), with_due=True)
    picture = view.list.grab().toImage()
    row = view.list.visualRect(view.model.index(view.model.row_of_line(2)))
    for right in (edges.amount, edges.price, edges.quantity):
        between = picture.copy(right + 1, row.top() + 4, GAP - 2, row.height() - 8)
        inks = {between.pixel(x, y) for x in range(GAP - 2) for y in range(row.height() - 8)}
        assert len(inks) == 1, right


def test_a_figure_gets_smaller_before_it_is_cut(mixed):
    look, shown = mixed.window.look, "999.999.999,99"
    assert look.width("amount", shown) > AMOUNT - GAP >= look.width("small", shown)


def test_an_order_of_two_lines_is_opened_with_none_chosen(till):
    """The last one was, and Delete took it off."""
    recalled(till.session, order_at_hq(till.session))
    do(till.session, "edit_order", NOTHING)
    assert (len(till.cart.lines), till.screen.chosen()) == (2, ())
    till.press(Qt.Key.Key_Down)
    assert till.screen.chosen() == (1,)


def test_two_taps_on_a_line_open_all_about_it(mixed):
    tap(mixed, 3)
    tap(mixed, 3, double=True)
    assert type(mixed.dialog).__name__ == "LineDetailsSheet"


def test_the_keys_of_a_list_with_the_focus_are_those_of_the_screen(mixed):
    tap(mixed, 1)
    assert mixed.focus is mixed.screen.cart.list
    mixed.press(Qt.Key.Key_Delete)
    assert [line.line_no for line in mixed.cart.lines] == [2, 3]
    mixed.screen.search.setFocus()
    mixed.press(Qt.Key.Key_Down)
    assert mixed.focus is mixed.screen.cart.list
    mixed.screen.choose((3,))
    mixed.press(Qt.Key.Key_Escape)
    assert mixed.screen.chosen() == ()


def tap_due(till, key: str) -> None:
    """A tap on that row of the amount due."""
    due = till.screen.due
    areas = {row.key: area for row, area in due._areas()}  # noqa: SLF001 - where a finger goes
    till.bot.mouseClick(due, Qt.MouseButton.LeftButton, pos=areas[key].center())


def test_a_row_of_the_amount_due_chooses_the_lines_that_it_sums_up(mixed):
    for key, lines in (("carry", (1,)), ("deposit", (2, 3))):
        tap_due(mixed, key)
        assert mixed.screen.chosen() == lines


def test_a_screen_reader_hears_each_row_with_its_amount(mixed):
    model = mixed.screen.cart.model
    role = Qt.ItemDataRole.AccessibleTextRole
    spoken = [model.data(model.index(at), role) for at in range(len(model.rows))]
    assert "2 Eetkamerstoel Bram, eiken 238,00" in spoken
    assert any(one.startswith("Verzenden") for one in spoken)
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole) is None


def test_a_wide_window_builds_up_the_price_of_the_chosen_line(wide):
    detail, screen = wide.screen.detail, wide.screen
    assert detail.detail.name == ""
    empty = detail.grab().toImage()
    wide.click(detail._discount)  # noqa: SLF001
    assert wide.sheet is None
    assert wide.said == "Kies een regel om prijs en levering te zien."
    screen.choose((3,))
    shown = detail.detail
    figures = {label: figure.replace("\u2212\u00a0", "-") for label, figure, _ in shown.prices}
    assert figures["Korting"] == "-99,00"
    assert figures["Waarde van de regel"] == "800,00"
    assert shown.places[0].startswith("Vanuit")
    assert "Amersfoort" in " ".join(shown.places)
    assert detail.grab().toImage() != empty
    wide.click(detail._discount)  # noqa: SLF001
    assert type(wide.dialog).__name__ == "DiscountSheet"


def test_r11_a_wide_window_shows_as_many_places_of_stock_as_there_is_room_for(wide):
    places = tuple((f"S{at}", at * UNIT) for at in range(1, 40))
    stock = ProductStock(CHAIR, places, 780 * UNIT)
    with wide.session.store.begin() as unit:
        progress = StockProgress(covered=wide.session.store.sent_through())
        unit.keep_stock([stock], progress)
    wide.screen.choose((2,))
    detail = wide.screen.detail
    assert detail.detail.stock[-1] == ("Hele groep", "780")
    shown = detail.grab().toImage()
    wide.screen.choose((3,))
    assert detail.detail.stock == ()
    assert detail.grab().toImage() != shown
    with wide.session.store.begin() as unit:
        unit.keep_stock([ProductStock(CHAIR, (), 0)], progress)


def picking_up(till) -> None:
    """Four chairs of an order, two of them in hand."""
    number = order_at_hq(till.session)
    recalled(till.session, number)
    do(till.session, "pick_up_order", StartPickup(((1, 2 * UNIT),)))
    till.shop.show_room("sale")
    till.screen.choose((1,))


def in_hand(till) -> dict[int, int]:
    return dict(till.cart.pick_up.quantities)


def test_r114_plus_and_minus_change_what_is_picked_up_and_nothing_less_than_one(till):
    picking_up(till)
    till.type("+")
    assert in_hand(till) == {1: 3 * UNIT}
    till.type("--")
    assert in_hand(till) == {1: UNIT}
    till.type("-")
    assert in_hand(till) == {1: UNIT}
    assert till.screen.slot.message.kind == "refusal"
    till.press(Qt.Key.Key_Delete)
    assert type(till.dialog).__name__ == "ChangePickupSheet"


def test_the_value_of_a_pickup_chooses_what_is_picked_up(till):
    picking_up(till)
    till.screen.choose(())
    tap_due(till, "value")
    assert till.screen.chosen() == (1,)


def test_r114_two_taps_on_a_line_that_is_picked_up_ask_how_many(till):
    picking_up(till)
    tap(till, 1)
    tap(till, 1, double=True)
    assert type(till.dialog).__name__ == "QuantitySheet"
    assert till.sheet.slot.message.sentence == ""
    till.dialog.field.selectAll()
    till.type("5")
    till.press(Qt.Key.Key_Return)
    assert in_hand(till) == {1: 2 * UNIT}
    assert till.sheet.slot.message.kind == "refusal"
    till.dialog.field.selectAll()
    till.type("4")
    till.press(Qt.Key.Key_Return)
    assert in_hand(till) == {1: 4 * UNIT}


def test_plus_with_two_lines_chosen_says_that_it_takes_one(mixed):
    mixed.screen.choose((1, 2))
    mixed.type("+")
    assert "één regel" in mixed.said
    mixed.screen.choose(())
    mixed.ask("void_line")
    assert mixed.said == "Kies eerst een regel."
    mixed.ask("carry_out")
    assert mixed.said == "Kies eerst een regel."


def test_a_line_that_came_lights_up_for_a_moment_where_motion_is_wanted(till):
    """Whoever wants motion sees which line came; it goes out by itself."""
    till.window.wear(till.window.wish._replace(reduce_motion=False))
    try:
        till.screen.entered.emit(CUSHION)
        view = till.screen.cart
        assert view.delegate.flashed == {1}
        till.until(lambda: view.delegate.flashed == set())
    finally:
        till.window.wear(till.window.wish._replace(reduce_motion=True))
