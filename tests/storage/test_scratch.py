"""A copy of the books that is looked through elsewhere is gone afterwards; that of a killed program
goes with the next one, and one in use stays.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.db.scratch import YOUNG_SECONDS, Scratch

PREFIX = "pos-app-till-"
KILLED = f"""
import os, signal
from pos_app.db.scratch import Scratch
made = Scratch({PREFIX!r})
(made.path / "till.db").write_text("Jansen")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def aged(folder: Path) -> Path:
    """It was made long ago."""
    before = folder.stat().st_mtime - YOUNG_SECONDS - 1
    os.utime(folder, (before, before))
    return folder


def test_nothing_is_left_after_its_use(place):
    with closing(Scratch(PREFIX)) as scratch:
        (scratch.path / "till.db").write_text("Jansen")
    assert list(place.iterdir()) == []


def test_what_a_killed_program_left_goes_with_the_next_one(place):
    subprocess.run([sys.executable, "-c", KILLED], timeout=120, check=False)
    [left] = place.iterdir()
    with closing(Scratch(PREFIX)):
        assert left.exists(), "somebody may have made it just now"
    aged(left)
    with closing(Scratch(PREFIX)) as scratch:
        assert list(place.iterdir()) == [scratch.path]


def test_what_is_in_use_or_none_of_ours_stays(place):
    elsewhere, link = place / "books", place / f"{PREFIX}link"
    elsewhere.mkdir()
    link.symlink_to(elsewhere)
    os.utime(link, (0, 0), follow_symlinks=False)
    with closing(Scratch(PREFIX)) as one:
        aged(one.path)
        with closing(Scratch(PREFIX)) as other:
            assert set(place.iterdir()) == {elsewhere, link, one.path, other.path}
    assert set(place.iterdir()) == {elsewhere, link}
    assert list(elsewhere.iterdir()) == []
