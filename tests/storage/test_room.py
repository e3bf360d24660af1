"""FS1: room is held while there is some, so that what was begun can be finished on a full disk; and
nothing new is begun without it.
"""

import sys

import pytest

from pos_app.db.room import Ballast, free_percent
from pos_app.domain.errors import Refused, Unavailable
from tests.e2e.day import check_whole, do, open_store
from tests.hq.world import Ids
from tests.storage import world as till_world

SIZE = 200_000


def full(store):
    """From here on the file cannot grow, until its handle is given up."""
    with store._database.write() as connection:  # noqa: SLF001
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def fill(store, ids):
    for _ in range(50):
        till_world.accept(store, till_world.a_cart(ids, lines=100))


def test_the_room_is_let_go_when_the_disk_is_full_and_held_again_later(tmp_path):
    store, ids = till_world.open_store(tmp_path), Ids()
    file = tmp_path / "ballast"
    store.ballast = Ballast(file, SIZE)
    store.hold_room()
    assert file.stat().st_size == SIZE
    assert file.stat().st_blocks * 512 >= SIZE  # room, not a hole
    store.check_room()
    full(store)
    with pytest.raises(Unavailable, match="full"):
        fill(store, ids)
    assert not file.exists()
    with pytest.raises(Refused, match="DISK_FULL"):
        store.check_room()
    till_world.conclude(store, till_world.a_cart(ids))
    store.hold_room()
    store.check_room()
    store.close()


def test_room_is_let_go_for_a_full_disk_alone(tmp_path):
    ballast = Ballast(tmp_path / "ballast", SIZE)
    assert ballast.hold()
    ballast.heard(Unavailable("disk", "busy"))
    assert ballast.whole
    ballast.heard(Unavailable("disk", "full"))
    assert not ballast.whole


def test_where_a_system_cannot_set_room_aside_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert Ballast(tmp_path / "ballast", SIZE).hold()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= SIZE


def test_room_that_cannot_be_had_is_none(tmp_path):
    ballast = Ballast(tmp_path / "ballast", 2**62)
    assert not ballast.hold()
    assert not ballast.whole
    assert list(tmp_path.iterdir()) == []
    assert not Ballast(tmp_path / "no folder" / "ballast", SIZE).hold()
    assert free_percent(tmp_path / "no folder") is None


def test_a_sale_is_refused_before_money_is_taken_and_an_open_one_is_finished(tmp_path):
    world = open_store(tmp_path)
    do(world, "add_product", sku="DESK")
    do(world, "pay", tender="cash", amount=1000)
    store = world.session.store
    store.ballast = Ballast(tmp_path / "ballast", SIZE)
    store.ballast.let_go()
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    with pytest.raises(Refused, match="DISK_FULL"):
        do(world, "add_product", sku="DESK")
    assert store.draft() is None
    store.hold_room()
    do(world, "add_product", sku="DESK")
    check_whole(world)
    world.close()
