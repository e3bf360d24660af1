"""Text of a damaged file that is none any more is told as damage, not as our mistake (FS3)."""

import sqlite3
from contextlib import closing

import pytest

from pos_app.db.errors import disk_errors
from pos_app.domain.errors import Unavailable


def test_text_that_is_no_utf8_any_more_is_damage():
    with (
        closing(sqlite3.connect(":memory:")) as opened,
        pytest.raises(Unavailable, match="corrupt"),
        disk_errors(),
    ):
        opened.execute("SELECT CAST(X'a0' AS TEXT)").fetchone()
