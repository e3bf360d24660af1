"""Tables that name tests: whether each test that a row names is there."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def unknown(named: list[str]) -> list[str]:
    """Those of `file::test` that do not exist."""
    return [one for one in named if one.partition("::")[2] not in _tests(one.partition("::")[0])]


def _tests(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
