"""Which warehouse loses what leaves, and gets what comes back (R11)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.order import CustomerOrder


@dataclass(frozen=True, slots=True)
class StockMove:
    """A quantity in thousandths that left a warehouse (negative) or came back to it."""

    location: str
    sku: str
    quantity: int


def moves(
    before: CustomerOrder | None, after: CustomerOrder, here: Configuration
) -> Iterator[StockMove]:
    """What an event moved, `here` being the store where it happened: goods carried out or picked
    up leave its warehouse, shipped ones its shipping warehouse, or the place that the clerk chose
    where locations have flags (R9); what comes back goes into its warehouse.
    """
    gone = {one.line_no: one.invoiced - one.returned for one in before.lines} if before else {}
    for line in after.lines:
        left = line.invoiced - line.returned - gone.get(line.line_no, 0)
        if left:
            place = warehouse(here) if left < 0 else _leaves(line.delivery, here)
            yield StockMove(place, line.sku, -left)


def warehouse(here: Configuration) -> str:
    """The store's own warehouse; a store that names none is its own."""
    return here.store.warehouse or here.store.store_id


def _leaves(delivery: LineDelivery, here: Configuration) -> str:
    if delivery.delivery_class is not DeliveryClass.SHIP:
        return warehouse(here)
    if here.delivery.location_flags and delivery.location:
        return delivery.location
    return here.store.shipping_location or here.store.store_id
