"""A run of the batch by hand: one at a time, stopped between parts, kept as a record (R167)."""

import html
import re
import time

import pytest

from pos_app.hq import synchronise_orders
from pos_app.hq.store import runs
from tests.console.conftest import found, signed_in
from tests.helpers import carts
from tests.hq.world import a_till


def wait_until_over(visitor, path):
    """The page of a run once it is over."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        page = visitor.page(path)
        if 'data-refresh="0"' in page:
            return page
        time.sleep(0.02)
    raise AssertionError("the run does not end")


def send_orders(hq, register: str, count: int) -> None:
    till = a_till(hq, hq.ids, register)
    for number in range(1, count + 1):
        till.send(till.placed(carts.cart(("10.00", carts.PICK)), number))


def figures(page: str) -> list[int]:
    card = page.split('id="run"')[1].split("</dl>", maxsplit=1)[0]
    return [int(one) for one in re.findall(r"<dd[^>]*>(\d+)</dd>", card)]


def test_a_run_turns_waiting_orders_into_sales_orders(hq, ilse):
    send_orders(hq, "S1-31", 3)
    started = ilse.send("/console/synchronise", "/console/synchronise")
    page = wait_until_over(ilse, started.headers["location"])
    assert figures(page) == [3, 3, 0, 0, 0]
    send_orders(hq, "S1-32", 1)
    card = ilse.page(started.headers["location"]).split('id="by-store"')[1].split("</table>")[0]
    assert re.findall(r'<td class="num ?">(\d+)</td>', card) == ["3", "0"]
    assert "3 applied. Everything that waited was handled." in page
    assert "Ilse Vermeer" in page
    card = page.split('id="speed"')[1]
    assert card.count('<rect class="bar"') == 1
    assert re.search(r"<td><time[^>]*>[\d:]{8}</time></td><td class=\"num\">3</td>", card)
    assert "it waited for the run alone" in page
    assert ilse.page("/console/orders?q=S1-31-").count("<tr data-open>") == 3


def test_a_run_goes_on_while_the_page_reloads_without_scripts(own_hq):
    synchronise_orders.start(own_hq, "ilse")
    page = signed_in(own_hq).page("/console/synchronise")
    assert (
        '<noscript><meta http-equiv="refresh" content="5;url=/console/synchronise?auto=1">' in page
    )
    assert "Stop after this part" in page
    still = signed_in(own_hq).page("/console/synchronise?still=1")
    assert "http-equiv" not in still


def test_there_is_never_a_second_run(own_hq):
    first = synchronise_orders.start(own_hq, "timer")
    visitor = signed_in(own_hq)
    answer = visitor.send("/console/synchronise", "/console/synchronise")
    target = answer.headers["location"]
    assert target == f"/console/synchronise/runs/{first.number}?said=run_going"
    assert "A run is going on already" in visitor.page(target)
    with own_hq.read() as unit:
        assert len(runs.latest(unit)) == 1


def test_a_run_stops_after_the_part_in_hand(own_hq):
    send_orders(own_hq, "S1-1", 2)
    run = synchronise_orders.start(own_hq, "ilse")
    visitor, path = signed_in(own_hq), f"/console/synchronise/runs/{run.number}"
    visitor.send(f"{path}/stop", path)
    assert "It stops after the part in hand." in visitor.page(path)
    assert synchronise_orders.part(own_hq, run.number, 0) is None
    page = visitor.page(path)
    assert "0 applied, then stopped by hand. The rest waits." in page
    assert figures(page) == [0, 0, 0, 0, 2]


def test_a_broken_off_run_says_what_is_certain(own_hq):
    run = synchronise_orders.start(own_hq, "ilse")
    own_hq.run(lambda unit: runs.break_off(unit, own_hq.now()))
    visitor = signed_in(own_hq)
    page = visitor.page(f"/console/synchronise/runs/{run.number}")
    assert "0 applied, nothing half done." in page
    assert f"Run {run.number} was broken off." in visitor.page("/console")


@pytest.mark.parametrize("number", ["0", "999", "x", "9" * 30])
def test_a_run_that_never_was_is_not_found(ilse, number):
    assert ilse.get(f"/console/synchronise/runs/{number}").status_code == 404


def test_a_run_over_one_till_says_first_how_many_wait(own_hq):
    send_orders(own_hq, "S1-1", 2)
    send_orders(own_hq, "S1-2", 1)
    visitor, at = signed_in(own_hq), "/console/synchronise/start"
    with visitor.client:
        assert "3 transactions wait." in visitor.page(at)
        page = visitor.page(f"{at}?store=S1&till=S1-1")
        assert "2 transactions wait." in page
        assert "Synchronise 2 transactions" in page
        assert "Nothing waits there." in visitor.page(f"{at}?order=S1-01-999999-0000")
        started = visitor.send("/console/synchronise", at, store="S1", till="S1-1")
        over = wait_until_over(visitor, started.headers["location"])
        assert figures(over) == [2, 2, 0, 0, 0]
        assert "Till S1-1" in over
        assert "1 transaction waits." in visitor.page(at)


def test_a_run_says_how_fast_it_went_and_why_there_was_so_much(own_hq):
    till, clock = a_till(own_hq, own_hq.ids, "S1-1"), own_hq.clock
    cart = carts.cart(("10.00", carts.PICK))
    kept = [till.item(till.placed(cart, number)) for number in range(1, 61)]
    clock.forward(seconds=3_600)
    till.push(*kept)
    run = synchronise_orders.start(own_hq, "timer")
    clock.forward(seconds=5)
    after = synchronise_orders.part(own_hq, run.number, 0) or 0
    page = signed_in(own_hq).page("/console/synchronise")
    assert "Part 2 of 2, at most 50 transactions each" in page
    assert "60 of these came in late: made from" in page
    assert re.findall(r'</time></td><td class="num">(\d+)<', page) == ["10", "10", "10"]
    clock.forward(seconds=1)
    synchronise_orders.part(own_hq, run.number, after)
    synchronise_orders.part(own_hq, run.number, after + 50)
    page = signed_in(own_hq).page("/console/synchronise")
    assert re.findall(r'</time></td><td class="num">(\d+)<', page) == ["10", "10", "10"]
    assert page.count('<rect class="bar"') == 3


def test_the_schedule_is_changed_in_the_console_and_journalled(own_hq):
    visitor, at = signed_in(own_hq), "/console/synchronise/schedule"
    typed = {"begins": "06:00", "ends": "23:30", "part_events": "500", "parts": "20"}
    refused = visitor.send(at, at, **typed, minutes="5", warn_minutes="0")
    assert refused.status_code == 400
    assert "Warn when the oldest waits, minutes: from 1 to 1440." in refused.text
    assert 'value="23:30"' in refused.text
    typed |= {"seen": html.unescape(found(r'name="seen" value="([^"]*)"', visitor.page(at)))}
    assert visitor.send(at, at, **typed, minutes="5", warn_minutes="30").status_code == 303
    page = visitor.page("/console/synchronise")
    assert "every 5 min, 06:00 to 23:30" in page
    assert "500 a part, 20 parts" in page
    assert "Schedule of the runs changed" in visitor.page("/console/journal")
    send_orders(own_hq, "S1-1", 1)
    own_hq.clock.forward(seconds=1_900)
    assert "The oldest transaction waits for 31 min." in signed_in(own_hq).page("/console")
