"""Goods that a manager let go out unpaid: what is owed is booked, and settled by what comes back
(R90, R135, R158).
"""

from dataclasses import replace

import pytest

from pos_app.domain.events import Captured, Returned, Shipped
from pos_app.domain.tender import CardReference
from pos_app.hq.repair import corrected_copy
from pos_app.hq.store import exceptions, orders
from pos_app.hq.verification import verify
from tests.helpers.carts import SHIP, cart

NUMBER = "S1-01-000001-7K3Q"
UNPAID = [("SHIPPED_UNPAID", 9000)]


@pytest.fixture
def ordered(hq, till):
    till.send(till.placed(cart(("1 x 100.00", SHIP))), "now")
    return till


@pytest.fixture
def owing(ordered):
    assert ordered.send(left(ordered, "manager")).result == "applied"
    return ordered


def order_at(hq):
    with hq.read() as unit:
        return orders.find(unit, NUMBER)


def discrepancies(hq):
    with hq.read() as unit:
        return [(x.kind, x.amount_minor) for x in orders.discrepancies(unit)]


def money(hq):
    with hq.read() as unit:
        return sorted((x.kind, x.amount_minor) for x in orders.payments(unit, NUMBER))


def said(till, receipt_no):
    return {
        "order_no": NUMBER,
        "order_version": 1,
        "quantities": ((1, 1000),),
        "value_minor": 10000,
        "tax_minor": 0,
        "receipt_no": receipt_no,
        "store_id": "S1",
        "register_id": "S1-1",
        "shift_id": "shift",
        "staff_id": "clerk",
        "at": till.hq.now(),
    }


def left(till, approved_by):
    told = said(till, "S1-01-R000002")
    return Shipped(**told, deposit_used=1000, captured=(), unpaid_approved_by=approved_by)


def back(till, given_minor, set_off_minor):
    told, tenders = said(till, "S1-01-R000003"), (till.cash(-given_minor),)
    return Returned(**told, reason="", tenders=tenders, set_off_minor=set_off_minor)


def test_goods_shipped_without_money_are_owed_and_reported(hq, owing):
    assert discrepancies(hq) == UNPAID
    assert money(hq) == [("cash", 1000), ("on_account", 9000)]


def test_goods_shipped_without_money_or_approval_are_a_persons_matter(ordered):
    assert ordered.send(left(ordered, "")).reason == "CAPTURE_DIFFERS"


def test_a_capture_of_less_than_nothing_is_a_persons_matter_R127(hq, ordered):
    captured = tuple(Captured(one, CardReference(f"a{one}")) for one in (9001, -1))
    sent = replace(left(ordered, ""), captured=captured)
    assert ordered.send(sent, "now").reason == "CAPTURED_ABOVE"
    assert (order_at(hq).version, money(hq)) == (1, [("cash", 1000)])


def test_what_comes_back_is_booked_against_what_is_owed_to_the_cent_R90_R135_R158(hq, owing):
    assert owing.send(back(owing, 1000, 9000)).result == "applied"
    assert order_at(hq).unpaid == 0
    assert money(hq) == [
        ("cash", -1000),
        ("cash", 1000),
        ("on_account", -9000),
        ("on_account", 9000),
    ]
    assert discrepancies(hq) == UNPAID
    with hq.read() as unit:
        assert exceptions.open_counts(unit) == {}
        assert orders.paid(unit, NUMBER) == 0
        assert verify(unit) == []


def test_an_older_till_gave_all_of_it_back_and_is_booked_so_R135(hq, owing):
    assert owing.send(back(owing, 10000, 0)).result == "applied"
    assert order_at(hq).unpaid == 9000
    assert money(hq) == [("cash", -10000), ("cash", 1000), ("on_account", 9000)]
    with hq.read() as unit:
        assert exceptions.open_counts(unit) == {"SHIPPED_UNPAID": 1}


def test_more_than_is_owed_is_set_aside_and_its_copy_has_what_is_owed_R90(hq, owing):
    sent = back(owing, 999, 9001)
    assert owing.send(sent).reason == "VALUES_DIFFER"
    assert corrected_copy.as_it_is(sent, order_at(hq), 1) == replace(sent, set_off_minor=9000)
