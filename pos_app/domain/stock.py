"""Which warehouse loses what leaves, and gets what comes back (R11); what is known of its stock."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pos_app.domain.configuration import Configuration
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.frozen import quick
from pos_app.domain.order import CustomerOrder, OrderLine
from pos_app.domain.transaction import TransactionLine


@quick
@dataclass(frozen=True, slots=True)
class StockMove:
    """A quantity in thousandths that left a warehouse (negative) or came back to it."""

    location: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class StockCount:
    """What a warehouse held of a product, in thousandths, when somebody counted."""

    location: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductStock:
    """What head office knows of a product in a store's fulfilment groups, in thousandths: by place
    as the clerk knows it, and of all their warehouses together. A place that never counted it is
    not named.
    """

    sku: str
    places: tuple[tuple[str, int], ...]
    group: int

    def at(self, place: str) -> int | None:
        """What is there, or nothing where nobody counted it."""
        return dict(self.places).get(place)

    def after(self, moved: Iterable[StockMove]) -> "ProductStock":
        """What is left once these moves are counted too; elsewhere they change nothing here."""
        found, group = dict(self.places), self.group
        for one in moved:
            if one.sku == self.sku and one.location in found:
                found[one.location] += one.quantity
                group += one.quantity
        return ProductStock(self.sku, tuple(found.items()), group)


StoreAt = Callable[[str], Configuration | None]
"""The configuration of the store that is that place; nothing where it is none, or unknown."""


def moves(
    before: CustomerOrder | None,
    after: CustomerOrder,
    here: Configuration,
    store_at: StoreAt = lambda _: None,
) -> Iterator[StockMove]:
    """What an event moved, `here` being the store where it happened: goods carried out or picked
    up leave the warehouse of their store, shipped ones its shipping warehouse, or the place that
    the clerk chose where locations have flags (R9). They leave it once they are picked (R125) and
    are there again where that is undone; what comes back goes into the warehouse here.
    """
    old = {one.line_no: one for one in before.lines} if before else {}
    for line in after.lines:
        was = old.get(line.line_no)
        taken = _taken(line) - (_taken(was) if was else 0)
        back = line.returned - (was.returned if was else 0)
        if taken:
            yield StockMove(_leaves(line.delivery, here, store_at), line.sku, -taken)
        if back:
            yield StockMove(warehouse(here), line.sku, back)


def _taken(line: OrderLine) -> int:
    return line.invoiced + line.picked + line.packed


def seen_at_till(
    before: CustomerOrder | None, after: CustomerOrder, here: Configuration
) -> tuple[StockMove, ...]:
    """The same by place as the clerk knows it: the store's own warehouse is the store."""
    own, store = warehouse(here), here.store.store_id
    return tuple(
        StockMove(store if x.location == own else x.location, x.sku, x.quantity)
        for x in moves(before, after, here)
    )


def sold(lines: Iterable[TransactionLine], place: str) -> tuple[StockMove, ...]:
    """What a sale took out of that place."""
    return tuple([StockMove(place, x.sku, -x.quantity) for x in lines])


def warehouse(here: Configuration) -> str:
    """The store's own warehouse; a store that names none is its own."""
    return here.store.warehouse or here.store.store_id


def _leaves(delivery: LineDelivery, here: Configuration, store_at: StoreAt) -> str:
    place = delivery.location or here.store.store_id
    home = here if place == here.store.store_id else store_at(place)
    if delivery.delivery_class is not DeliveryClass.SHIP:
        return warehouse(home) if home else place
    told = home or here
    if told.delivery.location_flags and delivery.location:
        return place
    return told.store.shipping_location or told.store.store_id
