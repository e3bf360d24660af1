"""What is said of stock: in a row of the search, on a tile of a store, of a chosen line (R11); pure
but for its clock.
"""

from collections.abc import Iterable

from pos_app.domain.configuration import Configuration
from pos_app.domain.stock import ProductStock
from pos_app.till.session import RegisterSession
from pos_app.till.ui.facts.status import local
from pos_app.till.ui.text import Text

Needed = Iterable[tuple[str, int]]
"""Number and quantity of each line that is meant."""


def stock_of_row(stock: ProductStock | None, store_id: str, text: Text) -> str:
    """Here and in the group; nothing of a product that nobody counted."""
    if stock is None:
        return ""
    here, show = stock.at(store_id), text.figures.quantity
    if here is None:
        return text("screen.stock_group", group=show(stock.group))
    return text("screen.stock_here", here=show(here), group=show(stock.group))


def stock_of_place(known: dict[str, ProductStock], place: str, needed: Needed, text: Text) -> str:
    """Whether the place has what is needed: how much of one product, how many of several."""
    total: dict[str, int] = {}
    for sku, quantity in needed:
        total[sku] = total.get(sku, 0) + quantity
    there = {sku: known[sku].at(place) for sku in total if sku in known}
    counted = {sku: quantity for sku, quantity in there.items() if quantity is not None}
    if not counted:
        return ""
    if len(total) == 1:
        (quantity,) = counted.values()
        return text("screen.stock_there", number=text.figures.quantity(quantity))
    enough = sum(counted.get(sku, 0) >= quantity for sku, quantity in total.items())
    if enough == len(total):
        return text("screen.stock_all_there")
    return text("screen.stock_part_there", number=str(enough), all=str(len(total)))


def stock_rows(
    stock: ProductStock | None, configuration: Configuration, text: Text
) -> tuple[tuple[str, str], ...]:
    """Place and quantity, this store first, then those that have some; all of the group last."""
    if stock is None:
        return ()
    own, show = configuration.store.store_id, text.figures.quantity
    places = sorted(stock.places, key=lambda one: (one[0] != own, -one[1]))
    names = {one.location_id: one.name for one in configuration.delivery.locations}
    names[own] = text("screen.stock_own", store=configuration.store.name)
    rows = [(names.get(place, place), show(quantity)) for place, quantity in places]
    return (*rows, (text("screen.stock_in_group"), show(stock.group)))


def stock_age(session: RegisterSession, text: Text) -> str:
    """Since when stock is not heard of, while head office is away."""
    queue = session.store.queue()
    if queue.reachable is not False or queue.last_contact_at is None:
        return ""
    return text("screen.stock_as_of", at=text.figures.time(local(session, queue.last_contact_at)))
