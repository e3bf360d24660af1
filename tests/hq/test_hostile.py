"""Every field of a valid event changed and signed again, and what makes the program itself fail:
applied or set aside, never lost or fatal.
"""

import copy
import json
import time
from dataclasses import replace

import pytest

from pos_app.contract.translate import encode_event
from pos_app.db import time_limit, under_way
from pos_app.hq import enrolment, poison, receive, schedule
from pos_app.hq.authentication import Unauthorised, authenticate
from pos_app.hq.books import apply_event, settle
from pos_app.hq.service import Request
from pos_app.hq.store import intake, orders, state
from tests.helpers.carts import CARRY, PICK, SHIP, cart, charged, overridden
from tests.hq.world import Clock, Ids, a_till, code_of, furnish, open_hq, state_of

VALUES = [None, -1, 0, 2**53, "", "x", "\x00", "9" * 400, [], {}, True, 1.5, [1], {"a": 1}]


@pytest.fixture
def url():
    return ""


def places(value, path=()):
    """The path of every value inside the document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if (
        isinstance(value, list)
    ) else ()  # fmt: skip
    for key, one in inner:
        yield from places(one, (*path, key))


def changed(document, path, value):
    made = copy.deepcopy(document)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return json.dumps(made)


def numbered(document, counter, till):
    """The same order under a number of its own, with payments of its own."""
    made = copy.deepcopy(document)
    made["transaction"]["order_no"] = till.number(counter)
    for tender in made["transaction"]["tenders"]:
        tender["tender_id"] = f"{counter}"
    return made


def test_r179_each_field_changed_to_anything_is_applied_or_set_aside(hq, till):
    made = cart(("1 x 5.00", CARRY), ("2 x 4.00", PICK), ("1 x 3.00", SHIP))
    document = json.loads(encode_event(till.placed(charged(overridden(made, "2.00"), "1.00"))))
    paths = [path for path in places(document) if path]
    mutants = [(x, value) for n, x in enumerate(paths) for value in VALUES[n % 3 :: 3]]
    items = []
    for counter, (path, value) in enumerate(mutants, 1):
        body = changed(numbered(document, counter, till), path, value)
        items.append(till.raw(body, "order", till.number(counter), "now"))
    for start in range(0, len(items), 100):
        results = till.push(*items[start : start + 100])
        assert {x.result for x in results} <= {"applied", "quarantined"}
    with hq.read() as unit:
        found = intake.counts(unit)
        assert sum(found.values()) == intake.total(unit) == len(mutants)
        assert found["quarantined"] > 4 * found["applied"] > 0
        assert orders.sums(unit)[0] == found["applied"]
        reasons = {x.reason for x in intake.page(unit, {"state": "quarantined"}, limit=1000)}
    assert "POISON" not in reasons


@pytest.mark.parametrize("text", ["\x00", "a\nb", "\u202e", "x\x7f"])
def test_control_signs_in_a_question_are_refused(till, text):
    body = json.dumps({"order_no": text}).encode()
    path = "/api/v1/orders/read"
    reply = till.hq.handle(Request("POST", path, till.signed(path, body), body))
    assert (reply.status, code_of(reply)) == (400, "BAD_TEXT")


def test_s5_a_till_that_is_revoked_while_its_request_is_read_does_nothing_more(hq, till):
    path, body = "/api/v1/orders/read", b'{"order_no": "x"}'
    caller = authenticate(hq, "POST", path, till.signed(path, body), body)
    enrolment.revoke(hq, till.me.device_id, "test", "stolen")
    with pytest.raises(Unauthorised):
        hq.run(caller.admit)


def test_a_header_that_could_be_mistaken_is_a_conflict(hq, till):
    item = till.raw("{}", "journal|x", "", "batch")
    assert till.push(item)[0].reason == "BAD_HEADER"


def test_q1_a_mistake_of_ours_or_a_row_that_must_not_be_is_set_aside_alone(hq, till, monkeypatch):
    """Whatever applying raises is undone with all that it wrote; the next order is booked."""
    first, second = (till.placed(cart(("1 x 40.00", PICK)), number) for number in (1, 2))
    assert till.send(first, "now").result == "applied"
    paid = first.transaction.tenders  # a payment's number is there once
    twice = replace(second, transaction=replace(second.transaction, tenders=paid))
    third = till.placed(cart(("1 x 40.00", PICK)), 3)
    broken = [till.item(twice, "now"), till.item(third, "now")]
    before = booked(hq)
    assert till.push(broken[0])[0].result == "quarantined"
    with monkeypatch.context() as mistaken:
        mistaken.setattr("pos_app.hq.books.apply_event.check_header", lambda *_: 1 // 0)
        assert till.push(broken[1])[0].result == "quarantined"
    assert booked(hq) == before
    states = [state_of(hq, one.event_id) for one in broken]
    assert states == [("quarantined", "PAYMENT_TWICE"), ("quarantined", "POISON")]
    assert till.send(till.placed(cart(("1 x 40.00", PICK)), 4), "now").result == "applied"


def search_without_end(hq):
    with hq.read() as unit:
        while True:
            orders.find(unit, "AMF")


def compute_without_end(_hq):
    while True:
        pass


@pytest.mark.parametrize("without_end", [search_without_end, compute_without_end])
def test_q1_an_event_that_takes_too_long_is_set_aside_and_delays_no_other(
    hq, till, monkeypatch, without_end
):
    """The first event finds a program that would search, or compute, for ever."""
    slow, other = (till.item(till.placed(cart(("1 x 40.00", PICK)), n), "now") for n in (1, 2))
    before, looks = booked(hq), schedule.limit_timer(0.01)
    looks.start()
    with monkeypatch.context() as mistaken:
        mistaken.setattr(settle, "APPLY_SECONDS", 0.1)
        mistaken.setattr(apply_event, "check_header", lambda *_: without_end(hq))
        assert till.push(slow)[0].result == "quarantined"
    assert state_of(hq, slow.event_id) == ("quarantined", "TOO_LONG")
    assert booked(hq) == before
    assert till.push(other)[0].result == "applied"
    looks.stop()


def test_q1_where_the_system_tells_no_threads_time_nothing_is_ended_from_outside(monkeypatch):
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    went_on = False
    with time_limit.limited(0.0):
        time_limit.interrupt()
        went_on = True
    assert went_on


class Ended(BaseException):
    """The program is killed here."""


@pytest.mark.logs("ended head office again")
def test_q1_an_event_that_ends_the_program_each_time_is_not_tried_a_third_time(
    hq, till, monkeypatch, tmp_path
):
    """The file keeps what the program was at, as after a kill; nobody else waits for it."""
    file = tmp_path / "applying"
    deadly, other = (till.item(till.placed(cart(("1 x 40.00", PICK)), n), "now") for n in (1, 2))

    def end(*_):
        left.append(file.read_bytes())
        raise Ended

    left: list[bytes] = []
    monkeypatch.setattr(under_way, "_KEPT", [])
    assert under_way.keep_in(file) == []
    with monkeypatch.context() as mistaken:
        mistaken.setattr(apply_event, "check_header", end)
        with pytest.raises(Ended):
            till.push(deadly)
        for _ in range(poison.ENDS_MAX - 1):
            file.write_bytes(left[-1])
            poison.look_back(hq, under_way.keep_in(file))
            with pytest.raises(Ended):
                receive.resume(hq)
        file.write_bytes(left[-1])
        poison.look_back(hq, under_way.keep_in(file))
    assert receive.resume(hq) == 0
    assert state_of(hq, deadly.event_id) == ("quarantined", "ENDED_HQ")
    assert till.push(other)[0].result == "applied"
    poison.look_back(hq, under_way.keep_in(file))
    assert state_of(hq, other.event_id)[0] == "applied"


@pytest.mark.logs("ended head office again")
def test_q1_a_served_head_office_looks_back_before_it_applies_what_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(under_way, "_KEPT", [])
    home, clock, ids = tmp_path / "hq", Clock(), Ids()
    hq = open_hq(home, clock=clock, ids=ids)
    furnish(hq)
    till = a_till(hq, ids)
    item = till.item(till.placed(cart(("1 x 40.00", PICK))), "batch")
    till.push(item)
    ended = json.dumps({item.event_id: poison.ENDS_MAX - 1})
    hq.run(lambda unit: state.remember(unit, poison.NAME, ended))
    hq.close()
    (home / "applying").write_text(item.event_id)
    hq = open_hq(home, clock=clock, ids=ids, threaded=True)
    assert state_of(hq, item.event_id) == ("quarantined", "ENDED_HQ")
    hq.close()


def booked(hq):
    with hq.read() as unit:
        return orders.sums(unit), [x.kind for x in orders.discrepancies(unit)]
