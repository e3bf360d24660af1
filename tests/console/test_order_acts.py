"""Hold, release, bulk and rejected lines on the console (R25, R123, R158)."""

import html
import inspect
import re
from dataclasses import replace
from datetime import date

import pytest

from pos_app.contract.store_messages import StoreMessagesReply, StoreMessagesRequest
from pos_app.domain.events import Fulfilled
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.order import OrderStatus, Standing
from pos_app.domain.transaction import Quote
from pos_app.hq.books import ledger
from pos_app.hq.store import orders, state
from pos_app.hq.web.console import bulk_acts
from pos_app.hq.web.console.lists import ORDER_LOOK
from pos_app.hq.web.console.orders import acts
from pos_app.hq.words import read_words
from pos_app.resources_dir import resources_dir
from tests.console.conftest import found, signed_in
from tests.console.test_pages import MARIEKES, text_of
from tests.helpers import carts
from tests.helpers.carts import PICK, SHIP, cart
from tests.hq.world import a_till

FIRST, SECOND = "S1-01-000001-7K3Q", "S1-01-000002-7K3Q"


@pytest.fixture
def till(own_hq):
    made = a_till(own_hq, own_hq.ids)
    for number in (1, 2):
        made.send(made.placed(cart(("2 x 40.00", PICK)), number), "now")
    return made


def standing(hq, order_no):
    with hq.read() as unit:
        found = orders.find(unit, order_no)
    assert found is not None
    return found.standing


def test_an_order_is_held_with_a_reason_and_released_again_R25(till):
    visitor, path = signed_in(till.hq), f"/console/orders/{FIRST}"
    refused = visitor.send(f"{path}/hold", path, reason=" ")
    assert (refused.status_code, "Give a reason" in text_of(refused.text)) == (422, True)
    assert visitor.send(f"{path}/hold", path, reason="address doubtful").status_code == 303
    assert standing(till.hq, FIRST) is Standing.ON_HOLD
    page = text_of(visitor.page(path))
    assert re.search(r"Put on hold: address doubtful \d+ \w+ \d\d:\d\d ?, Ilse Vermeer", page)
    assert "Put on hold" in page
    assert "address doubtful Ilse Vermeer" in page
    long = "called " * 40
    for typed in ("", long):
        refused = visitor.send(f"{path}/release", path, reason=typed)
        assert found(r'<a href="#(f-release)">', refused.text)
        kept = found(r'id="f-release"[^>]*value="([^"]*)" aria-invalid', refused.text)
        assert kept == typed.strip()
    assert visitor.send(f"{path}/release", path, reason="called").status_code == 303
    assert standing(till.hq, FIRST) is Standing.AT_HQ


def test_a_bulk_says_of_each_order_what_became_of_it(till):
    visitor, path = signed_in(till.hq), "/console/orders"
    visitor.send(f"{path}/{FIRST}/hold", f"{path}/{FIRST}", reason="first")
    fields = {f"o-{FIRST}": "on", f"o-{SECOND}": "on"}
    page = text_of(visitor.send(f"{path}/bulk", path, do="hold", reason="fraud", **fields).text)
    assert "1 of 2 done" in page
    assert f"{FIRST} Not done It is on hold already." in page
    assert f"{SECOND} Done on hold" in page
    visitor.send(f"{path}/bulk", path, do="release", reason="cleared", **fields)
    assert {standing(till.hq, one) for one in (FIRST, SECOND)} == {Standing.AT_HQ}


def test_found_orders_go_out_as_a_file_without_formulas(till):
    nasty = replace(carts.JANSEN, customer_id="C9", name="=1+1")
    event = till.placed(cart(("10.00", PICK), customer=nasty), 3)
    till.send(event, "now")
    answer = signed_in(till.hq).get("/console/orders.csv?q=S1-01-000003-7K3Q")
    assert ";'=1+1;" in answer.text
    assert answer.text.count("\r\n") == 2
    with till.hq.read() as unit:
        assert state.journal_page(unit)[0].what == "orders_exported"


def reject(till, order_no: str) -> None:
    """Two of the first line are torn."""
    event = Fulfilled(
        order_no=order_no,
        order_version=1,
        action=FulfilAction.REJECT,
        quantities=((1, 2000),),
        reason="torn",
        store_id="S1",
        register_id="S1-1",
        staff_id="clerk",
        at=till.hq.now(),
    )
    till.send(event)


