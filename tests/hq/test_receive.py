"""Taking in exactly once: chain, duplicates, conflicts, gaps (D1-D7, R172, FN1, FN3)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from pos_app.contract import messages as m
from pos_app.domain.clock import business_date
from pos_app.domain.errors import Refused
from pos_app.domain.events import Journalled
from pos_app.hq import receive, seats, synchronise_orders
from pos_app.hq.seats import Seat
from pos_app.hq.store import console, intake, orders
from tests.helpers.carts import CARRY, PICK, cart
from tests.hq.offices import change, wrong
from tests.hq.world import Clock, Ids, a_till, furnish, open_hq, state_of


def order(till, counter=1):
    return till.placed(cart(("3 x 40.00", PICK)), counter)


def sale(till, counter=1):
    return till.placed(cart(("1 x 10.00", CARRY), customer=None), counter)


def totals(hq):
    with hq.read() as unit:
        aside = sum(console.conflicts_by_till(unit).values())
        return intake.total(unit), aside, orders.sums(unit)[0]


def test_r167_an_order_waits_until_the_batch_runs(hq, till):
    result = till.send(order(till))
    assert result.result == "taken_in"
    assert (hq.counts().orders, hq.counts().pending) == (0, 1)
    run = synchronise_orders.run(hq, "test")
    assert (run.state, run.applied, run.total) == ("done", 1, 1)
    assert hq.counts().pending == 0
    assert (hq.counts().orders, hq.counts().total_minor) == (1, 12000)


def test_a_sale_is_applied_at_intake_and_makes_no_order(hq, till):
    assert till.send(sale(till)).result == "applied"
    assert (hq.counts().transactions, hq.counts().orders, hq.counts().pending) == (1, 0, 0)


def test_r179_what_comes_after_its_books_were_closed_waits_for_a_person(office, till):
    """Sold on the last closed day, the first open one, and today."""
    assert wrong(office, "terms", books_closed="31-3-2026") == {"books_closed": "PATTERN"}
    today = business_date(office.now(), "Europe/Amsterdam")
    closed = today - timedelta(days=3)
    change(office, "terms", books_closed=closed.isoformat())
    results = []
    for counter, days in enumerate((3, 2, 0), 1):
        at = office.now() - timedelta(days=days)
        item = till.item(replace(order(till, counter), at=at), "now")
        results.append((till.push(item)[0].result, item.event_id))
    assert [result for result, _ in results] == ["quarantined", "applied", "applied"]
    late = results[0][1]
    assert state_of(office, late)[1] == "PERIOD_CLOSED"
    change(office, "terms", books_closed="")
    assert synchronise_orders.retry(office, late, "karin").state == "applied"


def test_k1_an_order_wanted_now_is_an_order_at_once(hq, till):
    result = till.send(order(till), apply="now")
    assert (result.result, result.order_status) == ("applied", "CREATED")


def test_r172_the_same_bytes_again_give_the_stored_result(hq, till):
    item = till.item(order(till), "now")
    assert till.push(item)[0].result == "applied"
    again = till.push(item, item)
    assert [(x.result, x.stored) for x in again] == [("duplicate", "applied")] * 2
    assert totals(hq) == (1, 0, 1)


def test_r172_a_repeat_of_what_was_set_aside_says_why_again(hq, till):
    wrong = order(till)
    wrong = replace(wrong, transaction=replace(wrong.transaction, tenders=(till.cash(99999),)))
    item = till.item(wrong, "now")
    (first,) = till.push(item)
    (again,) = till.push(item)
    assert (first.result, first.reason) == ("quarantined", "MONEY_UNPLACED")
    assert (again.result, again.stored, again.reason) == ("duplicate", "quarantined", first.reason)


def test_an_event_twice_in_one_push_is_taken_in_once(hq, till):
    item = till.item(order(till))
    assert [x.result for x in till.push(item, item)] == ["taken_in", "duplicate"]
    assert totals(hq) == (1, 0, 0)


def test_r172_the_same_id_with_other_bytes_is_a_conflict_and_both_are_kept(hq, till):
    item = till.item(order(till))
    till.push(item)
    other = till.item(order(till, 2), event_id=item.event_id)
    assert till.push(other)[0].result == "conflict"
    assert totals(hq) == (1, 1, 0)
    with hq.read() as unit:
        (aside,) = console.other_chain(unit, till.me.device_id)
        kept = json.loads(aside.item)
        assert (kept["event_id"], kept["body"]) == (item.event_id, other.body)


def test_the_same_seq_with_other_bytes_is_a_conflict(hq, till):
    till.push(till.item(order(till)))
    head, till.seq = till.head, 0
    till.head = bytes(32)
    assert till.send(order(till, 2)).result == "conflict"
    till.seq, till.head = 1, head
    assert till.send(order(till, 3)).result == "taken_in"


def test_what_follows_a_fork_is_a_conflict_too_and_kept_once(hq, till):
    till.push(till.item(order(till)))
    till.seq, till.head = 0, bytes(32)
    fork = [till.item(order(till, n)) for n in (2, 3, 4)]
    assert {x.result for x in till.push(*fork[:2])} == {"conflict"}
    assert {x.result for x in till.push(*fork)} == {"conflict"}
    assert totals(hq) == (1, 3, 0)


def test_a_gap_names_the_wanted_seq_and_keeps_nothing(hq, till):
    first, second = till.item(order(till)), till.item(order(till, 2))
    (gap,) = till.push(second)
    assert (gap.result, gap.reason) == ("retry_later", "WANTED 1")
    assert totals(hq) == (0, 0, 0)
    assert [x.result for x in till.push(first, second)] == ["taken_in", "taken_in"]


CHANGED: list[tuple[dict[str, str], str]] = [
    ({"body": "{}"}, "BAD_BODY_HASH"),
    ({"kind": "sale"}, "BAD_HASH"),
    ({"created_at": "2020-01-01T00:00:00.000Z"}, "BAD_HASH"),
    ({"order_id": "S1-01-000009-7K3Q"}, "BAD_HASH"),
    ({"sig": "0" * 128}, "BAD_SIGNATURE"),
    ({"epoch": "0" * 32}, "BAD_HASH"),
    ({"device_id": "0" * 32}, "DEVICE_DIFFERS"),
]


def test_s2_a_changed_event_is_never_taken_in(hq, till):
    item = till.item(order(till))
    for changed, reason in CHANGED:
        (result,) = till.push(item.model_copy(update=changed))
        assert (result.result, result.reason) == ("conflict", reason)
    assert totals(hq)[0] == 0
    assert till.push(item)[0].result == "taken_in"


def test_a_batch_of_a_hundred_is_one_answer_each(hq, till):
    items = [till.item(order(till, n)) for n in range(1, 101)]
    reply = till.ask("push", m.PushRequest(events=tuple(items)))
    answer = m.PushReply.model_validate_json(reply.body)
    assert {x.result for x in answer.results} == {"taken_in"}
    assert answer.contiguous_through == 100
    assert synchronise_orders.run(hq, "test").applied == 100


def test_d4_any_order_and_any_number_of_deliveries_ends_the_same(hq, till):
    items = [till.item(order(till, n)) for n in range(1, 6)]
    for chosen in ((2, 1), (0,), (3, 1, 0), (1, 2, 3, 4), (0, 1, 2, 3, 4), (4, 4)):
        till.push(*(items[n] for n in chosen))
    assert totals(hq)[:2] == (5, 0)
    assert synchronise_orders.run(hq, "test").applied == 5


def test_hello_tells_how_far_hq_has_the_chain(hq, till):
    till.push(till.item(order(till)), till.item(order(till, 2)))
    hello = m.HelloRequest(epochs=(), queue_length=3, oldest_unsent_at=None, version="1.0")
    answer = m.HelloReply.model_validate_json(till.ask("hello", hello).body)
    assert [(x.contiguous_through, x.head_hash) for x in answer.heads] == [(2, till.head.hex())]
    assert answer.configuration_version == 1
    with hq.read() as unit:
        assert intake.counts(unit) == {
            "waiting": 2, "applied": 0, "quarantined": 0, "resolved": 0
        }  # fmt: skip


def test_a3_nothing_of_the_intake_can_be_changed_or_deleted(hq, till):
    till.send(order(till), "now")
    kept = ("intake", "ledger", "payment", "order_history", "journal", "configuration")
    for table in kept:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column(table)}"):
            with pytest.raises(Exception, match="append-only"):
                hq.run(lambda unit, text=statement: unit.exec_driver_sql(text))
    assert totals(hq) == (1, 0, 1)


def column(table):
    return (
        {"intake": "kind=''", "configuration": "store_id=''"}.get(table, "number=number")
        if (table != "payment")
        else "kind=''"
    )


AGAIN = {
    "intake": [
        ({"event_id": "'other'"}, False),
        ({"seq": "seq + 1"}, False),
        ({"event_id": "'other'", "seq": "seq + 1"}, True),
    ],
    "payment": [({}, False), ({"payment_id": "'other'"}, True)],
    "sales_order": [({}, False), ({"order_no": "'other'"}, True)],
}
"""Copies of a row by what is another in them, and whether the database takes them."""


@pytest.mark.parametrize("table", AGAIN)
def test_d3_the_database_itself_refuses_a_place_taken_twice(hq, till, table):
    till.send(order(till), "now")

    def copied(changes):
        def job(unit):
            row = dict(unit.exec_driver_sql(f"SELECT * FROM {table}").mappings().first())
            names = [name for name in row if name not in {"position", "row_seal"}]
            columns = ", ".join(changes.get(name, name) for name in names)
            made = f"INSERT INTO {table} ({', '.join(names)}) SELECT {columns} FROM {table}"
            with unit.begin_nested() as undone:
                unit.exec_driver_sql(made)
                undone.rollback()

        hq.run(job)

    for changes, taken in AGAIN[table]:
        if taken:
            copied(changes)
            continue
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            copied(changes)


class Crash(BaseException):
    pass


def test_d5_h1_a_crash_at_any_step_of_a_push_loses_and_doubles_nothing(tmp_path):
    left = [10**9]

    def step(_name):
        left[0] -= 1
        if left[0] == 0:
            raise Crash

    steps, at = 10**9, 1
    while at <= steps:
        clock, ids = Clock(), Ids()
        hq = open_hq(tmp_path / f"hq{at}", clock=clock, ids=ids, step=step)
        furnish(hq)
        till = a_till(hq, ids)
        items = [till.item(order(till, n), "now") for n in (1, 2)] + [till.item(sale(till, 3))]
        left[0] = at
        try:
            till.push(*items)
            steps = at - 1
        except Crash:
            pass
        left[0] = 10**9
        hq.close()
        hq = till.hq = open_hq(tmp_path / f"hq{at}", clock=clock, ids=ids)
        results = till.push(*items)
        assert {x.result for x in results} <= {"applied", "duplicate"}
        assert totals(hq) == (3, 0, 2)
        assert {state_of(hq, x.event_id)[0] for x in items} == {"applied"}
        hq.close()
        at += 7
    assert steps > 40


def test_an_event_of_another_epoch_is_a_conflict(hq, till):
    item = till.item(order(till), epoch="0" * 32)
    assert till.push(item)[0].reason == "EPOCH_UNKNOWN"


def test_a_repeat_that_is_wanted_now_is_applied_now(hq, till):
    """Synchronous: HQ died between intake and application, the till asks again."""
    item = till.item(order(till))
    till.push(item)
    (again,) = till.push(item.model_copy(update={"apply": "now"}))
    assert (again.result, again.stored, again.order_status) == ("duplicate", "applied", "CREATED")


def test_d3_what_another_request_has_applied_meanwhile_is_not_applied_again(hq, till):
    item = till.item(order(till), "now")
    till.push(item)
    before = totals(hq)
    assert receive.apply_part(hq, [item.event_id]) == {}
    assert totals(hq) == before


def test_head_office_does_not_believe_itself_twice(hq, till):
    """An event of one of its own seats is chained once, whatever asks for it."""
    told, seat = Journalled("x", "karin", "", "", hq.now()), Seat("test", "S1", "S1-HQ")
    hq.run(lambda unit: seats.put(hq, unit, seat, told, "e" * 32))
    with pytest.raises(Refused, match="SEAT_REFUSED"):
        hq.run(lambda unit: seats.put(hq, unit, seat, told, "e" * 32))
    assert totals(hq)[:2] == (1, 0)


def test_a_screen_lets_through_what_it_has_nothing_against(hq, till):
    hq.set_screen(lambda taken: "SCREENED" if taken.kind == "sale" else None)
    results = till.push(till.item(order(till), "now"), till.item(sale(till, 2)))
    assert [x.result for x in results] == ["applied", "quarantined"]
