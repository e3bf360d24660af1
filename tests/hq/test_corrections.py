"""R177: a correction is an event of head office's own, in a chain of its own; the till's event
stays as it came, the order's books follow the correction.
"""

import json
from dataclasses import replace

import pytest

from pos_app.contract.translate import decode_event, sha256
from pos_app.domain.edit import cart_lines
from pos_app.domain.errors import Refused
from pos_app.domain.order_events import apply
from pos_app.domain.pricing import Charge
from pos_app.domain.sales import sold, without_receipt
from pos_app.domain.transaction import Terms
from pos_app.hq.repair import repairing
from pos_app.hq.repair.corrections import correctable
from pos_app.hq.repair.offers import Plan
from pos_app.hq.seats import SEAT
from pos_app.hq.store import devices, intake, orders, repairs
from tests.helpers.carts import (
    CARRY,
    PICK,
    came_back,
    cancelled,
    cart,
    charged,
    overridden,
)
from tests.helpers.meddler import meddling
from tests.hq.test_repair import JOOST, KARIN, NUMBER, findings, of, offered, quarantined
from tests.hq.world import state_of

WHY = "she took one, the second stayed"


def plan(**values: int) -> Plan:
    """A correction of those figures; `line_1_quantity` stands for `line.1.quantity`."""
    named = tuple((name.replace("_", "."), value) for name, value in values.items())
    return Plan("correct", WHY, values=named)


def by_two(hq, event_id, wish):
    """Joost proposes, Karin confirms."""
    seal = repairing.trial(hq, JOOST, event_id, wish).seal
    with pytest.raises(Refused, match="SECOND_PERSON_NEEDED"):
        repairing.apply(hq, JOOST, event_id, wish, seal)
    repairing.propose(hq, JOOST, event_id, wish, seal)
    return repairing.confirm(hq, KARIN, event_id)


def told(hq):
    """What HQ's own chain tells of repairs."""
    with hq.read() as unit:
        found = intake.page(unit, {"kind": "repair"})
        return [decode_event("repair", intake.find(unit, x.event_id).body) for x in found]


def test_r177_a_corrected_quantity_makes_the_order_and_its_books(hq, till):
    item = till.item(till.placed(cart(("2 x 40.00", PICK))), "now")
    hq.set_screen(lambda taken: "REVIEW")
    till.push(item)
    hq.set_screen(None)
    effect = by_two(hq, item.event_id, plan(line_1_quantity=1000))
    assert effect.changes == (("transaction.lines.1.quantity", "2000", "1000"),)
    assert effect.debit_minor == effect.credit_minor == 800
    assert ("MONEY_DIFFERS", 400) in [(kind, amount) for kind, amount, _ in effect.found]
    order = of(hq)
    assert (order.lines[0].ordered, order.deposit_available) == (1000, 400)
    with hq.read() as unit:
        kept = intake.find(unit, item.event_id)
        assert kept.body == item.body.encode()
        assert (kept.state, kept.reason) == ("resolved", "CORRECTED")
        assert [x.amount_minor for x in orders.ledger(unit, NUMBER)] == [400]
        assert sum(intake.counts(unit).values()) == intake.total(unit)
    assert findings(hq) == []
    [answer] = till.push(item)
    assert (answer.stored, answer.reason) == ("applied", f"CORRECTED {WHY}")


def test_r177_the_correction_is_an_event_of_its_own_in_order_history_and_chain(hq, till):
    event_id = quarantined(hq, till, till.placed(cart(("2 x 40.00", PICK))))
    by_two(hq, event_id, plan(line_1_quantity=1000))
    done, asked = told(hq)
    assert (asked.action, asked.staff_id) == ("propose", "joost")
    assert (done.action, done.staff_id, done.proposed_by) == ("correct", "karin", "joost")
    assert (done.order_no, done.event_id, done.reason) == (NUMBER, event_id, WHY)
    with hq.read() as unit:
        [step] = [one for one in repairs.steps(unit, event_id) if one.what == "applied"]
        assert step.body is not None
        assert done.booked_sha256 == sha256(step.body).hex()
        [entry] = [one for one in orders.history(unit, NUMBER) if one.what == "repaired"]
        said = intake.find(unit, entry.event_id)
        assert (said.kind, said.order_id, said.state) == ("repair", NUMBER, "applied")
        assert devices.find(unit, said.device_id).state == SEAT
        links = intake.links(unit, said.device_id, said.epoch, 0, 10)
    assert [one.seq for one in links] == [1, 2]
    assert links[1].prev_hash == links[0].hash