def test_rejected_lines_are_read_page_by_page_R123(own_hq, monkeypatch):
    monkeypatch.setattr(acts, "PAGE_ROWS", 1)
    till = a_till(own_hq, own_hq.ids)
    for number, order_no in enumerate((FIRST, SECOND), 1):
        till.send(till.placed(cart(("3 x 40.00", SHIP)), number), "now")
        reject(till, order_no)
    visitor, path = signed_in(own_hq), "/console/rejected"
    page = visitor.page(path)
    assert (f"orders/{SECOND}" in page, f"orders/{FIRST}" in page) == (True, False)
    second = html.unescape(found(r'rel="next" href="([^"]+)"', page))
    page = visitor.page(second)
    assert (f"orders/{SECOND}" in page, f"orders/{FIRST}" in page) == (False, True)
    assert 'rel="next"' not in page
    assert f'action="{html.escape(second)}"' in page
    assert visitor.get(f"{path}?after=nonsense").status_code == 409


def test_what_a_store_rejected_goes_to_another_place_R123(own_hq):
    till = a_till(own_hq, own_hq.ids)
    till.send(till.placed(cart(("3 x 40.00", SHIP))), "now")
    reject(till, FIRST)
    visitor, path = signed_in(own_hq), "/console/rejected"
    page = text_of(visitor.page(path))
    assert f"{FIRST} Amersfoort A A 2 / 3 Amersfoort torn 2 Mar" in page
    refused = visitor.send(path, path, order=FIRST, line="1", location="S9")
    assert "That place cannot ship for this store" in text_of(refused.text)
    done = visitor.send(path, path, order=FIRST, line="1", location="W1")
    assert done.headers["location"] == "/console/rejected?said=reassigned"
    assert "Nothing waits for another place." in text_of(visitor.page(path))
    page = text_of(visitor.page(f"/console/orders/{FIRST}"))
    assert "Given to another place line 1 to Warehouse" in page
    assert "Rejected torn" in page


def test_one_goes_from_order_to_order_of_the_list_that_one_came_from(till, monkeypatch):
    """`J` and `K` press the links; the newest is first, and a page goes on to the next."""
    visitor = signed_in(till.hq)
    link = r'<a[^>]* rel="{}" href="([^"]+)"'
    second = visitor.page(f"/console/orders/{SECOND}?store=S1")
    assert found(link.format("next"), second) == f"/console/orders/{FIRST}?store=S1"
    assert 'rel="prev"' not in second
    first = visitor.page(f"/console/orders/{FIRST}?store=S1")
    assert found(link.format("prev"), first) == f"/console/orders/{SECOND}?store=S1"
    assert 'rel="next"' not in first
    elsewhere = visitor.page(f"/console/orders/{FIRST}?store=S9")
    assert not re.search(r'rel="(prev|next)"', elsewhere)
    monkeypatch.setattr("pos_app.hq.web.console.orders.orders.PAGE_ROWS", 1)
    onward = html.unescape(found(link.format("next"), visitor.page(f"/console/orders/{SECOND}")))
    assert onward.startswith(f"/console/orders/{FIRST}?after=")
    assert visitor.page(onward)


def test_what_was_paid_first_is_told_as_goods_and_deposit_which_add_up(friday):
    said = r"Carried out 89,95 \+ deposit 235,59 PA-\w{6} € 325,54"
    assert re.search(said, text_of(friday.page(MARIEKES)))


def test_an_order_tells_the_card_while_something_is_open_and_a_quote_its_last_day(friday, own_hq):
    assert "card ••4417 holds € 279,20" in text_of(friday.page(MARIEKES))
    done = text_of(friday.page("/console/orders/AMF-01-000019-7K3Q"))
    assert "Still to pay € 0,00 no card held" in done
    till = a_till(own_hq, own_hq.ids)
    said = {9: "Quote At HQ", 1: "Quote expired At HQ"}
    for day, status in said.items():
        event = till.placed(replace(cart(("10.00", PICK)), quote=Quote(date(2026, 3, day))), day)
        assert till.send(event, "now").order_status == "QUOTE_OPEN"
        page = text_of(signed_in(own_hq).page(f"/console/orders/{event.transaction.order_no}"))
        assert status in page
        assert f"quote, {'' if day > 1 else 'was '}valid through {day} Mar" in page


def test_an_order_is_put_on_hold_from_its_head(friday):
    assert found(r'<a class="button" href="#(care)">', friday.page(MARIEKES))


def test_an_order_shows_the_equation(friday):
    """R158."""
    said = "Paid 964,74 less refunded 0,00 = 964,74 = invoiced 888,95 + deposit available 75,79"
    assert said in text_of(friday.page(MARIEKES))


