"""The table of deliberate breakages fits the code, and the runner tells a missed one."""

import pytest

from tests import mutants
from tests.mutants import Mutant


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A program of one line with a test of one line, which needs no plugin of pytest."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (tmp_path / "price.py").write_text("PRICE = 12\nCOLOUR = 'red'\n")
    (tmp_path / "test_price.py").write_text(
        "import price\n\n\ndef test_price():\n    assert price.PRICE == 12\n"
    )
    return tmp_path


def mutant(old: str, new: str) -> Mutant:
    return Mutant("one", "price.py", old, new, ("test_price.py",))


def test_every_breakage_fits_the_code():
    assert list(mutants.stale(mutants.read_table(mutants.TABLE))) == []


def test_a_breakage_that_a_test_notices_is_caught(tree):
    assert mutants.attempt(mutant("12", "13"), tree)
    assert (tree / "price.py").read_text().startswith("PRICE = 12")


def test_a_breakage_that_no_test_notices_is_missed(tree):
    assert not mutants.attempt(mutant("red", "blue"), tree)


def test_a_breakage_that_cannot_even_start_proves_nothing(tree):
    assert not mutants.attempt(mutant("PRICE =", "PRICE"), tree)


def test_tests_that_fail_without_a_breakage_prove_nothing(tree, capsys):
    (tree / "price.py").write_text("PRICE = 11\n")
    assert mutants.verdicts([mutant("11", "13")], tree) == 1
    assert "without any breakage" in capsys.readouterr().out


def test_a_text_that_stands_twice_is_stale(tree):
    with pytest.raises(ValueError, match="stands 2 times"):
        mutant("=", "+=").broken("PRICE = 12\nCOLOUR = 'red'\n")
