"""A copy is put in the database's place whole or not at all, whenever the restore is killed; one
that fails leaves nothing behind.
"""

from itertools import count
from pathlib import Path

import pytest

from pos_app.db.database import Database
from pos_app.db.put_back import finish, put_back
from tests.storage.world import PowerCut

OLD = {"till.db": "old", "till.db-wal": "its log", "till.db.seal": "its seal"}


def killed(monkeypatch, at):
    """Every name that is given a file is counted; the one of that number is not given any more."""
    give, said = Path.replace, count()

    def replace(self, target):
        if next(said) == at:
            raise PowerCut
        return give(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def found(folder):
    return {one.name: one.read_text() for one in folder.iterdir()}


def test_t1_a_restore_that_is_killed_is_ended_by_the_next_start_or_never_began(
    tmp_path, monkeypatch
):
    aside = {name.replace("till.db", "till.db.before-1"): text for name, text in OLD.items()}
    seen = []
    for at in range(6):
        home = tmp_path / str(at)
        home.mkdir()
        for name, text in OLD.items():
            (home / name).write_text(text)
        (tmp_path / "copy").write_text("copy")
        with monkeypatch.context() as patched:
            killed(patched, at)
            try:
                put_back(home / "till.db", tmp_path / "copy", "1")
            except PowerCut:
                seen.append(at)
        finish(home / "till.db")
        assert found(home) == (aside | {"till.db": "copy"} if at else OLD)
    assert seen == [0, 1, 2, 3, 4]


def test_fs1_a_copy_that_fails_takes_no_room(tmp_path):
    database = Database.sqlite(tmp_path / "till.db")
    with database.write_bare() as driver:
        driver.execute("CREATE TABLE t (x)")
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        database.backup(tmp_path / "taken")
    database.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["taken", "till.db"]
