"""Books what an applied event moved in the warehouses (R11), and tells each store what there is in
its fulfilment groups; a count says where that begins.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from pos_app.contract.messages import CatalogueReply, CatalogueRequest
from pos_app.contract.translate import encode
from pos_app.db.database import Unit
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.stock import ProductStock, moves, sold, warehouse
from pos_app.domain.transaction import TransactionLine
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import configurations
from pos_app.hq.store import stock as store

PAGE = 1_000
"""Products, or moves, of one page."""
LATE = 200
"""Moves that are told once more: on PostgreSQL one may be committed after a later number."""


def book(
    unit: Unit, taken: TakenIn, at: datetime, before: CustomerOrder | None, after: CustomerOrder
) -> None:
    """What the event moved; a store that HQ has no configuration of has no warehouses."""
    here = configurations.told(unit, taken.store_id)
    if here is not None:
        known = partial(configurations.told, unit)
        store.add(unit, taken.event_id, at, moves(before, after, here, known))


def book_sale(unit: Unit, taken: TakenIn, at: datetime, lines: Iterable[TransactionLine]) -> None:
    """What a sale took out of its store."""
    here = configurations.told(unit, taken.store_id)
    if here is not None:
        store.add(unit, taken.event_id, at, sold(lines, warehouse(here)))


def warehouses(unit: Unit, here: Configuration) -> dict[str, str]:
    """The warehouse of every place that the store's clerks know, the store itself first."""
    found = {here.store.store_id: warehouse(here)}
    for place in here.delivery.locations:
        told = configurations.told(unit, place.location_id) if place.is_store else None
        found.setdefault(place.location_id, warehouse(told) if told else place.location_id)
    return found


def known_places(unit: Unit) -> dict[str, str]:
    """Every place that may be counted, and the warehouse that it means."""
    found: dict[str, str] = {}
    for store_id, _ in configurations.stores(unit):
        told = configurations.told(unit, store_id)
        if told is not None:
            found |= warehouses(unit, told)
            found |= {x: x for x in (warehouse(told), told.store.shipping_location) if x}
    return found


def page(unit: Unit, store_id: str, request: CatalogueRequest) -> CatalogueReply:
    """Products whose stock in the store's groups changed since a mark, each with what there is
    now; all of them where the mark is none of ours.
    """
    here, newest = configurations.told(unit, store_id), store.mark(unit)
    if here is None or not newest:
        return CatalogueReply(rows=(), next_cursor="", version=newest, done=True)
    upto, after = _cursor(request, newest)
    places = warehouses(unit, here)
    skus, last = _next(unit, set(places.values()), request.since, (upto, after))
    of_sku: dict[str, dict[str, int]] = {}
    for (sku, house), quantity in store.levels(unit, skus, set(places.values())).items():
        of_sku.setdefault(sku, {})[house] = quantity
    return CatalogueReply(
        rows=tuple(_row(sku, own, places) for sku, own in of_sku.items()),
        next_cursor=f"{upto}|{last}" if last else "",
        version=upto,
        done=not last,
    )


def _next(unit: Unit, held: set[str], since: int, cursor: tuple[int, str]) -> tuple[list[str], str]:
    """The products of the next page, and behind what the page after it begins: by number of the
    moves after a mark of ours, else by product. Nothing follows the last page.
    """
    upto, after = cursor
    if not 0 < since <= upto:
        skus = store.counted(unit, held, after, PAGE)
        return skus, skus[-1] if len(skus) == PAGE else ""
    if after and not (after.isdecimal() and len(after) <= 15):
        raise Refused("BAD_PLACE", after=after)
    number = int(after) if after else max(0, since - LATE)
    moves = store.moved(unit, held, number, PAGE)
    last = str(moves[-1][0]) if len(moves) == PAGE else ""
    return list(dict.fromkeys(sku for _, sku in moves)), last


def _row(sku: str, own: dict[str, int], places: dict[str, str]) -> str:
    known = tuple((place, own[house]) for place, house in places.items() if house in own)
    return encode(ProductStock(sku, known, sum(own.values()))).decode()


def _cursor(request: CatalogueRequest, newest: int) -> tuple[int, str]:
    """Up to which mark the download goes, and behind what its next page begins."""
    if not request.cursor:
        return newest, ""
    upto, _, after = request.cursor.partition("|")
    if not upto.isdecimal() or len(upto) > 15:
        raise Refused("BAD_PLACE", after=request.cursor)
    return int(upto), after
