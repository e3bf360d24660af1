"""The sheet of ASVS answers: every requirement of level 1 and 2 once, by its number in the
standard; tests and files that exist.
"""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHEET = (ROOT / "pos_app" / "decisions" / "0007-asvs-5-level-2.md").read_text("utf-8")
FILES = dict(re.findall(r"(\w+) = `(tests/[\w/]+\.py)`", SHEET))
STANDARD = {
    number: int(level)
    for number, level in (
        line.split()
        for line in (ROOT / "tests" / "fixtures" / "asvs-5.0.txt").read_text("ascii").splitlines()
    )
}
"""Number and level of every requirement of V1 to V16."""
ANSWER = re.compile(r"^- ((?:\d+\.\d+\.\d+(?: - |, )?)+) (.*)$", re.MULTILINE)
LEFT_OUT = "10."


def answers() -> list[tuple[str, str]]:
    """Each number with its answer; a range stands for all of its section in between."""
    found = []
    for numbers, text in ANSWER.findall(SHEET):
        for part in numbers.split(", "):
            first, _, last = part.partition(" - ")
            section, _, begin = first.rpartition(".")
            end = last.rpartition(".")[2] or begin
            found += [(f"{section}.{at}", text) for at in range(int(begin), int(end) + 1)]
    return found


def test_every_requirement_of_level_two_is_answered_once_by_its_number():
    asked = {x for x, level in STANDARD.items() if level < 3 and not x.startswith(LEFT_OUT)}
    assert len(asked) == 217
    counted = Counter(number for number, _ in answers())
    assert sorted(asked - set(counted)) == []
    assert [number for number, times in counted.items() if times > 1] == []
    assert sorted(set(counted) - set(STANDARD)) == []


def test_what_is_of_level_three_says_so():
    wrong = [
        number for number, text in answers() if ("(level 3)" in text) is (STANDARD[number] < 3)
    ]
    assert wrong == []


def test_every_answer_is_a_test_or_a_reason():
    assert [number for number, text in answers() if len(text) < 12] == []


def test_every_test_that_the_sheet_names_exists():
    named = re.findall(r"`(\w+)::(\w+)`", SHEET)
    assert len(named) > 100
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
    named = re.findall(r"`(tests/[\w/.-]+\.(?:py|toml|txt))`", SHEET)
    assert [one for one in named if not (ROOT / one).is_file()] == []
