"""The table of bad inputs is whole: each row of section 6 has tests, and each of them exists."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = tomllib.loads(Path(__file__).with_name("bad_input.toml").read_text("utf-8"))
ROWS = (
    "not_authenticated too_much too_often signed_but_malformed numbers quantity unicode sums price "
    "unknown_article replay other_bytes gap unknown_order clock refund_above http"
)


def test_every_row_of_the_section_is_there():
    assert list(TABLE) == ROWS.split()


@pytest.mark.parametrize("row", TABLE)
def test_every_test_of_a_row_exists(row):
    named = [one.partition("::") for one in TABLE[row]["tests"]]
    assert named
    for file, _, name in named:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in found, f"{row}: {file} has no {name}"
