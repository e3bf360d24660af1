"""Products and customers from a file: all rows or none, errors by row, the same file once."""

import re
import time
from dataclasses import replace

import pytest

from pos_app.hq import catalogue as goods
from pos_app.hq.people import operators
from pos_app.hq.store import catalogue, console, stock
from tests.console.conftest import OURS, signed_in
from tests.helpers import carts
from tests.hq.world import a_till

AT = "/console/products/import"
HEAD = "sku;name;price;tax_rate;active\n"


def sent(visitor, content: str | bytes, at: str = AT):
    """The file sent, and the page once it is checked."""
    file = content.encode() if isinstance(content, str) else content
    answer = visitor.send(at, at, files={"file": ("list.csv", file, "text/csv")})
    path = answer.headers.get("location", "")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not path or 'data-refresh="0"' in visitor.page(path):
            return answer, path
        time.sleep(0.02)
    raise AssertionError("the check does not end")


def test_a_good_file_is_checked_then_applied_whole(hq, ilse):
    _, path = sent(ilse, HEAD + "P1;Potgrond;6,99;9;yes\nP2;Schep;12.50;21;\n")
    page = ilse.page(path)
    assert "4. Apply 2 rows" in page
    with hq.read() as unit:
        assert catalogue.product(unit, "P1") is None
    done = ilse.send(f"{path}/apply", path).headers["location"]
    assert "Applied, all rows" in ilse.page(done)
    assert "Ilse Vermeer" in ilse.page(AT)
    with hq.read() as unit:
        made = [catalogue.product(unit, sku) for sku in ("P1", "P2")]
    assert [one.price_minor for one in made if one] == [699, 1250]


def test_any_faulty_row_blocks_the_whole_file(hq, ilse):
    _, path = sent(ilse, HEAD + "Q1;Goed;1,00;21;yes\nQ2;;veel;21;yes\nQ1;Twee;1;21;misschien\n")
    page = ilse.page(path)
    assert "Apply" not in page.split("</h1>")[1].split("<footer class")[0]
    for sentence in (
        "must not be empty",
        "is not a price",
        "stands on line 2 already",
        "is neither yes nor no",
    ):
        assert sentence in page
    token = ilse.token(path)
    ilse.client.post(f"{path}/apply", data={"token": token}, headers=OURS)
    with hq.read() as unit:
        assert catalogue.product(unit, "Q1") is None


def test_errors_come_back_as_a_file_with_an_error_column(ilse):
    content = HEAD + "R1;Goed;1,00;21;yes\nR2;=1+1;veel;21;yes\n"
    _, path = sent(ilse, content)
    rows = ilse.get(f"{path}/errors.csv").text.removeprefix("\ufeff").splitlines()
    assert rows[0] == "sku;name;price;tax_rate;active;error"
    assert rows[1:] == ["R2;'=1+1;veel;21;yes;price: is not a price of zero or more"]


def test_the_same_file_twice_is_named(ilse):
    content = HEAD + "T1;Thee;3,00;9;yes\n"
    _, path = sent(ilse, content)
    number = ilse.send(f"{path}/apply", path).headers["location"].rpartition("/")[2]
    _, path = sent(ilse, content)
    assert f"already applied as import {number}" in ilse.page(path)


def test_price_jumps_and_withdrawals_are_called_out(ilse):
    _, path = sent(ilse, HEAD + "U1;Ui;1,00;9;yes\nU2;Uur;2,00;9;yes\n")
    ilse.send(f"{path}/apply", path)
    _, path = sent(ilse, HEAD + "U1;Ui rood;10,00;9;yes\nU2;Uur;2,00;9;no\n")
    page = ilse.page(path)
    assert "1 price moves by more than 30 %" in page
    assert "€\u00a01,00" in page
    assert "€\u00a010,00" in page
    assert "was Ui<" in page
    assert "<dt>Withdrawn</dt><dd>1</dd>" in page


def test_customers_are_imported_alike(hq, ilse):
    at = "/console/customers/import"
    head = "customer_id,name,business,street,postcode,city,email\n"
    _, path = sent(ilse, head + "C77,Anna Bos,no,Dam 1,1012 JS,Amsterdam,anna@example.com\n", at)
    ilse.send(f"{path}/apply", path)
    with hq.read() as unit:
        anna = catalogue.customer(unit, "C77")
        assert anna is not None
        assert anna.addresses[0].city == "Amsterdam"
        assert console.imports_of_kind(unit, "customers")[0].added == 1


def test_r11_counts_are_imported_alike(office, karin):
    at = "/console/stock/import"
    assert "Stock counts" in karin.page("/console/products/import")
    _, path = sent(karin, "location;sku;quantity\nS1;A;12\n", at)
    karin.send(f"{path}/apply", path)
    _, path = sent(karin, "location;sku;quantity\nS1;A;11,5\nS1;Q;1\nXX;B;-1\n", at)
    page = karin.page(path)
    for sentence in ("no place that head office knows", "no product that", "not a quantity of"):
        assert sentence in page
    _, path = sent(karin, "location;sku;quantity\nS1;A;11\nS1;B;3\n", at)
    page = karin.page(path)
    assert '<td class="num">12</td><td class="num strong">11</td>' in page
    done = karin.send(f"{path}/apply", path).headers["location"]
    assert "Applied, all rows" in karin.page(done)
    with office.read() as unit:
        assert stock.levels(unit, ["A", "B"], ["S1"]) == {("A", "S1"): 11_000, ("B", "S1"): 3_000}


