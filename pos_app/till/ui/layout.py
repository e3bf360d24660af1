"""From head office's screen layout to buttons; a name that this version does not know is dropped
and logged.
"""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from pos_app.domain.configuration import ButtonFace, ButtonTone, ScreenLayout
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.session import RegisterSession
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.action_bar import ActionFace
from pos_app.till.ui.widgets.button import Face

log = logging.getLogger(__name__)
Shown = TypeVar("Shown", ActionFace, Face)

DEFAULT_ACTIONS = (
    "line_discount",
    "void_line",
    "carry_out",
    "pick_up",
    "ship",
    "recall_order",
    "more",
)
DEFAULT_MORE = (
    "change_delivery_mode",
    "change_pickup_lines",
    "override_deposit",
    "quote",
    "quote_expiry",
    "convert_quote",
    "plain_sale",
    "set_attribute",
    "recalculate",
    "add_header_charge",
    "add_line_charge",
    "manage_charges",
    "recalculate_charges",
    "calculate_totals",
    "fetch",
    "sell_gift_card",
    "return_product",
    "void_payment",
    "void_transaction",
    "balance_card",
    "receipt",
    "show_journal",
    "settings",
    "keys",
)
BUTTONS_MAX = 8
USUAL = ButtonFace()
"""A button as its operation looks."""
ALIASES = {
    "discount": "line_discount",
    "remove": "void_line",
    "recall": "recall_order",
    "suspend": "park",
    "resume": "fetch",
    "header_charge": "add_header_charge",
    "line_charge": "add_line_charge",
    "void": "void_transaction",
    "charges": "manage_charges",
    "create_quote": "quote",
    "make_sale": "plain_sale",
    "fulfilment": "fulfil",
    "return_transaction": "return_goods",
}
"""Shorter names that layouts may use."""

OPENING = {
    "recall_order:to_pick_up": "to_pick_up",
    "recall_order:to_ship": "to_ship",
    "recall_order:to_fulfil": "to_fulfil",
    "fulfilment": "tab_fulfilment",
    "fulfilment:to_ship": "fulfil_to_ship",
    "fulfilment:to_pick_up": "fulfil_to_pick_up",
}
"""Buttons that open a room, some with their parameter (R85)."""
ROOMS = ("more", "recall_order", *OPENING.values())
"""What the window itself answers."""

ICONS = {
    "to_pick_up": ("store", "pick", 2),
    "to_ship": ("truck", "ship", 2),
    "to_fulfil": ("package", "", 2),
    "tab_fulfilment": ("package-check", "", 2),
    "fulfil_to_ship": ("truck", "ship", 2),
    "fulfil_to_pick_up": ("store", "pick", 2),
    "line_discount": ("percent", "", 0),
    "void_line": ("trash-2", "", 0),
    "carry_out": ("shopping-bag", "carry", 1),
    "pick_up": ("store", "pick", 1),
    "ship": ("truck", "ship", 1),
    "change_delivery_mode": ("truck", "", 1),
    "change_pickup_lines": ("store", "", 1),
    "recall_order": ("history", "", 2),
    "more": ("ellipsis", "", 2),
    "override_deposit": ("hand-coins", "", 2),
    "quote": ("clipboard-list", "", 2),
    "quote_expiry": ("calendar", "", 2),
    "convert_quote": ("check", "", 2),
    "plain_sale": ("shopping-bag", "", 2),
    "set_attribute": ("clipboard-list", "", 2),
    "recalculate": ("refresh-cw", "", 2),
    "add_header_charge": ("plus", "", 2),
    "add_line_charge": ("plus", "", 2),
    "manage_charges": ("receipt-euro", "", 2),
    "recalculate_charges": ("refresh-cw", "", 2),
    "calculate_totals": ("calculator", "", 2),
    "fetch": ("clipboard-list", "", 2),
    "sell_gift_card": ("hand-coins", "", 2),
    "return_product": ("undo-2", "", 2),
    "park": ("pause", "", 2),
    "void_payment": ("undo-2", "", 2),
    "void_transaction": ("ban", "", 2),
    "balance_card": ("credit-card", "", 2),
    "receipt": ("receipt-euro", "", 2),
    "show_journal": ("history", "", 2),
    "settings": ("settings", "", 2),
    "keys": ("keyboard", "", 2),
    "lock": ("lock", "", 2),
    "undo": ("undo-2", "", 2),
    "add_customer": ("user", "", 2),
    "carry_out_all": ("shopping-bag", "carry", 1),
    "pick_up_all": ("store", "pick", 1),
    "ship_all": ("truck", "ship", 1),
}
"""Icon, colour of the icon, and the family that parts the bar."""

