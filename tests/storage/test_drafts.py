"""The cart on disk: undo, its barrier, carts put aside."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.till.storage.drafts import HISTORY_MAX
from tests.helpers import carts
from tests.hq.world import Ids
from tests.storage.world import a_cart, accept, open_store


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path)
    yield store
    store.close()


def test_undo_goes_back_gesture_by_gesture_to_the_empty_till(store):
    first, second = a_cart(Ids()), a_cart(Ids(), lines=3)
    accept(store, first)
    accept(store, second)
    with store.begin() as unit:
        assert unit.undo_draft() == first
    assert store.can_undo()
    with store.begin() as unit:
        assert unit.undo_draft() is None
    assert store.draft() is None
    assert not store.can_undo()


def test_after_a_payment_there_is_no_way_back(store):
    accept(store, a_cart(Ids()))
    paid = a_cart(Ids(), lines=3)
    with store.begin() as unit:
        unit.save_draft(paid, "pay")
        unit.forbid_undo()
    assert not store.can_undo()
    assert store.draft() == paid


def test_the_history_is_bounded_and_its_end_is_no_empty_cart(store):
    cart = a_cart(Ids())
    for _ in range(HISTORY_MAX + 5):
        accept(store, cart)
    undone = 0
    while store.can_undo():
        with store.begin() as unit:
            assert unit.undo_draft() == cart
        undone += 1
    assert undone == HISTORY_MAX - 1
    assert store.draft() == cart


def test_a_cart_is_on_disk_after_a_restart_R184(tmp_path):
    cart = a_cart(Ids())
    store = open_store(tmp_path)
    accept(store, cart)
    store.close()
    again = open_store(tmp_path)
    assert again.draft() == cart
    again.close()


def test_a_parked_cart_comes_back_once(store):
    cart = a_cart(Ids())
    with store.begin() as unit:
        unit.park(cart, "clerk", carts.NOW)
    assert [one.transaction for one in store.parked()] == [cart]
    with store.begin() as unit:
        assert unit.unpark(cart.transaction_id) == cart
    assert store.parked() == ()
    with pytest.raises(Refused, match="PARKED_UNKNOWN"), store.begin() as unit:
        unit.unpark(cart.transaction_id)
