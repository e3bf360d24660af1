"""A payment is taken back before the cart is concluded (211, R76)."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.till.operations.void_payment import VOID_PAYMENT, VoidPayment
from tests.e2e.day import check_money, do, rows, send_all
from tests.helpers.terminal_seen import taken_minor


def void(world, tender_id: str = "") -> None:
    world.begin_step()
    world.run(VOID_PAYMENT, VoidPayment(tender_id))


def test_r76_cash_comes_out_of_the_drawer_again(world):
    do(world, "add_product", sku="DESK")
    before = world.session.shift.expected_minor
    do(world, "pay", tender="cash", amount=5_000)
    assert world.session.shift.expected_minor == before + 5_000
    void(world)
    assert world.notice == "PAYMENT_VOIDED"
    assert world.session.cart().tenders == ()
    assert world.session.shift.expected_minor == before
    assert rows(world, "SELECT count(*) FROM journal WHERE what = 'void_payment'") == [(1,)]
    world.restart_till()
    do(world, "sign_in", staff="clerk", pin="111111")
    assert world.session.cart().tenders == ()
    do(world, "pay", tender="cash")
    check_money(world)
    send_all(world)


def test_r76_a_card_gets_back_what_it_gave_and_the_other_payment_stays(world):
    do(world, "add_product", sku="DESK")
    do(world, "pay", tender="card", amount=5_000)
    do(world, "pay", tender="cash", amount=1_000)
    card, cash = world.session.cart().tenders
    void(world, card.tender_id)
    assert world.notice == "PAYMENT_REVERSED"
    assert world.session.cart().tenders == (cash,)
    assert taken_minor(world.terminal.book) == 0
    check_money(world)


def test_r76_without_a_payment_there_is_nothing_to_take_back(world):
    do(world, "add_product", sku="DESK")
    with pytest.raises(Refused, match="NO_PAYMENT"):
        void(world)
    do(world, "pay", tender="cash", amount=1_000)
    with pytest.raises(Refused, match="NO_PAYMENT"):
        void(world, "another")
