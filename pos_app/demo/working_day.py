"""What one day at the demo's till needs in every scene: the clerk, the shelf, and the waiting."""

from dataclasses import dataclass

from PySide6.QtCore import Qt

from pos_app.demo.clerk import Clerk
from pos_app.demo.company import pins_shown
from pos_app.demo.programs import Programs
from pos_app.domain.product import Product

CLERK, MANAGER = "sanne", "ingrid"
Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@dataclass(slots=True)
class Day:
    """The clerk, what the store sells, and the order that the day is about."""

    clerk: Clerk
    programs: Programs
    shelf: tuple[Product, ...]
    order_no: str = ""

    def code(self, kind: str, place: int = 0) -> str:
        """The barcode of an article of that kind."""
        found = [one for one in self.shelf if one.name.startswith(f"{kind} ")]
        return found[place].barcodes[0]

    def lines(self, count: int) -> None:
        """So many lines are on the cart."""

        def counted() -> bool:
            cart = self.clerk.session.transaction
            return cart is not None and len(cart.lines) == count

        self.clerk.wait_for(f"{count} lines", counted)

    def customer(self, name: str) -> None:
        """The customer of that name comes onto the cart."""
        clerk = self.clerk
        clerk.press(Key.Key_F3)
        clerk.wait_for_sheet()
        clerk.type(name)
        self.agree()

    def agree(self) -> None:
        """The sheet's primary button, and it closes."""
        self.clerk.press(Key.Key_Return)
        self.clerk.wait_for_no_sheet()

    def leave(self) -> None:
        """The sheet is left as it was."""
        self.clerk.press(Key.Key_Escape)
        self.clerk.wait_for_no_sheet()

    def look(self, gesture: str, name: str) -> None:
        """A sheet is opened, photographed and left."""
        clerk = self.clerk
        clerk.shop.ask(gesture)
        clerk.wait_for_sheet()
        clerk.picture(name)
        self.leave()

    def sheets_gone(self) -> None:
        """A sheet that only tells something is closed by Escape."""
        clerk = self.clerk
        clerk.wait_for("nobody is being asked", lambda: not clerk.busy)
        if clerk.sheet is not None:
            clerk.press(Key.Key_Escape)
        clerk.wait_for_no_sheet()

    def concluded(self) -> None:
        """The cart is an order, a sale or a change at head office, and nothing waits."""
        clerk = self.clerk
        clerk.wait_for("the cart is concluded", lambda: clerk.session.transaction is None)
        self.sheets_gone()
        self.sent()

    def remember_order(self) -> None:
        """The day goes on with the order that was just concluded."""
        concluded = self.clerk.session.concluded
        if concluded is not None and concluded.order is not None:
            self.order_no = concluded.order.order_no

    def sent(self) -> None:
        """Everything is at head office."""
        clerk = self.clerk
        clerk.wait_for("the queue is empty", lambda: not clerk.session.store.queue().waiting)

    def recalled(self) -> None:
        """The day's order stands open for viewing, as head office has it."""
        clerk = self.clerk
        clerk.press(Key.Key_2, ALT)
        clerk.scan(self.order_no)

        def shown() -> bool:
            found = clerk.session.recalled
            return found is not None and found.order.order_no == self.order_no

        clerk.wait_for("the order is shown", shown)
        clerk.wait_for("nobody is being asked", lambda: not clerk.busy)


def pin_of(staff_id: str) -> str:
    """The PIN that the demo shows for that person."""
    return next(one.pin for one in pins_shown() if one.staff_id == staff_id)
