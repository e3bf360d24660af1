"""A commit is on the disk when it returns: the journal is synced each time (P1, FK4)."""

import pytest

from pos_app.db.database import Database

SYNCHRONOUS_FULL = 2


@pytest.fixture
def database(tmp_path):
    opened = Database.sqlite(tmp_path / "till.db")
    yield opened
    opened.close()


def test_every_commit_is_synced(database):
    with database.write() as unit:
        assert unit.exec_driver_sql("PRAGMA synchronous").scalar() == SYNCHRONOUS_FULL
        assert unit.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_foreign_keys_are_kept(database):
    with database.write() as unit:
        assert unit.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
