"""In which language head office's commands speak, and what they say of what stood in the way."""

import ast
import errno
import tomllib
from pathlib import Path

import pytest

import pos_app.hq
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.findings_said import finding_said, language_of
from pos_app.hq.command_words import sentence, words_of
from pos_app.resources_dir import resources_dir

HQ = Path(pos_app.hq.__file__).parent


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LC_ALL": "nl_NL.UTF-8", "LANG": "en_GB.UTF-8"}, "nl"),
        ({"LC_ALL": "", "LC_MESSAGES": "nl_BE", "LANG": "en_GB"}, "nl"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_first_setting_of_the_terminal_that_is_there_tells_its_language(environment, language):
    assert language_of(environment) == language


def test_a_language_that_nobody_speaks_here_is_answered_in_english():
    assert words_of("fr").language == words_of("").language == "en"
    assert words_of("nl")("ask_once_more") == "Nog een keer"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left"), "disk is full"),
        (FileNotFoundError(errno.ENOENT, "No such file", "list.csv"), "list.csv"),
        (Unavailable("disk", "full"), "disk is full"),
        (Refused("CUSTOMER_UNKNOWN", customer="104"), "Head office has no customer 104."),
        (Refused("NOBODY_KNOWS"), "NOBODY_KNOWS"),
        (PosError("something else"), "something else"),
    ],
    ids=str,
)
def test_what_stood_in_the_way_is_a_sentence_or_else_its_bare_code(error, said):
    assert said in sentence(words_of("en"), error)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("the database file: *** in database main ***", "het databasebestand: *** in"),
        ("hq.db, page 3: it was changed (unknown)", "hq.db, pagina 3: het is gewijzigd (onbekend)"),
        (
            "hq.toml, line 2: it was not there, it is 'port = 1' (since 2026-11-20 08:00 UTC)",
            "hq.toml, regel 2: het was er niet, het is 'port = 1' (sinds 2026-11-20 08:00 UTC)",
        ),
        (
            "hq.db, page 3: it was changed (order); noticed 2026-11-20 08:00 UTC",
            "hq.db, pagina 3: het is gewijzigd (order); opgemerkt 2026-11-20 08:00 UTC",
        ),
        ("hq.db-wal, frame 8, page 2: its content was changed", "hq.db-wal, frame 8, pagina 2: de"),
        ("Every byte of hq.db was compared with its seal.", "Elke byte van hq.db is met zijn"),
    ],
)
def test_a_finding_is_told_in_the_language_of_the_terminal(found, said):
    assert finding_said("nl", found).startswith(said)
    assert finding_said("en", found) == found


def test_every_sentence_of_which_findings_are_made_is_known():
    """What a verification and the checks of the file say stands in the words too, letter by letter,
    so that the other languages follow.
    """
    ours = (*HQ.glob("verification*.py"), HQ / "store" / "books.py", *HQ.parent.glob("db/*.py"))
    rooms = (*ours, *HQ.parent.glob("till/verification*.py"))
    plain = {
        str(one.value)
        for file in rooms
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Finding"
        for one in call.args
        if isinstance(one, ast.Constant)
    }
    known = tomllib.loads((resources_dir() / "text" / "en.toml").read_text("utf-8"))["finding"]
    assert len(plain) > 15
    assert plain - set(known.values()) == set()
