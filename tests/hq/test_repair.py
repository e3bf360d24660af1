"""R176-R179: what a person may do about a quarantined event, seen before it is done, never alone
where two are needed; the original stays as it came.
"""

import json
from dataclasses import replace
from threading import Thread

import pytest

from pos_app.contract.translate import decode_event
from pos_app.domain.edit import cart_lines
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.order import Standing
from pos_app.domain.order_events import apply
from pos_app.hq import configuration, order_care, synchronise_orders
from pos_app.hq.people.rights import Actor
from pos_app.hq.repair import hand, own_events, repairing
from pos_app.hq.repair.offers import Plan, offers
from pos_app.hq.store import intake, orders, repairs
from pos_app.hq.verification import verify
from tests.helpers import carts
from tests.helpers.carts import PICK, cart
from tests.hq.world import state_of, without_room

JOOST, KARIN = Actor("joost", "operator"), Actor("karin", "finance")
AS_IS = Plan("as_is", "the customer has paid it")
NUMBER = "S1-01-000001-7K3Q"


@pytest.fixture
def held(hq):
    """Repaired orders of the store land on hold with HERSTEL (R25)."""
    told = replace(carts.STORE.orders, sync_error_hold="HERSTEL")
    configuration.put(hq, replace(carts.STORE, register_id="", orders=told), "test")
    return hq


def of(hq, number=NUMBER):
    with hq.read() as unit:
        return orders.find(unit, number)


def findings(hq):
    with hq.read() as unit:
        return verify(unit)


def quarantined(hq, till, event, reason="REVIEW"):
    """The event, set aside for that reason; its id."""
    hq.set_screen(lambda taken: reason)
    item = till.item(event, "now")
    assert till.push(item)[0].result == "quarantined"
    hq.set_screen(None)
    return item.event_id


def offered(hq, event_id):
    """Every action with the reason why it is not offered."""
    with hq.read() as unit:
        taken = intake.find(unit, event_id)
        assert taken is not None
        return {one.action: one.why_not for one in offers(unit, taken)}


def unknown_product(till, **changes):
    made = cart(("1 x 40.00", PICK))
    line = replace(made.lines[0], sku="873310")
    return till.placed(replace(made, lines=(line,)), **changes)


def do(hq, event_id, plan):
    seal = repairing.trial(hq, JOOST, event_id, plan).seal
    return repairing.apply(hq, JOOST, event_id, plan, seal)


def test_r177_an_unknown_product_is_mapped_in_a_copy_and_the_original_stays(held, till):
    event_id = quarantined(held, till, unknown_product(till))
    with held.read() as unit:
        sent = intake.find(unit, event_id).body
    plan = Plan("map", "renumbered by import 58", skus=(("873310", "A"),))
    effect = do(held, event_id, plan)
    assert effect.changes == (("transaction.lines.1.sku", "873310", "A"),)
    order = of(held)
    assert (order.lines[0].sku, order.standing) == ("A", Standing.ON_HOLD)
    assert effect.hold_code == "HERSTEL"
    with held.read() as unit:
        kept = intake.find(unit, event_id)
        [done] = [one for one in repairs.steps(unit, event_id) if one.what == "applied"]
    assert (kept.body, kept.state, kept.reason) == (sent, "resolved", "REPAIRED")
    assert done.body is not None
    assert decode_event("order", done.body).transaction.lines[0].sku == "A"
    assert json.loads(done.detail)["changes"] == [["transaction.lines.1.sku", "873310", "A"]]
    assert (done.who, done.at) == ("joost", held.now())
    assert findings(held) == []


def test_r25_a_repaired_order_stays_on_hold_until_it_is_released_and_what_came_waits(held, till):
    event_id = quarantined(held, till, unknown_product(till))
    do(held, event_id, Plan("map", "renumbered", skus=(("873310", "A"),)))
    pickup = till.item(till.picked_up(replace(of(held), standing=Standing.AT_HQ), {1: 1}))
    assert till.push(pickup)[0].result == "taken_in"
    assert state_of(held, pickup.event_id) == ("waiting", "ORDER_ON_HOLD")
    order_care.release(held, JOOST, NUMBER, "all is well")
    assert state_of(held, pickup.event_id)[0] == "applied"
    assert findings(held) == []


def test_r177_what_waited_behind_it_follows_in_order(held, till):
    placed = till.placed(cart(("2 x 40.00", PICK)))
    event_id = quarantined(held, till, placed)
    shown = apply(None, placed)
    pickup = till.item(till.picked_up(shown, {1: 1}))
    till.push(pickup)
    assert state_of(held, pickup.event_id) == ("waiting", "EARLIER_QUARANTINED")
    effect = do(held, event_id, AS_IS)
    assert [(one.kind, one.state) for one in effect.follows] == [("pickup", "applied")]
    assert (of(held).lines[0].invoiced, of(held).standing) == (1000, Standing.ON_HOLD)
    assert findings(held) == []


