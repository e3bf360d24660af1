"""The operations that a person may be given: on a button (R48) and in a permission group (R51).

Numbers are the original operation ids, 0 for ours. A button names an operation, with a parameter
where it has some: `recall_order:to_pick_up` (R85).

No group is asked about signing in and locking, nor about what only asks or ends something in doubt:
comparing, a card's balance, the terminal's last answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pos_app.domain.tender import TenderKind


class Family(Enum):
    """Where an operation stands in lists."""

    MAKING = "making"
    WORKING = "working"
    SALE = "sale"
    PAYING = "paying"
    DRAWER = "drawer"
    TILL = "till"


@dataclass(frozen=True, slots=True)
class UserOperation:
    """One operation: `areas` are where it may stand on a button (R48), `guarded` says whether a
    permission group has an answer to it.
    """

    name: str
    number: int
    family: Family
    areas: tuple[str, ...]
    guarded: bool
    parameters: tuple[str, ...] = ()


def _family(family: Family, *rows: tuple[str, int, str]) -> tuple[UserOperation, ...]:
    """`s` is a button of the sale, `r` of a recalled order, `h` of the shift; `g` is guarded."""
    return tuple(
        UserOperation(
            name,
            number,
            family,
            tuple(area for flag in flags for area in AREAS_OF.get(flag, ())),
            "g" in flags,
            PARAMETERS.get(name, ()),
        )
        for name, number, flags in rows
    )


AREAS_OF = {"s": ("actions", "more"), "r": ("recalled",), "h": ("shift",)}


PARAMETERS = {
    "recall_order": ("to_fulfil", "to_pick_up", "to_ship"),
    "fulfilment": ("to_ship", "to_pick_up"),
}
"""What the buttons of R85 may open with; without one they open with everything."""

USER_OPERATIONS = (
    *_family(
        Family.MAKING,
        ("create_order", 620, "g"),
        ("create_quote", 621, "sg"),
        ("quote_expiry", 633, "sg"),
        ("make_sale", 636, "sg"),
        ("convert_quote", 0, "s"),
        ("ship", 629, "sg"),
        ("ship_all", 630, "s"),
        ("pick_up", 631, "sg"),
        ("pick_up_all", 632, "s"),
        ("carry_out", 641, "sg"),
        ("carry_out_all", 642, "s"),
        ("change_delivery_mode", 647, "sg"),
        ("override_deposit", 132, "sg"),
        ("add_line_charge", 140, "sg"),
        ("add_header_charge", 141, "sg"),
        ("manage_charges", 142, "sg"),
        ("recalculate_charges", 143, "sg"),
        ("recalculate", 627, "sg"),
        ("calculate_totals", 310, "sg"),
        ("balance_card", 0, "sg"),
        ("set_attribute", 0, "g"),
        ("send_later", 0, "g"),
    ),
    *_family(
        Family.WORKING,
        ("recall_order", 515, "sg"),
        ("edit_order", 614, "rg"),
        ("quote_to_order", 0, "r"),
        ("cancel_order", 648, "rg"),
        ("waive_cancellation_charge", 0, "g"),
        ("payments_history", 634, "g"),
        ("pick_up_order", 657, "rg"),
        ("pick_up_offline", 0, "g"),
        ("change_pickup_lines", 658, "sg"),
        ("fulfilment", 928, "sr"),
        ("accept_lines", 652, "g"),
        ("reject_lines", 653, "g"),
        ("pick_lines", 654, "g"),
        ("unpick_lines", 0, "g"),
        ("pack_lines", 655, "g"),
        ("unpack_lines", 0, "g"),
        ("ship_order", 656, "rg"),
        ("ship_unpaid", 0, "g"),
        ("card_by_slip", 0, "g"),
    ),
    *_family(
        Family.SALE,
        ("add_product", 100, "g"),
        ("set_quantity", 105, "g"),
        ("line_discount", 300, "sg"),
        ("void_line", 102, "sg"),
        ("void_transaction", 500, "sg"),
        ("park", 503, "sg"),
        ("fetch", 504, "sg"),
        ("void_suspended", 1221, "g"),
        ("sell_gift_card", 0, "sg"),
        ("return_product", 109, "sg"),
        ("return_transaction", 114, "rg"),
        ("add_customer", 600, "sg"),
        ("set_serials", 0, "g"),
        ("undo", 0, "sg"),
        ("receipt", 0, "sg"),
    ),
    *_family(
        Family.PAYING,
        ("pay_cash", 200, "g"),
        ("pay_card", 201, "g"),
        ("pay_customer_account", 202, "g"),
        ("pay_foreign_cash", 203, "g"),
        ("pay_cheque", 204, "g"),
        ("pay_credit_note", 213, "g"),
        ("pay_gift_card", 214, "g"),
        ("pay_purchase_order", 0, "g"),
        ("void_payment", 211, "sg"),
        ("conclude", 0, "g"),
    ),
    *_family(
        Family.DRAWER,
        ("open_shift", 0, "hg"),
        ("start_amount", 1200, "hg"),
        ("float_entry", 1201, "hg"),
        ("tender_removal", 1210, "hg"),
        ("safe_drop", 1211, "hg"),
        ("bank_drop", 1212, "hg"),
        ("tender_declaration", 1052, "g"),
        ("blind_close", 1053, "g"),
        ("suspend_shift", 1054, "hg"),
        ("close_shift", 1055, "hg"),
        ("close_unsent", 0, "g"),
        ("use_shift", 0, "h"),
        ("manage_shifts", 918, "hg"),
        ("shared_shift", 0, "g"),
        ("multiple_shift_logon", 0, "g"),
        ("x_report", 1056, "hg"),
        ("z_report", 1057, "g"),
    ),
    *_family(
        Family.TILL,
        ("show_journal", 115, "sg"),
        ("switch_connection", 917, "g"),
        ("answer_store", 0, "g"),
        ("lock", 701, "s"),
        ("settings", 0, "s"),
        ("keys", 0, "s"),
        ("more", 0, "s"),
    ),
)

AREAS = ("actions", "more", "recalled", "paying", "shift")
"""The places of a screen layout."""
CELLS = {"actions": (2, 1), "more": (2, 2), "shift": (2, 1)}
"""Cells across and down that a button may take; in the other areas the till fixes its size."""
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


def paying(kind: TenderKind) -> str:
    """The right to take or give back money by that tender; a stored card is a card (R52)."""
    return f"pay_{(TenderKind.CARD if kind is TenderKind.CARD_TOKEN else kind).value}"


def fits_area(area: str, button: str) -> bool:
    """Whether the button may stand in the area (R48, R85)."""
    name, _, parameter = button.partition(":")
    if area == "paying":
        return button in PAYING
    found = operation(name)
    if found is None or area not in found.areas:
        return False
    return not parameter or (parameter in found.parameters and area in AREAS_OF["s"])


def cells(sizes: Sequence[tuple[int, int]], across: int) -> list[tuple[int, int]]:
    """Row and column of tiles of those widths and heights, each in the first place that is free."""
    taken: set[tuple[int, int]] = set()
    places = []
    for width, height in sizes:
        at = 0
        while True:
            row, column = divmod(at, across)
            mine = {(row + y, column + x) for y in range(height) for x in range(width)}
            if column + width <= across and not mine & taken:
                break
            at += 1
        taken |= mine
        places.append((row, column))
    return places
