"""The table of promises is whole: each line of sections 4, 5 and 7 has tests that exist."""

import tomllib
from pathlib import Path

import pytest

from tests.helpers.named_tests import unknown

TABLE = tomllib.loads(Path(__file__).with_name("promises.toml").read_text("utf-8"))
LINES = [(section, line) for section, lines in TABLE.items() for line in lines]
THREATS = (
    "forged_or_cloned_till guessed_pin no_usable_keyring changed_on_the_way edited_local_database "
    "database_of_a_stolen_disk i_did_not_give_that_discount card_data customer_data floods "
    "elevation web_console supply_chain"
)
"""The rows of section 5, in its order."""


def test_every_threat_is_there():
    assert list(TABLE["threats"]) == THREATS.split()


@pytest.mark.parametrize(("section", "line"), LINES)
def test_every_test_of_a_line_exists(section, line):
    named = TABLE[section][line]["tests"]
    assert named
    assert unknown(named) == []