def test_r177_money_that_cannot_be_placed_is_booked_with_its_difference(held, till):
    much = till.placed(cart(("1 x 40.00", PICK)), tenders=(till.cash(4200),))
    event_id = till.item(much, "now")
    assert till.push(event_id)[0].reason == "MONEY_UNPLACED"
    effect = do(held, event_id.event_id, AS_IS)
    assert [(kind, amount) for kind, amount, _ in effect.found] == [("MONEY_DIFFERS", 3800)]
    assert effect.debit_minor == effect.credit_minor == 4200
    order = of(held)
    assert order.deposit_available == 400
    with held.read() as unit:
        assert orders.paid(unit, NUMBER) == 400
    assert findings(held) == []


def test_r177_a_refund_above_what_was_paid_is_booked_as_it_moved_once_a_person_says_so(held, till):
    till.send(till.placed(cart(("1 x 40.00", PICK))), "now")
    item = till.item(carts.cancelled(of(held), till.cash(-900)), "now")
    assert till.push(item)[0].reason == "MONEY_UNPLACED"
    effect = do(held, item.event_id, AS_IS)
    assert [(kind, amount) for kind, amount, _ in effect.found] == [("MONEY_DIFFERS", -500)]
    with held.read() as unit:
        assert orders.paid(unit, NUMBER) == 0
    assert findings(held) == []


def test_r177_cash_that_contradicts_itself_counts_as_it_moved(held, till):
    wrong = till.cash(400, given_minor=500, change_minor=50)
    item = till.item(till.placed(cart(("1 x 40.00", PICK)), tenders=(wrong,)), "now")
    assert till.push(item)[0].reason == "CASH_DIFFERS"
    effect = do(held, item.event_id, AS_IS)
    assert ("MONEY_DIFFERS", 50) in [(kind, amount) for kind, amount, _ in effect.found]
    assert findings(held) == []


def test_r177_nothing_is_applied_without_a_trial_on_the_present_data(held, till):
    event_id = quarantined(held, till, till.placed(cart(("2 x 40.00", PICK))))
    with pytest.raises(Refused, match="TRIAL_STALE"):
        repairing.apply(held, JOOST, event_id, AS_IS, "")
    effect = repairing.trial(held, JOOST, event_id, AS_IS)
    assert of(held) is None
    assert state_of(held, event_id) == ("quarantined", "REVIEW")
    with pytest.raises(Refused, match="TRIAL_STALE"):
        repairing.apply(held, JOOST, event_id, replace(AS_IS, reason="another"), effect.seal)
    repairing.apply(held, JOOST, event_id, AS_IS, effect.seal)
    with pytest.raises(Refused, match="EVENT_SETTLED"):
        repairing.apply(held, JOOST, event_id, AS_IS, effect.seal)


def test_r177_a_later_event_that_came_meanwhile_makes_the_trial_stale(held, till):
    placed = till.placed(cart(("2 x 40.00", PICK)))
    event_id = quarantined(held, till, placed)
    seal = repairing.trial(held, JOOST, event_id, AS_IS).seal
    till.send(till.picked_up(apply(None, placed), {1: 1}))
    with pytest.raises(Refused, match="TRIAL_STALE"):
        repairing.apply(held, JOOST, event_id, AS_IS, seal)


def test_r177_editing_keeps_the_batch_and_others_off(held, till, clock):
    event_id = quarantined(held, till, till.placed(cart(("2 x 40.00", PICK))))
    hand.open_record(held, JOOST, event_id)
    ilse = Actor("ilse", "administrator")
    with pytest.raises(Refused, match="RECORD_OPEN"):
        hand.open_record(held, ilse, event_id)
    with pytest.raises(Refused, match="RECORD_OPEN"):
        synchronise_orders.retry(held, event_id, "ilse")
    synchronise_orders.run(held, "timer")
    assert state_of(held, event_id)[0] == "quarantined"
    clock.forward(minutes=31)
    hand.open_record(held, ilse, event_id)
    hand.close_record(held, ilse, event_id)
    hand.open_record(held, JOOST, event_id)


