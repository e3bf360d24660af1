"""R45: a till asks HQ for a new customer's own number, as often as it likes."""

import json
from dataclasses import replace

import pytest

from pos_app.contract import messages as m
from pos_app.contract.translate import decode, encode
from pos_app.domain.customer import Customer
from pos_app.hq.store import catalogue, orders
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till, code_of

NEW = Customer("S1-1-C00001", "De Wit", phone="06-1", pending=True)


def ask(till, customer=NEW, temporary_id=""):
    request = m.CustomerCreateRequest(
        temporary_id=temporary_id or customer.customer_id, customer=encode(customer).decode()
    )
    return till.ask("customers/create", request)


def made(reply):
    assert reply.status == 200, reply.body
    return decode(Customer, m.CustomerCreateReply.model_validate_json(reply.body).customer)


def test_r45_a_new_customer_gets_hq_s_own_number_once(hq, ids, till):
    first = made(ask(till))
    assert first == replace(NEW, customer_id="HQ-000001", pending=False)
    assert made(ask(till, replace(NEW, name="Otherwise"))) == first
    second = a_till(hq, ids, "S1-2")
    assert made(ask(second, replace(NEW, customer_id="S1-2-C00001"))).customer_id == "HQ-000002"
    with hq.read() as unit:
        assert catalogue.customer(unit, "HQ-000001") == first
        assert catalogue.customer(unit, NEW.customer_id) is None


def test_r45_one_that_came_with_an_order_before_keeps_its_id(hq, till):
    till.send(till.placed(cart(("3 x 40.00", PICK), customer=NEW)), "now")
    assert made(ask(till)) == replace(NEW, pending=False)


def test_r45_an_order_under_a_temporary_id_finds_the_customer_that_hq_numbered(hq, till):
    numbered = made(ask(till))
    till.send(till.placed(cart(("3 x 40.00", PICK), customer=NEW)), "now")
    with hq.read() as unit:
        order = orders.find(unit, till.number(1))
        assert catalogue.customer(unit, NEW.customer_id) is None
        assert orders.discrepancies(unit) == []
    assert order.customer == numbered


@pytest.mark.parametrize(
    ("customer", "temporary_id"),
    [
        (replace(NEW, customer_id="S1-2-C00001"), ""),
        (replace(NEW, customer_id="C1"), ""),
        (NEW, "S1-1-C00002"),
        (replace(NEW, pending=False), ""),
    ],
)
def test_a_till_numbers_its_own_new_customers_only(till, customer, temporary_id):
    reply = ask(till, customer, temporary_id)
    assert (reply.status, code_of(reply)) == (400, "BAD_CUSTOMER")


@pytest.mark.parametrize("body", ["{}", "[", json.dumps({"customer_id": 1e300})])
def test_a_customer_that_is_none_is_refused(till, body):
    request = m.CustomerCreateRequest(temporary_id="S1-1-C00009", customer=body)
    reply = till.ask("customers/create", request)
    assert (reply.status, code_of(reply)) == (400, "BAD_CUSTOMER")