HINTS = {
    "keys": "F1",
    "add_customer": "F3",
    "pick_up_all": "Shift F6",
    "ship_all": "Shift F7",
    "quote": "Ctrl Q",
    "recalculate": "Ctrl R",
    "edit_order": "Ctrl E",
}


def layout_of(session: RegisterSession) -> ScreenLayout:
    """The screen layout of whoever works here, else that of the till or its store (R47)."""
    return session.configuration.layout_for(session.staff)


def action_faces(
    layout: ScreenLayout, text: Text, knows: Callable[[str], bool]
) -> tuple[ActionFace, ...]:
    """The action bar as the layout wants it; More is always there."""
    names = area(layout.areas, "actions", DEFAULT_ACTIONS, knows)[:BUTTONS_MAX]
    if "more" not in names:
        names = (*names[: BUTTONS_MAX - 1], "more")
    own = looks(layout, "actions")
    return tuple(face(name, text, own=own.get(name, USUAL)) for name in names)


def looks(layout: ScreenLayout, name: str) -> dict[str, ButtonFace]:
    """How head office wants the buttons of one area to look, by gesture (R47)."""
    found, rooms = {}, OPENING if name in ("actions", "more") else {}
    for button, own in layout.faces.items():
        where, _, operation = button.partition("/")
        if where == name:
            found[rooms.get(operation) or ALIASES.get(operation, operation)] = own
    return found


def dressed(face: Shown, own: ButtonFace, text: Text) -> Shown:
    """The face with the text of the layout, and with the colour of its icon by what it means."""
    words = own.text_nl if text.language == "nl" else own.text
    tones = {ButtonTone.USUAL: face.icon_ink, ButtonTone.PLAIN: ""}
    ink = tones.get(own.tone, own.tone.value)
    return face._replace(label=words or face.label, icon_ink=ink)


def area(
    layout: Mapping[str, tuple[str, ...]],
    name: str,
    default: tuple[str, ...],
    knows: Callable[[str], bool],
) -> tuple[str, ...]:
    """The known gestures of one area of the layout."""
    asked = layout.get(name, default) or default
    wanted = [OPENING.get(one) or ALIASES.get(one, one) for one in asked]
    known = []
    for one in dict.fromkeys(wanted):
        if one in ICONS and (knows(one) or one in ROOMS):
            known.append(one)
        else:
            log.warning("the screen layout names %r, which this version does not know", one)
    return tuple(known)


def named(
    layout: Mapping[str, tuple[str, ...]], name: str, known: tuple[str, ...]
) -> tuple[str, ...]:
    """What an area with a place of its own may show: `recalled`, `paying` and `shift`."""
    wanted = tuple(ALIASES.get(one, one) for one in layout.get(name, known) or known)
    for one in wanted:
        if one not in known:
            log.warning("the screen layout names %r, which this version does not know", one)
    return tuple(one for one in dict.fromkeys(wanted) if one in known)


def face(name: str, text: Text, mode: str = "", own: ButtonFace = USUAL) -> ActionFace:
    """Words, icon and key of a gesture; in some modes it is called otherwise, and head office may
    want it to look otherwise.
    """
    icon, ink, family = ICONS[name]
    operation = OPERATIONS.get(name)
    hint = HINTS.get(name) or (operation.shortcut if operation else "")
    special = f"gesture.{name}_{mode}"
    words = text(special if text.has(special) else f"gesture.{name}")
    size = (own.width, own.height, own.counted)
    return dressed(ActionFace(name, words, icon, hint, ink, family, *size), own, text)
