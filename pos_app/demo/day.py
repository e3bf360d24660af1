"""A clerk's day at the demo's till, through the real window; every screen gets a picture."""

from dataclasses import dataclass, replace
from random import Random

from PySide6.QtCore import Qt

from pos_app.demo import goods
from pos_app.demo.clerk import Clerk
from pos_app.demo.company import pins_shown
from pos_app.demo.head_office import SEED
from pos_app.demo.programs import Programs
from pos_app.domain.product import Product
from pos_app.till.devices.in_store_codes import in_store_code
from pos_app.till.ui.theme import DARK, LIGHT

CLERK, MANAGER = "sanne", "ingrid"
Key = Qt.Key
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
UNKNOWN_CODE = "2099999999990"
GRAMS = 1_240


@dataclass(slots=True)
class Day:
    """The clerk, what the store sells, and the orders that the day makes."""

    clerk: Clerk
    programs: Programs
    shelf: tuple[Product, ...]
    order_no: str = ""

    def code(self, kind: str, place: int = 0) -> str:
        """The barcode of an article of that kind."""
        found = [one for one in self.shelf if one.name.startswith(f"{kind} ")]
        return found[place].barcodes[0]


def play_day(clerk: Clerk, programs: Programs) -> None:
    """From opening the till until somebody locks it."""
    day = Day(clerk, programs, goods.products(Random(SEED)))
    for scene in (
        _sign_in,
        _sale,
        _refusals,
        _mixed_order,
        _deposit,
        _pay_order,
        _pick_up,
        _ship,
        _without_head_office,
        _parked,
        _other_looks,
        _rooms,
        _lock,
    ):
        scene(day)


def pin_of(staff_id: str) -> str:
    """The PIN that the demo shows for that person."""
    return next(one.pin for one in pins_shown() if one.staff_id == staff_id)


def _sign_in(day: Day) -> None:
    clerk = day.clerk
    clerk.picture("sign-in")
    clerk.click_staff(CLERK)
    clerk.type("000000")
    clerk.picture("wrong-pin")
    for digit in pin_of(CLERK):
        clerk.click(clerk.program.window.sign_in.keypad.buttons[digit])
    clerk.wait_for_sheet()
    clerk.type("150")
    clerk.picture("open-shift")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the shift is open", lambda: clerk.session.shift is not None)
    clerk.wait_for_no_sheet()
    clerk.picture("welcome")


def _sale(day: Day) -> None:
    """Scan, search, weigh, pay in cash."""
    clerk = day.clerk
    clerk.scan(day.code("Mok"))
    clerk.scan(day.code("Mok", 3))
    clerk.type("vaas")
    clerk.picture("search")
    clerk.press(Key.Key_Down)
    clerk.press(Key.Key_Return)
    loose = next(one for one in day.shelf if one.barcodes and one.barcodes[0][:2] == "23")
    clerk.scan(in_store_code("23", int(loose.barcodes[0][2:7]), GRAMS))
    _lines(day, 4)
    clerk.press(Key.Key_F4)
    clerk.wait_for_sheet()
    clerk.picture("quantity")
    clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()
    clerk.picture("sale")
    clerk.press(Key.Key_F12)
    clerk.wait_for_sheet()
    clerk.type("200")
    clerk.picture("cash")
    clerk.press(Key.Key_Return)
    clerk.wait_for_end()
    clerk.picture("change")


def _lines(day: Day, count: int) -> None:
    """So many lines are on the cart."""

    def counted() -> bool:
        cart = day.clerk.session.transaction
        return cart is not None and len(cart.lines) == count

    day.clerk.wait_for(f"{count} lines", counted)


def _refusals(day: Day) -> None:
    """What is not possible says why."""
    clerk = day.clerk
    clerk.scan(UNKNOWN_CODE)
    clerk.picture("unknown-code")
    clerk.scan(day.code("Wijnglas"))
    clerk.press(Key.Key_F7)
    clerk.picture("ship-needs-a-customer")
    clerk.press(Key.Key_Z, CONTROL)


