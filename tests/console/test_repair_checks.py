"""Repair: what the till sent beside what head office expected, for every kind of event (R177)."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from pos_app.domain.edit import cart_lines
from pos_app.domain.errors import Refused
from pos_app.hq import configuration
from pos_app.hq.store import orders, stock
from pos_app.hq.web.console.lists import figures_said, why
from pos_app.hq.web.console.visit import Visit
from pos_app.hq.words import read_words
from pos_app.resources_dir import resources_dir
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.helpers import carts
from tests.helpers.carts import CARRY, PICK, came_back, cancelled, cart
from tests.hq.test_repair import NUMBER, quarantined
from tests.hq.world import a_till

REASON = "the customer has paid it"


@pytest.fixture
def till(own_hq):
    return a_till(own_hq, own_hq.ids)


@pytest.fixture
def order(own_hq, till):
    """An order of two articles, applied."""
    till.send(till.placed(cart(("2 x 40.00", PICK), ("1 x 10.00", PICK))), "now")
    with own_hq.read() as unit:
        made = orders.find(unit, NUMBER)
    assert made is not None
    return made


def page_of(own_hq, event_id):
    return signed_in(own_hq).page(f"/console/repair/{event_id}")


def checked(own_hq, till, event, reason="REVIEW"):
    """What the page of that event, set aside, says of it."""
    return text_of(page_of(own_hq, quarantined(own_hq, till, event, reason)))


def test_goods_that_left_are_held_against_the_order(own_hq, till, order):
    page = checked(own_hq, till, till.picked_up(order, {1: 1}, paid=100))
    assert f"Order {NUMBER} known" in page
    assert "Value 40,00 40,00" in page
    assert "Deposit used 4,00 4,00" in page
    assert "Paid against due 1,00 36,00" in page


def test_goods_of_an_order_that_nobody_knows_say_so(own_hq, till, order):
    lost = replace(till.picked_up(order, {1: 1}), order_no="S1-01-000009-7K3Q")
    page = checked(own_hq, till, lost)
    assert "1 difference What HQ expected" in page
    assert "Order S1-01-000009-7K3Q unknown Differs Tried so far" in page


def test_a_change_is_held_against_the_version_and_the_figures_of_now(own_hq, till, order):
    desk, mug = cart_lines(order)
    more = till.edited(order, (replace(desk, quantity=3_000), mug))
    page = checked(own_hq, till, replace(more, order_version=7, value_minor=5))
    assert "Version of the order 7 1" in page
    assert "Value 0,05 0,00 Differs" in page
    assert "Deposit of what stays open 13,00 13,00" in page


def test_a_cancellation_and_a_change_of_no_order_are_held_against_what_there_is(
    own_hq, till, order
):
    page = checked(own_hq, till, cancelled(order, till.cash(-900)))
    assert "Version of the order 1 1" in page
    assert "Paid against due -9,00 -9,00" in page
    nowhere = replace(cancelled(order), order_no="S1-01-000009-7K3Q")
    page = checked(own_hq, till, nowhere)
    assert "Order S1-01-000009-7K3Q unknown" in page
    assert "Version of the order" not in page


def test_what_came_back_is_held_against_what_left(own_hq, till, order):
    till.send(till.picked_up(order, {1: 2}), "now")
    with own_hq.read() as unit:
        left = orders.find(unit, NUMBER)
    assert left is not None
    page = checked(own_hq, till, came_back(left, {1: 1_000}))
    assert "Value 40,00 40,00" in page


def test_a_refusal_tells_the_reason_behind_it_and_figures_that_are_none_stay_as_they_are():
    words = read_words(resources_dir() / "text")["en"]
    visit = cast("Visit", SimpleNamespace(words=words))
    sentence = why(visit, Refused("REPAIR_FAILS", reason="PICKUP_QTY"))
    assert "either: More was picked up than is open. Choose another action." in sentence
    assert [figures_said(visit, text) for text in ("free text", "[1]")] == ["free text", "[1]"]


def test_an_unknown_product_is_mapped_on_its_page_R177(own_hq, till):
    """The page could not be opened as long as nothing was chosen for it."""
    made = cart(("1 x 40.00", PICK))
    sale = replace(made, lines=(replace(made.lines[0], sku="873310"),))
    event_id = quarantined(own_hq, till, till.placed(sale))
    visitor, path = signed_in(own_hq), f"/console/repair/{event_id}"
    page = visitor.page(path)
    assert "A 873310 40,00 unknown" in text_of(page)
    assert 'name="sku-873310" value=""' in page
    fields = {"action": "map", "sku-873310": "A", "reason": "renumbered"}
    tried = visitor.send(path, path, do="trial", **fields).text
    assert "Order line 1 A · Product: 873310 → A" in text_of(tried)
    seal = found(r'name="seal" value="(\w+)"', tried)
    assert visitor.send(path, path, do="apply", seal=seal, **fields).status_code == 303
    assert "Repaired · Apply after mapping" in text_of(visitor.page(path))


def test_cash_that_contradicts_itself_is_marked(own_hq, till):
    wrong = till.cash(4000, given_minor=5000, change_minor=500)
    page = checked(own_hq, till, till.placed(cart(("1 x 40.00", CARRY)), tenders=(wrong,)))
    assert "Cash 40,00 45,00" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Stock S1: A -2", "Reserved for 2 Mar: B × 3")),
        ("nl", ("Voorraad S1: A -2", "Gereserveerd voor 2 mrt: B × 3")),
    ],
)
def test_r177_a_trial_says_what_leaves_the_store_and_what_is_reserved(
    own_hq, till, language, words
):
    configuration.put(own_hq, replace(carts.STORE, register_id=""), "test")
    made = cart(("2 x 40.00", CARRY), ("3 x 10.00", PICK))
    event_id = quarantined(own_hq, till, till.placed(made))
    visitor, path = signed_in(own_hq, language=language), f"/console/repair/{event_id}"
    tried = visitor.send(path, path, do="trial", action="as_is", reason="fine").text
    assert all(one in text_of(tried) for one in words)
    with own_hq.read() as unit:
        assert stock.of_product(unit, "A") == []


@pytest.mark.parametrize(
    ("code", "said"),
    [("HERSTEL", "HERSTEL"), ("", "on hold")],
)
def test_r25_a_trial_says_that_the_order_lands_on_hold(own_hq, till, code, said):
    told = replace(carts.STORE.orders, sync_error_hold=code)
    configuration.put(own_hq, replace(carts.STORE, register_id="", orders=told), "test")
    event_id = quarantined(own_hq, till, till.placed(cart(("1 x 40.00", PICK))))
    visitor, path = signed_in(own_hq), f"/console/repair/{event_id}"
    tried = visitor.send(path, path, do="trial", action="as_is", reason=REASON)
    assert found(r'name="seal" value="(\w+)"', tried.text)
    assert said in text_of(tried.text)
