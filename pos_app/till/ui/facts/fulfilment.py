"""What the fulfilment room shows and allows: lines of this store over all orders, what may be done
with the chosen ones together, and the next sensible step (R83, R122-R128); pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pos_app.domain import fulfilment
from pos_app.domain.configuration import Configuration, DeliveryMode
from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.invoice import check_pickup, check_shipment
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.order_states import Action, check_allowed
from pos_app.till.operations.order_in_hand import policy_of
from pos_app.till.operations.orders_in_hand import Wanted

SHIP, PICK_UP, PICK_LIST = "ship_order", "pick_up_order", "pick_list"
EDIT = "edit_order"
ACTION_OF = {
    "accept_lines": FulfilAction.ACCEPT,
    "reject_lines": FulfilAction.REJECT,
    "start_picking": FulfilAction.START_PICKING,
    PICK_LIST: FulfilAction.START_PICKING,
    "pick_lines": FulfilAction.PICK,
    "unpick_lines": FulfilAction.UNPICK,
    "pack_lines": FulfilAction.PACK,
    "unpack_lines": FulfilAction.UNPACK,
}
GESTURES = (*ACTION_OF, SHIP, PICK_UP, EDIT)
OF_ONE_ORDER = frozenset({"pack_lines", SHIP, PICK_UP, EDIT})
_CLASSES = {"to_ship": DeliveryClass.SHIP, "to_pick_up": DeliveryClass.PICK_UP}


@dataclass(frozen=True, slots=True)
class StoreLine:
    """A line that leaves from this store, with its order."""

    order: CustomerOrder
    line: OrderLine

    @property
    def key(self) -> tuple[str, int]:
        """What names the line over all orders."""
        return self.order.order_no, self.line.line_no


def lines_here(
    orders: tuple[CustomerOrder, ...],
    store_id: str,
    preset: str,
    modes: tuple[DeliveryMode, ...] = (),
) -> tuple[StoreLine, ...]:
    """The open lines that leave from the store, the most urgent first (R122): by day, and of one
    day those of a mode with an expedite code before others, by that code (R2).
    """
    codes = {one.code: one.expedite for one in modes if one.expedite}
    wanted = _CLASSES.get(preset)
    found = [
        StoreLine(order, line)
        for order in orders
        for line in order.order_part
        if line.open
        and line.delivery.location == store_id
        and wanted in (None, line.delivery.delivery_class)
    ]
    return tuple(sorted(found, key=lambda one: _urgency(one, codes)))


def _urgency(
    one: StoreLine, codes: Mapping[str, str]
) -> tuple[date, bool, str, datetime, str, int]:
    delivery, order = one.line.delivery, one.order
    code = codes.get(delivery.mode, "")
    on = delivery.on or date.max
    return on, not code, code, order.created_at, order.order_no, one.line.line_no


def available(name: str, one: StoreLine) -> int:
    """How much of the line the gesture could take."""
    action = ACTION_OF.get(name)
    return one.line.ready if action is None else fulfilment.available(one.line, action)


def parts(chosen: tuple[StoreLine, ...], quantities: tuple[int, ...]) -> tuple[Wanted, ...]:
    """The chosen lines by order, as an operation takes them."""
    found: dict[str, list[tuple[int, int]]] = {}
    orders = {one.order.order_no: one.order for one in chosen}
    for one, quantity in zip(chosen, quantities, strict=True):
        found.setdefault(one.order.order_no, []).append((one.line.line_no, quantity))
    return tuple(
        Wanted(number, orders[number].version, tuple(lines)) for number, lines in found.items()
    )


def refusal(
    name: str, chosen: tuple[StoreLine, ...], here: Configuration, now: datetime
) -> Refused | None:
    """Why the chosen lines cannot be taken together now, or nothing."""
    try:
        _check(name, chosen, here, now)
    except Refused as refused:
        return refused
    return None


def _check(name: str, chosen: tuple[StoreLine, ...], here: Configuration, now: datetime) -> None:
    if not chosen:
        raise Refused("NO_LINE_CHOSEN")
    if name in OF_ONE_ORDER and len({one.order.order_no for one in chosen}) > 1:
        raise Refused("ONE_ORDER")
    least = (max(available(name, x), 10 ** (3 - x.line.decimals)) for x in chosen)
    orders, store_id = {one.order.order_no: one.order for one in chosen}, here.store.store_id
    for wanted in parts(chosen, tuple(least)):
        order = orders[wanted.order_no]
        if name == EDIT:
            check_allowed(Action.EDIT, order, now, policy_of(here))
            continue
        check_allowed(Action.FULFIL, order, now)
        if name == SHIP:
            check_shipment(order, wanted.quantities, store_id)
        elif name == PICK_UP:
            check_pickup(order, wanted.quantities, store_id)
        else:
            fulfilment.check(order, ACTION_OF[name], wanted.quantities, store_id)


def next_step(chosen: tuple[StoreLine, ...]) -> str:
    """What is sensible with these lines: accept, pick, pack, then let them go."""
    lines = [one.line for one in chosen]
    if any(not line.accepted for line in lines):
        return "accept_lines"
    if not lines or any(line.untouched for line in lines):
        return "pick_lines"
    if not any(line.ships for line in lines):
        return PICK_UP
    return "pack_lines" if any(line.picked for line in lines) else SHIP


def in_one_go(name: str, chosen: tuple[StoreLine, ...]) -> bool:
    """Whether nothing needs to be asked: no quantity, no reason, no paper (R125)."""
    if name in ("accept_lines", "start_picking", PICK_LIST):
        return True
    if name in ("reject_lines", "pack_lines"):
        return False
    return all(available(name, one) <= 10**3 for one in chosen)
