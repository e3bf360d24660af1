"""A machine that was put back in time has a cart in hand that it had concluded already (FR2)."""

import shutil

from pos_app.till.conclusion import finish_if_answered
from pos_app.till.sync.thread import Listener
from pos_app.till.verification import verify
from tests.e2e.day import do, open_store


def test_a_cart_that_hq_has_concluded_is_not_concluded_again(tmp_path):
    world = open_store(tmp_path)
    do(world, "add_product", sku="DESK")
    place = world.places[world.till_id]
    world.register.store.backup(tmp_path / "old.db")
    mark = place.secrets.get("high-water")
    do(world, "pay", tender="cash", amount=None)
    world.register.outbox.drain(now=True)
    cash = world.register.store.shift().cash_minor
    sold = world.hq.counts().transactions
    world.register.close()
    shutil.copy(tmp_path / "old.db", place.home / "till.db")
    if mark is None:
        place.secrets.delete("high-water")
    else:
        place.secrets.put("high-water", mark)
    world.go_on()
    assert world.session.cart().lines
    world.register.rounds(Listener()).step()
    assert not finish_if_answered(world.session)
    assert world.session.transaction is None
    assert world.register.store.shift().cash_minor == cash
    do(world, "add_product", sku="DESK")
    do(world, "pay", tender="cash", amount=None)
    world.register.outbox.drain(now=True)
    assert world.hq.counts().transactions == sold + 1
    assert verify(world.register.store) == []
    world.close()
