"""The operations that a person may be given: on a button (R48) and in a permission group (R51).

Numbers are the original operation ids, 0 for ours. A button names an operation, with a parameter
where it has some: `recall_order:to_pick_up` (R85).
"""

from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    """Where an operation stands in lists."""

    MAKING = "making"
    WORKING = "working"
    SALE = "sale"
    DRAWER = "drawer"
    TILL = "till"


@dataclass(frozen=True, slots=True)
class UserOperation:
    """One operation: `button` says whether it may stand on a button (R48), `guarded` whether a
    permission group has an answer to it.
    """

    name: str
    number: int
    family: Family
    button: bool = True
    guarded: bool = True
    parameters: tuple[str, ...] = ()


def _family(family: Family, *rows: tuple[str, int, str]) -> tuple[UserOperation, ...]:
    """`b` is a button, `g` is guarded."""
    return tuple(
        UserOperation(name, number, family, "b" in flags, "g" in flags, PARAMETERS.get(name, ()))
        for name, number, flags in rows
    )


PARAMETERS = {
    "recall_order": ("to_fulfil", "to_pick_up", "to_ship"),
    "fulfilment": ("to_ship", "to_pick_up"),
}
"""What the buttons of R85 may open with; without one they open with everything."""

USER_OPERATIONS = (
    *_family(
        Family.MAKING,
        ("create_order", 620, "bg"),
        ("create_quote", 621, "bg"),
        ("quote_expiry", 633, "bg"),
        ("make_sale", 636, "b"),
        ("convert_quote", 0, "b"),
        ("ship", 629, "bg"),
        ("ship_all", 630, "b"),
        ("pick_up", 631, "bg"),
        ("pick_up_all", 632, "b"),
        ("carry_out", 641, "bg"),
        ("carry_out_all", 642, "b"),
        ("change_delivery_mode", 647, "bg"),
        ("override_deposit", 132, "bg"),
        ("add_line_charge", 140, "bg"),
        ("add_header_charge", 141, "bg"),
        ("manage_charges", 142, "bg"),
        ("recalculate_charges", 143, "bg"),
        ("recalculate", 627, "bg"),
        ("calculate_totals", 310, "b"),
        ("balance_card", 0, "b"),
        ("send_later", 0, "g"),
    ),
    *_family(
        Family.WORKING,
        ("recall_order", 515, "bg"),
        ("edit_order", 614, "bg"),
        ("edit_quote", 615, "bg"),
        ("quote_to_order", 0, "b"),
        ("cancel_order", 648, "bg"),
        ("waive_cancellation_charge", 0, "g"),
        ("payments_history", 634, "bg"),
        ("pick_up_order", 657, "bg"),
        ("change_pickup_lines", 658, "bg"),
        ("fulfilment", 928, "b"),
        ("accept_lines", 652, "bg"),
        ("reject_lines", 653, "bg"),
        ("pick_lines", 654, "bg"),
        ("unpick_lines", 0, "bg"),
        ("pack_lines", 655, "bg"),
        ("unpack_lines", 0, "bg"),
        ("ship_order", 656, "bg"),
        ("ship_unpaid", 0, "g"),
        ("card_by_slip", 0, "g"),
    ),
    *_family(
        Family.SALE,
        ("line_discount", 300, "bg"),
        ("set_quantity", 105, "b"),
        ("void_line", 102, "bg"),
        ("void_payment", 211, "bg"),
        ("void_transaction", 500, "bg"),
        ("park", 503, "bg"),
        ("fetch", 504, "bg"),
        ("void_suspended", 1221, "bg"),
        ("return_product", 109, "bg"),
        ("return_transaction", 114, "bg"),
        ("add_customer", 600, "b"),
        ("conclude", 139, "b"),
        ("undo", 0, "b"),
        ("receipt", 0, "b"),
    ),
    *_family(
        Family.DRAWER,
        ("open_shift", 0, "bg"),
        ("start_amount", 1200, "bg"),
        ("float_entry", 1201, "bg"),
        ("tender_removal", 1210, "bg"),
        ("safe_drop", 1211, "bg"),
        ("bank_drop", 1212, "bg"),
        ("tender_declaration", 1052, "bg"),
        ("blind_close", 1053, "bg"),
        ("suspend_shift", 1054, "bg"),
        ("close_shift", 1055, "bg"),
        ("close_unsent", 0, "g"),
        ("resume_shift", 0, "b"),
        ("use_shift", 0, "b"),
        ("manage_shifts", 918, "bg"),
        ("shared_shift", 0, "g"),
        ("multiple_shift_logon", 0, "g"),
        ("x_report", 1056, "bg"),
        ("z_report", 1057, "bg"),
    ),
    *_family(
        Family.TILL,
        ("show_journal", 115, "bg"),
        ("connection_status", 917, "b"),
        ("lock", 701, "b"),
        ("settings", 0, "b"),
        ("keys", 0, "b"),
        ("more", 0, "b"),
    ),
)

AREAS = ("actions", "more", "recalled", "paying", "shift")
"""The places of a screen layout."""
PAYING = ("card", "cash")
"""What may stand in the area `paying`: ways of paying, not operations."""
TOTALS = (
    "lines",
    "discount",
    "charges",
    "subtotal",
    "tax",
    "due",
    "deposit",
    "carry_out",
    "returned",
)
"""The lines of the totals panel (R49)."""


def operation(name: str) -> UserOperation | None:
    """The operation of that name."""
    return next((one for one in USER_OPERATIONS if one.name == name), None)


def fits_area(area: str, button: str) -> bool:
    """Whether the button may stand in the area (R48, R85)."""
    name, _, parameter = button.partition(":")
    if area == "paying":
        return button in PAYING
    found = operation(name)
    return found is not None and found.button and (not parameter or parameter in found.parameters)
