"""In which language head office's commands speak, and what they say of what stood in the way."""

import errno

import pytest

from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.hq.command_words import language_of, sentence, words_of


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
