"""What the till makes of a scan (R108, section 6a); the text comes from outside."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.configuration import Profile
from pos_app.till.devices.in_store_codes import in_store_code, item_code, plain_in_store_code
from pos_app.till.devices.scan_codes import (
    CODE_LENGTH_MAX,
    ScannedArticle,
    ScannedCustomer,
    ScannedOrder,
    ScannedStaff,
    UnknownCode,
    classify,
)

PROFILE = Profile()


def scan(text: str) -> object:
    return classify(text, PROFILE)


@pytest.mark.parametrize(
    "code", ["96385074", "8711253001202", "036000291452", "18711253001209", "2000000000015"]
)
def test_a_plain_article_number_with_its_check_digit(code):
    assert scan(code) == ScannedArticle(code)


@pytest.mark.parametrize("code", ["96385075", "8711253001203", "036000291453", "18711253001202"])
def test_a_wrong_check_digit_is_no_article(code):
    assert scan(code) == UnknownCode(code, "check_digit")


@pytest.mark.parametrize("prefix", ["21", "22"])
def test_a_price_code_carries_the_price_of_the_pack(prefix):
    """Section 6a: 21 and 22 carry a price."""
    code = in_store_code(prefix, 123, 1995)
    assert scan(code) == ScannedArticle(in_store_code(prefix, 123), price_minor=1995)


@pytest.mark.parametrize("prefix", ["23", "27", "28", "29"])
def test_a_weight_code_carries_thousandths_of_a_kilogram(prefix):
    """Section 6a: 23 and 27-29 carry a weight."""
    code = in_store_code(prefix, 99999, 1250)
    expected = ScannedArticle(in_store_code(prefix, 99999), quantity_thousandths=1250)
    assert scan(code) == expected


@pytest.mark.parametrize("prefix", ["20", "24", "25", "26"])
def test_a_plain_in_store_code_is_an_article_like_any_other(prefix):
    code = plain_in_store_code(prefix, 1234567890)
    assert scan(code) == ScannedArticle(code)


def test_a_label_without_a_value_is_the_article_alone():
    code = in_store_code("21", 123)
    assert scan(code) == ScannedArticle(code)
    assert item_code(code) == code


def test_the_prefixes_are_configuration():
    """Section 6a: the table is configuration."""
    code = in_store_code("21", 123, 1995)
    as_weight = Profile(price_prefixes=(), weight_prefixes=("21",))
    assert classify(code, as_weight) == ScannedArticle(item_code(code), quantity_thousandths=1995)
    assert classify(code, Profile(price_prefixes=(), weight_prefixes=())) == ScannedArticle(code)


@given(item=st.integers(0, 99_999), value=st.integers(1, 99_999))
def test_every_price_of_an_item_leads_to_one_article(item, value):
    assert scan(in_store_code("21", item, value)) == ScannedArticle(
        in_store_code("21", item), value
    )


@pytest.mark.parametrize(
    ("prefix", "item", "value"), [("2", 1, 1), ("21", 10**5, 1), ("21", 1, -1)]
)
def test_no_code_is_made_of_what_does_not_fit(prefix, item, value):
    with pytest.raises(ValueError, match="no in-store code"):
        in_store_code(prefix, item, value)


def test_a_gs1_code_names_article_weight_lot_expiry_and_serial():
    text = "]C10108712345678906310300125017260131" + "10L-7\x1d21S/1"
    assert scan(text) == ScannedArticle(
        "8712345678906",
        quantity_thousandths=1250,
        serial="S/1",
        lot="L-7",
        expires_on=date(2026, 1, 31),
    )


@pytest.mark.parametrize(
    ("elements", "price", "quantity"),
    [
        ("3922001995", 1995, None),
        ("3920000019", 1900, None),
        ("3923012345", 1235, None),
        ("3102000125", None, 1250),
        ("3105012345", None, 123),
        ("3112000250", None, 2500),
        ("3012", None, 12_000),
    ],
)
def test_gs1_prices_and_measures_are_exact(elements, price, quantity):
    article = scan(f"]d20108712345678906{elements}")
    assert isinstance(article, ScannedArticle)
    assert (article.price_minor, article.quantity_thousandths) == (price, quantity)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("]C10108712345678907", "check_digit"),
        ("]C110LOT", "no_article"),
        ("]C10108712345678906393297800123", "currency"),
        ("]C10108712345678906310000XXXX", "element_string"),
        ("]C1", "no_article"),
        ("0108712345678906172613", "element_string"),
        ("]C101087123456789063100999999", "quantity"),
    ],
)
def test_a_gs1_code_that_cannot_be_sold_says_why(text, reason):
    found = scan(text)
    assert isinstance(found, UnknownCode)
    assert found.reason == reason


@pytest.mark.parametrize("text", ["0108712345678906", "(01)08712345678906", "]E08712345678906"])
def test_an_article_is_the_same_however_the_scanner_says_it(text):
    assert scan(text) == ScannedArticle("8712345678906")


def test_an_article_is_looked_up_under_every_spelling():
    assert ScannedArticle("036000291452").candidates == (
        "036000291452",
        "0036000291452",
        "00036000291452",
    )
    assert ScannedArticle("96385074").candidates[0] == "96385074"
    assert scan("18711253001209").candidates == ("18711253001209",)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["AMF-02-004182-7K3Q", "amf-02-004182-7k3q\r", "AMF-02-R000123"])
def test_an_order_or_receipt_number_is_found(text):
    """R108, N1."""
    assert scan(text) == ScannedOrder(text.strip().upper())


def test_cards_and_passes_name_a_person():
    assert scan("C:C-1001") == ScannedCustomer("C-1001")
    assert scan("S:peter") == ScannedStaff("peter")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("12345", "shape"),
        ("HELLO", "shape"),
        ("C:", "shape"),
        ("C:../../x", "shape"),
        ("AMF-02-004182-7K3U", "shape"),
        ("٨٧١١٢٥٣٠٠١٢٠٢", "shape"),
        ("8" * (CODE_LENGTH_MAX + 1), "too_long"),
    ],
)
def test_anything_else_is_unknown_and_says_why(text, reason):
    found = scan(text)
    assert isinstance(found, UnknownCode)
    assert found.reason == reason


@given(st.text(max_size=CODE_LENGTH_MAX + 5))
def test_no_text_breaks_the_till(text):
    assert scan(text) is not None
    assert scan(f"]C1{text}") is not None
    assert scan(f"(01){text}") is not None