def test_r177_more_picked_up_than_was_open_is_corrected_per_line(hq, till):
    """Two tills handed over the same goods: somebody chooses, line by line."""
    placed = till.placed(cart(("2 x 40.00", PICK), ("1 x 10.00", PICK)))
    till.send(placed, "now")
    shown = apply(None, placed)
    till.send(till.picked_up(shown, {1: 1}), "now")
    item = till.item(till.picked_up(shown, {1: 2, 2: 1}), "now")
    assert till.push(item)[0].reason == "PICKUP_QTY"
    assert offered(hq, item.event_id)["as_is"] == "NOT_BOOKABLE"
    by_two(hq, item.event_id, plan(part_1_quantity=1000))
    assert [line.invoiced for line in of(hq).lines] == [2000, 1000]
    assert findings(hq) == []
    assert state_of(hq, item.event_id) == ("resolved", "CORRECTED")


def test_r177_a_line_is_taken_out_and_a_wrong_price_set_right(hq, till):
    made = cart(("1 x 10.00", CARRY), ("1 x 30.00", CARRY))
    lines = (replace(made.lines[0], price_minor=-5), made.lines[1])
    sale = till.placed(made)
    wrong = replace(sale, transaction=replace(sale.transaction, lines=lines))
    item = till.item(wrong, "now")
    assert till.push(item)[0].reason == "BAD_AMOUNT"
    effect = by_two(hq, item.event_id, plan(line_1_price=1000, line_2_quantity=0))
    assert effect.debit_minor == effect.credit_minor == 4000
    assert findings(hq) == []


def corrected(hq, till, event, **values: int):
    """What two people's correction of that event, set aside, leaves of the order; books whole."""
    event_id = quarantined(hq, till, event)
    effect = by_two(hq, event_id, plan(**values))
    assert effect.debit_minor == effect.credit_minor
    assert state_of(hq, event_id) == ("resolved", "CORRECTED")
    assert findings(hq) == []
    return of(hq)


def back_without_receipt(till):
    """Two pieces at 40.00 with 21 % that came back without a receipt, paid in cash."""
    lines = cart(("2 x 40.00", CARRY), tax="21").lines
    gone = without_receipt(Terms("S1", "S1-1", True, 0), lines, till.hq.now())
    event = came_back(gone, {1: 2_000})
    return replace(event, order_no="", unlinked=lines, tenders=(till.cash(-8_000),))


def of_one_piece(effect):
    """Whether one of two pieces is booked as back, and what was paid for the other as a difference
    (M1).
    """
    sides = {one.account: one.debit_minor - one.credit_minor for one in effect.bookings}
    money = {"tender_cash": -8_000, "tender_discrepancy": 4_000}
    return sides == {**money, "sales": 3_306, "tax": 694}


def test_r177_a_charge_of_the_order_and_a_deposit_set_by_hand_are_corrected(hq, till):
    made = overridden(charged(cart(("2 x 40.00", PICK)), "5.00"), "30.00")
    order = corrected(hq, till, till.placed(made), charge_1=200, deposit=2_000)
    assert [one.amount_minor for one in order.charges] == [200]
    assert (order.overridden, order.deposit_available) == (True, 2_000)


def test_r177_a_charge_that_was_none_is_taken_out(hq, till):
    order = corrected(hq, till, till.placed(charged(cart(("2 x 40.00", PICK)), "5.00")), charge_1=0)
    assert order.charges == ()


def test_r177_two_lines_of_one_number_are_counted_anew(hq, till):
    made = cart(("1 x 40.00", PICK), ("1 x 10.00", PICK))
    twice = replace(made, lines=tuple(replace(one, line_no=1) for one in made.lines))
    order = corrected(hq, till, till.placed(twice), line_1_price=4_100)
    assert [(one.line_no, one.price_minor) for one in order.lines] == [(1, 4_100), (2, 1_000)]


def test_r177_an_edit_is_corrected_line_by_line(hq, till):
    placed = till.placed(cart(("2 x 40.00", PICK), ("1 x 10.00", PICK)))
    till.send(placed, "now")
    order = apply(None, placed)
    desk, mug = cart_lines(order)
    more = till.edited(order, (replace(desk, quantity=30_000), mug), charges=(Charge("WRAP", 500),))
    after = corrected(hq, till, more, line_1_quantity=3_000, charge_1=250)
    assert [one.ordered for one in after.lines] == [3_000, 1_000]
    assert [one.amount_minor for one in after.charges] == [250]


