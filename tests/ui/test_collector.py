"""Garbage is collected by the window's thread alone, each round as far as it is due."""

import gc

import pytest
from PySide6.QtCore import QTimer

from pos_app.till.ui.collector import FULL_EVERY, Collector


@pytest.fixture
def collected(monkeypatch):
    """The generations that were collected, in order."""
    done = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: done.append(generation))
    return done


def rounds(collector, count):
    for _ in range(count):
        collector.findChild(QTimer).timeout.emit()


@pytest.mark.parametrize(
    ("young", "middle", "wanted"), [(0, 0, []), (10_000_000, 0, [0]), (0, 10_000_000, [1])]
)
def test_a_round_collects_the_generation_that_is_full(
    qapp, monkeypatch, collected, young, middle, wanted
):
    monkeypatch.setattr(gc, "get_count", lambda: (young, middle, 0))
    rounds(Collector(), 1)
    assert collected == wanted


def test_everything_is_collected_now_and_then(qapp, monkeypatch, collected):
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 0))
    rounds(Collector(), FULL_EVERY)
    assert collected == [2]


def test_the_interpreter_collects_again_when_the_last_one_stops(qapp, monkeypatch, collected):
    monkeypatch.setattr(Collector, "_running", 0)
    monkeypatch.setattr(gc, "disable", lambda: collected.append("off"))
    monkeypatch.setattr(gc, "enable", lambda: collected.append("on"))
    first, second = Collector(), Collector()
    for one in (first, first, second):
        one.start()
    for one in (first, second, second):
        one.stop()
    assert collected == ["off", "off", 2, 2, "on"]