def test_a_copy_of_another_order_is_marked_by_two_people_R177(held, till):
    """Only where every payment is the other order's."""
    first = till.placed(cart(("1 x 40.00", PICK)))
    till.send(first, "now")
    again = replace(first, transaction=replace(first.transaction, order_no=till.number(2)))
    item = till.item(again, "now")
    assert till.push(item)[0].reason == "PAYMENT_TWICE"
    with held.read() as unit:
        [booked] = repairs.payments_named(unit, [first.transaction.tenders[0].tender_id])
    plan = Plan("mark", "sent twice after the crash", copy_of=booked.event_id)
    seal = repairing.trial(held, JOOST, item.event_id, plan).seal
    with pytest.raises(Refused, match="SECOND_PERSON_NEEDED"):
        repairing.apply(held, JOOST, item.event_id, plan, seal)
    repairing.propose(held, JOOST, item.event_id, plan, seal)
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        repairing.confirm(held, JOOST, item.event_id)
    repairing.confirm(held, KARIN, item.event_id)
    assert state_of(held, item.event_id) == ("resolved", "TEST_OR_COPY")
    assert of(held, till.number(2)) is None
    assert findings(held) == []


def test_the_first_person_is_never_the_second_R177(held, till, clock):
    event_id = quarantined(held, till, till.placed(cart(("30 x 400.00", PICK))))
    both = Actor("ilse", "administrator")
    seal = repairing.trial(held, both, event_id, AS_IS).seal
    with pytest.raises(Refused, match="SECOND_PERSON_NEEDED"):
        repairing.apply(held, both, event_id, AS_IS, seal)
    repairing.propose(held, both, event_id, AS_IS, seal)
    with pytest.raises(Refused, match="CONFIRM_SAME_PERSON"):
        repairing.confirm(held, both, event_id)
    clock.forward(hours=25)
    with pytest.raises(Refused, match="PROPOSAL_LAPSED"):
        repairing.confirm(held, KARIN, event_id)
    repairing.withdraw(held, both, event_id)
    with pytest.raises(Refused, match="NO_PROPOSAL"):
        repairing.confirm(held, KARIN, event_id)


def test_d3_two_people_who_confirm_at_once_book_it_once(held, till, monkeypatch):
    event_id = quarantined(held, till, till.placed(cart(("30 x 400.00", PICK))))
    seal = repairing.trial(held, JOOST, event_id, AS_IS).seal
    repairing.propose(held, JOOST, event_id, AS_IS, seal)
    beside: list[Thread] = []
    refused: list[str] = []

    def second():
        with pytest.raises(Refused) as found:
            repairing.confirm(held, Actor("mara", "finance"), event_id)
        refused.append(found.value.code)

    def while_a_second_confirms(*given):
        if not beside:
            beside.append(Thread(target=second))
            beside[0].start()
            beside[0].join(0.3)
        return recorded(*given)

    recorded = own_events.put
    monkeypatch.setattr(own_events, "put", while_a_second_confirms)
    repairing.confirm(held, KARIN, event_id)
    beside[0].join()
    assert refused == ["EVENT_SETTLED"]
    assert findings(held) == []


def test_r177_what_belongs_to_no_order_cannot_be_booked_by_anybody(held, till):
    order = apply(None, till.placed(cart(("2 x 40.00", PICK))))
    event_id = quarantined(held, till, till.picked_up(order, {1: 1}))
    with pytest.raises(Refused, match="REPAIR_FAILS") as refused:
        repairing.trial(held, JOOST, event_id, AS_IS)
    assert refused.value.details["reason"] == "ORDER_MISSING"


def test_what_the_disk_says_during_a_repair_is_no_fault_of_the_event_FS1(held, till, monkeypatch):
    event_id = quarantined(held, till, till.placed(cart(("2 x 40.00", PICK))))
    with monkeypatch.context() as disk:
        disk.setattr(orders, "add", without_room)
        with pytest.raises(Unavailable, match="disk"):
            repairing.trial(held, JOOST, event_id, AS_IS)
    do(held, event_id, AS_IS)
    assert state_of(held, event_id)[0] == "resolved"


def test_money_of_its_own_is_never_marked_away(held, till):
    event_id = quarantined(held, till, till.placed(cart(("1 x 40.00", PICK))))
    assert offered(held, event_id) == {
        "map": "ALL_KNOWN",
        "as_is": "",
        "correct": "",
        "mark": "MONEY_CAME_IN",
        "ask": "",
    }
    with pytest.raises(Refused, match="NOT_OFFERED"):
        repairing.trial(held, JOOST, event_id, Plan("mark", "a test"))


def test_bytes_that_cannot_be_read_are_only_asked_about(held, till):
    item = till.raw("{}", "order", NUMBER, "now")
    till.push(item)
    assert [one for one, why in offered(held, item.event_id).items() if not why] == ["ask"]