def test_r177_a_cancellation_is_corrected_in_what_it_leaves_and_in_its_charge(hq, till):
    placed = till.placed(cart(("2 x 40.00", PICK)))
    till.send(placed, "now")
    away = replace(cancelled(apply(None, placed), till.cash(-800)), charge_minor=900)
    after = corrected(hq, till, away, part_1_quantity=1_000, charge=100)
    assert (after.lines[0].cancelled, after.cancellation_charged.gross) == (1_000, 100)
    assert after.deposit_available == 400, "of the one that is left"


def test_r177_goods_that_came_back_are_corrected_per_line(hq, till):
    placed = till.placed(cart(("2 x 40.00", PICK)))
    till.send(placed, "now")
    taken = till.picked_up(apply(None, placed), {1: 2})
    till.send(taken, "now")
    back = came_back(apply(apply(None, placed), taken), {1: 2_000})
    paid = replace(back, tenders=(till.cash(-4_000),))
    after = corrected(hq, till, paid, part_1_quantity=1_000)
    assert after.lines[0].returned == 1_000


def test_r177_goods_without_a_receipt_are_corrected_per_line(hq, till):
    back = back_without_receipt(till)
    [name] = [one.name for one in correctable(back) if one.kind == "quantity"]
    assert name == "line.1.quantity"
    event_id = quarantined(hq, till, back)
    effect = by_two(hq, event_id, plan(line_1_quantity=1_000))
    assert (effect.changes[0][0], effect.found[0][1]) == ("quantities.1.2", -4_000)
    assert of_one_piece(effect)
    assert findings(hq) == []


def test_r177_goods_of_a_sale_come_back_with_the_figures_of_the_sale(hq, till):
    sale = till.placed(cart(("2 x 40.00", CARRY), tax="21"))
    till.send(sale, "now")
    back = replace(came_back(sold(sale), {1: 2_000}), tenders=(till.cash(-8_000),))
    event_id = quarantined(hq, till, back)
    effect = by_two(hq, event_id, plan(part_1_quantity=1_000))
    assert ("value_minor", "8000", "4000") in effect.changes
    assert of_one_piece(effect)
    assert findings(hq) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "NOTHING_CORRECTED"),
        ({"line_1_quantity": 2000}, "NOTHING_CORRECTED"),
        ({"line_9_quantity": 1}, "NOTHING_CORRECTED"),
        ({"line_1_quantity": 0}, "NOTHING_LEFT"),
        ({"line_1_price": -1}, "BAD_AMOUNT"),
        ({"line_1_quantity": 500}, "REPAIR_FAILS"),
    ],
)
def test_r177_a_correction_that_makes_no_sense_books_nothing(hq, till, values, code):
    made = cart(("2 x 40.00", PICK))
    whole = replace(made, lines=(replace(made.lines[0], decimals=0),))
    event_id = quarantined(hq, till, till.placed(whole))
    with pytest.raises(Refused, match=code):
        repairing.trial(hq, JOOST, event_id, plan(**values))
    assert of(hq) is None
    assert state_of(hq, event_id) == ("quarantined", "REVIEW")


def test_r177_the_money_that_moved_is_never_corrected(till):
    for event in (till.placed(cart(("2 x 40.00", PICK))),):
        assert not [one for one in correctable(event) if "tender" in one.name]


def test_a_till_that_tells_of_repairs_is_not_believed(hq, till):
    event_id = quarantined(hq, till, till.placed(cart(("2 x 40.00", PICK))))
    repairing.ask_store(hq, JOOST, event_id, "why?")
    [said] = told(hq)
    item = till.item(replace(said, action="map", booked_sha256="0" * 64), "now")
    till.push(item)
    assert state_of(hq, item.event_id) == ("waiting", "EARLIER_QUARANTINED")
    alone = till.item(replace(said, order_no=""), "now")
    till.push(alone)
    assert state_of(hq, alone.event_id) == ("quarantined", "NOT_A_TILL_EVENT")


@pytest.mark.parametrize("url", [""])
def test_a3_a_booked_copy_that_was_changed_is_named(hq, till):
    event_id = quarantined(hq, till, till.placed(cart(("2 x 40.00", PICK))))
    by_two(hq, event_id, plan(line_1_quantity=1000))
    with hq.read() as unit:
        [step] = [one for one in repairs.steps(unit, event_id) if one.what == "applied"]
    assert step.body is not None
    other = json.dumps(json.loads(step.body)).encode()
    with meddling(hq.config.database_file) as opened:
        opened.execute("UPDATE repair SET body = ? WHERE number = ?", (other, step.number))
    assert [one.what for one in findings(hq)] == ["its booked copy was changed"]
    with meddling(hq.config.database_file) as opened:
        opened.execute("DELETE FROM repair WHERE number = ?", (step.number,))
    assert "its booked copy is gone" in [one.what for one in findings(hq)]
