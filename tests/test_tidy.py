"""The house rules, applied to every file of ours; each rule also has to catch a planted breach."""

import re
from pathlib import Path

import pytest

from tests.helpers.house_rules import RULES, Rule, Source

ROOT = Path(__file__).parent.parent

PLANTED = {
    "modules_are_short": ("pos_app/a.py", '"""A."""\n' + "x = 1\n" * 401),
    "functions_are_short": ("pos_app/a.py", '"""A."""\ndef f():\n' + "    x = 1\n" * 50),
    "parameters_are_few": ("pos_app/a.py", '"""A."""\ndef f(a, b, c, d, *, e, g, h): ...\n'),
    "classes_are_small": (
        "pos_app/a.py",
        '"""A."""\nclass A:\n' + "".join(f"    def m{n}(self): ...\n" for n in range(21)),
    ),
    "lines_are_narrow": ("tests/a.py", '"""A."""\nx = "' + "x" * 100 + '"\n'),
    "modules_say_why": ("pos_app/a.py", "x = 1\n"),
    "no_notes_are_left": ("pos_app/a.py", '"""A."""\n# TO' + "DO later\n"),
    "nothing_banned_is_called": ("pos_app/a.py", '"""A."""\napplication.processEvents()\n'),
    "nothing_is_a_stub": ("pos_app/a.py", '"""A."""\nraise NotImplementedError\n'),
    "connections_are_closed": (
        "tests/a.py",
        '"""A."""\nwith sqlite3.connect("a") as opened:\n    opened.execute("")\n',
    ),
    "names_are_nouns": ("pos_app/a.py", '"""A."""\nclass OrderManager: ...\n'),
    "money_is_never_binary": ("pos_app/domain/a.py", '"""A."""\nhalf = 1 / 2\n'),
}


def our_files() -> list[Source]:
    found = [ROOT / "run.py", *ROOT.glob("pos_app/**/*.py"), *ROOT.glob("tests/**/*.py")]
    return [
        Source.of(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        for path in sorted(found)
    ]


@pytest.fixture(scope="module")
def sources():
    return our_files()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_rule(rule: Rule, sources):
    breaches = [
        f"{source.path}:{line}: {what}" for source in sources for line, what in rule(source)
    ]
    assert not breaches, "\n" + "\n".join(breaches)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_rule_catches_a_planted_breach(rule: Rule):
    assert list(rule(Source.of(*PLANTED[rule.__name__])))


def test_locks_never_say_where_packages_came_from():
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text("utf-8")
        assert not re.search(r"://|^--", text, re.MULTILINE), lock.name
        assert text.count("==") < text.count("--hash=sha256:")


def test_the_test_lock_holds_everything_of_the_program_lock():
    pinned = {
        name: set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-test.lock")
    }
    assert pinned["requirements.lock"] < pinned["requirements-test.lock"]


def test_nothing_committed_names_a_folder_of_one_machine():
    places = re.compile(r"(?<![\w.])/(?:home|Users)/\w+|(?<![\w.])/(?:work|root)/\w")
    kinds = {".py", ".toml", ".md", ".html", ".css", ".js", ".json", ".spec", ".lock"}
    mine = [
        path.relative_to(ROOT).as_posix()
        for folder in ("pos_app", "resources", "tests", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds and places.search(path.read_text("utf-8"))
    ]
    assert mine == []


def test_every_folder_of_code_is_a_package():
    """A folder without `__init__.py` would escape the import contracts."""
    folders = {path.parent for path in (ROOT / "pos_app").rglob("*.py")}
    assert [one.name for one in sorted(folders) if not (one / "__init__.py").is_file()] == []
