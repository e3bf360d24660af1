"""Logs and crash reports hold no names, PINs or keys, and are bounded."""

import logging
import sys
import threading

import pytest

from pos_app.till.reports import REPORTS_MAX, scrubbed, start_log, watch_for_crashes, write_report


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


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A program whose crashes are told; both hooks as they were afterwards."""
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    told: list[str] = []
    watch_for_crashes(tmp_path, told.append)
    return told


@pytest.mark.logs("crash")
def test_a_crash_is_told_where_the_disk_takes_no_report_fs1(tmp_path, watched):
    (tmp_path / "crashes").write_text("a file in the way")
    sys.excepthook(ValueError, caught(), None)
    assert len(watched[0]) == 8


@pytest.mark.logs("crash")
def test_a_crash_beside_the_window_leaves_its_report_and_interrupts_nobody(tmp_path, watched):
    thread = threading.Thread(target=fail, args=("246801",))
    thread.start()
    thread.join()
    [report] = (tmp_path / "crashes").iterdir()
    assert "246801" not in report.read_text()
    assert watched == []


def test_whoever_ends_the_program_by_its_keys_is_told_no_crash(tmp_path, watched, monkeypatch):
    ended: list[type] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda kind, *_: ended.append(kind))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (ended, watched) == ([KeyboardInterrupt], [])


@pytest.fixture
def root_log():
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield root
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.logs("klant")
def test_the_log_of_a_till_names_nobody_s_card_and_a_disk_that_takes_none_stops_nothing_fs2(
    tmp_path, root_log
):
    start_log(tmp_path)
    root_log.warning("klant '%s' gaf %s", "Marieke Jansen", "5413330089020011")
    kept = (tmp_path / "logs" / "till.log").read_text()
    assert "klant '…' gaf …" in kept
    (tmp_path / "file").write_text("")
    handlers = list(root_log.handlers)
    start_log(tmp_path / "file")
    assert root_log.handlers == handlers
