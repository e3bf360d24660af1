"""The buttons under a recalled order: the next sensible step, and all others beside it, each
allowed or with its reason (R83, R111, table 4.3).
"""

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.order import CustomerOrder
from pos_app.till.session import RegisterSession
from pos_app.till.ui.facts import order as order_facts
from pos_app.till.ui.gestures import OPERATION_OF
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.button import Face

PICK, SHIP, ORDER = "pick_up_order", "ship_order", "quote_to_order"
BELOW = ("edit_order", "fulfil", "cancel_order", "return_goods")
RECALLED = (PICK, SHIP, ORDER, *BELOW)
"""What the area `recalled` of a screen layout may show."""
_ICONS = {
    ORDER: "clipboard-list",
    "edit_order": "pencil",
    "fulfil": "package-check",
    "cancel_order": "ban",
    "return_goods": "undo-2",
}
_LEAVING = {
    PICK: (DeliveryClass.PICK_UP, "store", "F6"),
    SHIP: (DeliveryClass.SHIP, "truck", "F7"),
}

Offered = tuple[str, Face, str]
"""Gesture, face, and why it is not possible now."""


def offered(
    order: CustomerOrder,
    session: RegisterSession,
    text: Text,
    known: tuple[tuple[str, ...], dict[str, str]],
) -> tuple[Offered, ...]:
    """The primary button first, then the one beside it, then those below; `known` are the gestures
    that the layout shows and why which operation is refused.
    """
    shown, reasons = known
    store_id = session.configuration.store.store_id

    def one(name: str) -> Offered:
        leaves = name in _LEAVING
        face, own = _leaving(order, name, store_id, text) if leaves else _face(order, name, text)
        return name, face, reasons.get(OPERATION_OF.get(name, name), "") or own

    if order.quote is not None:
        first: tuple[str, ...] = (ORDER, PICK)
    elif order_facts.next_step(order, store_id) == SHIP:
        first = (SHIP, PICK)
    else:
        first = (PICK, SHIP)
    return tuple(one(name) for name in (*first, *BELOW) if name in shown)


def _leaving(order: CustomerOrder, name: str, store_id: str, text: Text) -> tuple[Face, str]:
    """Picking up or shipping: how many lines of this store, or that there is none."""
    kind, icon, key = _LEAVING[name]
    count = len(order_facts.open_here(order, kind, store_id))
    words = text.count(f"order.do_{name}", count) if count else text(f"order.do_{name}")
    return Face(words, icon, key), "" if count else text(f"order.none_{name}")


def _face(order: CustomerOrder, name: str, text: Text) -> tuple[Face, str]:
    kind = "quote_" if order.quote is not None and name in ("edit_order", "cancel_order") else ""
    return Face(text(f"order.do_{kind}{name}"), _ICONS[name]), ""
