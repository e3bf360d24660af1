"""What a screen or a sheet may use: look, session, running a gesture, opening a sheet, saying
something.

It must never know a particular sheet; those are named in `gestures` and imported when they are
opened.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome
from pos_app.till.rights import REFUND_ABOVE
from pos_app.till.session import RegisterSession
from pos_app.till.ui.facts.tax import tax_change
from pos_app.till.ui.look import Look
from pos_app.till.ui.solutions import solution
from pos_app.till.ui.view_model import ViewModel
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot
from pos_app.till.ui.widgets.sheet import Sheet
from pos_app.till.ui.widgets.sheet_host import SheetHost
from pos_app.till.ui.window import Wish


class Dialog(Protocol):
    """A sheet with its story: one file each in `dialogs`."""

    sheet: Sheet
    focus: QWidget | None


class Stage(Protocol):
    """The transaction screen, as far as gestures need it."""

    slot: MessageSlot

    def chosen(self) -> tuple[int, ...]: ...

    def choose(self, line_nos: tuple[int, ...]) -> None: ...


class Desk:
    """One per window; handed to every screen and sheet."""

    stage: Stage

    def __init__(self, look: Look, view_model: ViewModel, host: SheetHost) -> None:
        self.look = look
        self.view_model = view_model
        self.host = host
        self.ask: Callable[[str], None] = lambda _name: None
        self.knows: Callable[[str], bool] = lambda _name: True
        self.open_order: Callable[[str, str], None] = lambda _number, _gesture: None
        self.wear: Callable[[Wish], None] = lambda _wish: None
        self.quietly: Callable[[], AbstractContextManager[None]] = nullcontext
        self.after_conclusion: Callable[[Outcome], None] = lambda _outcome: None
        self.here: Callable[[Message, Callable[[], None] | None], None] | None = None
        self.room = "sale"
        self._asked: object = None

    @property
    def session(self) -> RegisterSession:
        """The register."""
        return self.view_model.session

    def ask_by_name(self, name: str) -> None:
        """A gesture that a widget asked for; a slot, so that `ask` may be set later."""
        self.ask(name)

    @property
    def dialog(self) -> object:
        """The story of the sheet that is open, if one is."""
        return self.host.sheet.dialog if self.host.sheet is not None else None

    def open(self, dialog: Dialog, *, over: bool = False) -> None:
        """Show a sheet; one that was open goes, or waits until the one `over` it is left."""
        dialog.sheet.dialog = dialog
        self.host.open(dialog.sheet, dialog.focus, over=over)

    def open_by_name(self, name: str) -> None:
        """Another sheet in the place of this one."""
        self.close()
        self.ask(name)

    def offer_again(self, name: str) -> None:
        """The sheet of a gesture that met a changed order, with what was chosen in it before."""
        request, self._asked = self._asked, None
        self.open_by_name(name)
        type_again = getattr(self.dialog, "type_again", None)
        if type_again is not None and request is not None:
            type_again(request)

    def close(self) -> None:
        """Back to the screen, or to the sheet that waits below."""
        self.host.close_sheet()

    def run(
        self,
        operation: Operation,
        request: object,
        *,
        done: Callable[[Outcome], None] | None = None,
        failed: Callable[[PosError], bool] | None = None,
        keep: bool = False,
    ) -> None:
        """A gesture: closes the open sheet when it is done, shows a refusal where the clerk looks.

        `failed` may take a refusal itself by returning True; with `keep` the sheet decides itself
        when it closes.
        """
        before = self.due_minor()
        cart = self.session.transaction
        asking = self.host.sheet

        def finished(outcome: Outcome) -> None:
            if asking is not None and self.host.sheet is asking and not keep:
                self.close()
            if done is not None:
                done(outcome)
            taxed = tax_change(cart, self.session.transaction)
            by_mode = f"{operation.name}_of_{cart.mode}" if cart is not None else ""
            known = by_mode and self.look.text.has(f"done.{by_mode}")
            kept = before if is_same(cart, self.session.transaction) else self.due_minor()
            self.report(by_mode if known else operation.name, request, (kept, taxed), outcome)

        def refused(error: PosError) -> None:
            left = asking is not None and self.host.sheet is not asking
            if failed is not None and not left and failed(error):
                return
            if isinstance(error, Refused) and error.code == "STALE_ORDER":
                self.meet_stale(error, operation.name, request)
                return
            permission = right_to_grant(error, operation)
            if permission:
                again = partial(self.run, operation, request, done=done, failed=failed, keep=keep)
                self.ask_consent(permission, again)
            else:
                self.refuse(error)

        self.view_model.run(operation, request, finished, refused)
        if asking is not None and self.view_model.busy:
            asking.closed.connect(self.view_model.abandon)

    def meet_stale(self, error: Refused, gesture: str, request: object) -> None:
        """HQ's order is another one by now: what is in hand is compared with it, an order that is
        only shown is read again, compared, and the gesture is offered anew as it was asked for
        (R103, R140).
        """
        self.close()
        self._asked = request
        if self.session.transaction is not None:
            self.ask("compare_order")
        else:
            self.open_order(str(error.details.get("order", "")), gesture)

    def ask_consent(self, permission: str, then: Callable[[], None]) -> None:
        """A second person's sign-in over the sheet that asks, then the gesture again; who leaves it
        finds that sheet as it was (R52).
        """
        from pos_app.till.ui.dialogs.approve import ApproveSheet

        self.open(ApproveSheet(self, permission, then), over=True)

    def due_minor(self) -> int:
        """The amount due now, or nothing without a cart."""
        return self.view_model.due_minor()

    def refuse(self, error: PosError) -> None:
        """The sentence of a refusal, with the button that solves it, in the sheet or on the
        screen.
        """
        sentence = self.look.text.problem(error)
        sheet = self.host.sheet
        if sheet is not None:
            sheet.refuse(sentence)
            return
        found = solution(error.code) if isinstance(error, Refused) else None
        if found is None:
            self.say(Message(sentence, "refusal"))
        else:
            words = self.look.text(found.label)
            self.say(Message(sentence, "refusal", words), lambda: self.ask(found.gesture))

    def say(self, message: Message, run: Callable[[], None] | None = None) -> None:
        """Something in the message slot of the room that is shown; `here` where it has its own."""
        (self.here or self.stage.slot.say)(message, run)

    def beep(self) -> None:
        """The scan was not understood."""
        QApplication.beep()

    def report(self, name: str, request: object, change: tuple[int, int], outcome: Outcome) -> None:
        """The last gesture and what it changed, with Undo where that is possible; `change` is the
        amount due before it and what it did to the tax of places (R15).
        """
        text = self.look.text
        if outcome.notice:
            code = f"notice.{outcome.notice}"
            cart = self.session.transaction
            ends = (
                ("awaiting", cart is not None and cart.awaiting_hq),
                ("return", cart is not None and cart.returning is not None),
            )
            told = (f"{code}_{end}" for end, holds in ends if holds and text.has(f"{code}_{end}"))
            code = next(told, code)
            said = (text(code, **outcome.details), self._handed_back(outcome))
            kind = "refusal" if self.view_model.awaiting() == "failed" else "warning"
            self.say(Message(" ".join(part for part in said if part), kind))
        elif outcome.concluded:
            self.after_conclusion(outcome)
        elif text.has(f"done.{name}"):
            parts = [self._said(name, request, change[0]), self.difference(*change)]
            action = "" if self.view_model.reasons(("undo",)) else text("label.undo")
            message = Message(
                " ".join(part for part in parts if part), "done", action, "Ctrl Z" if action else ""
            )
            self.say(message, lambda: self.ask("undo"))

    def _handed_back(self, outcome: Outcome) -> str:
        """What the customer gets back although the cart is not concluded yet (R144, R166)."""
        code = "screen.change_now" if outcome.change_minor else "screen.refunded_now"
        back = outcome.change_minor or outcome.refund_minor
        return self.look.text(code, back_minor=back) if back else ""

    def _said(self, name: str, request: object, before: int) -> str:
        """What a gesture did; `before` is the amount due before it."""
        text, code, cart = self.look.text, f"done.{name}", self.session.transaction
        customer = cart.customer if cart is not None else None
        variants = (
            ("many", len(getattr(request, "line_nos", ())) > 1),
            ("skipped", getattr(request, "skip", False)),
            ("due", self.due_minor() > 0),
            ("back", before < 0),
            ("quote", cart is not None and cart.is_quote),
            ("pending", customer is not None and customer.pending),
            ("times", getattr(request, "quantity", UNIT) != UNIT),
        )
        found = (f"{code}_{end}" for end, holds in variants if holds and text.has(f"{code}_{end}"))
        number = customer.customer_id if customer is not None else ""
        pieces = text.figures.quantity(getattr(request, "quantity", UNIT))
        return text(next(found, code), what=self.what(request), customer=number, quantity=pieces)

    def what(self, request: object) -> str:
        """The line that a gesture was about, or how many."""
        cart = self.session.transaction
        if cart is None or not cart.lines:
            return ""
        numbers = getattr(request, "line_nos", None) or (getattr(request, "line_no", None),)
        names = [line.name for line in cart.lines if line.line_no in numbers]
        if len(names) == 1:
            return names[0]
        if names or (numbers == (None,) and hasattr(request, "line_nos")):
            return self.look.text.count("screen.lines", len(names) or len(cart.lines))
        return cart.lines[-1].name

    def difference(self, before: int, taxed: int) -> str:
        """What the gesture did to the tax and to the amount due."""
        change, text = self.due_minor() - before, self.look.text
        if self.session.transaction is None:
            return ""
        said = []
        if taxed:
            code = "screen.tax_rises" if taxed > 0 else "screen.tax_drops"
            said.append(text(code, difference_minor=abs(taxed)))
        if change:
            refund = before <= 0 and before + change <= 0
            code = "screen.refund" if refund else "screen.due"
            code += "_rises" if (change > 0) is not refund else "_drops"
            said.append(text(code, difference_minor=abs(change)))
        return " ".join(said)


def is_same(before: Transaction | None, after: Transaction | None) -> bool:
    """Whether it is the same business still, so that its amounts can be compared: an order put in
    hand or a quote is another one.
    """

    def kind(cart: Transaction | None) -> tuple[bool, bool]:
        if cart is None:
            return False, False
        return cart.order_in_hand is not None, cart.is_quote

    return kind(before) == kind(after)


def right_to_grant(error: PosError, operation: Operation) -> str:
    """The right that a second person can give for this one gesture, or the limit that they lift, or
    nothing.
    """
    if not isinstance(error, Refused) or error.code != "APPROVAL_NEEDED":
        return ""
    wanted = str(error.details.get("operation", ""))
    mine = (operation.permission, *operation.also, REFUND_ABOVE)
    return wanted if wanted in mine else ""
