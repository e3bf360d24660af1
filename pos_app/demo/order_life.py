"""What happens to orders afterwards, in the demo's day: edited, gathered, cancelled, quoted,
returned; then the shift is counted.
"""

from PySide6.QtCore import Qt

from pos_app.demo.company import gift_cards
from pos_app.demo.working_day import ALT, CONTROL, MANAGER, Day, Key, pin_of


def _ordered(day: Day, name: str) -> None:
    """Chairs and a lamp for that customer, picked up later, the deposit paid by card."""
    clerk = day.clerk
    clerk.press(Key.Key_1, ALT)
    day.customer(name)
    clerk.scan(day.code("Eetkamerstoel", 2))
    clerk.press(Key.Key_Plus)
    clerk.scan(day.code("Vloerlamp", 1))
    day.lines(2)
    clerk.press(Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    clerk.wait_for_sheet()
    day.agree()
    clerk.press(Key.Key_F10)
    day.concluded()
    day.remember_order()


def edited(day: Day) -> None:
    """The customer wants a third chair; the deposit grows with it."""
    clerk = day.clerk
    _ordered(day, "marieke")
    day.recalled()
    clerk.shop.ask("edit_order")
    clerk.wait_for("the order is in hand", lambda: clerk.session.transaction is not None)
    clerk.wait_for_no_sheet()
    clerk.shop.selling.screen.choose((1,))
    clerk.press(Key.Key_Plus)
    clerk.picture("edit-order")
    clerk.press(Key.Key_F10)
    day.concluded()
    clerk.picture("order-edited")


def fulfilled(day: Day) -> None:
    """The lines of that order are picked from the shelves."""
    clerk = day.clerk
    day.recalled()
    clerk.shop.ask("fulfil")
    room = clerk.shop.fulfilment
    clerk.wait_for("the lines to gather", lambda: bool(room.list.model().rowCount()))
    clerk.wait_for("nobody is being asked", lambda: not clerk.busy)
    clerk.picture("fulfilment")
    clerk.press(Key.Key_Return)
    clerk.wait_for_sheet()
    clerk.picture("pick-lines")
    day.agree()
    clerk.picture("picked")


def cancelled(day: Day) -> None:
    """Another customer changes their mind: a charge, and the rest goes back."""
    clerk = day.clerk
    _ordered(day, "anouk")
    day.recalled()
    clerk.shop.ask("cancel_order")
    clerk.wait_for_sheet()
    clerk.picture("cancel-order")
    day.agree()
    clerk.picture("cancelling")
    clerk.press(Key.Key_F10)
    day.concluded()
    clerk.picture("order-cancelled")


def quoted(day: Day) -> None:
    """An offer that is kept, and becomes an order at its own prices."""
    clerk = day.clerk
    clerk.press(Key.Key_1, ALT)
    day.customer("omar")
    clerk.scan(day.code("Hoekbank", 1))
    clerk.press(Key.Key_F6)
    clerk.wait_for_sheet()
    day.agree()
    clerk.press(Key.Key_Q, CONTROL)
    clerk.wait_for_sheet()
    clerk.picture("quote")
    day.agree()
    clerk.picture("quote-in-hand")
    clerk.press(Key.Key_F12)
    day.concluded()
    day.remember_order()
    day.recalled()
    clerk.picture("recalled-quote")
    clerk.shop.ask("quote_to_order")
    clerk.wait_for("the quote is an order", lambda: clerk.session.transaction is not None)
    clerk.wait_for_no_sheet()
    clerk.picture("quote-becomes-order")
    clerk.press(Key.Key_F10)
    day.concluded()


def returned(day: Day) -> None:
    """A mug goes back by its receipt."""
    clerk = day.clerk
    clerk.press(Key.Key_1, ALT)
    clerk.scan(day.code("Mok"))
    clerk.press(Key.Key_F12)
    clerk.wait_for_sheet()
    clerk.press(Key.Key_Return)
    day.concluded()
    concluded = clerk.session.concluded
    clerk.press(Key.Key_2, ALT)
    clerk.scan(concluded.receipt_no if concluded is not None else "")
    clerk.wait_for("nobody is being asked", lambda: not clerk.busy)
    clerk.shop.ask("return_goods")
    clerk.wait_for_sheet()
    clerk.press(Key.Key_Space)
    clerk.picture("return-goods")
    day.leave()


def other_tenders(day: Day) -> None:
    """A gift card pays a part, cash the rest."""
    clerk = day.clerk
    clerk.press(Key.Key_1, ALT)
    clerk.scan(day.code("Vloerlamp", 1))
    day.lines(1)
    clerk.press(Key.Key_F11)
    sheet = clerk.wait_for_sheet()
    getattr(sheet.dialog, "tenders").choose("gift_card")  # noqa: B009 - the sheet of tenders has it
    getattr(sheet.dialog, "number").setFocus()  # noqa: B009
    clerk.rest()
    number, _minor = gift_cards()[0]
    clerk.type(number)
    clerk.click(getattr(sheet.dialog, "balance"))  # noqa: B009
    clerk.wait_for("the balance is known", lambda: not clerk.busy)
    clerk.picture("other-tender")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the card has paid", lambda: bool(clerk.session.cart().tenders))
    clerk.wait_for_no_sheet()
    clerk.picture("paid-in-part")
    clerk.press(Key.Key_F10)
    day.concluded()


def shift_closed(day: Day) -> None:
    """The manager takes the shift over, looks at its figures, counts and closes."""
    clerk = day.clerk
    clerk.click_staff(MANAGER)
    clerk.type(pin_of(MANAGER))
    clerk.wait_for("the manager works here", lambda: clerk.session.staff is not None)
    clerk.press(Key.Key_5, ALT)
    clerk.picture("shift")
    day.look("safe_drop", "safe-drop")
    clerk.shop.ask("x_report")
    clerk.picture("x-report")
    clerk.press(Key.Key_Escape)
    clerk.shop.ask("close_shift")
    clerk.type("1")
    clerk.press(Key.Key_Return)
    clerk.type("3")
    clerk.picture("shift-close")
