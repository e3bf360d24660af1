"""The sheet of ASVS answers names tests and files that exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHEET = (ROOT / "pos_app" / "decisions" / "0007-asvs-5-level-2.md").read_text("utf-8")
FILES = dict(re.findall(r"(\w+) = `(tests/[\w/]+\.py)`", SHEET))


def test_every_test_that_the_sheet_names_exists():
    named = re.findall(r"`(\w+)::(\w+)`", SHEET)
    assert len(named) > 50
    tests = {
        alias: {
            one.name
            for one in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
            if isinstance(one, ast.FunctionDef)
        }
        for alias, file in FILES.items()
    }
    assert [one for one in named if one[1] not in tests[one[0]]] == []
    assert set(FILES) == {alias for alias, _ in named}


def test_every_file_that_the_sheet_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.(?:py|toml))`", SHEET)
    assert [one for one in named if not (ROOT / one).is_file()] == []
