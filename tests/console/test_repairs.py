"""R177 on the console: grouped by reason, the original beside HQ's figures, a trial before anything
is booked, a second person where one is too few.
"""

import html
import inspect
import json
import re
from dataclasses import replace

import pytest

from pos_app.domain import cancellation, fulfilment, invoice, order_events, order_states, returns
from pos_app.domain.edit import cart_lines
from pos_app.domain.order import AttributeValue
from pos_app.domain.pricing import Charge
from pos_app.hq import synchronise_orders
from pos_app.hq.books import apply_event, check_changes, checks, fiscal, moved_money, settle
from pos_app.hq.people import operators
from pos_app.hq.repair.offers import offers
from pos_app.hq.store import intake, messages, orders, repairs
from pos_app.hq.words import read_words
from pos_app.resources_dir import resources_dir
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till

REASON = "the customer has paid it"
ENGLISH = read_words(resources_dir() / "text")["en"]


@pytest.fixture
def aside(own_hq):
    """An order with too much money, quarantined; the visitor and its page."""
    till = a_till(own_hq, own_hq.ids)
    item = till.item(till.placed(cart(("1 x 40.00", PICK)), tenders=(till.cash(4500),)), "now")
    assert till.push(item)[0].reason == "MONEY_UNPLACED"
    visitor = signed_in(own_hq)
    return visitor, f"/console/repair/{item.event_id}", item.event_id


def tried(visitor, path, **fields):
    """The page after a trial, and the seal that it carries."""
    answer = visitor.send(path, path, do="trial", **{"reason": REASON} | fields)
    assert answer.status_code == 200, answer.text
    return answer.text, found(r'name="seal" value="(\w+)"', answer.text)


def test_what_is_set_aside_is_grouped_by_reason_with_its_help_R177(friday):
    page = text_of(friday.page("/console/repair"))
    assert "The money cannot be placed: it is more than everything on it" in page
    assert "MONEY_UNPLACED 1 transaction · € 900,00 received" in page
    assert "The message cannot be read. MALFORMED 1 transaction · not known received" in page
    one = text_of(friday.page("/console/repair/reason/MALFORMED"))
    assert "MONEY_UNPLACED" not in one


def test_clerks_are_named_and_what_waits_has_the_amount_that_its_till_told(friday):
    repair = friday.page("/console/repair/reason/MONEY_UNPLACED")
    assert "<td>Sanne Bakker</td>" in repair
    event_id = found(r'href="/console/repair/(\w{32})"', repair)
    assert "Made by Sanne Bakker" in text_of(friday.page(f"/console/repair/{event_id}"))
    assert "Amount € 799,00" in text_of(friday.page(f"/console/transactions/{event_id}"))
    listed = text_of(friday.page("/console/transactions?state=quarantined&kind=order"))
    assert "€ 799,00 Quarantined" in listed


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"tenders": [{"amount_minor": 250}, {"amount_minor": 50}]}, "€ 3,00"),
        ({"transaction": {"tenders": [{"amount_minor": 7}]}}, "€ 0,07"),
        ({"transaction": {"tenders": [{"amount_minor": 7}, {}]}}, "not known"),
        ({"tenders": 7}, "not known"),
        ([], "not known"),
    ],
)
def test_a_message_that_cannot_be_read_still_tells_its_money_where_it_names_it(own_hq, body, said):
    till = a_till(own_hq, own_hq.ids)
    till.push(till.raw(json.dumps(body), "order", "S1-01-000001-7K3Q", "now"))
    assert f"{said} received" in text_of(signed_in(own_hq).page("/console/repair"))


