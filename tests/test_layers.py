"""Runs the import contracts of pyproject.toml, and shows that they notice planted breaches."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
LINT = (
    "import sys; from importlinter.cli import lint_imports;"
    " sys.exit(lint_imports(no_cache=True, no_logo=True))"
)

BREACHES = {
    "the till imports HQ": ("pos_app/till/session.py", "import pos_app.hq"),
    "the domain imports the till": ("pos_app/domain/money.py", "import pos_app.till"),
    "a module that no contract places": ("pos_app/hq/surprise.py", "import json"),
    "SQL in an operation": ("pos_app/till/operations/__init__.py", "import sqlalchemy"),
    "Qt in the session": ("pos_app/till/session.py", "import PySide6.QtCore"),
    "the web framework below HQ's web": ("pos_app/hq/receive.py", "import fastapi"),
    "HTTP in the session": ("pos_app/till/session.py", "import requests"),
    "the keyring in the sync": ("pos_app/till/sync/outbox.py", "import keyring.backend"),
    "the printer in an operation": ("pos_app/till/operations/__init__.py", "import escpos"),
}


def test_imports_keep_to_the_layers(capsys):
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert kept == 0, capsys.readouterr().out


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_noticed(breach, tmp_path):
    shutil.copytree(
        ROOT / "pos_app", tmp_path / "pos_app", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path, line = BREACHES[breach]
    with (tmp_path / path).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    linted = subprocess.run(
        [sys.executable, "-c", LINT], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 1
    assert "BROKEN" in linted.stdout, linted.stdout + linted.stderr
