"""R140: the lease of the order in hand lives as long as somebody works on it."""

import json
from dataclasses import replace

import pytest

from pos_app.contract.messages import LeaseRequest
from pos_app.domain.transaction import Edit, PickUp
from pos_app.hq.store import orders
from tests.storage.world import a_cart, accept


def an_order(world):
    """An order that HQ has, leased by this till."""
    world.sell()
    rounds = world.rounds()
    rounds.step()
    with world.hq.read() as unit:
        found = orders.find(unit, world.store.search_orders(everything())[0].order_no)
    assert found is not None
    take = LeaseRequest(order_no=found.order_no, staff_id="clerk", action="take")
    assert world.client.lease(take).granted
    return found, rounds


def everything():
    from pos_app.contract.messages import OrderSearchRequest

    return OrderSearchRequest()


def minutes_left(world, order):
    with world.hq.read() as unit:
        held = orders.lease(unit, order.order_no)
    return (held[2] - world.clock.now()).total_seconds() / 60 if held else None


def in_hand(world, order, task):
    """The order in the cart, as its gesture left it."""
    accept(world.store, replace(a_cart(world.ids), lines=(), tenders=(), **task(order)))


TASKS = {
    "pick_up": lambda order: {"pick_up": PickUp(order, ((2, 1000),))},
    "edit": lambda order: {"edit": Edit(order)},
}


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_r140_the_lease_outlives_a_quarter_of_an_hour_of_work(world, task):
    order, rounds = an_order(world)
    in_hand(world, order, task)
    for _ in range(30):
        world.clock.forward(minutes=1)
        rounds.step()
    left = minutes_left(world, order)
    assert left is not None
    assert left > 9


def test_r140_it_is_asked_for_every_five_minutes_and_only_with_an_order_in_hand(world):
    order, rounds = an_order(world)

    def renewals():
        asked = [json.loads(body) for path, body in world.wire.sent if path.endswith("lease")]
        return sum(one["action"] == "renew" for one in asked)

    for _ in range(12):
        world.clock.forward(minutes=1)
        rounds.step()
    assert renewals() == 0
    in_hand(world, order, TASKS["edit"])
    for _ in range(20):
        world.clock.forward(minutes=1)
        rounds.step()
    assert 3 <= renewals() <= 4


def test_r140_a_renewal_that_fails_changes_nothing_and_is_tried_again(world):
    order, rounds = an_order(world)
    in_hand(world, order, TASKS["edit"])
    world.clock.forward(minutes=6)
    world.wire.mood = "down"
    rounds.step()
    assert world.store.draft() is not None
    world.clock.forward(minutes=6)
    world.wire.mood = "up"
    rounds.step()
    rounds.step()
    left = minutes_left(world, order)
    assert left is not None
    assert left > 14


def test_r140_a_lease_given_back_is_not_taken_again(world):
    order, rounds = an_order(world)
    in_hand(world, order, TASKS["edit"])
    give = LeaseRequest(order_no=order.order_no, staff_id="clerk", action="release")
    assert world.client.lease(give).granted
    world.clock.forward(minutes=6)
    rounds.step()
    assert minutes_left(world, order) is None


def test_r140_rounds_never_rest_longer_than_a_lease_may(world):
    _, rounds = an_order(world)
    configuration = world.store.configuration()
    assert configuration is not None
    slow = replace(
        configuration, profile=replace(configuration.profile, synchronise_seconds=86_400)
    )
    with world.store.begin() as unit:
        unit.save_configuration(slow)
    assert rounds.seconds_to_next() <= 300
