"""The strict codec: what is written is read back, and nothing else is read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.contract.messages import EVENT_BODY_MAX
from pos_app.contract.translate import (
    Malformed,
    check_json,
    decode,
    decode_event,
    encode,
    encode_event,
)
from pos_app.domain.events import Journalled, Placed
from pos_app.domain.order import CustomerOrder
from pos_app.domain.transaction import Transaction
from tests.helpers.carts import CARRY, NOW, PICK, SHIP, cart, charged, overridden, picked_up, placed


def full_cart():
    lines = (("50.00", CARRY), ("2 x 10.00", PICK), ("9.99", SHIP))
    return overridden(charged(cart(*lines), "5"), "7")


def test_a_cart_and_its_order_come_back_as_they_were():
    made = full_cart()
    order = picked_up(placed(made), {2: 1})
    assert decode(Transaction, encode(made)) == made
    assert decode(CustomerOrder, encode(order)) == order


def test_an_event_is_always_the_same_bytes():
    event = Placed(full_cart(), "R1", "s1", "clerk", NOW)
    body = encode(event)
    assert decode_event("order", body) == event
    assert encode(decode_event("order", body)) == body


def test_an_event_that_head_office_would_not_take_for_its_size_is_never_made_L4():
    told = Journalled("x", "clerk", "", "y" * EVENT_BODY_MAX, NOW)
    with pytest.raises(Malformed, match="body: too large"):
        encode_event(told)
    assert encode_event(replace(told, detail="y")) == encode(replace(told, detail="y"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"quantity":2000', b'"quantity":2000.0'),
        (b'"quantity":2000', b'"quantity":"2000"'),
        (b'"quantity":2000', b'"quantity":NaN'),
        (b'"quantity":2000', b'"quantity":1e999'),
        (b'"quantity":2000', b'"quantity":99999999999999999999'),
        (b'"quantity":2000', b'"quantity":2000,"quantity":1'),
        (b'"quantity":2000', b'"quantity":2000,"extra":1'),
        (b'"quantity":2000', b'"quantity":-0'),
        (b'"PICK"', b'"FLY"'),
        (b'"receipt_no":"R1",', b""),
        (b'"R1"', b'"\\ud800"'),
        (b'"R1"', b'"' + b"x" * 5000 + b'"'),
        (b'"R1"', b'"' + b"x" * 2500 + b'\\"' + b"x" * 2500 + b'"'),
        (b'"R1"', b"[" * 40 + b"]" * 40),
    ],
)
def test_a_body_with_anything_wrong_in_it_is_malformed(old, new):
    body = encode(Placed(full_cart(), "R1", "s1", "clerk", NOW))
    assert old in body
    with pytest.raises(Malformed):
        decode_event("order", body.replace(old, new, 1))


def test_a_deep_body_is_refused_before_it_is_parsed():
    with pytest.raises(Malformed, match="nesting"):
        check_json(b"[" * 100_000)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_the_answer_is_malformed_not_a_crash(body):
    with pytest.raises(Malformed):
        decode_event("order", body)


def test_an_unknown_kind_is_malformed():
    with pytest.raises(Malformed, match="kind"):
        decode_event("dance", b"{}")


def test_a_text_that_never_ends_is_told_at_once():
    """A million of quotes that open nothing take no longer than any other million bytes."""
    with pytest.raises(Malformed):
        check_json(b'"' + b'\\"' * 500_000)
