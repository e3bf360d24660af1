"""Section 6 of the reliability spec at the till: what head office would not take in is never begun
there, so that no paid event is too large to be sent.
"""

from dataclasses import replace

import pytest

from pos_app.contract.messages import EVENT_BODY_MAX
from pos_app.domain.errors import Refused
from pos_app.domain.transaction import LINES_MAX
from pos_app.till.operations.customers import NewCustomer
from pos_app.till.operations.typed import TEXT_MAX, clean
from tests.e2e.day import do, rows, send_all


def grown(world, lines: int):
    """The cart in hand with its first line so many times."""
    cart = world.session.transaction
    same = tuple(replace(cart.lines[0], line_no=number) for number in range(1, lines + 1))
    return replace(cart, lines=same, lines_made=lines)


@pytest.mark.parametrize("quantity", [0, -1000])
def test_no_line_is_of_nothing_or_less(world, quantity):
    with pytest.raises(Refused, match="BAD_QUANTITY"):
        do(world, "add_product", sku="MUG", quantity=quantity)
    assert world.session.transaction is None


def test_a_501st_line_is_refused_and_five_hundred_are_sold(world):
    do(world, "add_product", sku="MUG")
    world.session.accept(grown(world, LINES_MAX), "test")
    with pytest.raises(Refused, match="CART_FULL"):
        do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    send_all(world)
    assert world.hq.counts().transactions == 1


def test_a_cart_that_would_be_too_large_an_event_takes_nothing_more(world):
    """The longest that it takes is paid, taken in and applied; it may still become shorter."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=("DESK",))
    do(world, "balance_card")
    line = world.session.transaction.lines[0]
    wide = replace(line, name="D" * 500)
    world.session.accept(replace(world.session.transaction, lines=(wide,)), "test")
    with pytest.raises(Refused, match="CART_TOO_LARGE"):
        world.session.accept(grown(world, LINES_MAX), "test")
    assert len(world.session.transaction.lines) == 1
    most = max(n for n in range(100, LINES_MAX, 4) if fits(world, n))
    assert most > 200
    world.session.accept(grown(world, most - 4), "test")
    do(world, "pay", tender="card")
    send_all(world)
    ((size,),) = rows(world, "SELECT max(length(body)) FROM event")
    assert EVENT_BODY_MAX * 0.8 < size < EVENT_BODY_MAX
    assert world.hq.counts().orders == 1


def fits(world, lines: int) -> bool:
    try:
        world.session.accept(grown(world, lines), "test")
    except Refused:
        return False
    return True


def test_a_text_is_no_longer_than_the_wire_takes():
    assert clean(NewCustomer("x" * TEXT_MAX)).name == "x" * TEXT_MAX
    with pytest.raises(Refused, match="TEXT_TOO_LONG"):
        clean(NewCustomer("x" * (TEXT_MAX + 1)))