def test_the_list_goes_on_where_a_page_ends_and_is_narrowed_before_it_R177(friday, monkeypatch):
    monkeypatch.setattr(repairs, "ASIDE_ROWS", 1)
    first = friday.page("/console/repair")
    assert (first.count("<tr data-open>"), "1 transaction or more" in first) == (1, True)
    second = friday.page(html.unescape(found(r'rel="next" href="([^"]+)"', first)))
    name = r'<tr data-open>.*href="/console/repair/(\w+)"'
    assert found(name, second) != found(name, first)
    assert 'rel="next"' not in second
    assert 'rel="next"' not in friday.page("/console/repair?code=MALFORMED")
    assert "<tr data-open>" not in friday.page("/console/repair?till=AMF-9")


def test_only_what_differs_is_marked_and_only_what_is_safe_is_offered_R177(aside):
    visitor, path, _ = aside
    page = visitor.page(path)
    assert "Money received € 45,00 Amount € 40,00 Till S1-1" in text_of(page)
    assert "Paid against due 45,00 4,00" in text_of(page)
    assert page.count('<tr class="alarm">') == 1
    assert "Not offered here: the money received belongs to no other order." in text_of(page)
    assert re.search(r'value="mark" disabled', page)


def test_a_trial_books_nothing_and_the_repair_needs_it_R177(aside, own_hq):
    visitor, path, _ = aside
    refused = visitor.send(path, path, do="apply", action="as_is", reason=REASON)
    assert "Run the trial again and look at it" in text_of(refused.text)
    page, seal = [tried(visitor, path, action="as_is") for _ in range(2)][1]
    assert text_of(page).count("Taken in hand") == 1
    accounts = text_of(page.split('id="trial-head"')[1])
    assert "1210 Cash 45,00" in accounts
    assert "1990 Difference 41,00" in accounts
    assert "1410 Deposits from customers 4,00 Sum 45,00 45,00" in accounts
    with own_hq.read() as unit:
        assert intake.counts(unit)["quarantined"] == 1
    done = visitor.send(path, path, do="apply", action="as_is", reason=REASON, seal=seal)
    assert done.status_code == 303
    page = text_of(visitor.page(path))
    assert "Applied as sales order S1-01-000001-7K3Q On hold" in page
    assert f"Repaired · Apply as it is {REASON} Ilse Vermeer" in page
    journal = text_of(visitor.page("/console/journal"))
    assert f"S1-1 1 what was done Apply as it is, reason {REASON}" in journal
    assert "Order put on hold S1-01-000001-7K3Q reason Repaired" in journal
    with own_hq.read() as unit:
        assert intake.counts(unit)["resolved"] == 1


def test_who_proposed_cannot_confirm_and_finance_can_R177(own_hq):
    till = a_till(own_hq, own_hq.ids)
    own_hq.set_screen(lambda taken: "REVIEW")
    item = till.item(till.placed(cart(("30 x 400.00", PICK))), "now")
    till.push(item)
    own_hq.set_screen(None)
    path = f"/console/repair/{item.event_id}"
    ilse = signed_in(own_hq)
    _, seal = tried(ilse, path, action="as_is")
    assert ilse.send(path, path, do="propose", action="as_is", reason=REASON, seal=seal)
    refused = ilse.send(f"{path}/confirm", path)
    assert "You proposed it yourself" in text_of(refused.text)
    operators.add(own_hq, "karin", "Karin Mulder", "another long secret", "finance")
    karin = signed_in(own_hq, "karin")
    assert "Ilse Vermeer proposes: Apply as it is." in text_of(karin.page(path))
    assert karin.send(f"{path}/confirm", path).status_code == 303
    with own_hq.read() as unit:
        assert orders.find(unit, "S1-01-000001-7K3Q") is not None
        assert [x.who for x in repairs.steps(unit, item.event_id)][-1] == "karin"


def test_a_question_goes_to_the_store_and_stands_in_the_record_R177(aside):
    visitor, path, _ = aside
    sent = visitor.send(path, path, do="ask", reason="Which note did she hand over?")
    assert sent.status_code == 303
    assert "Store asked Which note did she hand over? Ilse Vermeer" in text_of(visitor.page(path))


