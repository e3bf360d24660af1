"""A cart that one till puts aside and another fetches is the other's from then on (R75, N1, N2)."""

import pytest

from pos_app.domain.errors import AnswerUnknown, Refused
from pos_app.play.world import FIRST_TILL
from tests.e2e.day import check_head_office, do, rows, send_all

SECOND = "S1-2"


@pytest.mark.parametrize("way", ["carry_out", "pick_up"])
def test_it_gets_the_receipt_of_the_till_where_it_is_paid(world, way):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, way, lines=None)
    do(world, "suspend")
    do(world, "till", id=SECOND)
    do(world, "resume")
    do(world, "pay", tender="cash")
    assert rows(world, "SELECT receipt_no FROM business") == [("S1-02-R000001",)]
    send_all(world)
    check_head_office(world)
    do(world, "till", id=FIRST_TILL)
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    assert rows(world, "SELECT receipt_no FROM business") == [("S1-01-R000001",)]


def test_a_cart_that_was_given_without_an_answer_is_asked_for_again_R75(world, monkeypatch):
    """Head office gave it to this till alone; nobody else would ever get it."""
    do(world, "add_product", sku="DESK")
    do(world, "suspend")
    do(world, "till", id=SECOND)
    send = world.wire.send

    def cut(method, path, headers, body, timeout):
        answer = send(method, path, headers, body, timeout)
        if b'"take"' in body:
            raise AnswerUnknown("hq", "cut")
        return answer

    with monkeypatch.context() as away:
        away.setattr(world.wire, "send", cut)
        with pytest.raises(Refused, match="HQ_REQUIRED"):
            do(world, "resume")
    do(world, "restart_till")
    send_all(world)
    do(world, "resume")
    assert world.session.transaction.lines[0].sku == "DESK"
    do(world, "void_transaction")
    for till in (SECOND, FIRST_TILL):
        do(world, "till", id=till)
        with pytest.raises(Refused, match="NOTHING_PARKED"):
            do(world, "resume")
