"""From the name of a gesture to what happens: an operation at once, or the sheet that asks for
more.

Sheets are imported when they are first opened, so that the start does not pay for them.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.till.operations.delivery import CarryOut
from pos_app.till.operations.lines import SetQuantity, VoidLines
from pos_app.till.operations.merging import ORDER
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.void_payment import VoidPayment
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.screen_state import unchosen

SHEETS: dict[str, tuple[str, str]] = {
    "open_shift": ("open_shift", "OpenShiftSheet"),
    "start_amount": ("cash_move", "CashMoveSheet"),
    "float_entry": ("cash_move", "CashMoveSheet"),
    "tender_removal": ("cash_move", "CashMoveSheet"),
    "safe_drop": ("cash_move", "CashMoveSheet"),
    "bank_drop": ("cash_move", "CashMoveSheet"),
    "blind_close": ("blind_close", "BlindCloseSheet"),
    "void_suspended": ("void_suspended", "VoidSuspendedSheet"),
    "add_customer": ("customer", "CustomerSheet"),
    "set_quantity": ("quantity", "QuantitySheet"),
    "line_discount": ("discount", "DiscountSheet"),
    "line_details": ("line_details", "LineDetailsSheet"),
    "ship": ("ship", "ShipSheet"),
    "ship_all": ("ship", "ShipSheet"),
    "pick_up": ("pick_up", "PickUpSheet"),
    "pick_up_all": ("pick_up", "PickUpSheet"),
    "change_delivery_mode": ("delivery_mode", "DeliveryModeSheet"),
    "override_deposit": ("deposit", "DepositSheet"),
    "set_attribute": ("attributes", "AttributesSheet"),
    "add_header_charge": ("charge", "ChargeSheet"),
    "add_line_charge": ("charge", "ChargeSheet"),
    "manage_charges": ("charges", "ChargesSheet"),
    "pay_cash": ("cash", "CashSheet"),
    "pay_card": ("card", "CardSheet"),
    "recover_payment": ("card", "CardSheet"),
    "record_slip": ("slip", "SlipSheet"),
    "pay_other": ("other_tender", "OtherTenderSheet"),
    "balance_card": ("balance_card", "BalanceCardSheet"),
    "fetch": ("parked", "ParkedSheet"),
    "void_transaction": ("void", "VoidSheet"),
    "send_later": ("send_later", "SendLaterSheet"),
    "pick_up_order": ("pick_up_order", "PickUpOrderSheet"),
    "change_pickup_lines": ("pick_up_order", "ChangePickupSheet"),
    "ship_order": ("ship_order", "ShipOrderSheet"),
    "cancel_order": ("cancel_order", "CancelOrderSheet"),
    "recalculate": ("recalculate", "RecalculateSheet"),
    "quote": ("quote", "QuoteSheet"),
    "quote_expiry": ("quote", "QuoteSheet"),
    "return_goods": ("return_goods", "ReturnGoodsSheet"),
    "sell_gift_card": ("gift_card", "GiftCardSheet"),
    "return_product": ("return_product", "ReturnProductSheet"),
    "return_more": ("return_more", "ReturnMoreSheet"),
    "set_serials": ("serials", "SerialsSheet"),
    "show_journal": ("journal", "JournalSheet"),
    "receipt": ("receipt", "ReceiptSheet"),
    "keys": ("keys", "KeysSheet"),
    "more": ("more", "MoreSheet"),
    "notifications": ("notifications", "NotificationsSheet"),
    "settings": ("settings", "SettingsSheet"),
    "connection": ("settings", "SettingsSheet"),
}
"""Gesture, module in `dialogs`, class. A class is made with the desk and the gesture's name."""

OPERATION_OF = {
    "ship_all": "ship",
    "pick_up_all": "pick_up",
    "carry_out_all": "carry_out",
    "pay_cash": "pay",
    "pay_card": "pay",
    "pay_other": "pay",
    "suspend": "park",
    "quote_to_order": "edit_order",
}
"""Gestures that go by another name than their operation."""

IN_PICKUP = {"void_line": "change_pickup_lines", "line_details": "set_quantity"}
"""What is asked of a line of a pickup instead: it leaves only there, and only its quantity may be
another (R114).
"""


