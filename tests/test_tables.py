"""The tables that say which tests show the reliability spec are whole: each row of its sections 3,
5 and 6 is there; each row of any section has tests, and each of them exists.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.named_tests import unknown

TESTS = Path(__file__).parent
ROWS = {
    "faults": (
        "FK1 FK2 FK3 FK4 FK5 FN1 FN2 FN3 FN4 FN5 FN6 H1 FR1 FR2 FR3 FR4 FS1 FS2 FS3 FS4 FS5 "
        "C1 P1 P2 P3 U1 U2 Q1 Q2 Q3 FA1"
    ),
    "threats": (
        "forged_or_cloned_till guessed_pin no_usable_keyring changed_on_the_way "
        "edited_local_database database_of_a_stolen_disk i_did_not_give_that_discount card_data "
        "customer_data floods elevation web_console supply_chain"
    ),
    "bad_input": (
        "not_authenticated too_much too_often signed_but_malformed numbers quantity unicode sums "
        "price unknown_article replay other_bytes gap unknown_order clock refund_above http "
        "repair_screen till_banner"
    ),
}


def read(name: str) -> dict[str, Any]:
    """A file of tables beside this one."""
    return tomllib.loads((TESTS / name).read_text("utf-8"))


TABLES = {
    "faults": read("faults.toml"),
    "bad_input": read("bad_input.toml"),
    **read("promises.toml"),
}


@pytest.mark.parametrize("section", ROWS)
def test_every_row_of_the_section_is_there(section):
    assert list(TABLES[section]) == ROWS[section].split()


@pytest.mark.parametrize(
    ("section", "row"), [(section, row) for section, rows in TABLES.items() for row in rows]
)
def test_every_test_of_a_row_exists(section, row):
    named = TABLES[section][row]["tests"]
    assert named
    assert unknown(named) == []


def test_the_linter_forbids_what_corrupts_a_file():
    """P2, P3: no second SQLite library, no fork beside an open database."""
    settings = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))
    banned = settings["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    assert {"PySide6.QtSql", "os.fork"} <= set(banned)
