"""U1: a till of wire 1.0 goes on working: it hears nothing that it does not know."""

import json
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from pos_app.contract import messages as m
from pos_app.contract.versions import reply_json
from pos_app.domain.order import CustomerOrder
from pos_app.hq.service import Request
from tests.helpers.carts import PICK, cart
from tests.hq.world import Till

RECORDED = Path(__file__).parent.parent / "fixtures" / "wire-1.0" / "reply-fields.json"
KNOWN: dict[str, list[str]] = json.loads(RECORDED.read_text("utf-8"))
HELLO_1_0 = {"epochs": [], "queue_length": 0, "oldest_unsent_at": None, "version": "0.1.0"}


@pytest.fixture
def url():
    return ""


@pytest.mark.parametrize("name", KNOWN)
def test_a_newer_field_of_an_answer_says_since_when(name):
    """One that does not would be sent to a till of 1.0, which takes no answer with unknown keys."""
    cls: type[BaseModel] = getattr(m, name)
    old = {x for x, field in cls.model_fields.items() if field.json_schema_extra != m.SINCE_1_1}
    assert sorted(old) == KNOWN[name]


def told(till: Till, path: str, body: bytes) -> dict[str, Any]:
    """What HQ answers to a till of 1.0: no key in its header, no field of 1.1 in its request."""
    full = f"/api/v1/{path}"
    headers = {**till.signed(full, body), "x-wire": "1.0"}
    reply = till.hq.handle(Request("POST", full, headers, body))
    assert reply.status == 200, reply.body
    said: dict[str, Any] = json.loads(reply.body)
    return said


def test_a_till_of_1_0_enrols_says_hello_and_sells(hq, till):
    item = till.item(till.placed(cart(("3 x 40.00", PICK))), "now")
    pushed = told(till, "push", m.PushRequest(events=(item,)).model_dump_json().encode())
    assert sorted(pushed) == KNOWN["PushReply"]
    assert sorted(pushed["results"][0]) == KNOWN["PushResult"]
    heard = told(till, "hello", json.dumps(HELLO_1_0).encode())
    assert sorted(heard) == KNOWN["HelloReply"]
    assert [sorted(one) for one in heard["heads"]] == [KNOWN["HqHead"]]
    assert pushed["contiguous_through"] == 1


def test_a_till_of_1_1_hears_all_of_it(hq, till):
    head = m.HqHead(epoch="e" * 32, contiguous_through=1, head_hash="0" * 64, durable_through=1)
    assert "durable_through" in json.loads(reply_json(head))
    assert "durable_through" not in json.loads(reply_json(head, "1.0"))
    assert "durable_through" in json.loads(reply_json(head, "1.9"))


def test_an_answer_of_a_newer_hq_is_still_read():
    """From 1.1 on a till leaves alone what it does not know."""
    said = {"results": [], "contiguous_through": 4, "something_of_1_7": True}
    assert m.PushReply.model_validate_json(json.dumps(said)).contiguous_through == 4


def keys(value: Any, place: str = "") -> set[str]:
    """Every key at every place of a JSON document."""
    if isinstance(value, list):
        return {one for x in value for one in keys(x, f"{place}[]")}
    if not isinstance(value, dict):
        return set()
    here = {f"{place}.{name}" for name in value}
    return here | {one for name, x in value.items() for one in keys(x, f"{place}.{name}")}


def test_u1_a_till_of_1_0_takes_the_configuration_of_today(hq, till):
    """Its own recorded one has every key that it knows; it refuses any other."""
    recorded = json.loads(RECORDED.with_name("configuration.json").read_text("utf-8"))
    answer = told(till, "configuration", b'{"version":0}')
    whole = json.loads(answer["configuration"])
    assert keys(whole) <= keys(recorded)
    assert whole["store"]["name"] == "Amersfoort"
    assert told(till, "configuration", json.dumps({"version": answer["version"]}).encode()) == {
        "version": answer["version"],
        "configuration": "",
    }


def test_u1_a_till_of_1_0_takes_products_and_customers_of_today(hq, till):
    known = {
        "products": {"sku", "name", "price_minor", "tax_rate", "active", "decimals", "unit"}
        | {"barcodes", "description", "gift_card"},
        "customers": {"customer_id", "name", "business", "phone", "email", "addresses", "pending"},
    }
    for kind, names in known.items():
        body = json.dumps({"kind": kind, "since": 0, "cursor": ""}).encode()
        rows = [json.loads(row) for row in told(till, "catalogue", body)["rows"]]
        assert rows
        assert all(set(row) == names for row in rows)
        assert all(set(x) <= ADDRESS for row in rows for x in row.get("addresses", ()))


def whole(cls: type) -> dict[str, Any]:
    """A JSON document with every key that a domain value may have, at every place."""
    found: dict[str, Any] = {}
    for name, hint in get_type_hints(cls).items():
        parts = (hint, *get_args(hint))
        inner = next((part for part in parts if is_dataclass(part)), None)
        value = whole(inner) if isinstance(inner, type) else ""
        found[name] = [value] if get_origin(hint) is tuple else value
    return found


def test_u1_a_till_of_1_0_reads_an_order_of_today_and_hears_of_no_quote():
    """It takes no order with a key that it does not know; without what makes a quote one, it would
    hear of a promise.
    """
    recorded = json.loads(RECORDED.with_name("customer-order.json").read_text("utf-8"))
    recorded["lines"][0]["charges"] = recorded["charges"]
    known, order = keys(recorded), whole(CustomerOrder)
    plain, quote = json.dumps(order | {"quote": None}), json.dumps(order)
    read = m.OrderReadReply(found="order", order=plain, version=1)
    assert keys(json.loads(json.loads(reply_json(read, "1.0"))["order"])) == known
    assert json.loads(json.loads(reply_json(read))["order"]) == json.loads(plain)
    shown = json.loads(reply_json(m.FulfilmentReply(orders=(plain, quote), after=""), "1.0"))
    assert [keys(json.loads(one)) for one in shown["orders"]] == [known]
    quoted = json.loads(reply_json(read.model_copy(update={"order": quote}), "1.0"))
    assert (quoted["found"], quoted["order"], quoted["version"]) == ("nothing", "", 0)


ADDRESS = {"address_id", "name", "street", "postcode", "city", "country"}
