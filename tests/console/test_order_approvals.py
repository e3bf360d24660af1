"""A5: the history of an order names who approved what, asked by whom, of every kind of event."""

from dataclasses import replace

import pytest

from pos_app.domain.edit import cart_lines
from pos_app.domain.staff import Approval
from pos_app.hq.master import records
from pos_app.hq.master.kinds import KINDS, STAFF
from pos_app.hq.store import orders
from tests.console.conftest import signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import PICK, cancelled, cart
from tests.hq.offices import KARIN, change, data, publish
from tests.hq.world import a_till

NUMBER = "S1-01-000001-7K3Q"


@pytest.fixture
def order(own_hq):
    till = a_till(own_hq, own_hq.ids)
    till.send(till.placed(cart(("2 x 40.00", PICK))), "now")
    with own_hq.read() as unit:
        return till, orders.find(unit, NUMBER)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Approved by karin Pickup without head office asked by clerk"),
        ("nl", "Akkoord van karin Afhalen zonder hoofdkantoor gevraagd door clerk"),
    ],
)
def test_a_pickup_without_head_office_names_who_let_it_go(own_hq, order, language, said):
    till, made = order
    till.send(replace(till.picked_up(made, {1: 1}), offline_approved_by="karin"), "now")
    page = text_of(signed_in(own_hq, language=language).page(f"/console/orders/{NUMBER}"))
    assert said in page


def test_an_edit_and_a_cancellation_name_who_agreed(own_hq, order):
    till, made = order
    agreed = Approval("edit_order", "clerk", "karin", "regular customer", own_hq.now())
    (desk,) = cart_lines(made)
    more = till.edited(made, (replace(desk, quantity=3_000),))
    till.send(replace(more, approvals=(agreed,)), "now")
    with own_hq.read() as unit:
        now = orders.find(unit, NUMBER)
    assert now is not None
    back = till.cash(-now.deposit_available)
    ended = replace(cancelled(now, back), approved_by="daan", register_id="S1-1")
    assert till.send(ended, "now").result == "applied"
    page = text_of(signed_in(own_hq).page(f"/console/orders/{NUMBER}"))
    assert "Approved by karin Edit order: regular customer asked by clerk" in page
    assert "Approved by daan Cancellation asked by" in page


def test_a_name_that_stands_in_the_draft_alone_is_nowhere_yet_and_who_left_keeps_theirs(office):
    till = a_till(office, office.ids)
    till.send(till.placed(cart(("2 x 40.00", PICK))), "now")
    change(office, "group", "g", name="G")
    change(office, "job", "j", name="J", group="g")
    change(office, "staff", "clerk", name="Tim", job="j")
    publish(office, STAFF)
    change(office, "staff", "clerk", name="Tom")
    assert [made_by(office, name) for name in ("Tim", "Tom")] == [True, False]
    publish(office, STAFF)
    assert [made_by(office, name) for name in ("Tim", "Tom")] == [False, True]
    records.withdraw(office, KARIN, KINDS["staff"], "clerk", data(office).number("staff", "clerk"))
    publish(office, STAFF)
    assert made_by(office, "Tom")


def made_by(office, name: str) -> bool:
    page = text_of(signed_in(office).page(f"/console/orders/{NUMBER}"))
    return f"S1-1, {name} " in page
