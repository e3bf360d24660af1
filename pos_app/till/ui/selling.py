"""Keeps the transaction screen true to the session: state after every gesture, search, scans, the
chosen line.

It must never change the cart itself; gestures do.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from pos_app.domain.errors import Refused
from pos_app.domain.product import Product
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.domain.user_operations import paying
from pos_app.till.devices.scan_codes import (
    ScannedArticle,
    ScannedCustomer,
    ScannedOrder,
    ScannedStaff,
    classify,
)
from pos_app.till.operations.customers import AddCustomer
from pos_app.till.operations.lines import AddProduct
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.refunding import refused_refunds
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.rights import is_denied
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.end import end_said, end_state
from pos_app.till.ui.facts.line import line_detail
from pos_app.till.ui.facts.mode import strip_of
from pos_app.till.ui.facts.printing import is_printer_away
from pos_app.till.ui.facts.rows import DueState, LineRow
from pos_app.till.ui.facts.stock import stock_age, stock_of_row
from pos_app.till.ui.gestures import OPERATION_OF, Gestures
from pos_app.till.ui.layout import action_faces, dressed, layout_of, looks, named
from pos_app.till.ui.screen_state import CustomerFace, ScreenState, changed_lines
from pos_app.till.ui.times import TIMES, times
from pos_app.till.ui.transaction_screen import TransactionScreen
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.detail_panel import LineDetail
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.product_list import ProductRow

RESULTS_MAX = 200
PAYING = ("card", "cash")
PAY_KEYS = ("pay_card", "pay_cash", "pay_other")
_WATCHED = (
    "add_customer",
    "set_quantity",
    "line_discount",
    "void_line",
    "carry_out",
    "pick_up",
    "ship",
    "change_delivery_mode",
    "override_deposit",
    "pay",
    "conclude",
    "park",
    "fetch",
    "undo",
    "recall_order",
    "send_later",
    "void_transaction",
)


class Selling(QObject):
    """One per window, made anew when theme, text size or language changes."""

    def __init__(self, desk: Desk, gestures: Gestures) -> None:
        super().__init__(desk.host)
        self._desk = desk
        self._gestures = gestures
        look, session = desk.look, desk.session
        self._faces = action_faces(layout_of(session), look.text, gestures.knows)
        self.screen = TransactionScreen(look, self._faces)
        for kind, own in looks(layout_of(session), "paying").items():
            usual = Face(look.text(f"label.{kind}"))
            self.screen.pay.call({f"pay_{kind}": dressed(usual, own, look.text).label})
        self._names = tuple(dict.fromkeys((*_WATCHED, *(face.name for face in self._faces))))
        self._state = ScreenState("none", (), False, DueState(), CustomerFace())
        self._kept: DueState | None = None
        self._variants = False
        self._locked = ""
        self.open_order: Callable[[str], None] = lambda _number: None
        screen = self.screen
        screen.asked.connect(desk.ask_by_name)
        screen.stepped.connect(gestures.step)
        screen.searched.connect(self._search)
        screen.entered.connect(self._enter)
        screen.products.taken.connect(self._take)
        screen.search.another.connect(self._take_another)
        screen.search.opened.connect(self._show_variants)
        screen.cart.choice_changed.connect(self._choice_changed)
        screen.detail.appeared.connect(self._choice_changed)
        screen.cart.line_opened.connect(lambda _line: desk.ask("line_details"))

    def refresh(self) -> None:
        """Show the session as it is now; new or changed lines flash and become the chosen ones."""
        desk, screen = self._desk, self.screen
        state = desk.view_model.state(self._names)
        for gesture, operation in OPERATION_OF.items():
            if operation in state.reasons:
                state.reasons[gesture] = state.reasons[operation]
        if state.mode == "pickup":
            state.reasons.pop("void_line", None)  # it opens the lines of the pickup (R114)
        state.reasons.update(self._tenders_refused())
        if state.concluding:
            nothing = desk.look.text("refused.NOTHING_DUE", what=state.pay.label)
            state.reasons.update(pay_cash=nothing, pay_other=nothing)
        if state.refunding:
            for name, refused in refused_refunds(desk.session, desk.session.cart()).items():
                state.reasons[name] = desk.look.text.problem(refused)
        changed = changed_lines(self._state.rows, state.rows)
        grown = len(state.rows) > len(self._state.rows) > 0 or len(changed) == 1
        if state.rows or state.mode != "none":
            self._kept = None
        self._begin_waiting(state)
        self._state = state
        screen.awaiting.limit = desk.session.configuration.profile.hq_timeout_seconds
        screen.show_state(state)
        if self._kept is not None:
            screen.due.show_state(self._kept)
        if changed and grown and len(changed) < 3:
            screen.cart.flash(changed[-1])
            screen.cart.choose((changed[-1],))
        else:
            self._choice_changed()
        self._warn_unchosen(state)

    def _begin_waiting(self, state: ScreenState) -> None:
        """The card in the place of the pay buttons is in sight, under no sheet, and nothing offers
        to take back what head office makes an order of (R166).
        """
        if state.awaiting == "waiting" != self._state.awaiting:
            self._desk.close()
            self.screen.slot.say(Message())

    def _tenders_refused(self) -> dict[str, str]:
        """Card or cash that the store or its screen layout does not have (R77), or the clerk's
        group may not take (R52).
        """
        configuration, text = self._desk.session.configuration, self._desk.look.text
        offered = named(layout_of(self._desk.session).areas, "paying", PAYING)
        denied = {
            name: text("refused.NOT_PERMITTED")
            for name in map(paying, (TenderKind.CARD, TenderKind.CASH))
            if is_denied(self._desk.session, name)
        }
        return denied | {
            f"pay_{kind}": text("refused.TENDER_NOT_ALLOWED")
            for kind in PAYING
            if kind not in offered or configuration.tender(kind) is None
        }

    def settling(self, name: str) -> str:
        """What a pay key does now: with nothing due both conclude (R78)."""
        return "conclude" if name in ("pay_card", "pay_cash") and self._state.concluding else name

    def held(self, name: str) -> str:
        """Why a pay key takes nothing now, or the chosen line keeps its quantity, as the button
        says (R83); what stops every payment is told by the gesture, with the button that solves it.
        """
        if name == "set_quantity":
            return self._locked
        reasons = self._state.reasons
        return "" if name not in PAY_KEYS or reasons.get("pay") else reasons.get(name, "")

    def tick(self) -> None:
        """Once a second: how long the order in hand is still held, and whether the receipt of what
        is done waits for a printer.
        """
        lease, cart = self._desk.view_model.lease(), self._desk.session.transaction
        if lease is not None and cart is not None and self._state.strip is not None:
            self.screen.show_strip(strip_of(cart, lease, self._desk.look.text))
        if self.screen.slot.message.kind == "success" and is_printer_away(self._desk.session):
            text = self._desk.look.text
            message = Message(text("paper.waits"), "warning", text("label.receipt"))
            self._desk.say(message, lambda: self._desk.ask("receipt"))

    def concluded(self, outcome: Outcome, *, late: bool = False) -> None:
        """After the last payment: what to give back stays in sight until the next gesture. Where
        the answer came late somebody may have given it back before.
        """
        text = self._desk.look.text
        ended = self._desk.session.concluded
        tenders = ended.transaction.tenders if ended and ended.transaction else ()
        self._kept = end_state(tenders, outcome.change_minor, text)
        if self._kept is not None and late:
            self._kept = replace(self._kept, empty=text("screen.unless_given"))
        if self._kept is not None:
            self.screen.due.show_state(self._kept)
        message = Message(end_said(ended, outcome, text), "success", text("label.receipt"))
        self._desk.say(message, lambda: self._desk.ask("receipt"))
        self.screen.search.clear()

    def scanned(self, code: str, before: str = "") -> None:
        """A whole code from the scanner, wherever the focus was."""
        desk = self._desk
        if desk.host.sheet is not None:
            self._scanned_into_sheet(code)
            return
        found = TIMES.fullmatch(before.strip())
        if found:
            self.screen.search.clear()
        self._read(code, times(found[1]) if found else UNIT)

    def _read(self, code: str, quantity: int) -> None:
        desk = self._desk
        match classify(code, desk.session.configuration.profile):
            case ScannedArticle() as article:
                self._add_scanned(article, quantity)
            case ScannedCustomer(customer_id=number):
                desk.run(OPERATIONS["add_customer"], AddCustomer(number))
            case ScannedOrder(number=number):
                self._open_scanned(number)
            case ScannedStaff():
                desk.refuse(Refused("SCAN_STAFF"))
            case unknown:
                self._add_typed(unknown.text, quantity)

    def _add_scanned(self, article: ScannedArticle, quantity: int) -> None:
        """The first spelling that the catalogue knows; a price or weight code brings its own."""
        catalogue = self._desk.session.outfit.catalogue()
        known = [x for x in article.candidates if catalogue.by_barcode(x) or catalogue.product(x)]
        code = known[0] if known else article.barcode
        weight = article.quantity_thousandths
        request = AddProduct(code, weight or quantity, amount_minor=article.price_minor)
        self._add(request)

    def _add_typed(self, code: str, quantity: int) -> None:
        self._add(AddProduct(code, quantity))

    def _add(self, request: AddProduct) -> None:
        """A gift card asks its number in a sheet; a code that nobody knows beeps."""
        desk = self._desk

        def failed(error: Exception) -> bool:
            code = error.code if isinstance(error, Refused) else ""
            if code == "GIFT_CARD_NUMBER":
                from pos_app.till.ui.dialogs.gift_card import GiftCardSheet

                try:
                    desk.open(GiftCardSheet(desk, "sell_gift_card", request.code))
                except Refused as refused:  # on an order no card is sold
                    desk.refuse(refused)
            elif code == "PRODUCT_UNKNOWN":
                desk.beep()
            return code == "GIFT_CARD_NUMBER"

        desk.run(OPERATIONS["add_product"], request, failed=failed)

    def _open_scanned(self, number: str) -> None:
        """A receipt or order is opened; while goods come back it joins the return (R26)."""
        from pos_app.till.ui.dialogs.return_more import ReturnMoreSheet

        cart = self._desk.session.transaction
        if cart is not None and cart.returning is not None and cart.returning.order.order_no:
            self._desk.ask("return_more")
            sheet = self._desk.dialog
            if isinstance(sheet, ReturnMoreSheet):
                sheet.scanned(ScannedOrder(number))
        elif cart is not None and not cart.is_empty:
            self._desk.refuse(Refused("MODE_CHANGE", mode=cart.mode))
        else:
            self.open_order(number)

    def _scanned_into_sheet(self, code: str) -> None:
        """A sheet takes what is for it; nothing else goes under a sheet."""
        desk = self._desk
        take = getattr(desk.dialog, "scanned", None)
        found = classify(code, desk.session.configuration.profile)
        if take is None or not take(found):
            desk.beep()
            code = "SCAN_STAFF" if isinstance(found, ScannedStaff) else "SCAN_IN_SHEET"
            desk.refuse(Refused(code))

    # --- search ------------------------------------------------------------------------

    def _search(self, words: str) -> None:
        screen, text = self.screen, self._desk.look.text
        wanted, self._variants = words.strip(), False
        if not wanted or TIMES.fullmatch(wanted):
            screen.show_middle("cart" if self._state.rows else "welcome")
            return
        found = self._desk.session.outfit.catalogue().search(wanted, limit=RESULTS_MAX)
        empty = text("screen.nothing_found_for", words=wanted)
        cut = text("screen.results_cut", number=str(RESULTS_MAX))
        caption = cut if len(found) >= RESULTS_MAX else text.count("screen.results", len(found))
        self._show_found(found, caption, empty)

    def _show_variants(self) -> None:
        """The chosen result and the articles that differ from it in colour or size only."""
        text, sku = self._desk.look.text, self.screen.products.sku
        found = self._desk.session.outfit.catalogue().variants(sku) if sku else ()
        if len(found) > 1:
            self._variants = True
            self._show_found(found, text("screen.variants", number=str(len(found))), "")
        elif found:
            self.screen.slot.say(Message(text("screen.no_variants", line=found[0].name), "info"))

    def _show_found(self, found: tuple[Product, ...], caption: str, empty: str) -> None:
        screen, text, session = self.screen, self._desk.look.text, self._desk.session
        stock = session.store.stock([one.sku for one in found])
        own = session.configuration.store.store_id
        rows = tuple(
            ProductRow(
                product.sku,
                product.name,
                product.price_minor,
                product.description,
                "" if product.active else text("screen.not_sold"),
                partial(stock_of_row, stock.get(product.sku), own, text),
            )
            for product in found
        )
        age = stock_age(session, text) if stock else ""
        caption = f"{caption} · {age}" if age else caption
        screen.products.show_rows(rows, caption, empty)
        screen.show_middle("products")

    def _enter(self, typed: str) -> None:
        """Enter in the field: a known code is added, otherwise the chosen result is. One Enter more
        than a sale asks for covers for a moment only what was said of it.
        """
        wanted = typed.strip()
        if not wanted and self._desk.session.transaction is None:
            self.screen.slot.reason(self._desk.look.text("refused.CART_EMPTY"))
            return
        if not wanted:
            self._desk.ask("line_details")
            return
        found, quantity = TIMES.match(wanted), UNIT
        if found and len(wanted) > found.end():
            quantity, wanted = times(found[1]), wanted[found.end() :]
        catalogue = self._desk.session.outfit.catalogue()
        if self._variants and self.screen.products.isVisible() and self.screen.products.take():
            return
        if catalogue.by_barcode(wanted) or catalogue.product(wanted):
            self.screen.search.clear()
            self._add(AddProduct(wanted, quantity))
        elif not (self.screen.products.isVisible() and self.screen.products.take()):
            self.screen.search.clear()
            self._read(wanted, quantity)

    def _take(self, sku: str) -> None:
        self.screen.search.clear()
        self._add(AddProduct(sku))

    def _take_another(self) -> None:
        """The chosen result is added, and the search stays as it is."""
        row = self.screen.products.list.current()
        if self.screen.products.isVisible() and isinstance(row, ProductRow) and not row.reason:
            self._add(AddProduct(row.sku))
        elif self.screen.products.isVisible():
            self.screen.products.take()

    # --- the chosen line ----------------------------------------------------------------

    def _choice_changed(self) -> None:
        desk, screen = self._desk, self.screen
        cart, chosen = desk.session.transaction, screen.chosen()
        text, self._locked = desk.look.text, ""
        if cart is None or len(chosen) != 1:
            reason = text("refused.ONE_LINE") if cart is not None and chosen else ""
            reason = reason or text("refused.NO_LINE_CHOSEN")
            screen.action_bar.stepper.show_number("\u2013", reason)
            screen.detail.show_line(LineDetail(), self._state.reasons)
            return
        row = next((r for r in self._state.rows if getattr(r, "line_no", 0) == chosen[0]), None)
        quantity = getattr(row, "quantity", 0)
        if isinstance(row, LineRow) and row.locked:
            self._locked = text("refused.LOCKED_line", line=row.name)
        reason = self._state.reasons.get("set_quantity", "") or self._locked
        screen.action_bar.stepper.show_number(desk.look.figures.quantity(quantity), reason)
        if screen.detail.isVisible():
            detail = line_detail(cart, chosen[0], self._setting(), desk.session)
            screen.detail.show_line(detail, self._state.reasons)

    def _warn_unchosen(self, state: ScreenState) -> None:
        """Lines without a class block payment, with the button that helps (R96)."""
        if state.unchosen and state.mode in ("order", "edit", "quote"):
            text = self._desk.look.text
            message = Message(
                text("refused.CLASS_MISSING"), "warning", text("screen.set_rest_to_carry_out")
            )
            self._desk.say(message, lambda: self._desk.ask("carry_out_rest"))

    def _setting(self) -> Setting:
        return self._desk.view_model.setting
