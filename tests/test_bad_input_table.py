"""The table of bad inputs is whole: each row of section 6 has tests, and each of them exists."""

import tomllib
from pathlib import Path

import pytest

from tests.helpers.named_tests import unknown

TABLE = tomllib.loads(Path(__file__).with_name("bad_input.toml").read_text("utf-8"))
ROWS = (
    "not_authenticated too_much too_often signed_but_malformed numbers quantity unicode sums price "
    "unknown_article replay other_bytes gap unknown_order clock refund_above http repair_screen "
    "till_banner"
)


def test_every_row_of_the_section_is_there():
    assert list(TABLE) == ROWS.split()


@pytest.mark.parametrize("row", TABLE)
def test_every_test_of_a_row_exists(row):
    named = TABLE[row]["tests"]
    assert named
    assert unknown(named) == []
