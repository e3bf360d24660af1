"""Goods of a plain sale, and goods without a receipt, on a till with its head office (R82, R135,
R136, 109).
"""

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.hq.store import sales
from pos_app.till.devices.paper import paper_of, rows_of
from tests.e2e.day import check_money, do, rows, send_all
from tests.helpers.terminal_seen import taken_minor

MUGS = "S1-01-R000001"


def sale(world, *, tender: str = "cash", pieces: int = 3) -> None:
    """Three mugs, 9.99, carried out by nobody known."""
    do(world, "add_product", sku="MUG", quantity=pieces * UNIT)
    do(world, "pay", tender=tender)
    assert world.session.transaction is None


def back(world, pieces: int, number: str = MUGS) -> None:
    do(world, "recall", order=number)
    do(world, "return", quantities={"MUG": pieces * UNIT})


def came_back(world) -> int:
    with world.hq.read() as unit:
        return sales.find(unit, MUGS).lines[0].returned


def test_a_sale_comes_back_by_its_receipt_part_by_part_to_the_cent_R135_R196(world):
    sale(world)
    send_all(world)
    for _ in range(3):
        back(world, 1)
        do(world, "conclude")
        assert world.refund == 335  # 3.33 rounded as cash
        send_all(world)
    assert rows(world, "SELECT sum(amount_minor) FROM tender") == [(0,)]
    assert came_back(world) == 3 * UNIT
    check_money(world)
    with pytest.raises(Refused, match="RETURN_QTY"):
        back(world, 1)


def test_the_card_that_paid_gets_it_back_R136(world):
    sale(world, tender="card")
    send_all(world)
    back(world, 2)
    with pytest.raises(Refused, match="REFUND_TENDER"):
        do(world, "pay", tender="cash")
    do(world, "pay", tender="card")
    assert taken_minor(world.terminal.book) == 333
    send_all(world)


def test_what_came_back_at_another_till_counts_here_R135(world):
    sale(world)
    send_all(world)
    do(world, "till", id="S1-2")
    back(world, 2)
    do(world, "conclude")
    send_all(world)
    do(world, "till", id="S1-1")
    with pytest.raises(Refused, match="RETURN_QTY"):
        back(world, 2)
    back(world, 1)


def test_without_head_office_the_till_s_own_books_count_and_it_says_so_R136(world):
    sale(world)
    send_all(world)
    world.wire.state = "down"
    back(world, 2)
    assert world.notice == "HQ_UNREACHABLE"
    do(world, "conclude")
    with pytest.raises(Refused, match="RETURN_QTY"):
        back(world, 2)
    send_all(world)
    assert came_back(world) == 2 * UNIT


def test_without_head_office_what_the_last_download_told_counts_too_R54_R136(world):
    """Download 1200: two of the three came back at another till before the line was cut."""
    sale(world)
    send_all(world)
    do(world, "till", id="S1-2")
    back(world, 2)
    do(world, "conclude")
    send_all(world)
    do(world, "till", id="S1-1")
    assert world.register.downloads.refresh_returns()
    world.wire.state = "down"
    with pytest.raises(Refused, match="RETURN_QTY"):
        back(world, 2)
    back(world, 1)
    do(world, "conclude")
    assert world.refund == 335
    with pytest.raises(Refused, match="RETURN_QTY"):
        back(world, 1)


def test_a_sale_that_nobody_else_can_know_needs_no_warning_R136(world):
    sale(world)
    back(world, 1)
    assert world.notice == ""
    do(world, "conclude")
    send_all(world)
    assert came_back(world) == UNIT


def test_more_than_was_sold_over_two_tills_is_set_aside_not_lost_R136(world):
    sale(world)
    send_all(world)
    world.wire.state = "down"
    back(world, 2)
    do(world, "conclude")
    do(world, "till", id="S1-2")
    world.wire.state = "up"
    back(world, 2)
    do(world, "conclude")
    world.send_queue()
    do(world, "till", id="S1-1")
    world.send_queue()
    assert world.session.store.queue().refused == 1
    with world.hq.read() as unit:
        found = unit.exec_driver_sql(
            "SELECT reason FROM intake_state WHERE state = 'quarantined'"
        ).fetchall()
    assert [row[0] for row in found] == ["RETURN_QTY"]


def test_a_receipt_of_an_order_opens_its_order_R108(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK", quantity=UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    number = world.last_order
    send_all(world)
    do(world, "recall", order=MUGS)
    assert world.session.recalled.order.order_no == number
    do(world, "till", id="S1-2")
    do(world, "recall", order=MUGS)
    assert world.session.recalled.order.order_no == number


def test_an_unknown_receipt_is_refused(world):
    with pytest.raises(Refused, match="ORDER_UNKNOWN"):
        do(world, "recall", order="S1-01-R000099")


def test_new_articles_go_out_against_what_came_back_R134(world):
    sale(world)
    send_all(world)
    back(world, 3)
    do(world, "add_product", sku="CLOTH", quantity=UNIT)
    assert world.session.transaction.mode == "return"
    do(world, "pay", tender="cash")
    assert rows(world, "SELECT kind, order_no FROM business ORDER BY rowid") == [
        ("sale", ""),
        ("return", MUGS),
        ("sale", ""),
    ]
    send_all(world)
    check_money(world)


def test_without_a_receipt_somebody_must_agree_109(world):
    do(world, "add_customer", customer="C1")
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        do(world, "return_product", sku="MUG", approver="")
    do(world, "return_product", sku="MUG", quantity=2 * UNIT)
    assert world.session.transaction.mode == "return"
    do(world, "add_product", sku="CLOTH", quantity=UNIT)
    with pytest.raises(Refused, match="ORDER_RETURN_LINE"):
        do(world, "ship", lines=None)
    do(world, "pay", tender="cash")
    send_all(world)
    with world.hq.read() as unit:
        found = unit.exec_driver_sql("SELECT kind, amount_minor FROM discrepancy").fetchall()
    assert [tuple(row) for row in found] == [("RETURN_UNLINKED", 666)]
    job = world.session.store.print_job(MUGS)
    assert "-6,66" in "\n".join(row.text for row in rows_of(paper_of(job.content)))


def test_an_order_takes_no_goods_back_R56(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK", quantity=UNIT)
    do(world, "pick_up", lines=None)
    with pytest.raises(Refused, match="ORDER_RETURN_LINE"):
        do(world, "return_product", sku="MUG")