def test_an_auditor_reads_and_cannot_repair_R176(aside, own_hq):
    _, path, _ = aside
    operators.add(own_hq, "vera", "Vera", "another long secret", "auditor")
    vera = signed_in(own_hq, "vera")
    assert "disabled" in found(r'(value="trial"[^>]*)>', vera.page(path))
    assert vera.send(path, path, do="trial", action="as_is", reason=REASON).status_code == 403


def test_what_somebody_has_open_is_told_by_name_wherever_another_acts_on_it_R177(aside, own_hq):
    visitor, path, event_id = aside
    visitor.send(path, path, do="open")
    operators.add(own_hq, "joost", "Joost Prins", "another long secret", "operator")
    joost = signed_in(own_hq, "joost")
    assert "Ilse Vermeer has this open" in text_of(joost.page(path))
    for wish in ("trial", "again", "open"):
        refused = joost.send(path, path, do=wish, action="as_is", reason=REASON)
        assert "Ilse Vermeer has this open. Wait until" in text_of(refused.text), wish
    one, many = f"/console/transactions/{event_id}", "/console/transactions/bulk"
    moved = joost.send(f"{one}/synchronise", one).headers["location"]
    assert "Somebody else has it open in Repair" in text_of(joost.page(moved))
    told = joost.send(many, "/console/transactions", **{f"e-{event_id}": "on"})
    assert "Ilse Vermeer has this open. Wait until" in text_of(told.text)


def waiting(own_hq, till, counter, amount=4500, **changes):
    """One more order with too much money."""
    placed = till.placed(cart(("1 x 40.00", PICK)), counter, tenders=(till.cash(amount),))
    item = till.item(replace(placed, **changes), "now")
    till.push(item)
    return item.event_id


def test_a_figure_is_corrected_on_the_page_and_proposed_R177(aside, own_hq):
    visitor, path, _ = aside
    page = text_of(visitor.page(path))
    assert "Apply a correction two people" in page
    fields = {"action": "correct", "v-line.1.price": "45,00", "v-line.1.quantity": "1"}
    page, seal = tried(visitor, path, **fields)
    assert "Order line 1 A · Price: € 40,00 → € 45,00" in text_of(page)
    assert 'value="45,00"' in page
    sent = visitor.send(path, path, do="propose", reason=REASON, seal=seal, **fields)
    assert sent.status_code == 303
    operators.add(own_hq, "karin", "Karin Mulder", "another long secret", "finance")
    karin = signed_in(own_hq, "karin")
    assert "price: 40,00 → 45,00" in text_of(karin.page(path))
    assert karin.send(f"{path}/confirm", path).status_code == 303
    page = text_of(karin.page("/console/orders/S1-01-000001-7K3Q"))
    assert f"Apply a correction, proposed by Ilse Vermeer: {REASON}" in page
    bad = visitor.send(path, path, do="trial", action="correct", **{"v-line.1.price": "x"})
    assert "price: x is no amount that can be booked: zero or more" in text_of(bad.text)
    bad = visitor.send(path, path, do="trial", action="correct", **{"v-line.1.quantity": "-5"})
    assert "quantity (0 takes it out): -5 is no quantity that can be" in text_of(bad.text)


def test_what_is_typed_beside_a_proposal_is_what_is_tried_and_proposed_R177(aside, own_hq):
    """It was overwritten by the proposal's, so that no trial of it ever fitted."""
    visitor, path, event_id = aside
    fields = {"action": "correct", "v-line.1.price": "45,00"}
    for reason in ("first", "second"):
        page, seal = tried(visitor, path, **fields, reason=reason)
        assert f">{reason}</textarea>" in page
        sent = visitor.send(path, path, do="propose", seal=seal, **fields, reason=reason)
        assert sent.status_code == 303, text_of(sent.text)
    with own_hq.read() as unit:
        proposed = [x for x in repairs.steps(unit, event_id) if x.what == "proposed"]
    assert [json.loads(x.detail)["plan"]["reason"] for x in proposed] == ["first", "second"]


