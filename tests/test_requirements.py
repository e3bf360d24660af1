"""Every requirement R1-R197 and decision K1-K12 is named by a test or a scenario, or stands in the
short list of exceptions with its reason.
"""

import ast
import re
import tomllib
from pathlib import Path

TESTS = Path(__file__).parent
ALL = {f"R{number}" for number in range(1, 198)} | {f"K{number}" for number in range(1, 13)}
EXCEPTIONS = tomllib.loads((TESTS / "requirements.toml").read_text(encoding="utf-8"))["without"]
NAMED = re.compile(r"\b([RK])(\d{1,3})(?:-[RK](\d{1,3}))?\b")
IN_NAME = re.compile(r"_([RKrk]\d{1,3})(?=_|$)")


def named_in(text: str) -> set[str]:
    """R142, and every number of R28-R34."""
    found = set()
    for kind, first, last in NAMED.findall(text):
        found |= {f"{kind}{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def named_by_tests(path: Path) -> set[str]:
    """Numbers in the names and docstrings of the file's tests, in its own docstring and in the ids
    of its parameters.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = named_in(ast.get_docstring(tree) or "")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found |= {number.upper() for number in IN_NAME.findall(node.name)}
            found |= named_in(ast.get_docstring(node) or "")
            for mark in node.decorator_list:
                found |= named_in(" ".join(texts_of(mark)))
    return found


def texts_of(node: ast.AST) -> list[str]:
    return [
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def covered() -> set[str]:
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        if path != Path(__file__):
            found |= named_by_tests(path)
    for path in (TESTS / "scenarios").glob("*.toml"):
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= set(loaded.get("requirements", []))
    return found


def test_every_requirement_is_named_by_a_test_or_excepted():
    assert sorted(ALL - covered() - set(EXCEPTIONS)) == []


def test_no_exception_is_out_of_date():
    assert sorted(set(EXCEPTIONS) & covered()) == []
    assert sorted(set(EXCEPTIONS) - ALL) == []
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())
