"""What a till asks head office about its store: how much is open (R84), what people ask (R177)."""

import pytest
from sqlalchemy import select

from pos_app.contract.messages import OrderCountsRequest
from pos_app.contract.store_messages import StoreMessagesRequest
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.hq import store_messages
from pos_app.hq.people.rights import Actor
from pos_app.hq.tables.orders import ORDER_PLACE
from tests.sync.world import a_world

KARIN = Actor("karin", "administrator")


@pytest.fixture
def world(tmp_path):
    """An order of this store that head office has."""
    world = a_world(tmp_path)
    world.sell()
    world.rounds().step()
    yield world
    world.close()


def test_a_till_hears_how_many_orders_are_open_here_R84(world):
    told = world.client.count_orders(OrderCountsRequest(fulfilling_store="S1"))
    assert (told.to_pick_up, told.to_ship, told.to_fulfil) == (1, 0, 1)


def test_a_till_hears_how_many_pickups_are_picked_and_how_old_the_oldest_shipment_is_R84(world):
    asked = OrderCountsRequest(fulfilling_store="S1", named=True)
    told = world.client.count_orders(asked)
    assert (told.picked_to_pick_up, told.oldest_to_ship) == (0, "")
    ship, pick = ({"delivery_class": x, "to_fulfil": False} for x in ("SHIP", "PICK"))
    world.hq.run(lambda unit: unit.execute(ORDER_PLACE.update().values(**ship)))
    with world.hq.read() as unit:
        made = unit.execute(select(ORDER_PLACE.c.created_at)).scalars().first()
    assert world.client.count_orders(asked).oldest_to_ship == rfc3339(made)
    world.hq.run(lambda unit: unit.execute(ORDER_PLACE.update().values(**pick)))
    assert world.client.count_orders(asked).picked_to_pick_up == 1


def test_a_question_about_an_order_is_shown_until_it_is_answered_R177(world):
    (order,) = [one.header.order_id for one in world.store.chain()]
    store_messages.ask(world.hq, KARIN, order, "S1", "Is it still there?")
    (told,) = world.client.store_messages(StoreMessagesRequest()).messages
    assert (told.order_no, told.text) == (order, "Is it still there?")
    answer = StoreMessagesRequest(answered=told.number, text="Yes", staff_id="clerk")
    assert world.client.store_messages(answer).messages == ()


@pytest.mark.parametrize(
    ("order", "text", "code"),
    [
        ("S1-01-999999-7K3Q", "Is it there?", "ORDER_UNKNOWN"),
        ("", "Is it\x07there?", "BAD_TEXT"),
        ("", "x" * 1_001, "BAD_TEXT"),
    ],
)
def test_what_is_no_question_about_an_order_is_refused(world, order, text, code):
    (known,) = [one.header.order_id for one in world.store.chain()]
    with pytest.raises(Refused, match=code):
        store_messages.ask(world.hq, KARIN, order or known, "S1", text)
    with world.hq.read() as unit:
        assert store_messages.stores_of(unit, order or known) == ([] if order else ["S1"])