def test_a_question_that_is_sent_twice_is_asked_once(aside, own_hq):
    visitor, path, event_id = aside
    for question in ("Which?", "Which?", "When?", "Which?"):
        assert visitor.send(path, path, do="ask", reason=question).status_code == 303
    with own_hq.read() as unit:
        assert [x.what for x in repairs.steps(unit, event_id)].count("asked") == 3


def test_the_list_is_narrowed_by_till_clerk_code_and_age_R177(own_hq):
    first, other = a_till(own_hq, own_hq.ids), a_till(own_hq, own_hq.ids, "S1-2")
    waiting(own_hq, first, 1)
    own_hq.clock.forward(hours=25)
    waiting(own_hq, other, 2, staff_id="tim")
    visitor = signed_in(own_hq)

    def numbers(query):
        return set(re.findall(r"S1-\d\d-\d{6}", visitor.page(f"/console/repair?{query}")))

    assert numbers("") == {"S1-01-000001", "S1-02-000002"}
    assert numbers("till=S1-2") == numbers("clerk=tim") == {"S1-02-000002"}
    assert numbers("age=day") == {"S1-01-000001"}
    assert numbers("store=S2") == numbers("code=MALFORMED") == set()
    assert numbers("code=MONEY_UNPLACED&sort=money") == {"S1-01-000001", "S1-02-000002"}


def test_money_that_goes_back_asks_for_the_second_factor_again_R177(own_hq):
    till = a_till(own_hq, own_hq.ids)
    back = waiting(own_hq, till, 1, amount=-500)
    visitor, path = signed_in(own_hq), f"/console/repair/{back}"
    own_hq.clock.forward(minutes=11)
    _, seal = tried(visitor, path, action="as_is")
    asked = visitor.send(path, path, do="apply", action="as_is", reason=REASON, seal=seal)
    assert "Your second factor again" in asked.text
    with own_hq.read() as unit:
        assert intake.find(unit, back).state == "quarantined"


def two_edits(own_hq):
    """An order and what the second of two tills, on its older version, wants of it."""
    one, two = a_till(own_hq, own_hq.ids), a_till(own_hq, own_hq.ids, "S1-2")
    one.send(one.placed(cart(("2 x 40.00", PICK), ("1 x 10.00", PICK))), "now")
    with own_hq.read() as unit:
        order = orders.find(unit, "S1-01-000001-7K3Q")
    assert order is not None
    desk, mug = cart_lines(order)
    more = one.edited(order, (replace(desk, quantity=3_000), mug))
    assert one.send(more, "now").result == "applied"
    wanted = (replace(desk, quantity=5_000), replace(mug, quantity=2_000))
    headers = {
        "charges": (Charge("WRAP", 250, 210_000),),
        "attributes": (AttributeValue("NOTE", "ring twice"),),
        "deposit_set": 4_000,
    }
    item = two.item(two.edited(order, wanted, **headers))
    two.push(item)
    synchronise_orders.run(own_hq, "test")
    return order, item


def test_two_tills_on_one_order_are_settled_line_by_line_and_the_stores_are_told_R103_R177(own_hq):
    order, item = two_edits(own_hq)
    visitor, path = signed_in(own_hq), f"/console/repair/{item.event_id}"
    order_page = visitor.page(f"/console/orders/{order.order_no}")
    assert path in order_page
    page = text_of(visitor.page(path))
    assert "Two versions of this order" in page
    assert "5 x € 40,00" in page
    assert "3 x € 40,00" in page
    assert "Charges of the order Charge WRAP € 2,50 none" in page
    assert "Deposit set by hand € 40,00 by the percentage" in page
    assert "Answers about the order NOTE: ring twice none" in page
    chosen = {"action": "correct", "kept-1": "there", "kept-2": "here"}
    chosen |= {"kept-charges": "there", "kept-attributes": "here", "kept-deposit": "there"}
    tried_page, seal = tried(visitor, path, **chosen)
    assert 'value="propose"' in tried_page
    assert 'value="apply"' not in tried_page
    assert "Version of the order: 1 → 2" in text_of(tried_page)
    visitor.send(path, path, do="propose", reason=REASON, seal=seal, **chosen)
    operators.add(own_hq, "karin", "Karin Mulder", "another long secret", "finance")
    done = signed_in(own_hq, "karin").send(f"{path}/confirm", path)
    assert done.status_code == 303, text_of(done.text)
    with own_hq.read() as unit:
        after = orders.find(unit, order.order_no)
        (told,) = messages.of_order(unit, order.order_no)
    assert [line.quantity for line in after.lines] == [3_000, 2_000]
    assert [one.value for one in after.attributes] == ["ring twice"]
    assert (after.charges, after.overridden) == ((), False)
    assert (told.store_id, told.text.partition(":")[0]) == ("S1", REASON)
    assert "3 x" in told.text


