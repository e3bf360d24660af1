"""R23, K6, R179: what was applied though it differs stands on one page until somebody closes it."""

from dataclasses import replace

import pytest

from pos_app.contract import messages as m
from pos_app.domain.pricing import Charge, ChargeChange
from pos_app.domain.tax_group import Taxes, TaxGroup
from pos_app.hq import catalogue, configuration
from pos_app.hq.people import operators
from pos_app.hq.store import exceptions, state
from tests.console.conftest import signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import PICK, SHIP, STORE, cart, product
from tests.hq.test_shipped_unpaid import NUMBER, back, left
from tests.hq.world import a_till

PAGE = "/console/exceptions"


def kinds(hq):
    with hq.read() as unit:
        return exceptions.open_counts(unit)


@pytest.fixture
def till(own_hq):
    return a_till(own_hq, own_hq.ids)


def listed(till):
    """The till says that it has HQ's newest price list."""
    till.ask("catalogue", m.CatalogueRequest(kind="products", since=100, cursor=""))


def test_a_price_that_the_tills_own_list_had_otherwise_is_shown(till):
    listed(till)
    till.send(till.placed(cart(("2 x 40.00", PICK), tax="21")), "now")
    assert kinds(till.hq) == {"PRICE_DIFFERS": 1}
    browser = signed_in(till.hq)
    page = text_of(browser.page(PAGE))
    assert "Price differs from the till's list A € 60,00" in page
    assert "S1-1 clerk" in page
    assert "No difference fits these filters." in text_of(browser.page(f"{PAGE}?closed=yes"))


def test_a_price_that_head_office_changed_later_is_no_exception(till):
    till.ask("catalogue", m.CatalogueRequest(kind="products", since=1, cursor=""))
    catalogue.put_products(till.hq, [product("9.00", "21", "A")])
    till.send(till.placed(cart(("2 x 40.00", PICK))), "now")
    assert kinds(till.hq) == {}


@pytest.mark.parametrize(("rate", "found"), [("21", {}), ("9", {"TAX_DIFFERS": 1}), ("0", {})])
def test_a_tax_rate_that_no_list_has_is_shown_with_what_it_comes_to_R179(till, rate, found):
    """Article A has 21 %, and none at a place of the group (R13): what else a till says is posted
    as sold and reported.
    """
    elsewhere = Taxes(groups=(TaxGroup("export", rates=((210_000, 0),)),))
    configuration.put(till.hq, replace(STORE, register_id="", taxes=elsewhere), "test")
    listed(till)
    till.send(till.placed(cart(("2 x 10.00", PICK), tax=rate)), "now")
    assert kinds(till.hq) == found
    if found:
        assert "Tax differs A € -1,82" in text_of(signed_in(till.hq).page(PAGE))


def test_a_changed_charge_comes_with_its_reason_R23(till):
    change = ChargeChange(1000, "regular", "clerk", till.hq.now())
    charged = replace(cart(("1 x 40.00", PICK)), charges=(Charge("ship", 250, change=change),))
    till.send(till.placed(charged), "now")
    page = text_of(signed_in(till.hq).page(f"{PAGE}?kind=CHARGE_CHANGED"))
    assert "Computed charge was changed ship: regular (clerk) € -7,50" in page


