"""Says whether the till's rows agree with its chain: who it is, its numbers, its queue, its copies
of orders. It changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.contract.kept_text import still_says
from pos_app.contract.translate import Malformed, decode, decode_event, encode
from pos_app.db.seal import damage
from pos_app.domain.erasure import is_erased, without_person
from pos_app.domain.errors import Refused
from pos_app.domain.events import CardRenewed, Change, Event, Placed
from pos_app.domain.finding import Finding
from pos_app.domain.frozen import replace
from pos_app.domain.ids import of_till
from pos_app.domain.order import CustomerOrder, total_of
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.tender import Tender
from pos_app.till.storage.checks import OrderColumns
from pos_app.till.storage.store import TillStore
from pos_app.till.storage.values import REFUSED, StoredEvent

UNREADABLE = "it cannot be read"


def rows(store: TillStore) -> Iterator[Finding]:
    """Every row that does not agree."""
    yield from _identity(store)
    yield from _numbers(store)
    if named := store.catalogue_file():
        yield from damage(store.home / named[0])
    for position in store.queue_disagrees():
        yield Finding(f"the queue, event {position}", "what it says of the event was changed")
    yield from _books(store)
    for event_id in store.untold():
        yield Finding(f"business {event_id}", "no event tells of it")
    for row in store.only_copies():
        yield from _order(row, None)


def _identity(store: TillStore) -> Iterator[Finding]:
    """HQ has signed who this till is."""
    me = store.identity()
    signed = [one for one in store.certificates() if me is not None and one.epoch == me.epoch]
    if me is None or not signed:
        return
    mine = (me.device_id, me.store_id, me.register_id)
    if mine not in {(one.device_id, one.store_id, one.register_id) for one in signed}:
        yield Finding("who this till is", "it is not what HQ has signed")


def _numbers(store: TillStore) -> Iterator[Finding]:
    """A counter is never behind the numbers that were given out (N2)."""
    me = store.identity()
    if me is None:
        return
    for name, known in store.numbers_given(of_till(me.store_id, me.register_id)).items():
        if store.counted(name) < known:
            yield Finding(f"the counter of {name}s", f"number {known} was given out already")


def _event(stored: StoredEvent) -> Event | None:
    try:
        return decode_event(stored.header.kind, stored.body)
    except Malformed:
        return None  # its chain has said so already


def _books(store: TillStore) -> Iterator[Finding]:
    """Each event's line in the books, and each order made again from its events."""
    made = _Made("")
    for page in store.pages_by_order():
        booked = store.booked([stored.header.event_id for stored in page])
        for stored in page:
            event = _event(stored)
            yield from _booking(stored, event, booked.get(stored.header.event_id))
            if stored.header.order_id != made.order_no:
                yield from _copy(store, made)
                made = _Made(stored.header.order_id)
            made.add(stored, event)
    yield from _copy(store, made)


def place_of(stored: StoredEvent) -> str:
    """The event, as a finding names it."""
    header = stored.header
    return f"event {header.event_id} (number {header.seq}, {header.created_at})"


def _booking(
    stored: StoredEvent, event: Event | None, found: tuple[str, str, tuple[str, ...]] | None
) -> Iterator[Finding]:
    """The line of the books and its tenders, as the event tells of them."""
    receipt_no = getattr(event, "receipt_no", "")
    if event is None or not receipt_no:
        return
    where = place_of(stored)
    if found is None:
        yield Finding(where, "its line in the books is missing")
    elif found[:2] != (receipt_no, stored.header.order_id):
        yield Finding(where, "its line in the books was changed")
    elif found[2] != tuple(sorted(_money(one) for one in _tenders(event))):
        yield Finding(where, "its money in the books was changed")


def _tenders(event: Event) -> tuple[Tender, ...]:
    cart = getattr(event, "transaction", None)
    tenders: tuple[Tender, ...] = cart.tenders if cart else getattr(event, "tenders", ())
    return tenders


def _money(tender: Tender) -> str:
    parts = (
        tender.amount_minor,
        tender.given_minor,
        tender.change_minor,
        tender.rounding_minor,
    )
    return "|".join((tender.tender_id, tender.kind.value, *map(str, parts)))


@dataclass(slots=True)
class _Made:
    """An order made again from this till's own events; nothing where others had a part in it."""

    order_no: str
    order: CustomerOrder | None = None
    lost: bool = False

    def add(self, stored: StoredEvent, event: Event | None) -> None:
        """The next event of the order."""
        if not self.order_no or self.lost:
            return
        # what was refused head office went on without, perhaps to the same version
        self.lost = event is None or stored.state == REFUSED
        if not self.lost and isinstance(event, Placed | Change | CardRenewed):
            try:
                self.order = apply(self.order, event)
            except (Misfit, Refused):
                self.lost = True


def _copy(store: TillStore, made: _Made) -> Iterator[Finding]:
    if row := store.order_columns(made.order_no):
        yield from _order(row, None if made.lost else made.order)


def _order(row: OrderColumns, made: CustomerOrder | None) -> Iterator[Finding]:
    where = f"the copy of order {row.order_no}"
    try:
        kept = decode(CustomerOrder, row.body)
        said = (kept.order_no, kept.receipt_no, kept.customer.customer_id, total_of(kept))
    except (Malformed, ValueError, TypeError):
        yield Finding(where, UNREADABLE)
        return
    if said != (row.order_no, row.receipt_no, row.customer_id, row.total_minor):
        yield Finding(where, "what lists show of it was changed")
    if made is not None and made.version == kept.version:
        again = replace(made, standing=kept.standing, customer=kept.customer)
        again = without_person(again) if is_erased(kept.customer) else again
        if not still_says(row.body, encode(again)):
            yield Finding(where, "it is not what its events make")
