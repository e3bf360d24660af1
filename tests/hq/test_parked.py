"""Carts that a store's tills put aside for each other (R75)."""

from dataclasses import replace

import pytest

from pos_app.contract.parked import ParkedReply, ParkedRequest
from pos_app.contract.translate import encode
from pos_app.domain.events import ShiftOpened
from pos_app.hq import drawers
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