class Gestures:
    """Answers every `asked` signal and every key."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._at_once: dict[str, Callable[[], None]] = {
            "carry_out": self._carry_out,
            "carry_out_all": lambda: self._run("carry_out", CarryOut()),
            "carry_out_rest": self._carry_out_rest,
            "void_line": self._void_lines,
            "undo": lambda: self._run("undo", NOTHING),
            "park": lambda: self._run("park", NOTHING),
            "suspend": lambda: self._run("park", NOTHING),
            "lock": lambda: self._run("lock", NOTHING),
            "use_shift": lambda: self._run("use_shift", NOTHING),
            "void_payment": lambda: self._run("void_payment", VoidPayment()),
            "suspend_shift": lambda: self._run("suspend_shift", NOTHING),
            "recalculate_charges": lambda: self._run("recalculate_charges", NOTHING),
            "calculate_totals": lambda: self._run("calculate_totals", NOTHING),
            "conclude": lambda: self._run("conclude", NOTHING),
            "edit_order": self._edit,
            "show_journal": self._journal,
            "fulfil": lambda: self._desk.ask("tab_fulfilment"),
            "quote_to_order": self._quote_to_order,
            "convert_quote": lambda: self._run("convert_quote", NOTHING),
            "plain_sale": lambda: self._run("plain_sale", NOTHING),
            "compare_order": self._compare,
            "quantity_up": lambda: self.step(1),
            "quantity_down": lambda: self.step(-1),
        }

    def ask(self, name: str) -> None:
        """Do it, open its sheet, or say why not (R83)."""
        desk = self._desk
        cart = desk.session.transaction
        if cart is not None and cart.pick_up is not None:
            name = IN_PICKUP.get(name, name)
        operation = OPERATIONS.get(OPERATION_OF.get(name, name))
        refused = operation.reason(desk.session) if operation is not None else None
        if refused is not None:
            desk.refuse(refused)
        elif name in self._at_once:
            self._at_once[name]()
        elif name in SHEETS:
            self._open(name)
        else:
            desk.refuse(Refused("NOT_BUILT", name=name))

    def knows(self, name: str) -> bool:
        """Whether the gesture exists; a layout may name one that this version lacks."""
        return name in self._at_once or name in SHEETS

    def step(self, by: int) -> None:
        """One more or one less of the chosen line."""
        desk = self._desk
        cart, chosen = desk.session.transaction, desk.stage.chosen()
        if cart is None or len(chosen) != 1:
            desk.refuse(Refused("ONE_LINE"))
            return
        number = chosen[0]
        if cart.pick_up is not None:
            quantity = dict(cart.pick_up.quantities).get(number, 0) + by * UNIT
            self._run("set_quantity", SetQuantity(number, quantity))
            return
        quantity = cart.line(number).quantity + by * UNIT
        if quantity <= 0:
            self._void_lines()
        else:
            self._run("set_quantity", SetQuantity(number, quantity))

    def _run(self, name: str, request: object) -> None:
        self._desk.run(OPERATIONS[name], request)

    def _open(self, name: str) -> None:
        module, kind = SHEETS[name]
        sheet: Any = getattr(import_module(f"pos_app.till.ui.dialogs.{module}"), kind)
        try:
            with self._desk.quietly():
                self._desk.open(sheet(self._desk, name))
        except Refused as refused:
            self._desk.refuse(refused)

    def _journal(self) -> None:
        """Whoever may look into the books, or somebody lets them (115)."""
        self._desk.run(
            OPERATIONS["show_journal"], NOTHING, done=lambda _outcome: self._open("show_journal")
        )

    def _edit(self) -> None:
        self._desk.run(OPERATIONS["edit_order"], NOTHING, done=self._to_sale)

    def _to_sale(self, _outcome: Outcome) -> None:
        self._desk.ask("tab_sale")

    def _quote_to_order(self) -> None:
        """A recalled quote is put in hand and turned into an order (R132)."""

        def in_hand(outcome: Outcome) -> None:
            self._to_sale(outcome)
            self._run("convert_quote", NOTHING)

        self._desk.run(OPERATIONS["edit_order"], NOTHING, done=in_hand)

    def _compare(self) -> None:
        """HQ's order beside the change in hand; both are shown line by line (R103)."""

        def read(outcome: Outcome) -> None:
            from pos_app.till.ui.dialogs.conflict import compared

            compared(self._desk, outcome.details[ORDER])

        self._desk.run(OPERATIONS["compare_order"], NOTHING, done=read)

    def _carry_out(self) -> None:
        chosen = self._desk.stage.chosen()
        if chosen:
            self._run("carry_out", CarryOut(chosen))
        else:
            self._desk.refuse(Refused("NO_LINE_CHOSEN"))

    def _carry_out_rest(self) -> None:
        cart = self._desk.session.transaction
        rest = unchosen(cart) if cart is not None else ()
        if rest:
            self._run("carry_out", CarryOut(rest))

    def _void_lines(self) -> None:
        chosen = self._desk.stage.chosen()
        if chosen:
            self._run("void_line", VoidLines(chosen))
        else:
            self._desk.refuse(Refused("NO_LINE_CHOSEN"))