def test_r11_a_count_that_may_be_one_or_a_thousand_pieces_is_refused(office, karin):
    goods.put_products(office, [replace(carts.product("1.00", "21", "Z"), decimals=0)])
    for typed in ("1.000", "2,000"):
        _, path = sent(karin, f"location;sku;quantity\nS1;Z;{typed}\n", "/console/stock/import")
        assert "not a quantity of" in karin.page(path)


def test_a_changed_product_on_open_orders_is_called_out(office, karin):
    till = a_till(office, office.ids, "S1-1")
    till.send(till.placed(carts.cart(("10.00", carts.PICK))), "now")
    _, path = sent(karin, HEAD + "A;Anders;10,00;21;no\nB;Zo;10,00;21;yes\n")
    page = karin.page(path)
    assert "1 is on open orders" in page
    assert re.search(r'>A</th><td>Anders.*<td class="num warn strong">1</td>', page)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("sku;price\nA;1\n", 'Column "name" is missing.'),
        ("sku;name;price;tax_rate;colour\n", 'Column "colour" is not known'),
        (b"sku;name;price;tax_rate\nA;Caf\xe9;1;21\n", "The file is not UTF-8."),
        ('sku;name;price;tax_rate\nA;"open;1;21\n', "Line 2 cannot be read as CSV: a quote"),
        (b"\x00\x01\x02", "is not known"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(ilse, content, sentence):
    _, path = sent(ilse, content)
    page = ilse.page(path).replace("&#34;", '"')
    assert sentence in page
    assert "Nothing has been written." in page


def test_a_file_without_rows_is_not_said_to_be_known(ilse):
    _, path = sent(ilse, "sku;name;price;tax_rate\n")
    assert "no rows below it" in ilse.page(path)


def test_what_was_applied_is_not_said_to_be_unwritten(own_hq):
    """Sent twice, gone back to, and applied by two people: each is told the import it became."""
    operators.add(own_hq, "joost", "Joost Hendriks", "a long enough password")
    ilse, joost = signed_in(own_hq), signed_in(own_hq, "joost")
    (_, path), (_, other) = (sent(x, HEAD + "U1;Ui;1;21;yes\n") for x in (ilse, joost))
    ilse.page(path), joost.page(other)
    token = ilse.token("/console/account")
    first, again = (
        ilse.client.post(f"{path}/apply", data={"token": token}, headers=OURS) for _ in range(2)
    )
    assert first.headers["location"] == f"{AT}/1"
    assert again.headers["location"] == f"{AT}?said=check_gone"
    page = ilse.page(f"{AT}?said=check_gone")
    assert "What was imported is listed below" in page
    assert "is already applied as import 1." in joost.send(f"{other}/apply", other).text


def test_no_file_at_all_says_so(ilse):
    answer = ilse.send(AT, AT, files={"file": ("", b"", "text/csv")})
    assert answer.status_code == 422
    assert "No file was sent, or it is empty." in answer.text


def test_a_checked_file_belongs_to_who_sent_it(own_hq):

    operators.add(own_hq, "joost", "Joost Hendriks", "a long enough password")
    _, path = sent(signed_in(own_hq), HEAD + "V1;Vork;1;21;yes\n")
    answer = signed_in(own_hq, "joost").get(path)
    assert answer.headers["location"] == f"{AT}?said=check_gone"


def test_a_file_can_be_forgotten(ilse):
    _, path = sent(ilse, HEAD + "W1;Wol;1;21;yes\n")
    answer = ilse.send(f"{path}/drop", path)
    assert "The file is forgotten. Nothing was written." in ilse.page(answer.headers["location"])


@pytest.mark.parametrize("kind", ["products", "customers"])
def test_the_template_can_be_sent_as_it_is(ilse, kind):
    at = f"/console/{kind}/import"
    _, path = sent(ilse, ilse.get(f"{at}/template.csv").content, at)
    assert "4. Apply 1 row" in ilse.page(path)


def test_cells_of_the_file_are_escaped(ilse):
    _, path = sent(ilse, HEAD + "X1;<script>alert(1)</script>;1;21;yes\n")
    assert "<script>alert" not in ilse.page(path)


def test_a_workbook_is_told_as_one_and_none_of_it_is_shown_as_rows(ilse):
    _, path = sent(ilse, b"PK\x03\x04" + bytes(30) + b"xl/workbook.xml")
    page = ilse.page(path)
    assert "is a workbook of a spreadsheet program" in page
    assert "First rows as they were read" not in page
    assert "First rows as they were read" in ilse.page(sent(ilse, "sep=;\n" + HEAD)[1])
