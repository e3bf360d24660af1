"""A clerk's day at the demo's till, through the real window; every screen gets a picture."""

from random import Random

from pos_app.demo import goods, order_life
from pos_app.demo.clerk import Clerk
from pos_app.demo.head_office import SEED
from pos_app.demo.programs import Programs
from pos_app.demo.working_day import ALT, CLERK, CONTROL, MANAGER, Day, Key, pin_of
from pos_app.till.devices.in_store_codes import in_store_code
from pos_app.till.ui.theme import DARK, LIGHT

UNKNOWN_CODE = "2099999999990"
GRAMS = 1_240


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
        order_life.edited,
        order_life.fulfilled,
        order_life.cancelled,
        order_life.quoted,
        order_life.returned,
        order_life.other_tenders,
        _looked_up,
        _lock,
        order_life.shift_closed,
    ):
        scene(day)


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
    day.lines(4)
    clerk.press(Key.Key_F4)
    clerk.wait_for_sheet()
    clerk.picture("quantity")
    day.leave()
    clerk.picture("sale")
    clerk.press(Key.Key_F12)
    clerk.wait_for_sheet()
    clerk.type("200")
    clerk.picture("cash")
    clerk.press(Key.Key_Return)
    clerk.wait_for_end()
    clerk.picture("change")


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
    day.agree()
    clerk.scan(day.code("Eetkamerstoel"))
    clerk.press(Key.Key_Plus)
    clerk.press(Key.Key_Plus)
    clerk.press(Key.Key_F6)
    clerk.wait_for_sheet()
    clerk.picture("pick-up")
    day.agree()
    clerk.scan(day.code("Hoekbank"))
    clerk.press(Key.Key_F7)
    sheet = clerk.wait_for_sheet()
    origin = getattr(sheet.dialog, "origin")  # noqa: B009 - the sheet of Ship has it
    origin.setCurrentIndex(max(0, origin.findText("Amersfoort")))
    clerk.rest()
    clerk.picture("ship")
    day.agree()
    clerk.scan(day.code("Kussen"))
    clerk.press(Key.Key_F5)
    day.lines(3)
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
    day.leave()


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
        day.leave()
    day.order_no = clerk.session.cart().order_no
    clerk.press_and_look(Key.Key_F10, "card")
    clerk.wait_for("the order is concluded", lambda: clerk.session.transaction is None)
    day.sheets_gone()
    clerk.picture("order-concluded")
    clerk.shop.ask("receipt")
    clerk.wait_for_sheet()
    clerk.picture("receipt")
    day.leave()
    day.sent()


def _balance_card(day: Day) -> bool:
    cart = day.clerk.session.transaction
    return cart is not None and cart.balance_card is not None


def _pick_up(day: Day) -> None:
    """The customer collects the chairs and pays their rest."""
    clerk = day.clerk
    clerk.press(Key.Key_2, ALT)
    clerk.wait_for("orders are found", lambda: bool(clerk.shop.orders.list.model().rowCount()))
    clerk.picture("orders")
    day.recalled()
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
    day.sheets_gone()
    day.sent()


def _ship(day: Day) -> None:
    """The sofa leaves; the stored card pays the rest."""
    clerk = day.clerk
    day.recalled()
    clerk.press(Key.Key_F7)
    clerk.wait_for_sheet()
    clerk.picture("ship-order")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the shipment is concluded", lambda: _kind(day) == "shipment")
    day.sheets_gone()
    clerk.picture("shipped")
    day.sent()


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
    day.sent()
    clerk.picture("queue")
    clerk.press(Key.Key_1, ALT)


def _parked(day: Day) -> None:
    """A cart is put aside, another customer comes, the first one is fetched back."""
    clerk = day.clerk
    clerk.scan(day.code("Spiegel"))
    day.lines(1)
    clerk.press(Key.Key_P, CONTROL)
    clerk.wait_for("the cart is parked", lambda: clerk.session.transaction is None)
    clerk.press(Key.Key_G, CONTROL)
    sheet = clerk.wait_for_sheet()
    clerk.wait_for("the parked cart is listed", lambda: not sheet.primary.reason)
    clerk.picture("parked")
    clerk.press(Key.Key_Return)
    clerk.wait_for("the cart is back", lambda: clerk.session.transaction is not None)
    clerk.wait_for_no_sheet()
    clerk.shop.ask("more")
    clerk.wait_for_sheet()
    clerk.picture("more")
    day.leave()
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
    day.lines(2)
    clerk.shop.ask("settings")
    clerk.wait_for_sheet()
    clerk.picture("settings")
    day.leave()
    window.wear(window.wish._replace(theme=DARK))
    clerk.picture("dark")
    window.wear(window.wish._replace(theme=LIGHT, language="en"))
    clerk.picture("english")
    window.wear(window.wish._replace(language="nl"))
    clerk.press(Key.Key_F12)
    clerk.wait_for_sheet()
    clerk.press(Key.Key_Return)
    clerk.wait_for_end()


def _looked_up(day: Day) -> None:
    """What was done today, and what waits."""
    day.clerk.press(Key.Key_1, ALT)
    for gesture in ("show_journal", "connection", "notifications"):
        day.look(gesture, gesture.replace("show_", ""))


def _lock(day: Day) -> None:
    clerk = day.clerk
    day.sent()
    clerk.press(Key.Key_L, CONTROL)
    clerk.wait_for("the till is locked", lambda: clerk.session.staff is None)
    clerk.picture("locked")
