"""What becomes of an event: applied, with a discrepancy, set aside, or waiting (R158,
R176-R179).
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pos_app.contract.translate import decode
from pos_app.domain.customer import Address, Customer
from pos_app.domain.events import Placed, ShiftOpened, Voided
from pos_app.domain.order import CustomerOrder, OrderStatus
from pos_app.domain.order_events import order_from
from pos_app.domain.pricing import Charge
from pos_app.domain.tender import TenderKind
from pos_app.domain.transaction import DepositOverride
from pos_app.hq import synchronise_orders
from pos_app.hq.books.checks import Quarantine, check_money
from pos_app.hq.receive import resume
from pos_app.hq.store import catalogue, intake, orders
from tests.helpers.carts import CARRY, JANSEN, PICK, cancelled, cart, overridden
from tests.helpers.carts import placed as carts_placed
from tests.hq.world import Till, a_till, state_of

NUMBER = "S1-01-000001-7K3Q"


def order_at(hq, number=NUMBER):
    with hq.read() as unit:
        found = orders.find(unit, number)
    assert found is not None
    return found


def ledger_of(hq, number=NUMBER):
    with hq.read() as unit:
        found = orders.ledger(unit, number)
    return [(x.entry, x.amount_minor, x.held_minor, x.why) for x in found]


def discrepancies(hq):
    with hq.read() as unit:
        return [(x.kind, x.amount_minor) for x in orders.discrepancies(unit)]


def test_w3_the_ledger_says_why_each_deposit_is_that_much(hq, till):
    till.send(till.placed(cart(("3 x 40.00", PICK), deposit="25")), "now")
    till.send(till.picked_up(order_at(hq), {1: 1}))
    result = till.send(till.picked_up(order_at(hq), {1: 2}))
    assert result.order_status == "INVOICED"
    assert ledger_of(hq) == [
        ("taken", 3000, 3000, "PERCENT"),
        ("used", 1000, 2000, "PERCENT_OF"),
        ("used", 2000, 0, "LAST"),
    ]
    with hq.read() as unit:
        assert orders.deposit_sums(unit) == {"taken": 3000, "used": 3000, "refunded": 0}
        assert [x.what for x in orders.history(unit, NUMBER)] == ["created", *["picked_up"] * 2]


def test_r153_an_override_is_explained_by_whom_and_why(hq, till):
    till.send(till.placed(overridden(cart(("3 x 40.00", PICK)), "60.00")), "now")
    till.send(till.picked_up(order_at(hq), {1: 1}))
    assert [x[3] for x in ledger_of(hq)] == ["OVERRIDDEN", "SHARE"]
    with hq.read() as unit:
        why = json.loads(orders.ledger(unit, NUMBER)[0].detail)
    assert (why["reason"], why["approved_by"], why["calculated_minor"]) == (
        "agreed", "manager", 1200
    )  # fmt: skip


def test_r158_carried_out_goods_and_header_charges_add_up(hq, till):
    till.send(till.placed(cart(("1 x 50.00", CARRY), ("1 x 100.00", PICK), deposit="20")), "now")
    assert order_at(hq).deposit_paid == 2000
    with hq.read() as unit:
        assert orders.paid(unit, NUMBER) == 7000


def test_d6_a_pickup_takes_the_waiting_order_with_it(hq, till):
    placed = till.placed(cart(("1 x 40.00", PICK)))
    till.send(placed, "batch")
    assert till.send(till.picked_up(order_from(placed), {1: 1})).order_status == "INVOICED"
    assert hq.counts().pending == 0


def test_r167_an_order_that_is_cancelled_before_a_run_waits_for_it_K2(hq, till):
    """The sales order appears only when Synchronise orders runs, whatever its till does to it."""
    placed = till.placed(cart(("1 x 40.00", PICK)))
    till.send(placed, "batch")
    given_up = till.item(cancelled(order_from(placed), till.cash(-400)))
    assert till.push(given_up)[0].result == "taken_in"
    assert (hq.counts().pending, hq.counts().orders) == (1, 0)
    assert till.push(given_up)[0].stored == "taken_in"
    assert resume(hq) == 1
    assert hq.counts().pending == 1
    assert synchronise_orders.run(hq, "test").applied == 2
    assert order_at(hq).status is OrderStatus.CANCELLED


def test_d6_another_tills_pickup_that_comes_before_the_order_holds_nothing_up_FR1(hq, till):
    """After HQ went back in time each till sends its own part again, whichever is first."""
    pickup = till.item(till.picked_up(_of(till), {1: 1}))
    assert till.push(pickup)[0].result == "taken_in"
    assert till.send(till.placed(cart(("1 x 40.00", PICK))), "now").result == "applied"
    assert state_of(hq, pickup.event_id)[0] == "applied"


def test_l2_what_is_set_aside_holds_up_its_own_order_and_no_other(hq, till):
    bad = till.placed(cart(("1 x 40.00", PICK)), lines=())
    first = till.item(bad, order_id=NUMBER, kind="order")
    pickup = till.item(till.picked_up(_of(till), {1: 1}))
    other = till.item(till.placed(cart(("1 x 40.00", PICK)), 2), "now")
    results = till.push(first, pickup, other)
    assert [x.result for x in results] == ["quarantined", "taken_in", "applied"]
    assert state_of(hq, first.event_id)[0] == "quarantined"
    assert state_of(hq, pickup.event_id) == ("waiting", "EARLIER_QUARANTINED")


def _of(till):
    return order_from(till.placed(cart(("1 x 40.00", PICK))))


def test_an_event_of_an_unknown_order_waits_a_day_then_a_person_looks(hq, till, clock):
    item = till.item(till.picked_up(_of(till), {1: 1}))
    assert till.push(item)[0].result == "taken_in"
    assert state_of(hq, item.event_id) == ("waiting", "ORDER_MISSING")
    clock.forward(hours=25)
    assert synchronise_orders.run(hq, "test").quarantined == 1
    assert state_of(hq, item.event_id) == ("quarantined", "ORDER_MISSING")


MALFORMED = [
    '{"a": NaN}',
    '{"a": 1e999}',
    '{"a": 1, "a": 2}',
    '{"a": 1.5}',
    '{"a": -0}',
    "[" * 40 + "]" * 40,
    "not json",
    '{"what": "x", "staff_id": 7}',
    "9" * 5000,
    '{"what": "\\u0000"}',
    '{"what": "\\ud800"}',
]


def test_q1_bytes_that_are_no_event_are_kept_for_a_person(hq, till):
    items = [till.raw(body, "journal", "", "batch") for body in MALFORMED]
    assert {x.result for x in till.push(*items)} == {"quarantined"}
    for item in items:
        with hq.read() as unit:
            found = intake.find(unit, item.event_id)
        assert found is not None
        assert (found.reason, found.body) == ("MALFORMED", item.body.encode())


def test_an_unknown_kind_is_kept_for_a_person(hq, till):
    item = till.raw("{}", "miracle", "", "now")
    assert till.push(item)[0].result == "quarantined"


def test_a_wrong_sum_is_applied_with_a_discrepancy_to_the_cent(hq, till):
    placed = till.placed(cart(("3 x 40.00", PICK)), tenders=(till.cash(1199),))
    assert till.send(placed, "now").result == "applied"
    assert discrepancies(hq) == [("MONEY_DIFFERS", -1)]
    assert order_at(hq).deposit_paid == 1200


@pytest.mark.parametrize("paid", [-1, 12001])
def test_money_that_cannot_be_placed_is_set_aside(hq, till, paid):
    placed = till.placed(cart(("3 x 40.00", PICK)), tenders=(till.cash(paid),))
    result = till.send(placed, "now")
    assert (result.result, result.reason) == ("quarantined", "MONEY_UNPLACED")


def _changed_line(till, **changes):
    made = cart(("3 x 40.00", PICK))
    return till.placed(replace(made, lines=(replace(made.lines[0], **changes),)))


BROKEN: list[tuple[Callable[[Till], Placed], str]] = [
    (lambda t: _changed_line(t, quantity=-1000), "BAD_QUANTITY"),
    (lambda t: _changed_line(t, quantity=1500, decimals=0), "BAD_QUANTITY"),
    (lambda t: _changed_line(t, decimals=9), "BAD_QUANTITY"),
    (lambda t: _changed_line(t, price_minor=-1), "BAD_AMOUNT"),
    (lambda t: _changed_line(t, tax_rate=-1), "BAD_TAX"),
    (lambda t: _changed_line(t, discount_minor=10**9), "BAD_AMOUNT"),
    (
        lambda t: t.placed(cart(("3 x 40.00", PICK)), tenders=(t.cash(1200, given_minor=1300),)),
        "CASH_DIFFERS",
    ),
    (
        lambda t: t.placed(
            cart(("3 x 40.00", PICK)),
            tenders=(t.cash(1200, kind=TenderKind.CARD, rounding_minor=2),),
        ),
        "ROUNDING_DIFFERS",
    ),
    (
        lambda t: t.placed(
            replace(cart(("3 x 40.00", PICK)), terms=replace(cart().terms, store_id="S2"))
        ),
        "PLACE_DIFFERS",
    ),
]


def test_r179_what_does_not_add_up_is_set_aside_with_its_rule(hq, till):
    for number, (event, reason) in enumerate(BROKEN, 1):
        made = event(till)
        cart_made = replace(made.transaction, order_no=till.number(number))
        result = till.send(replace(made, transaction=cart_made), "now")
        assert (result.result, result.reason) == ("quarantined", reason)
    assert hq.counts().orders == 0


def test_r179_terms_lines_and_tenders_that_cannot_be_are_set_aside(hq, till):
    made = cart(("3 x 40.00", PICK))
    cash = till.cash(1200)
    broken: list[tuple[dict[str, Any], str]] = [
        ({"terms": replace(made.terms, deposit_rate=-1)}, "BAD_TERMS"),
        ({"terms": replace(made.terms, cash_rounding_minor=0)}, "BAD_TERMS"),
        ({"lines": (replace(made.lines[0], line_no=0),)}, "BAD_LINE"),
        ({"lines": made.lines * 2}, "LINE_TWICE"),
        ({"lines": ()}, "EMPTY"),
        ({"tenders": (cash, cash)}, "PAYMENT_TWICE"),
        ({"tenders": (till.cash(1200, change_minor=-5, given_minor=1195),)}, "CHANGE_ABOVE_GIVEN"),
        ({"override": DepositOverride(12001, "no", "clerk")}, "BAD_DEPOSIT"),
        ({"charges": (Charge("other", -1),)}, "BAD_CHARGE"),
    ]
    for number, (changes, reason) in enumerate(broken, 1):
        terms = replace(changes.pop("terms", made.terms), register_id="S1-1")
        result = till.send(till.placed(made, number, terms=terms, **changes), "now")
        assert (result.result, result.reason) == ("quarantined", reason)


def test_a_pickup_s_tax_and_money_are_recomputed(hq, till):
    till.send(till.placed(cart(("3 x 40.00", PICK))), "now")
    far = till.picked_up(order_at(hq), {1: 1}, paid=90000)
    assert till.send(replace(far, order_no=NUMBER)).reason == "MONEY_UNPLACED"
    other = till.placed(cart(("3 x 40.00", PICK)), 2)
    till.send(other, "now")
    near = till.picked_up(order_at(hq, till.number(2)), {1: 1}, paid=3599)
    assert till.send(replace(near, tax_minor=7)).result == "applied"
    assert sorted(discrepancies(hq)) == [("MONEY_DIFFERS", -1), ("TAX_DIFFERS", 7)]


def test_r158_is_checked_to_the_cent():
    order = _plain_order()
    check_money(order, 1200)
    for paid in (1199, 1201):
        with pytest.raises(Quarantine, match="R158"):
            check_money(order, paid)
    closed = replace(order, lines=(replace(order.lines[0], cancelled=3000),))
    with pytest.raises(Quarantine, match="R158"):
        check_money(closed, 1200)


def _plain_order():
    return carts_placed(cart(("3 x 40.00", PICK)))


def test_an_unknown_article_is_applied_and_reported(hq, till):
    made = cart(("3 x 40.00", PICK))
    made = replace(made, lines=(replace(made.lines[0], sku="NOVEL"),))
    assert till.send(till.placed(made), "now").result == "applied"
    assert discrepancies(hq) == [("SKU_UNKNOWN", 0)]


def test_n1_a_number_used_twice_is_set_aside_not_renamed(hq, till):
    till.send(till.placed(cart(("3 x 40.00", PICK))), "now")
    result = till.send(till.placed(cart(("1 x 10.00", PICK))), "now")
    assert (result.result, result.reason) == ("quarantined", "ORDER_EXISTS")


def test_d3_a_payment_is_booked_once(hq, till):
    first = till.placed(cart(("3 x 40.00", PICK)))
    second = till.placed(cart(("3 x 40.00", PICK)), 2, tenders=first.transaction.tenders)
    till.send(first, "now")
    assert till.send(second, "now").reason == "PAYMENT_TWICE"


def test_r178_a_temporary_customer_is_made_first(hq, till):
    new = Customer("S1-01-C000001", "De Wit", pending=True)
    till.send(till.placed(cart(("3 x 40.00", PICK), customer=new)), "now")
    with hq.read() as unit:
        made = catalogue.customer(unit, "S1-01-C000001")
    assert made == replace(new, pending=False)
    assert order_at(hq).customer == made
    assert discrepancies(hq) == []


def test_r178_a_new_address_reaches_the_customer(hq, till):
    more = Address("work", "Jansen", "Stationsplein 1", "3811 MA", "Amersfoort")
    known = replace(JANSEN, addresses=(*JANSEN.addresses, more))
    till.send(till.placed(cart(("3 x 40.00", PICK), customer=known)), "now")
    with hq.read() as unit:
        found = catalogue.customer(unit, "C1")
    assert found is not None
    assert [x.address_id for x in found.addresses] == ["home", "work"]


def test_a_pickup_with_other_values_than_hq_is_set_aside(hq, till):
    till.send(till.placed(cart(("3 x 40.00", PICK))), "now")
    event = replace(till.picked_up(order_at(hq), {1: 1}), value_minor=4001)
    assert till.send(event).reason == "VALUES_DIFFER"
    assert order_at(hq).version == 1


def test_a_pickup_of_more_than_is_open_is_set_aside(hq, till):
    till.send(till.placed(cart(("3 x 40.00", PICK))), "now")
    event = replace(till.picked_up(order_at(hq), {1: 1}), quantities=((1, 4000),))
    assert till.send(event).reason == "PICKUP_QTY"


def test_a_void_gives_everything_back(hq, till):
    till.send(till.placed(cart(("1 x 50.00", CARRY), ("3 x 40.00", PICK))), "batch")
    result = till.send(Voided(NUMBER, "t", "clerk", hq.now()))
    assert (result.result, result.order_status) == ("applied", "CANCELLED")
    assert ledger_of(hq)[-1] == ("refunded", 1200, 0, "VOIDED")
    with hq.read() as unit:
        assert orders.paid(unit, NUMBER) == 0
    assert order_at(hq).status is OrderStatus.CANCELLED


@pytest.mark.parametrize("year", [1, 2000, 2030, 9999])
def test_an_event_of_another_year_is_applied_and_its_clock_doubted(hq, till, clock, year):
    placed = replace(till.placed(cart(("3 x 40.00", PICK))), at=clock.now().replace(year=year))
    assert till.send(placed, "now").result == "applied"
    assert discrepancies(hq) == [("CLOCK_SUSPECT", 0)]


def test_shifts_and_journal_are_no_transactions(hq, till):
    shift = ShiftOpened("shift", 1, "S1-1", "clerk", 10000, hq.now())
    assert till.send(shift).result == "applied"
    assert hq.counts().transactions == 0


def test_a_screened_event_is_quarantined_whatever_it_is(hq, till):
    hq.set_screen(lambda taken: "SCREENED")
    assert till.send(till.placed(cart(("3 x 40.00", PICK)))).result == "quarantined"
    hq.set_screen(None)
    assert till.read(NUMBER).found == "quarantined"


def test_r176_a_person_tries_one_again_and_what_waited_follows(hq, till):
    hq.set_screen(lambda taken: "SCREENED")
    item = till.item(till.placed(cart(("1 x 40.00", PICK))), "now")
    till.push(item)
    assert synchronise_orders.retry(hq, item.event_id, "karin").reason == "SCREENED"
    hq.set_screen(None)
    pickup = till.item(till.picked_up(_of(till), {1: 1}))
    till.push(pickup)
    again = synchronise_orders.retry(hq, item.event_id, "karin")
    assert (again.state, again.retries) == ("applied", 3)
    assert state_of(hq, pickup.event_id)[0] == "applied"


def test_two_tills_work_on_one_order_in_turn(hq, till, ids):
    other = a_till(hq, ids, "S1-2")
    till.send(till.placed(cart(("3 x 40.00", PICK))), "now")
    first, second = till.picked_up(order_at(hq), {1: 2}), other.picked_up(order_at(hq), {1: 2})
    assert till.send(first).result == "applied"
    assert other.send(second).reason == "PICKUP_QTY"


def test_the_till_reads_what_hq_has(hq, till):
    placed = till.placed(cart(("3 x 40.00", PICK)))
    assert till.read(NUMBER).found == "nothing"
    till.send(placed)
    assert till.read(NUMBER).found == "waiting"
    synchronise_orders.run(hq, "test")
    answer = till.read(NUMBER)
    assert decode(CustomerOrder, answer.order) == order_at(hq)
    assert answer.version == 1
    assert "created|clerk" in answer.history[0]
