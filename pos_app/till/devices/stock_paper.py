"""Pick list and packing slip as plain values to print: what goes where, never what it costs (R124,
R126).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.invoice import Quantities
from pos_app.domain.order import CustomerOrder
from pos_app.till.devices.receipt import StoreHeader
from pos_app.till.devices.receipt_parts import header_of, local


class StockKind(Enum):
    """What the paper is for; the code of its heading."""

    PICK_LIST = "stock_paper.pick_list"
    PACKING_SLIP = "stock_paper.packing_slip"


@dataclass(frozen=True, slots=True)
class StockLine:
    """What to take from the shelf, or what is in the parcel; `again` where the one who takes it has
    marked it before, on another list or by hand (R124).
    """

    sku: str
    name: str
    quantity: int
    unit: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class StockGroup:
    """Lines of one order with one promise; `address` is where a parcel goes, line by line."""

    order_no: str
    customer: str
    delivery_class: DeliveryClass
    mode: str
    on: date | None
    lines: tuple[StockLine, ...]
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StockPaper:
    """One pick list over orders, or the slip of one parcel."""

    kind: StockKind
    number: str
    language: str
    store: StoreHeader
    register_id: str
    staff_name: str
    at: datetime
    groups: tuple[StockGroup, ...]
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """An order and what is taken of it now."""

    order: CustomerOrder
    quantities: Quantities


@dataclass(frozen=True, slots=True)
class Head:
    """Which paper, its number, who asked for it and when."""

    kind: StockKind
    number: str
    staff_name: str
    at: datetime


def stock_paper(configuration: Configuration, head: Head, taken: tuple[Taken, ...]) -> StockPaper:
    """The paper as this store prints it."""
    groups = [one for part in taken for one in _groups(configuration, head.kind, part)]
    return StockPaper(
        kind=head.kind,
        number=head.number,
        language=configuration.store.language,
        store=header_of(configuration),
        register_id=configuration.register_id,
        staff_name=head.staff_name,
        at=local(head.at, configuration),
        groups=tuple(groups),
    )


def _groups(configuration: Configuration, kind: StockKind, taken: Taken) -> list[StockGroup]:
    """The lines by their promise, in the order of the lines."""
    found: dict[LineDelivery, list[StockLine]] = {}
    picks = kind is StockKind.PICK_LIST
    for number, quantity in taken.quantities:
        line = taken.order.line(number)
        if line is not None:
            shown = StockLine(line.sku, line.name, quantity, line.unit, picks and line.picking)
            found.setdefault(line.delivery, []).append(shown)
    return [_group(configuration, taken.order, *one) for one in found.items()]


def _group(
    configuration: Configuration,
    order: CustomerOrder,
    delivery: LineDelivery,
    lines: list[StockLine],
) -> StockGroup:
    mode = configuration.mode(delivery.mode)
    dutch = configuration.store.language == "nl"
    name = (mode.name_nl if dutch else "") or mode.name if mode else delivery.mode
    to = delivery.address
    address = (to.name, to.street, f"{to.postcode} {to.city}", to.country) if to else ()
    return StockGroup(
        order_no=order.order_no,
        customer=order.customer.name,
        delivery_class=delivery.delivery_class,
        mode=name,
        on=delivery.on,
        lines=tuple(lines),
        address=address,
    )
