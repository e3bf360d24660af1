"""Logs and crash reports hold no names, PINs or keys, and are bounded."""

import sys

import pytest

from pos_app.till.reports import REPORTS_MAX, scrubbed, watch_for_crashes, write_report


def fail(pin):
    raise ValueError(f"Marieke Jansen typed {pin}")


def caught(pin="246801"):
    try:
        fail(pin)
    except ValueError as error:
        return error


@pytest.mark.logs("crash")
def test_a_report_says_where_not_what_was_typed(tmp_path):
    reference = write_report(tmp_path, caught())
    text = (tmp_path / "crashes" / f"{reference}.txt").read_text()
    assert "test_reports.py" in text
    assert "ValueError" in text
    assert "Marieke" not in text
    assert "246801" not in text


@pytest.mark.logs("crash")
def test_the_same_crash_has_the_same_reference(tmp_path):
    assert write_report(tmp_path, caught("1")) == write_report(tmp_path, caught("2"))


@pytest.mark.logs("crash")
def test_old_reports_make_room(tmp_path):
    folder = tmp_path / "crashes"
    folder.mkdir()
    for number in range(REPORTS_MAX + 10):
        (folder / f"{number}.txt").write_text("old")
    write_report(tmp_path, caught())
    assert len(list(folder.iterdir())) == REPORTS_MAX + 1


def test_a_log_line_loses_long_digits_and_quoted_texts():
    assert scrubbed("pin 246801 of 'Marieke Jansen'") == "pin … of '…'"


@pytest.mark.logs("crash")
def test_an_uncaught_error_is_told_with_its_reference(tmp_path, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", None)
    watch_for_crashes(tmp_path, told.append)
    sys.excepthook(ValueError, caught(), None)
    assert (tmp_path / "crashes" / f"{told[0]}.txt").exists()
