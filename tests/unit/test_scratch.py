"""The folder of a run's files: what a killed run left goes, what another run uses stays."""

import shutil
import sys
from types import SimpleNamespace

import pytest

from tests.helpers import scratch

GB = 2**30


@pytest.mark.skipif(sys.platform != "linux", reason="made on Linux alone")
def test_what_was_left_goes_and_what_is_in_use_stays(tmp_path):
    used, left = scratch.made(tmp_path), tmp_path / f"{scratch.NAME}left"
    left.mkdir()
    (left / "till.db").touch()
    scratch.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [used]


@pytest.mark.parametrize(
    ("free", "total", "enough"), [(3, 4, True), (3, 8, False), (1 / 16, 1 / 16, False)]
)
def test_memory_is_used_where_most_of_it_is_free(tmp_path, monkeypatch, free, total, enough):
    there = SimpleNamespace(free=free * GB, total=total * GB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: there)
    monkeypatch.setattr(scratch, "MEMORY", tmp_path)
    assert scratch.has_room() == enough
