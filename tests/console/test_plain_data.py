"""Plain master data by sqladmin under our frame: lists, forms, exports, rights, one writer."""

import csv
import io
import re

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.errors import Refused
from pos_app.hq import catalogue
from pos_app.hq.master import publishing
from pos_app.hq.people import operators
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import catalogue as goods
from pos_app.hq.store import state
from pos_app.hq.web.console import data_pages, plain_views
from tests.console.conftest import OURS, signed_in
from tests.console.test_master_pages import PASSWORD, filled, sent
from tests.console.test_pages import text_of
from tests.helpers.carts import product
from tests.helpers.hq_furnished import LOGIN
from tests.hq.offices import change, publish

MODES = "/console/data/delivery_mode"
PRODUCT = "/console/data/product"


def keys(page: str) -> list[str]:
    return re.findall(r'<a class="mono" href="[^"]*">([^<]*)</a>', page)


def test_a_list_is_searched_and_sorted_by_its_address(karin, office):
    for key, position in (("bike", 9), ("boat", 10)):
        change(office, "delivery_mode", key, name=key.title(), position=position)
    assert keys(karin.page(f"{MODES}?search=BIK")) == ["bike"]
    found = keys(karin.page(f"{MODES}?sortBy=name&sort=desc"))
    assert found == sorted(found, key=str.lower, reverse=True)
    products = "/console/data/price?sortBy=price&sort=desc"
    catalogue.put_products(office, [product("9.00", "21", "N9"), product("100.00", "21", "N100")])
    assert keys(karin.page(products))[0] == "N100"
    assert 'aria-sort="descending"' in karin.page(products)


def test_goods_and_customers_of_the_draft_stand_first_in_their_list(karin, office):
    change(office, "product", "NEW-1", name="Schep", price=12_50, tax_rate=210_000)
    change(office, "customer", "C9", name="Nova", phone="0612345678")
    page = karin.page(PRODUCT)
    assert keys(page)[0] == "NEW-1"
    assert "Schep € 12,50" in text_of(page)
    assert "New, in the draft" in text_of(page)
    assert keys(karin.page(f"{PRODUCT}?search=zzzz")) == []
    page = text_of(karin.page("/console/data/customer"))
    assert "Nova No …78" in page


def test_a_long_list_comes_in_pages(karin, office, monkeypatch):
    catalogue.put_products(office, [product("1.00", "21", f"P{n:03d}") for n in range(120)])
    first, third = karin.page(PRODUCT), karin.page(f"{PRODUCT}?page=3")
    assert (len(keys(first)), len(keys(third))) == (50, 28)
    assert "128 rows" in first
    assert karin.get(f"{PRODUCT}?page=99").status_code == 303
    for bad in ("page=x", "sortBy=body"):
        assert karin.get(f"{PRODUCT}?{bad}").status_code == 404
    for module in (data_pages, plain_views):
        monkeypatch.setattr(module, "LISTED_MAX", 100)
    assert "more than 100, narrow it" in karin.page(PRODUCT)
    assert "1 row<" in karin.page(f"{PRODUCT}?search=P007")


