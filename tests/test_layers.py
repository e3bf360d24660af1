"""Runs the import contracts of pyproject.toml, and shows that they notice planted breaches."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = (
    "import sys; from importlinter.cli import lint_imports;"
    " sys.exit(lint_imports(no_cache=True, no_logo=True))"
)

BREACHES = {
    "the till imports HQ": ("till.session", "import pos_app.hq", "-> pos_app.hq"),
    "the domain imports the till": ("domain.money", "import pos_app.till", "-> pos_app.till"),
    "a module that no contract places": ("hq.surprise", "import json", ""),
    "SQL in an operation": ("till.operations.lines", "import sqlalchemy", "-> sqlalchemy"),
    "Qt in the session": ("till.session", "import PySide6.QtCore", "-> PySide6"),
    "the web framework below HQ's web": ("hq.receive", "import fastapi", "-> fastapi"),
    "HTTP in the session": ("till.session", "import requests", "-> requests"),
    "the keyring in the sync": ("till.sync.outbox", "import keyring.backend", "-> keyring"),
    "the printer in an operation": ("till.operations.lines", "import escpos", "-> escpos"),
}
"""The module, its new line, and what the complaint says behind the module's name."""


def linted(folder: Path) -> tuple[int, str]:
    """What the linter says there; in a process of its own, because it switches loggers off."""
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_imports_keep_to_the_layers():
    code, said = linted(ROOT)
    assert code == 0, said


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What the contracts say of a program with all the breaches in it."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        ROOT / "pos_app", folder / "pos_app", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module, line, _ in BREACHES.values():
        path = folder / "pos_app" / f"{module.replace('.', '/')}.py"
        with path.open("a", encoding="utf-8") as opened:
            opened.write(f"\n{line}\n")
    code, said = linted(folder)
    assert code == 1, said
    return [one.partition(" (l.")[0] for one in said.splitlines()]


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_noticed(breach, complaints):
    module, _, broken = BREACHES[breach]
    assert f"- pos_app.{module} {broken}".rstrip() in complaints
