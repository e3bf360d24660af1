"""Which gesture solves which refusal; must never solve anything by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Solution:
    """The words of the button and the gesture it asks for."""

    label: str
    gesture: str


_SOLUTIONS = {
    "CUSTOMER_MISSING": Solution("label.add_customer", "add_customer"),
    "ADDRESS_UNKNOWN": Solution("label.customer", "add_customer"),
    "CLASS_MISSING": Solution("screen.set_rest_to_carry_out", "carry_out_rest"),
    "DELIVERY_INCOMPLETE": Solution("label.ship", "ship"),
    "ATTRIBUTE_MISSING": Solution("gesture.set_attribute", "set_attribute"),
    "NO_SHIFT": Solution("label.open_shift", "open_shift"),
    "SHIFT_OF_ANOTHER": Solution("gesture.use_shift", "use_shift"),
    "START_AMOUNT_MISSING": Solution("label.start_amount", "start_amount"),
    "CARD_NEEDS_HQ": Solution("label.balance_card", "balance_card"),
    "BALANCE_CARD_MISSING": Solution("label.balance_card", "balance_card"),
    "PAYMENT_UNFINISHED": Solution("label.ask_terminal", "recover_payment"),
    "MODE_CHANGE": Solution("label.park", "park"),
    "SUSPEND_PAYMENTS": Solution("label.void_transaction", "void_transaction"),
    "GIFT_CARD_NUMBER": Solution("gesture.sell_gift_card", "sell_gift_card"),
    "SERIAL_MISSING": Solution("serial.title", "set_serials"),
    "AMOUNT_DUE": Solution("label.card", "pay_card"),
    "TOKEN_NEEDS_HQ": Solution("label.card", "pay_card"),
}


def solution(code: str) -> Solution | None:
    """What helps against a refusal, if the till has a gesture for it."""
    return _SOLUTIONS.get(code)
