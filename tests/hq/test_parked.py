"""Carts that a store's tills put aside for each other (R75)."""

import json
from dataclasses import replace

import pytest

from pos_app.contract.messages import OrderCountsReply, OrderCountsRequest
from pos_app.contract.parked import ParkedReply, ParkedRequest
from pos_app.contract.translate import encode
from pos_app.domain.events import ShiftOpened, rfc3339
from pos_app.hq import drawers
from pos_app.hq.service import Request
from tests.helpers.carts import cart
from tests.hq.world import a_till, code_of

CART = cart(("2 x 5.00", None))


def ask(till, action, made=None, parked_id=CART.transaction_id):
    text = encode(made).decode() if made is not None else ""
    asked = ParkedRequest(action=action, parked_id=parked_id, staff_id="clerk", cart=text)
    return till.ask("parked", asked)


def rows(till):
    return ParkedReply.model_validate_json(ask(till, "list").body).rows


def test_a_cart_waits_once_and_is_taken_by_one_till(hq, ids, till):
    other = a_till(hq, ids, "S1-2")
    assert ask(till, "put", CART).status == 200
    assert ask(till, "put", replace(CART, lines=())).status == 200
    (waits,) = rows(other)
    assert (waits.register_id, waits.staff_id, waits.cart) == (
        "S1-1", "clerk", encode(CART).decode()
    )  # fmt: skip
    taken = ParkedReply.model_validate_json(ask(other, "take").body)
    assert taken.cart == encode(CART).decode()
    assert ParkedReply.model_validate_json(ask(till, "take").body).cart == ""
    assert rows(till) == ()


@pytest.mark.parametrize(
    ("made", "parked_id"), [("paid", CART.transaction_id), ("plain", "f" * 32)]
)
def test_what_was_paid_or_is_another_cart_is_not_put_aside(till, made, parked_id):
    paid = replace(CART, tenders=(till.cash(1_000),))
    reply = ask(till, "put", paid if made == "paid" else CART, parked_id)
    assert code_of(reply) == "SUSPEND_PAYMENTS"
    assert rows(till) == ()


def test_a_shift_that_cannot_be_read_counts_for_no_drawer_R51(hq, till):
    opened = ShiftOpened("s", 1, "S1-1", "clerk", 10_000, hq.now(), part_of="whole")
    till.send(opened)
    till.push(till.raw('{"shift_id": 7}', "shift_opened", "", "batch"))
    with hq.read() as unit:
        assert drawers.parts_minor(unit, "S1", "whole") == 10_000


def counted(till, wire="1.1"):
    """What a till of that wire hears of its store; beside the counts, which are of orders."""
    path, asked = "/api/v1/orders/counts", OrderCountsRequest(fulfilling_store="S1", named=True)
    body = asked.model_dump_json().encode()
    headers = {**till.signed(path, body), "x-wire": wire}
    said = json.loads(till.hq.handle(Request("POST", path, headers, body)).body)
    return {name: value for name, value in said.items() if "parked" in name}


def test_r75_r84_a_till_hears_which_carts_wait_and_of_the_last_one(hq, ids, till, clock):
    other = a_till(hq, ids, "S1-2")
    none = {"last_parked_at": "", "last_parked_register": "", "last_parked_lines": 0}
    assert counted(till) == none | {"parked": []}
    ask(till, "put", CART)
    clock.forward(minutes=5)
    later = replace(cart(("1 x 5.00", None), ("1 x 6.00", None)), transaction_id="e" * 32)
    ask(other, "put", later, "e" * 32)
    last = {"last_parked_at": rfc3339(hq.now()), "last_parked_register": "S1-2"}
    both = {"last_parked_lines": 2, "parked": [CART.transaction_id, "e" * 32]}
    assert counted(till) == last | both
    ask(till, "take", parked_id="e" * 32)
    assert counted(other)["parked"] == [CART.transaction_id]


def test_u1_a_till_of_wire_1_0_hears_of_no_parked_cart(till):
    ask(till, "put", CART)
    assert counted(till, "1.0") == {}


def test_u1_a_head_office_that_tells_no_parked_carts_is_understood_and_so_is_a_newer_one():
    older = json.dumps({"to_pick_up": 1, "to_ship": 0, "to_fulfil": 1})
    assert OrderCountsReply.model_validate_json(older).parked is None
    newer = older.replace("{", '{"something_of_1_7": true, ', 1)
    assert OrderCountsReply.model_validate_json(newer).to_pick_up == 1