def test_exceptions_are_closed_with_a_note_one_by_one_or_by_kind(till):
    listed(till)
    for number in (1, 2, 3):
        till.send(till.placed(cart(("2 x 40.00", PICK), tax="21"), number), "now")
    visitor, path = signed_in(till.hq), f"{PAGE}?kind=PRICE_DIFFERS"
    assert "again and again: clerk (3)." in text_of(visitor.page(path))
    refused = visitor.send(path, path, reason="", **{"x-1": "on"})
    assert "Give a reason" in text_of(refused.text)
    assert 'name="x-1" checked' in refused.text
    assert '<option value="PRICE_DIFFERS" selected>' in refused.text
    done = visitor.send(path, path, reason="weekend offer", **{"x-1": "on"})
    assert done.headers["location"] == f"{PAGE}?said=exceptions_closed&kind=PRICE_DIFFERS"
    assert kinds(till.hq) == {"PRICE_DIFFERS": 2}
    assert "again and again" not in text_of(visitor.page(path))
    page = text_of(visitor.page(f"{PAGE}?closed=yes"))
    assert "Closed by Ilse Vermeer on 2 Mar: weekend offer" in page
    with till.hq.read() as unit:
        through = str(exceptions.newest(unit))
    till.send(till.placed(cart(("2 x 40.00", PICK), tax="21"), 4), "now")
    visitor.send(path, path, through=through, reason="offer", do="kind")
    assert kinds(till.hq) == {"PRICE_DIFFERS": 1}
    with till.hq.read() as unit:
        assert state.journal_page(unit)[0].what == "exceptions_closed"


def test_an_operator_reads_exceptions_and_does_not_close_them(till):
    till.send(till.placed(cart(("1 x 40.00", PICK)), tenders=(till.cash(500),)), "now")
    operators.add(till.hq, "joost", "Joost", "another long secret", "operator")
    joost = signed_in(till.hq, "joost")
    assert "Money differs from the receipt € 1,00" in text_of(joost.page(PAGE))
    assert joost.send(PAGE, PAGE, reason="x", **{"x-1": "on"}).status_code == 403


@pytest.mark.parametrize(("price", "leads"), [("59.99", False), ("60.00", True), ("0.01", False)])
def test_a_difference_that_nobody_tolerates_unseen_leads_the_front_page(till, price, leads):
    """Reliability 6: A is listed at 10.00; one that is closed is seen."""
    listed(till)
    till.send(till.placed(cart((f"1 x {price}", PICK), tax="21")), "now")
    visitor = signed_in(till.hq)
    said = "1 transaction was booked though it differs by € 50,00 or more"
    assert (said in text_of(visitor.page("/console"))) is leads
    visitor.send(PAGE, PAGE, reason="an old label", **{"x-1": "on"})
    assert said not in text_of(visitor.page("/console"))


def test_goods_that_settle_what_was_owed_take_its_exception_off_the_list_R90_R135(till):
    till.send(till.placed(cart(("1 x 100.00", SHIP))), "now")
    till.send(left(till, "manager"))
    visitor, order = signed_in(till.hq), f"/console/orders/{NUMBER}"
    assert "Shipped without being paid € 90,00" in text_of(visitor.page(PAGE))
    page = text_of(visitor.page(order))
    assert "90,00 On account" in page
    assert "Shipped without being paid: € 90,00" in page
    till.send(back(till, 1000, 9000))
    assert kinds(till.hq) == {}
    closed = text_of(visitor.page(f"{PAGE}?closed=yes"))
    assert "Shipped without being paid Settled on 2 Mar by goods that came back € 90,00" in closed
    page = text_of(visitor.page(order))
    assert "-90,00 Settled" in page
    assert "90,00 On account" not in page
    assert "Shipped without being paid" not in page


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "²", "2"])
def test_a_number_that_is_none_of_ours_shows_the_first_page_and_closes_nothing_S4(till, number):
    listed(till)
    till.send(till.placed(cart(("2 x 40.00", PICK), tax="21")), "now")
    visitor = signed_in(till.hq)
    for address in ("exceptions", "shifts", "journal"):
        assert visitor.get(f"/console/{address}?after={number}").status_code == 200
    assert visitor.get(f"/console/versions/{number}").status_code == 404
    sent = visitor.send(PAGE, PAGE, reason="seen", **{f"x-{number}": "on"})
    assert sent.status_code == 303
    till.send(till.placed(cart(("2 x 40.00", PICK), tax="21"), 2), "now")
    assert kinds(till.hq) == {"PRICE_DIFFERS": 2}
    with till.hq.read() as unit:
        assert state.journal_page(unit)[0].what != "exceptions_closed"
