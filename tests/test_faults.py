"""The table of faults is whole: each row of the matrix has tests, and each of them exists."""

import tomllib
from pathlib import Path

import pytest

from tests.helpers.named_tests import unknown

ROOT = Path(__file__).parent.parent
TABLE = tomllib.loads(Path(__file__).with_name("faults.toml").read_text("utf-8"))
ROWS = (
    "FK1 FK2 FK3 FK4 FK5 FN1 FN2 FN3 FN4 FN5 FN6 H1 FR1 FR2 FR3 FR4 FS1 FS2 FS3 FS4 FS5 "
    "C1 P1 P2 P3 U1 U2 Q1 Q2 Q3 FA1"
)


def test_every_row_of_the_matrix_is_there():
    assert list(TABLE) == ROWS.split()


@pytest.mark.parametrize("row", TABLE)
def test_every_test_of_a_row_exists(row):
    named = TABLE[row]["tests"]
    assert named
    assert unknown(named) == []


def test_the_linter_forbids_what_corrupts_a_file():
    """P2, P3: no second SQLite library, no fork beside an open database."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    banned = settings["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    assert {"PySide6.QtSql", "os.fork"} <= set(banned)