JUDGES = (
    *(settle, apply_event, checks, check_changes, fiscal, moved_money),
    *(order_events, order_states),
)
PARTS = (
    *(cancellation.check_quantities, cancellation.check_charge, returns.check_quantities),
    *(invoice.check_pickup, invoice.check_shipment, fulfilment),
)
"""What applying an event may fail at."""
ELSEWHERE = {"MALFORMED", "POISON", "TOO_LONG", "ENDED_HQ", "DEVICE_FENCED", "REVIEW"}
OF_THE_MAKER = {"KIND_DIFFERS", "ORDER_NO_DIFFERS", "PLACE_DIFFERS", "R158"}
"""No repair here takes them away; neither does one of bytes that cannot be read."""
OF_A_COPY = {"ORDER_EXISTS", "PAYMENT_TWICE"}


def causes():
    """Every code that `apply_event` may set an event aside with."""
    source = "".join(inspect.getsource(one) for one in (*JUDGES, *PARTS))
    found = re.findall(r'(?:Misfit|Quarantine|Waits|Refused)\(\s*"(\w+)"', source)
    found += re.findall(r'(?:return|: |else) "([A-Z_]{5,})"', inspect.getsource(order_states))
    found += [f"{one.name}_QTY" for one in fulfilment.FulfilAction]
    return {one.upper() for one in found} - {"REPAIR_FAILS", "NOTHING_REJECTED"} | ELSEWHERE


def test_each_reason_has_a_sentence_and_a_help_and_its_page_an_action_R177(own_hq):
    """Reliability 6: one event is set aside for each, and its page is read as a person would."""
    till, shown = a_till(own_hq, own_hq.ids), causes()
    assert len(shown) > 60
    for words in read_words(resources_dir() / "text").values():
        named = {x.removeprefix("reason_") for x in words.sentences if re.match("reason_[A-Z]", x)}
        assert shown <= named
        assert [one for one in named if not words.named(f"help_{one}")] == []
    reasons = sorted(shown - {"MALFORMED"})
    own_hq.set_screen(lambda taken: reasons[int(taken.order_id[6:12]) - 1])
    made = (till.placed(cart(("1 x 40.00", PICK)), n + 1) for n in range(len(reasons)))
    items = [till.item(event, "now") for event in made]
    assert [one.reason for one in till.push(*items)] == reasons
    visitor = signed_in(own_hq)
    page = text_of(visitor.page("/console/repair"))
    for what in ("reason", "help"):
        assert [one for one in reasons if ENGLISH.of(what, one) not in page] == []
    with own_hq.read() as unit:
        taken = [intake.find(unit, one.event_id) for one in items]
        asked = [offers(unit, one) for one in taken if one is not None]
    pairs = zip(reasons, asked, strict=True)
    able = {one for one, found in pairs if any(not x.why_not for x in found[:4])}
    assert set(reasons) - able == OF_THE_MAKER | OF_A_COPY
    page = visitor.page(f"/console/repair/{items[reasons.index('R158')].event_id}")
    assert "Nothing can safely be booked from it now." in text_of(page)
    assert re.search(r'value="trial"[^>]* disabled', page)
