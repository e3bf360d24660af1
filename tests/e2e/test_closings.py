"""What closed shifts say together, against the events alone (M10, A4), and what a day is (N5)."""

import json

from pos_app.domain.shift import Declaration
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift import OpenShift
from pos_app.till.operations.shift_close import CloseShift
from tests.e2e.day import do, rows


def sold(world, sku: str) -> None:
    do(world, "add_product", sku=sku)
    do(world, "pay", tender="cash")


def closed(world) -> int:
    """The shift's turnover as its Z report tells it, in minor units."""
    world.run(OPERATIONS["close_shift"], CloseShift(Declaration(10_000)))
    report = world.session.store.shift_reports(1)[0]
    return sum(one.total_minor for one in report.turnover)


def of_events(world) -> int:
    """The same of everything, by nothing but the lines in the events."""
    bodies = rows(world, "SELECT body FROM event WHERE kind = 'sale'")
    lines = [line for (body,) in bodies for line in json.loads(body)["transaction"]["lines"]]
    return sum(one["price_minor"] * one["quantity"] // 1_000 for one in lines)


def test_the_closings_add_up_to_the_events_and_never_come_to_less_A4_M10(world):
    together: list[int] = []
    for skus in (("MUG", "DESK"), ("MUG",)):
        for sku in skus:
            sold(world, sku)
        together.append(sum(together[-1:]) + closed(world))
        assert together[-1] == of_events(world)
        world.run(OPERATIONS["open_shift"], OpenShift(10_000))
    assert together == sorted(together)
    assert together[0] > 0


def test_midnight_opens_and_closes_nothing_N5(world):
    shift, day = world.session.open_shift().shift_id, world.session.today
    sold(world, "MUG")
    world.clock.advance(20 * 3600)
    sold(world, "MUG")
    assert world.session.today > day
    assert world.session.open_shift().shift_id == shift
    assert closed(world) == of_events(world)
