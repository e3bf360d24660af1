"""R11: what there is here and in the group comes to the till, and its own sales are off at once."""

from dataclasses import replace

from pos_app.domain.stock import ProductStock, StockCount
from pos_app.hq import configuration
from pos_app.hq.store import stock
from tests.helpers import carts


def test_r11_stock_comes_by_mark_and_this_till_s_own_sales_are_off_it_at_once(world):

    def count(quantity: int) -> None:
        counts = [StockCount(x, "A", quantity) for x in ("S1", "W1", "X")]
        world.hq.run(lambda unit: stock.add_counts(unit, "count", world.hq.now(), counts))

    def here() -> tuple[int | None, int]:
        found = world.store.stock(["A", "B"]).get("A", ProductStock("A", (), 0))
        return found.at("S1"), found.group

    count(5000)
    world.rounds().step()
    assert here() == (5000, 10_000)
    world.sell(order=False)
    assert here() == (4000, 9000), "not told yet, and gone all the same"
    world.outbox.drain(now=True)
    assert here() == (4000, 9000), "told, and not heard back yet"
    world.rounds().step()
    assert here() == (4000, 9000)
    assert world.store.stock_progress().covered
    count(1000)
    world.restart()
    world.rounds().step()
    assert here() == (1000, 2000)
    quiet = len(world.wire.sent)
    world.rounds().step()
    assert not [one for one in world.wire.sent[quiet:] if b'"stock"' in one[1]]


def test_r11_other_places_and_an_hq_that_went_back_begin_stock_again(world):
    counts = [StockCount("S1", f"N{n:04d}", 1000) for n in range(1001)]
    world.hq.run(lambda unit: stock.add_counts(unit, "count", world.hq.now(), counts))
    world.rounds().step()
    assert world.store.stock(["N0000", "N1000"])["N1000"].places == (("S1", 1000),)
    done = world.store.stock_progress()
    with world.store.begin() as unit:
        unit.keep_stock([ProductStock("GONE", (), 1000)], replace(done, mark=done.mark + 9))
    world.rounds().step()
    assert world.store.stock(["GONE", "N0000"]).keys() == {"N0000"}
    shop = replace(carts.STORE.store, warehouse="W1")
    configuration.put(world.hq, replace(carts.STORE, register_id="", store=shop), "test")
    world.rounds().step()
    assert world.store.stock(["N0000"]) == {}
