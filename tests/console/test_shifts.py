"""Closed shifts at head office: the till's figures beside the company's own (M9, R190)."""

import re

import pytest

from pos_app.domain.shift import Declaration
from pos_app.hq.people import operators
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift import OpenShift
from pos_app.till.operations.shift_cash import MoveCash
from pos_app.till.operations.shift_close import CloseShift
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.e2e.day import do, open_store, send_all
from tests.helpers.hq_furnished import LOGIN, PASSWORD


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path)
    operators.add(made.hq, LOGIN, "Ilse Vermeer", PASSWORD)
    yield made
    made.close()


def close(world, counted: int) -> None:
    send_all(world)
    world.run(OPERATIONS["close_shift"], CloseShift(Declaration(counted, others=(("card", 0),))))
    send_all(world)


def shift_page(visitor) -> str:
    rows = visitor.page("/console/shifts")
    return text_of(visitor.page(re.findall(r'href="(/console/shifts/\w+)"', rows)[0]))


def test_m9_head_office_finds_the_same_cash_from_the_events_alone(world):
    """Sales, a deposit, a pickup, a voided cart, a cancelled order and moved cash."""
    for sku, way in (("MUG", ""), ("DESK", "pick_up"), ("DESK", "ship")):
        do(world, "add_customer", customer="C1")
        do(world, "add_product", sku=sku)
        if way:
            do(world, way, lines=None)
        if way == "ship":
            do(world, "balance_card", skip=True)
        do(world, "pay", tender="cash")
        send_all(world)
        if way == "pick_up":
            do(world, "recall")
            do(world, "start_pickup", quantities={"DESK": 1_000})
            do(world, "pay", tender="cash", amount=20_000)
    send_all(world)
    do(world, "recall")
    do(world, "cancel", approver="manager")
    if world.session.transaction is not None:
        do(world, "pay", tender="cash")
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash", amount=100)
    do(world, "void_transaction")
    world.run(OPERATIONS["safe_drop"], MoveCash(5_000))
    expected = world.session.shift.expected_minor
    close(world, expected)
    said = world.register.session.store.shift_reports(1)[0]
    assert said.expected_minor == expected
    page = shift_page(signed_in(world.hq))
    shown = f"{expected // 100},{expected % 100:02d}"
    assert f"Head office's own books expect € {shown} too." in page
    assert "Safe drops € -50,00" in page
    assert "Tax invoiced" in page
    assert "21 % € 168,00 € 35,28 € 203,28" in page


def test_m9_an_order_given_up_while_it_waited_gives_its_cash_back_in_both_books(tmp_path):
    world = open_store(tmp_path, creation="synchronous")
    operators.add(world.hq, LOGIN, "Ilse Vermeer", PASSWORD)
    world.wire.state = "down"
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    do(world, "void_transaction")
    assert world.session.shift.expected_minor == 10_000
    close(world, 9_990)
    page = shift_page(signed_in(world.hq))
    world.close()
    assert "Head office's own books expect € 100,00 too." in page
    assert "€ 0,10 short" in page


def test_r190_shifts_are_listed_newest_first_with_over_and_short_in_words(world):
    close(world, 10_010)
    world.run(OPERATIONS["open_shift"], OpenShift(5_000))
    close(world, 5_000)
    page = text_of(signed_in(world.hq).page("/console/shifts"))
    assert page.index("S1-1 2") < page.index("S1-1 1")
    assert "€ 0,10 over" in page
    assert "fits" in page


def test_a_day_report_has_the_day_s_shifts_and_money_and_no_other_s(world):
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="cash")
    close(world, 10_000)
    visitor = signed_in(world.hq)
    today = visitor.get("/console/days").headers["location"]
    page = text_of(visitor.page(today))
    assert re.search(r"Shifts closed 1 ", page)
    assert re.search(r"Paid (\d+,\d\d) = invoiced \1 \+ deposits 0,00", page)
    earlier = found(r'rel="prev" href="([^"]+)"', visitor.page(today))
    assert "No shift was closed on this day" in visitor.page(earlier)
    for nowhere in ("2026-02-30", "9999-12-31", "x"):
        assert visitor.get(f"/console/days/{nowhere}").status_code == 404