def test_an_export_holds_no_formula_and_is_in_the_journal(karin, office):
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain"]
    rows = [Customer(f"K{n}", name) for n, name in enumerate(names)]
    catalogue.put_customers(office, rows)
    answer = karin.get("/console/data/customer/export.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    cells = {row[0]: row[1] for row in csv.reader(io.StringIO(answer.text))}
    assert [cells[f"K{n}"][:1] for n in range(5)] == ["'"] * 5
    assert cells["K5"] == "plain"
    assert "exported" in journalled(office)


def journalled(hq) -> list[str]:
    with hq.read() as unit:
        return [one.what for one in state.journal_page(unit)]


def test_a_customer_is_masked_until_somebody_opens_it(karin, office):
    catalogue.put_customers(office, [Customer("K1", "Ans", phone="0612345678", email="ans@a.nl")])
    page = karin.page("/console/data/customer?search=Ans")
    assert "0612345678" not in page
    assert "…78" in page
    assert "a…@a.nl" in page
    assert "customer_opened" not in journalled(office)
    opened = karin.page("/console/data/customer/r/K1")
    assert "0612345678" in opened
    assert "in the journal" in opened
    assert "customer_opened" in journalled(office)


def test_r54_a_product_waits_in_the_draft_and_reaches_the_catalogue_when_published(karin, office):
    answer = sent(karin, f"{PRODUCT}/r/A", price="12,50", name="Lamp")
    assert answer.headers["location"] == f"{PRODUCT}/r/A?said=kept_in_draft"
    assert price(office, "A") == 1000
    page = text_of(karin.page(PRODUCT))
    assert "1 change in the draft, not at the tills yet" in page
    assert "Price € 10,00 € 12,50" in text_of(karin.page("/console/publishing"))
    with office.read() as unit:
        before = goods.version(unit)
    agreed(office)
    assert price(office, "A") == 1250
    newest = re.findall(r"/console/versions/(\d+)", karin.page("/console/versions"))[0]
    assert "Price € 10,00 € 12,50" in text_of(karin.page(f"/console/versions/{newest}"))
    with office.read() as unit:
        assert goods.version(unit) == before + 1
    assert 'value="12,50"' in karin.page(f"{PRODUCT}/r/A")
    assert "in the draft" not in text_of(karin.page(PRODUCT))


def agreed(hq):
    """A price is money: a second administrator confirms it."""
    made = publish(hq, 1040)
    publishing.confirm(hq, Actor(LOGIN, "administrator"), made.number)


def price(hq, sku: str) -> int:
    with hq.read() as unit:
        return goods.product(unit, sku).price_minor


def test_what_was_imported_meanwhile_is_no_change_of_the_draft(karin, office):
    sent(karin, f"{PRODUCT}/r/A", price="12,50")
    agreed(office)
    catalogue.put_products(office, [product("14.00", "21", "A")])
    assert "14,00" in karin.page(f"{PRODUCT}/r/A")
    with pytest.raises(Refused, match="NOTHING_TO_PUBLISH"):
        publish(office, 1040)


def test_an_import_that_was_quicker_than_a_form_is_not_lost(karin, office):
    path = f"{PRODUCT}/r/A"
    old = filled(karin.page(path), path)
    catalogue.put_products(office, [product("14.00", "21", "A")])
    answer = karin.send(path, path, **(old | {"price": "12,50"}))
    assert answer.status_code == 409
    assert "Changed by import after you opened this page" in text_of(answer.text)


def test_a_new_product_takes_no_number_or_barcode_of_another(karin, office):
    new = f"{PRODUCT}/new"
    answer = sent(karin, new, sku="A", name="Other", price="1")
    assert answer.status_code == 409
    assert "A is taken" in text_of(answer.text)
    catalogue.put_products(office, [product("1.00", "21", "N1")])
    sent(karin, f"{PRODUCT}/r/N1", barcodes="8712345678906")
    answer = sent(
        karin, new, sku="N2", name="Other", price="1", barcodes="8712345678906 8712345678907"
    )
    said = text_of(answer.text)
    assert answer.status_code == 422
    assert "8712345678906 belongs to article N1" in said
    assert sent(karin, new, sku="N2", name="Other", price="1").status_code == 303
    publish(office, 1040)
    assert price(office, "N2") == 100


def test_goods_go_out_at_once_or_not_at_all(karin, office, clock):
    sent(karin, f"{PRODUCT}/r/A", price="12,50")
    later = {"reason": "later", "in_force": "2031-01-01T12:00"}
    answer = sent(karin, "/console/publishing", **later)
    assert "reach the tills at once" in text_of(answer.text)
    assert price(office, "A") == 1000


def test_withdrawing_asks_first_and_names_who_still_needs_it(karin, office):
    change(office, "hold_code", "H", name="Hold")
    path = "/console/data/hold_code/r/H"
    assert f'href="{path}/withdraw"' in karin.page(path)
    ask = f"{path}/withdraw"
    assert sent(karin, ask).status_code == 303
    assert "H" not in keys(karin.page("/console/data/hold_code"))
    page = text_of(karin.page("/console/data/location/r/S1/withdraw"))
    assert "Others still name it" in page


def test_who_may_only_read_gets_the_record_without_a_form(office):
    operators.add(office, "audit", "Audit", PASSWORD, "auditor")
    visitor = signed_in(office, "audit")
    page = visitor.page(f"{MODES}/r/pickup")
    assert 'name="seen"' not in page
    assert "pickup" in page
    assert visitor.get(f"{MODES}/new").status_code == 403
    assert "export.csv" in visitor.page(MODES)


def test_none_of_sqladmin_s_own_addresses_is_served(karin):
    for path in (
        "statics/css/tabler.min.css",
        "store/list",
        "store/delete",
        "login",
        "store/import",
    ):
        assert karin.get(f"/console/data/{path}").status_code == 404
        answer = karin.client.post(f"/console/data/{path}", headers=OURS)
        assert answer.status_code in {404, 405}


def test_no_page_has_code_or_style_inside(karin):
    for path in (MODES, f"{MODES}/new", f"{MODES}/r/pickup", f"{MODES}/r/pickup/withdraw"):
        answer = karin.get(path)
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", answer.text)
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_the_settings_of_a_profile_have_one_form_only(karin):
    page = karin.page("/console/data/profile/r/S1")
    assert sorted(filled(page, "/console/data/profile/r/S1")) == ["name", "profile_id", "seen"]
    assert "/console/parameters/sending?profile=S1" in page
    before = karin.page("/console/parameters/sending?profile=S1")
    sent(karin, "/console/data/profile/r/S1", name="Elsewhere")
    after = karin.page("/console/parameters/sending?profile=S1")
    assert filled(before, "/console/parameters/sending") | {"seen": ""} == filled(
        after, "/console/parameters/sending"
    ) | {"seen": ""}


PRICES = "/console/data/price"


def test_r54_prices_are_changed_where_they_stand_in_the_list_and_wait_in_the_draft(karin, office):
    listed = f"{PRICES}?search=A"
    answer = sent(karin, listed, **{"price-A": "12,50", "tax_rate-A": "9"})
    assert answer.status_code == 303, text_of(answer.text)
    assert price(office, "A") == 1000
    page = karin.page(listed)
    assert "1 change in the draft, not at the tills yet" in text_of(page)
    assert filled(page, listed)["price-A"] == "12,50"
    assert 'href="/console/data/product/r/A"' in page
    assert "10,00" in text_of(karin.page(f"{PRODUCT}/r/A"))
    agreed(office)
    assert price(office, "A") == 1250


def test_the_price_list_keeps_all_rows_of_a_page_or_none(karin, office):
    answer = sent(karin, PRICES, **{"price-A": "12,50", "price-B": "dear"})
    assert answer.status_code == 422
    page = text_of(answer.text)
    assert "Price : “dear” is not an amount" in page
    assert 'value="12,50"' in answer.text
    catalogue.put_products(office, [product("9.00", "21", "A")])
    old = filled(karin.page(PRICES), PRICES)
    sent(karin, f"{PRODUCT}/r/A", price="11,00")
    answer = karin.send(PRICES, PRICES, **(old | {"price-A": "13,00", "price-B": "14,00"}))
    assert answer.status_code == 409
    assert filled(karin.page(f"{PRODUCT}/r/B"), f"{PRODUCT}/r/B")["price"] != "14,00"


def test_who_may_only_read_prices_finds_no_inputs(office):
    operators.add(office, "reader", "Rea", PASSWORD, "auditor")
    assert 'name="price-A"' not in signed_in(office, "reader").page(PRICES)


def test_a_code_that_was_not_typed_must_be_filled(karin):
    path = "/console/data/staff/new"
    page = text_of(karin.send(path, path).text)
    assert "Staff number : This must be filled." in page


def test_what_is_wrong_is_told_in_the_order_of_the_form(karin):
    path = "/console/data/charge_rule/new"
    page = sent(karin, path, rule_id="no code", amount="x", currency="money").text
    told = re.findall(r'<li><a href="#f-(\w+)">', page)
    names = re.findall(r'<(?:input|select)[^>]* id="f-(\w+)"', page)
    assert len(told) >= 3
    assert told == sorted(told, key=names.index)