def _mixed_order(day: Day) -> None:
    """Some now, some picked up, some shipped."""
    clerk = day.clerk
    clerk.press(Key.Key_F3)
    clerk.wait_for_sheet()
    clerk.type("joost jansen")
    clerk.picture("customer")
    clerk.press(Key.Key_Return)
    clerk.wait_for_no_sheet()
    clerk.scan(day.code("Eetkamerstoel"))
    clerk.press(Key.Key_Plus)
    clerk.press(Key.Key_Plus)
    clerk.press(Key.Key_F6)
    clerk.wait_for_sheet()
    clerk.picture("pick-up")
    clerk.press(Key.Key_Return)
    clerk.wait_for_no_sheet()
    clerk.scan(day.code("Hoekbank"))
    clerk.press(Key.Key_F7)
    sheet = clerk.wait_for_sheet()
    origin = getattr(sheet.dialog, "origin")  # noqa: B009 - the sheet of Ship has it
    origin.setCurrentIndex(max(0, origin.findText("Amersfoort")))
    clerk.rest()
    clerk.picture("ship")
    clerk.press(Key.Key_Return)
    clerk.wait_for_no_sheet()
    clerk.scan(day.code("Kussen"))
    clerk.press(Key.Key_F5)
    _lines(day, 3)
    clerk.picture("mixed-order")


def _deposit(day: Day) -> None:
    """A lower deposit needs somebody else's consent."""
    clerk = day.clerk
    clerk.press(Key.Key_F8)
    clerk.wait_for_sheet()
    clerk.type("200")
    clerk.click_words(clerk.say("deposit.reason_loyal"))
    clerk.click_staff(MANAGER)
    clerk.type(pin_of(MANAGER)[:-1])
    clerk.picture("deposit-override")
    clerk.type(pin_of(MANAGER)[-1])
    clerk.press(Key.Key_Return)
    clerk.wait_for("the deposit is lower", lambda: clerk.session.cart().override is not None)
    clerk.wait_for_no_sheet()
    clerk.picture("deposit-overridden")
    clerk.press(Key.Key_F1)
    clerk.wait_for_sheet()
    clerk.picture("keys")
    clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()


def _pay_order(day: Day) -> None:
    """A card for the balance, then the amount due by card."""
    clerk = day.clerk
    clerk.shop.ask("balance_card")
    sheet = clerk.wait_for_sheet()
    clerk.picture("balance-card")
    if sheet.primary.isVisible():
        clerk.press(Key.Key_Return)
    clerk.wait_for("the card is known", lambda: _balance_card(day))
    if clerk.sheet is not None:
        clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()
    day.order_no = clerk.session.cart().order_no
    clerk.press_and_look(Key.Key_F10, "card")
    clerk.wait_for("the order is concluded", lambda: clerk.session.transaction is None)
    _sheets_gone(day)
    clerk.picture("order-concluded")
    clerk.shop.ask("receipt")
    clerk.wait_for_sheet()
    clerk.picture("receipt")
    clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()
    _sent(day)


def _balance_card(day: Day) -> bool:
    cart = day.clerk.session.transaction
    return cart is not None and cart.balance_card is not None


def _sheets_gone(day: Day) -> None:
    """A sheet that only tells something is closed by Escape."""
    clerk = day.clerk
    clerk.wait_for("nobody is being asked", lambda: not clerk.busy)
    if clerk.sheet is not None:
        clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()


def _sent(day: Day) -> None:
    """Everything is at head office."""
    clerk = day.clerk
    clerk.wait_for("the queue is empty", lambda: not clerk.session.store.queue().waiting)


def _recalled(day: Day) -> None:
    """The day's order stands open for viewing, as head office has it."""
    clerk = day.clerk
    clerk.scan(day.order_no)

    def shown() -> bool:
        recalled = clerk.session.recalled
        return recalled is not None and recalled.order.order_no == day.order_no

    clerk.wait_for("the order is shown", shown)
    clerk.wait_for("nobody is being asked", lambda: not clerk.busy)


def _pick_up(day: Day) -> None:
    """The customer collects the chairs and pays their rest."""
    clerk = day.clerk
    clerk.press(Key.Key_2, ALT)
    clerk.wait_for("orders are found", lambda: bool(clerk.shop.orders.list.model().rowCount()))
    clerk.picture("orders")
    _recalled(day)
    clerk.picture("recalled-order")
    clerk.press(Key.Key_F6)
    clerk.wait_for_sheet()
    clerk.picture("pick-up-order")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the pickup is in hand", lambda: clerk.session.transaction is not None)
    clerk.wait_for_no_sheet()
    clerk.picture("pickup")
    clerk.press(Key.Key_F10)
    clerk.wait_for("the pickup is concluded", lambda: clerk.session.transaction is None)
    _sheets_gone(day)
    _sent(day)


