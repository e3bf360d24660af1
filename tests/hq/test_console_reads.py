"""The console's own statements give the same figures on both databases."""

from datetime import timedelta

from pos_app.hq import synchronise_orders
from pos_app.hq.store import console
from pos_app.hq.store.console import HourCount, IntakeFilter
from tests.helpers import carts


def test_counts_per_hour_and_what_waits(hq, till, clock):
    start = clock.at
    till.send(till.placed(carts.cart(("10.00", None), customer=None)))
    clock.forward(minutes=90)
    till.send(till.placed(carts.cart(("10.00", carts.PICK)), 2), "batch")
    with hq.read() as unit:
        found = console.per_hour(unit, start, start + timedelta(days=1), "S1")
        waiting = console.backlog(unit, "waiting")
        by_store = console.waiting_by_store(unit)
        by_till = console.events_by_till(unit, clock.at)
    assert found == [HourCount(0, "applied", 1), HourCount(1, "waiting", 1)]
    assert (waiting.number, waiting.oldest_at) == (1, clock.at)
    assert by_store == {"S1": waiting}
    assert by_till == {till.me.device_id: 1}


def test_transactions_are_filtered_and_paged_by_key(hq, till, clock):
    for _ in range(3):
        till.send(till.placed(carts.cart(("10.00", None), customer=None)))
    with hq.read() as unit:
        rows = console.transactions(unit, IntakeFilter(store="S1", amount_minor=1000))
        older = console.transactions(unit, IntakeFilter(before=rows[0].position))
        none = console.transactions(unit, IntakeFilter(until=clock.at))
        middle = console.link(unit, till.me.epoch, 2)
    assert [row.seq for row in rows] == [3, 2, 1]
    assert [row.seq for row in older] == [2, 1]
    assert none == []
    assert middle is not None
    assert middle.event_id == rows[1].event_id


def test_deposits_of_a_day_and_what_is_held(hq, till, clock):
    """M6: what the orders' ledgers say is held, and what moved today."""
    till.send(till.placed(carts.cart(("50.00", carts.PICK))), "now")
    with hq.read() as unit:
        moved = console.deposits_between(unit, clock.at, clock.at + timedelta(days=1))
        paid = console.payments_between(unit, clock.at, clock.at + timedelta(days=1))
        held = console.deposits_held(unit)
        nothing = console.deposits_between(unit, clock.at - timedelta(days=1), clock.at)
    assert (moved, paid, held, nothing) == ({"taken": 500}, 500, (1, 500), {})


def test_what_a_run_set_aside(hq, till):
    event = till.placed(carts.cart(("50.00", carts.PICK)), tenders=(till.cash(9999),))
    till.send(event, "batch")
    run = synchronise_orders.run(hq, "test")
    later = synchronise_orders.run(hq, "test")
    with hq.read() as unit:
        found = console.set_aside(unit, run.number)
        nothing = console.set_aside(unit, later.number)
    assert ([row.reason for row in found], nothing) == (["MONEY_UNPLACED"], [])


def test_other_bytes_under_one_id_are_counted(hq, till):
    item = till.item(till.placed(carts.cart(("10.00", None), customer=None)))
    till.push(item)
    till.push(item.model_copy(update={"body": item.body + " "}))
    with hq.read() as unit:
        assert console.conflicts_by_till(unit) == {till.me.device_id: 1}
        assert console.conflicts_of(unit, item.event_id) == 1
        assert console.any_product(unit)
