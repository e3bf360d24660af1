"""CSV files of products and customers: checked whole, then all rows or none."""

import io
import zipfile
from dataclasses import MISSING, fields, replace

import pytest

from pos_app.domain.customer import Address, Customer
from pos_app.domain.errors import Refused
from pos_app.domain.product import SERIAL_AT_SALE, Product
from pos_app.hq import importing
from pos_app.hq.store import catalogue, console

HEAD = "sku;name;price;tax_rate;barcodes;active\n"


def check(hq, text, kind="products"):
    content = text if isinstance(text, bytes) else text.encode()
    return importing.check(hq, kind, io.BytesIO(content), "file.csv")


def packed(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        folder.writestr(name, HEAD)
    return file.getvalue()


def product(hq, sku):
    with hq.read() as unit:
        return catalogue.product(unit, sku)


def test_a_file_is_applied_whole_as_one_version(hq):
    checked = check(hq, HEAD + "CHAIR;Stoel;49,95;21;4006381333931;ja\nA;A;10.00;21;;\n")
    assert (checked.rows, checked.added, checked.changed, checked.same) == (2, 1, 0, 1)
    assert product(hq, "CHAIR") is None
    with hq.read() as unit:
        before = catalogue.version(unit)
    number = importing.apply(hq, checked, "karin")
    made = product(hq, "CHAIR")
    assert (made.price_minor, made.tax_rate, made.barcodes) == (4995, 210000, ("4006381333931",))
    with hq.read() as unit:
        assert catalogue.version(unit) == before + 1
        assert console.imports_of_kind(unit, "products")[0].number == number


def test_one_bad_row_keeps_every_row_out(hq):
    checked = check(hq, HEAD + "CHAIR;Stoel;49,95;21;;\n;;x;200;123;maybe\n")
    assert [(x.row, x.column, x.rule) for x in checked.errors] == [
        (3, "sku", "REQUIRED"),
        (3, "name", "REQUIRED"),
        (3, "price", "BAD_AMOUNT"),
        (3, "tax_rate", "BAD_RATE"),
        (3, "active", "BAD_FLAG"),
    ]
    with pytest.raises(Refused, match="IMPORT_FAULTY"):
        importing.apply(hq, checked, "karin")
    assert product(hq, "CHAIR") is None


BAD_ROWS = [
    ("CHAIR;Stoel;1;21;4006381333932;", "BAD_BARCODE"),
    ("CHAIR;Sto\x07el;1;21;;", "CONTROL"),
    ("CH AIR;Stoel;1;21;;", "BAD_KEY"),
    ("CHAIR;" + "x" * 201 + ";1;21;;", "TOO_LONG"),
    ("CHAIR;Stoel;-1;21;;", "BAD_AMOUNT"),
    ("CHAIR;Stoel;1;21", "CELLS"),
    ("CHAIR;Stoel;1;21;;;;", "CELLS"),
    ("A;A;10;21;;\nA;A;10;21;;", "TWICE"),
    ("X1;A;10;21;4006381333931;\nX2;A;10;21;4006381333931;", "BARCODE_TAKEN"),
]


def test_a_row_that_breaks_a_rule_says_which(hq):
    for row, rule in BAD_ROWS:
        assert check(hq, HEAD + row + "\n").errors[0].rule == rule


def test_a_barcode_of_another_product_is_an_error(hq):
    importing.apply(hq, check(hq, HEAD + "X1;A;10;21;4006381333931;\n"), "karin")
    assert check(hq, HEAD + "X2;A;10;21;4006381333931;\n").errors[0].rule == "BARCODE_TAKEN"


BAD_FILES: list[tuple[str | bytes, str]] = [
    ("sku;name;price\n", "IMPORT_COLUMN_MISSING"),
    ("sku;name;price;tax_rate;colour\n", "IMPORT_COLUMN"),
    ("sku;sku;name;price;tax_rate\n", "IMPORT_COLUMN"),
    ("", "IMPORT_COLUMN"),
    (b"\xff\xfe\x00", "IMPORT_ENCODING"),
    (packed("xl/workbook.xml"), "IMPORT_WORKBOOK"),
    (packed("content.xml"), "IMPORT_WORKBOOK"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "IMPORT_WORKBOOK"),
    (packed("products.csv"), "IMPORT_ZIP"),
    (packed("products.csv")[:40], "IMPORT_ZIP"),
    ("sep=|\n" + HEAD, "IMPORT_COLUMN"),
    (HEAD + 'A;"B;1;21;;\n', "IMPORT_NOT_CSV"),
    (HEAD + "A;" + "x" * 200_000 + ";1;21;;\n", "IMPORT_NOT_CSV"),
]


def test_a_file_that_is_no_such_file_is_refused_with_the_reason(hq):
    for content, code in BAD_FILES:
        with pytest.raises(Refused, match=code):
            check(hq, content)


@pytest.mark.parametrize("said", ["sep=,\r\n", '"sep=,"\n', "SEP=,;;\n", "\ufeffsep=,\n"])
def test_the_line_in_which_a_spreadsheet_says_its_separator_is_no_row(hq, said):
    """What separates is what it says, whatever stands in the cells; lines count from it."""
    text = said + "sku,name,price,tax_rate\n" + 'A,"a;b;c;d;e",10.00,21\nA,B,1.00,21\n'
    checked = check(hq, text)
    assert [(x.row, x.rule, x.first) for x in checked.errors] == [(4, "TWICE", 3)]
    assert [x.name for x in checked.values] == ["a;b;c;d;e"]


def test_far_too_many_rows_and_bytes_are_refused(hq, monkeypatch):
    monkeypatch.setattr(importing, "ROWS_MAX", 3)
    with pytest.raises(Refused, match="IMPORT_TOO_LONG"):
        check(hq, HEAD + "".join(f"A{n};A;1;21;;\n" for n in range(5)))
    monkeypatch.setattr(importing, "BYTES_MAX", 50)
    with pytest.raises(Refused, match="IMPORT_TOO_LARGE"):
        check(hq, HEAD * 3)


def test_many_errors_are_counted_and_the_first_listed(hq):
    checked = check(hq, HEAD + ";;;;;\n" * 500)
    assert (checked.error_count, len(checked.errors)) == (2000, 200)


def test_the_same_file_twice_is_said(hq):
    text = HEAD + "CHAIR;Stoel;49,95;21;;\n"
    importing.apply(hq, check(hq, text), "karin")
    with pytest.raises(Refused, match="IMPORT_DONE"):
        check(hq, text)


def test_progress_is_told(hq, monkeypatch):
    monkeypatch.setattr(importing, "PROGRESS_ROWS", 2)
    seen = []
    rows = HEAD + "".join(f"A{n};A;1;21;;\n" for n in range(5))
    importing.check(
        hq, "products", io.BytesIO(rows.encode()), "f", lambda done, size: seen.append(done)
    )
    assert seen == [2, 4, 5]


def test_customers_come_with_an_address(hq):
    head = "customer_id,name,business,phone,email,street,postcode,city,country\n"
    text = head + 'C7,"De Wit, J.",nee,0612345678,wit@x.example,Laan 1,1000 AA,Ede,nl\n'
    importing.apply(hq, check(hq, text, "customers"), "karin")
    with hq.read() as unit:
        made = catalogue.customer(unit, "C7")
    assert made is not None
    assert (made.name, made.addresses[0].country, made.business) == ("De Wit, J.", "NL", False)
    half = check(hq, head + "C8,Wit,,,not an address,Laan 1,,,\n", "customers")
    assert [(x.column, x.rule) for x in half.errors] == [
        ("email", "BAD_EMAIL"),
        ("postcode", "REQUIRED"),
        ("city", "REQUIRED"),
    ]


CODES = ("4006381333931",)
FULL = Product("CARD", "Card", 2500, 0, False, 0, "st", CODES, "d", True, "c", SERIAL_AT_SALE, "A7")
HOME = Address("home", "De Wit", "Laan 1", "1000 AA", "Ede", "BE", "EXPORT", "VAN")
WORK = replace(HOME, address_id="work", street="Kade 2")
DE_WIT = Customer("C7", "De Wit", True, "06", "a@b.example", (HOME, WORK), False, "regulars")


def test_what_the_file_has_no_column_for_stays_as_it_was(hq):
    """Every field but those of the columns that must be there."""
    every = [getattr(FULL, one.name) for one in fields(FULL) if one.default is not MISSING]
    assert all(x != one.default for x, one in zip(every, fields(FULL)[4:], strict=True))
    hq.run(lambda unit: catalogue.put_products(unit, [FULL]))
    hq.run(lambda unit: catalogue.put_customers(unit, [DE_WIT]))
    file = check(hq, "sku;name;price;tax_rate\nCARD;Kaart;30,00;9\n")
    importing.apply(hq, file, "karin")
    assert product(hq, "CARD") == replace(FULL, name="Kaart", price_minor=3000, tax_rate=90_000)
    for text, expected in (
        ("customer_id;name\nC7;Wit\n", replace(DE_WIT, name="Wit")),
        (
            "customer_id;name;street\nC7;De Wit;Laan 3\n",
            replace(DE_WIT, addresses=(replace(HOME, street="Laan 3"), WORK)),
        ),
    ):
        importing.apply(hq, check(hq, text, "customers"), "karin")
        with hq.read() as unit:
            assert catalogue.customer(unit, "C7") == expected


def test_r14_r28_customers_carry_the_groups_of_their_tax_and_charges(hq):
    head = "customer_id;name;street;postcode;city;tax_group;charge_group\n"
    text = head + "C7;Jansen;Kersenlaan 24;3811 AB;Amersfoort;EXPORT;regulars\n"
    importing.apply(hq, check(hq, text, "customers"), "karin")
    with hq.read() as unit:
        made = catalogue.customer(unit, "C7")
    assert (made.charge_group, made.addresses[0].tax_group) == ("regulars", "EXPORT")