def _ship(day: Day) -> None:
    """The sofa leaves; the stored card pays the rest."""
    clerk = day.clerk
    clerk.press(Key.Key_2, ALT)
    _recalled(day)
    clerk.press(Key.Key_F7)
    clerk.wait_for_sheet()
    clerk.picture("ship-order")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the shipment is concluded", lambda: _kind(day) == "shipment")
    _sheets_gone(day)
    clerk.picture("shipped")
    _sent(day)


def _kind(day: Day) -> str:
    concluded = day.clerk.session.concluded
    return concluded.kind if concluded is not None else ""


def _without_head_office(day: Day) -> None:
    """The line is cut: selling goes on, the queue says so, later everything arrives."""
    clerk = day.clerk
    day.programs.stop_head_office()
    clerk.press(Key.Key_1, ALT)
    clerk.scan(day.code("Dinerbord"))
    clerk.press(Key.Key_F12)
    clerk.wait_for_sheet()
    clerk.press(Key.Key_Return)
    clerk.wait_for_end()
    clerk.wait_for("it waits", lambda: clerk.session.store.queue().waiting)
    clerk.press(Key.Key_4, ALT)
    clerk.wait_for("the till knows", lambda: clerk.session.store.queue().reachable is False)
    clerk.picture("queue-without-head-office")
    day.programs.start_head_office()
    _sent(day)
    clerk.picture("queue")
    clerk.press(Key.Key_1, ALT)


def _parked(day: Day) -> None:
    """A cart is put aside, another customer comes, the first one is fetched back."""
    clerk = day.clerk
    clerk.scan(day.code("Spiegel"))
    _lines(day, 1)
    clerk.press(Key.Key_P, CONTROL)
    clerk.wait_for("the cart is parked", lambda: clerk.session.transaction is None)
    clerk.press(Key.Key_G, CONTROL)
    clerk.wait_for_sheet()
    clerk.picture("parked")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the cart is back", lambda: clerk.session.transaction is not None)
    clerk.wait_for_no_sheet()
    clerk.shop.ask("more")
    clerk.wait_for_sheet()
    clerk.picture("more")
    clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()
    clerk.press(Key.Key_Delete, CONTROL)
    clerk.wait_for_sheet()
    clerk.picture("void")
    clerk.press(Key.Key_Return)
    clerk.wait_for_end()


def _other_looks(day: Day) -> None:
    """Settings; dark, English, and back, with a cart in hand."""
    clerk, window = day.clerk, day.clerk.program.window
    clerk.scan(day.code("Tafellamp"))
    clerk.scan(day.code("Vloerlamp"))
    _lines(day, 2)
    clerk.shop.ask("settings")
    clerk.wait_for_sheet()
    clerk.picture("settings")
    clerk.press(Key.Key_Escape)
    clerk.wait_for_no_sheet()
    window.wear(replace(window.wish, theme=DARK))
    clerk.picture("dark")
    window.wear(replace(window.wish, theme=LIGHT, language="en"))
    clerk.picture("english")
    window.wear(replace(window.wish, language="nl"))
    clerk.press(Key.Key_F12)
    clerk.wait_for_sheet()
    clerk.press(Key.Key_Return)
    clerk.wait_for_end()


def _rooms(day: Day) -> None:
    clerk = day.clerk
    clerk.press(Key.Key_3, ALT)
    found = clerk.shop.fulfilment.list
    clerk.wait_for("what is to be fulfilled", lambda: bool(found.model().rowCount()))
    clerk.picture("fulfilment")
    clerk.press(Key.Key_5, ALT)
    clerk.picture("shift")


def _lock(day: Day) -> None:
    clerk = day.clerk
    _sent(day)
    clerk.press(Key.Key_L, CONTROL)
    clerk.wait_for("the till is locked", lambda: clerk.session.staff is None)
    clerk.picture("locked")
