"""Lists of head office's people, narrowed and page by page."""

from datetime import timedelta
from typing import Any

import pytest

from pos_app.contract import messages as m
from pos_app.domain.shift_events import ShiftClosed
from pos_app.hq import synchronise_orders
from pos_app.hq.store import console, runs, search, shifts, state
from pos_app.hq.store.search import Asked
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till


def test_runs_are_narrowed_to_who_began_them_and_how_they_ended(hq):
    for by in ("karin", "joost", "karin"):
        synchronise_orders.run(hq, by)
    begun = synchronise_orders.start(hq, "joost").number
    asked: list[dict[str, Any]] = [{}, {"by": "karin"}, {"states": ["running"]}, {"before": 3}]
    asked.append({"limit": 1})
    with hq.read() as unit:
        found = [[one.number for one in runs.latest(unit, **one)] for one in asked]
    assert begun == 4
    assert found == [[4, 3, 2, 1], [3, 1], [4], [2, 1], [4]]


def test_a_day_of_the_journal_has_its_first_moment_and_not_the_next_days_A5(hq, clock):
    start = clock.at
    for hours in range(3):
        clock.at = start + timedelta(hours=hours)
        hq.run(lambda unit: state.journal(unit, clock.at, "karin", "test"))
    wanted = state.Wanted(
        what="test", since=start + timedelta(hours=1), until=start + timedelta(hours=2)
    )
    with hq.read() as unit:
        found = [one.at - start for one in state.journal_page(unit, wanted)]
    assert found == [timedelta(hours=1)]


def test_the_ends_of_one_till_s_shifts_are_listed_alone(hq, ids, till):
    other = a_till(hq, ids, "S1-2")
    for number, one in enumerate((till, other, till), 1):
        one.send(
            ShiftClosed(
                shift_id=f"s{number}", number=number, register_id=one.register_id, staff_id="clerk",
                opened_at=hq.now(), cash=(), expected_minor=0, tenders=(), declared=None, unsent=0,
                approved_by="", at=hq.now(),
            )
        )  # fmt: skip
    with hq.read() as unit:
        every = shifts.closed_shifts(unit)
        mine = shifts.closed_shifts(unit, register="S1-1")
        older = shifts.closed_shifts(unit, register="S1-1", before=mine[0].position)
    assert [one.register_id for one in every] == ["S1-1", "S1-2", "S1-1"]
    assert [one.position for one in mine] == [every[0].position, every[2].position]
    assert older == mine[1:]


def test_who_worked_lately_is_read_from_what_can_be_read(hq, till):
    till.push(till.raw("no text", "journal", "", "batch"))
    till.push(till.raw("[1]", "journal", "", "batch"))
    till.push(till.raw('{"what": "x"}', "journal", "", "batch"))
    till.send(till.placed(cart(("1 x 10.00", None), customer=None)))
    with hq.read() as unit:
        found = console.people_at(unit, till.me.device_id, hq.now() - timedelta(days=1), 9)
    assert found == [("clerk", hq.now())]


@pytest.mark.parametrize("size", [1, 2])
def test_a_customers_orders_come_page_by_page_R109(hq, till, clock, size):
    for number in range(1, 5):
        till.send(till.placed(cart(("1 x 10.00", PICK)), number), "now")
        clock.forward(minutes=number % 2)
    asked, seen = Asked(customers=["C1"]), []
    with hq.read() as unit:
        rows, place = search.page(unit, asked, None, size)
        seen += rows
        while place is not None:
            rows, place = search.page(unit, asked, place, size)
            seen += rows
    numbers = [one.order_no for one in seen]
    assert numbers == sorted({till.number(one) for one in range(1, 5)}, reverse=True)


def test_a_store_may_ask_which_orders_are_open_R192(till):
    till.send(till.placed(cart(("1 x 10.00", PICK))), "now")
    asked = m.OrderCountsRequest(fulfilling_store="S1", named=True)
    reply = m.OrderCountsReply.model_validate_json(till.ask("orders/counts", asked).body)
    assert (reply.to_pick_up, reply.numbers_to_pick_up) == (1, (till.number(1),))