def test_the_store_is_asked_and_hears_what_became_of_it_R177(held, till):
    """The till's own question about the event is answered with it."""
    placed = till.placed(cart(("1 x 40.00", PICK)))
    held.set_screen(lambda taken: "REVIEW")
    item = till.item(placed, "now")
    till.push(item)
    held.set_screen(None)
    repairing.ask_store(held, JOOST, item.event_id, "Was this the blue one?")
    [answer] = till.push(item)
    assert (answer.stored, answer.reason) == ("quarantined", "ASKED Was this the blue one?")
    do(held, item.event_id, AS_IS)
    [answer] = till.push(item)
    assert (answer.stored, answer.reason) == ("applied", "REPAIRED")


def test_a_sale_is_repaired_and_its_goods_may_come_back(held, till):
    sale = till.placed(cart(("2 x 10.00", carts.CARRY)))
    event_id = quarantined(held, till, sale)
    effect = do(held, event_id, AS_IS)
    assert (effect.debit_minor, effect.credit_minor, effect.hold_code) == (2000, 2000, None)
    assert till.read(sale.receipt_no).found == "order"
    assert findings(held) == []


def test_an_order_without_customer_gets_one_R177(held, till):
    placed = till.placed(cart(("1 x 40.00", PICK)))
    nobody = replace(placed, transaction=replace(placed.transaction, customer=None))
    item = till.item(nobody, "now")
    assert till.push(item)[0].reason == "NO_CUSTOMER_OR_NUMBER"
    do(held, item.event_id, Plan("map", "told by the store", customer_id="C1"))
    assert of(held).customer.customer_id == "C1"


def test_r176_repair_needs_its_right(held, till):
    event_id = quarantined(held, till, till.placed(cart(("1 x 40.00", PICK))))
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        repairing.trial(held, KARIN, event_id, AS_IS)
    with pytest.raises(Refused, match="RIGHT_MISSING"):
        repairing.ask_store(held, Actor("vera", "auditor"), event_id, "why")


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (replace(AS_IS, action="away"), "ACTION_UNKNOWN"),
        (replace(AS_IS, reason=" "), "REASON_MISSING"),
        (Plan("map", "renumbered", skus=(("873310", "NEVER"),)), "PRODUCT_UNKNOWN"),
        (Plan("map", "renumbered", (("873310", "A"),), customer_id="C9"), "CUSTOMER_UNKNOWN"),
        (Plan("mark", "a test"), "NOT_OFFERED"),
    ],
)
def test_r177_what_cannot_be_done_is_refused_and_leaves_the_event(held, till, plan, code):
    event_id = quarantined(held, till, unknown_product(till))
    with pytest.raises(Refused, match=code):
        repairing.trial(held, JOOST, event_id, plan)
    assert state_of(held, event_id)[0] == "quarantined"


@pytest.mark.parametrize(
    ("question", "code"),
    [(" ", "REASON_MISSING"), ("why\x00", "BAD_TEXT"), ("w" * 401, "BAD_TEXT")],
)
def test_r177_a_question_that_no_till_could_show_is_not_asked(held, till, question, code):
    event_id = quarantined(held, till, till.placed(cart(("1 x 40.00", PICK))))
    with pytest.raises(Refused, match=code):
        repairing.ask_store(held, JOOST, event_id, question)


def test_r177_an_event_that_nobody_sent_or_that_is_settled_is_none_to_repair(held, till):
    with pytest.raises(Refused, match="EVENT_UNKNOWN"):
        repairing.trial(held, JOOST, "0" * 32, AS_IS)
    event_id = quarantined(held, till, till.placed(cart(("1 x 40.00", PICK))))
    do(held, event_id, AS_IS)
    with pytest.raises(Refused, match="EVENT_SETTLED"):
        hand.open_record(held, JOOST, event_id)


def test_r103_r177_a_line_that_both_tills_added_is_two_lines(held, till):
    """Each till counted on from the order as it had it."""
    made = till.placed(cart(("1 x 40.00", PICK)))
    till.send(made, "now")
    order = apply(None, made)
    (desk,) = cart_lines(order)
    mug, cloth = (replace(desk, line_no=2, sku=sku, name=sku, price_minor=1_000) for sku in "BC")
    till.send(till.edited(order, (desk, mug)), "now")
    item = till.item(till.edited(order, (desk, cloth)), "now")
    assert till.push(item)[0].reason == "STALE_ORDER"
    with_both = Plan("correct", "both were promised", kept=("1", "2"))
    seal = repairing.trial(held, JOOST, item.event_id, with_both).seal
    repairing.propose(held, JOOST, item.event_id, with_both, seal)
    repairing.confirm(held, KARIN, item.event_id)
    assert [(one.line_no, one.sku) for one in of(held).lines] == [(1, "A"), (2, "B"), (3, "C")]
    assert findings(held) == []
