"""What the disk itself reports: damage is told as damage, and whoever reopens a file after an error
looks at it first (FS3, FK3).
"""

import sqlite3
from contextlib import closing

import pytest

from pos_app.db.database import Database
from pos_app.db.errors import disk_errors
from pos_app.domain.errors import Unavailable
from pos_app.till.storage.store import SCHEMA
from tests.storage.world import open_store


def test_text_that_is_no_utf8_any_more_is_damage():
    with (
        closing(sqlite3.connect(":memory:")) as opened,
        pytest.raises(Unavailable, match="corrupt"),
        disk_errors(),
    ):
        opened.execute("SELECT CAST(X'a0' AS TEXT)").fetchone()


def test_fk3_after_an_error_of_the_disk_the_file_is_verified_before_it_is_written_again(tmp_path):
    open_store(tmp_path).close()
    file = tmp_path / "till.db"
    database, whole = Database.sqlite(file), file.read_bytes()
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = 10
    with pytest.raises(Unavailable, match="io"), database.write_bare():
        raise error
    file.write_bytes(whole.replace(SCHEMA.versions[-1].encode(), b"0000"))
    for _ in range(2):
        with pytest.raises(Unavailable, match="corrupt"), database.write_bare():
            pytest.fail("it was written")
    file.write_bytes(whole)
    with database.write_bare() as driver:
        assert driver.execute("SELECT version_num FROM alembic_version").fetchone()
    database.close()
