"""What of a typed text reaches the books, and what is taken for a payment card (S1)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.plain_text import MARKS_MAX, has_card_number, masked, plain

CARDS = [
    "4111111111111111",
    "4222222222222",
    "5555-5555-5555-4444",
    "2223 0031 2200 3222",
    "3782 822463 10005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6304000000000000",
    "paid 23 4111 1111 1111 1111, thanks",
    "card4111111111111111.",
]


@pytest.mark.parametrize("text", CARDS)
def test_s1_a_card_number_is_found_and_cut_to_four_digits(text):
    assert has_card_number(text)
    hidden = masked(text)
    assert not has_card_number(hidden)
    assert sum(sign.isdigit() for sign in hidden) <= 6
    assert "••••" in hidden


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "+4915112345678",
        "+49 151 12345678",
        "0031612345678",
        "4101-02-004182-7230",
        "4" * 32,
        "4111111111111111" * 2,
        "NL91 ABNA 0417 1643 00",
        "2026-11-20 12:30:45",
        "",
    ],
)
def test_telephones_dates_and_our_own_numbers_are_none(text):
    assert not has_card_number(text)
    assert masked(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301", "é"),
        ("a\u202eb\u2066c", "abc"),
        ("e\x00\u0301", "é"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("a\nb\tc", "a b c"),
        ("a\ud800b", "ab"),
        ("a\u0378b", "ab"),
        ("x" + "\u0330" * 9, "x" + "\u0330" * MARKS_MAX),
        ("日本 Ærø 👍", "日本 Ærø 👍"),
    ],
)
def test_unseen_signs_and_heaps_of_marks_are_left_out(typed, kept):
    assert plain(typed) == kept


def test_a_million_marks_are_four():
    assert len(plain("a" + "\u0330" * 1_000_000)) == 1 + MARKS_MAX


@given(st.text())
def test_what_is_kept_is_printable_composed_and_stays_as_it_is(text):
    kept = plain(text)
    assert kept.isprintable()
    assert plain(kept) == kept
    kept.encode()
    assert unicodedata.is_normalized("NFC", kept)