def test_r158_stands_below_the_ledger_of_every_order(till):
    page = text_of(signed_in(till.hq).page(f"/console/orders/{FIRST}"))
    assert "10 % of the order part € 80,00 € 8,00 € 8,00" in page
    assert "Paid 8,00 less refunded 0,00 = 8,00 = invoiced 0,00 + deposit available 8,00" in page


def test_every_reason_of_the_deposit_ledger_has_its_sentence_R159():
    """Edits and cancellations too."""
    codes = set(re.findall(r'"([A-Z][A-Z_]+)"', inspect.getsource(ledger)))
    assert {"CANCELLATION", "CARRIED_OUT", "EDITED", "STAYS_OPEN", "CANCELLED"} <= codes
    for words in read_words(resources_dir() / "text").values():
        assert [one for one in codes if not words.named(f"why_{one}")] == []


def test_every_status_has_its_look_and_word():
    assert {one.value for one in OrderStatus} == set(ORDER_LOOK)
    for words in read_words(resources_dir() / "text").values():
        assert [one for one in ORDER_LOOK if not words.named(f"status_{one}")] == []


def messages_of(till, request):
    reply = till.ask("orders/messages", request)
    return StoreMessagesReply.model_validate_json(reply.body)


def test_a_store_is_asked_about_an_order_and_answers_at_its_till(till):
    visitor, path = signed_in(till.hq), f"/console/orders/{FIRST}"
    question = "Did he take both?"
    wrong = visitor.send(f"{path}/ask", path, store="ZZ", reason=question)
    assert "ZZ has nothing to do with this order." in text_of(wrong.text)
    empty = visitor.send(f"{path}/ask", path, store="S1", reason=" ")
    assert "Write what the store is to answer" in text_of(empty.text)
    for _ in range(2):  # a double click asks once
        answer = visitor.send(f"{path}/ask", path, store="S1", reason=question)
        assert answer.status_code == 303
    assert question in visitor.page(path)
    asked = messages_of(till, StoreMessagesRequest())
    ((number, order_no, said),) = [(x.number, x.order_no, x.text) for x in asked.messages]
    assert (order_no, said) == (FIRST, question)
    told = StoreMessagesRequest(answered=number, text="Only one.", staff_id="daan")
    for _ in range(2):
        assert messages_of(till, told).messages == ()
    page = text_of(visitor.page(path))
    assert "The store answered Only one." in page
    assert page.count("Only one.") == 1
    late = visitor.send(f"{path}/answer", path, number=str(number), reason="too late")
    assert "This question has been answered already." in text_of(late.text)


def test_what_a_store_says_by_telephone_is_noted(till):
    visitor, path = signed_in(till.hq), f"/console/orders/{FIRST}"
    visitor.send(f"{path}/ask", path, store="S1", reason="Is it there?")
    number = re.findall(r'name="number" value="(\d+)"', visitor.page(path))[0]
    visitor.send(f"{path}/answer", path, number=number, reason="Yes, in the back.")
    page = text_of(visitor.page(path))
    assert "Yes, in the back." in page
    assert "Asked S1" not in page


def test_a_bulk_may_be_about_everything_that_matches(till, monkeypatch):
    visitor, path = signed_in(till.hq), "/console/orders"
    fields = {"every": "1", "do": "hold", "reason": "recall of the goods"}
    one = visitor.send(f"{path}/bulk?q={FIRST}", path, **fields)
    assert "1 of 1 done" in text_of(one.text)
    assert "1 of 2 done" in text_of(visitor.send(f"{path}/bulk", path, **fields).text)
    monkeypatch.setattr(bulk_acts, "EVERY_MAX", 1)
    assert "More than 1 orders match" in text_of(visitor.send(f"{path}/bulk", path, **fields).text)


def test_several_waiting_transactions_are_synchronised_at_once_R176(own_hq):
    made = a_till(own_hq, own_hq.ids)
    for number in (1, 2):
        made.send(made.placed(cart(("40.00", PICK)), number))
    visitor, path = signed_in(own_hq), "/console/transactions"
    ids = re.findall(r'name="e-(\w{32})"', visitor.page(path))
    assert len(ids) == 2
    fields = {f"e-{one}": "on" for one in ids}
    assert "2 of 2 done" in text_of(visitor.send(f"{path}/bulk", path, **fields).text)
    again = text_of(visitor.send(f"{path}/bulk", path, **fields).text)
    assert "0 of 2 done" in again
    assert 'name="e-' not in visitor.page(path)
