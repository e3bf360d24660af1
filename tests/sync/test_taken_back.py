"""What comes back to a restored till is booked as it was: the order, its money and its number; what
the till cannot place any more stays in the chain alone (FR2).
"""

from dataclasses import replace

import pytest

from pos_app.contract.messages import PushResult
from pos_app.contract.translate import encode_event
from pos_app.domain import events as e
from pos_app.domain.order import OrderStatus
from pos_app.till.storage.values import StoredEvent
from pos_app.till.sync.came_back import book
from tests.hq.world import Till
from tests.storage import world as till_world
from tests.sync.world import World


def lost(world: World, event: e.Event, body: bytes | None = None) -> StoredEvent:
    """The event as only head office has it."""
    stored = world.store.event(world.sell(order=False))
    assert stored is not None
    header = replace(
        stored.header,
        event_id=world.ids.new(),
        epoch="f" * 32,
        seq=world.store.queue().waiting,
        kind=e.kind_of(event),
        order_id=e.order_of(event),
    )
    return replace(stored, header=header, body=encode_event(event) if body is None else body)


def take_back(world: World, stored: StoredEvent) -> None:
    answer = PushResult(event_id=stored.header.event_id, result="applied")
    with world.store.begin() as unit:
        unit.take_back(stored, answer)
        book(world.store, unit, stored)


@pytest.fixture
def placed(world):
    found = world.store.event(world.sell())
    return world.store.order(found.header.order_id).order


def fetched(world, order, receipt_no, **changed):
    told = Till(world.hq, world.ids).picked_up(order, {2: 1})
    shift = till_world.SHIFT.shift_id
    return replace(told, **({"receipt_no": receipt_no, "shift_id": shift} | changed))


def drawer(world):
    return world.store.shift_of(till_world.SHIFT.shift_id).expected_minor


def test_fr2_a_pickup_comes_back_with_its_order_its_money_and_its_number(world, placed):
    pickup = fetched(world, placed, "S1-01-R000700")
    stored = lost(world, pickup)
    before = drawer(world)
    take_back(world, stored)
    assert world.store.order(placed.order_no).order.status is OrderStatus.PARTLY_INVOICED
    booked = world.store.business("S1-01-R000700")
    assert (booked.total_minor, booked.order_no) == (4000, placed.order_no)
    assert drawer(world) - before == sum(one.amount_minor for one in pickup.tenders)
    assert world.store.event(world.sell()).header.kind == "order"
    with world.store.begin() as unit:
        assert unit.next_number("receipt") == 702


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({"quantities": ((99, 1000),)}, False),  # another till added that line meanwhile
        ({"order_no": "S1-02-000001-7K3Q"}, False),  # an order of another till
        ({"shift_id": "S1-1-00099"}, True),
    ],
)
def test_fr2_what_does_not_fit_what_is_here_comes_back_as_money(world, placed, changed, fits):
    stored = lost(world, fetched(world, placed, "S1-01-R000700", **changed))
    before = drawer(world)
    take_back(world, stored)
    assert world.store.business("S1-01-R000700").total_minor == 4000
    assert (drawer(world) != before) == ("shift_id" not in changed)
    assert (world.store.order(placed.order_no).order.version > placed.version) == fits


def test_fr2_what_cannot_be_read_stays_in_the_chain_alone(world):
    shift = till_world.SHIFT
    opened = e.ShiftOpened(shift.shift_id, 1, "S1-1", "clerk", 0, world.clock.now())
    for stored in (lost(world, opened, b"{}"), lost(world, opened)):
        before = drawer(world)
        take_back(world, stored)
        assert world.store.event(stored.header.event_id) is not None
        assert drawer(world) == before
