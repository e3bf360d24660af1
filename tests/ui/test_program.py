"""The running till: what its window, register and threads are to each other."""

import sys
import threading
from contextlib import closing

import pytest

from pos_app.till.config import MemorySecretStore, save_settings
from pos_app.till.devices.escpos_paper import drawer_pulse
from pos_app.till.program import Program
from tests.helpers import carts
from tests.storage.world import open_store


@pytest.fixture
def program(qtbot, monkeypatch, tmp_path):
    """A till that runs, with a file in the place of its printer."""
    for module in (sys, threading):  # the program's own ends with the test
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    with closing(open_store(tmp_path / "till")) as store, store.begin() as unit:
        unit.save_configuration(carts.STORE)
    save_settings(tmp_path / "till", {"printer": f"file:{tmp_path / 'paper'}"})
    monkeypatch.setattr(Program, "_say", lambda _, sentence: pytest.fail(sentence))
    running = Program(tmp_path / "till", MemorySecretStore)
    qtbot.addWidget(running.window)
    running.load()
    qtbot.waitUntil(lambda: running.upkeep is not None)
    yield running
    running.stop()


def test_cash_opens_the_drawer_behind_the_printer(qtbot, program, tmp_path):
    program.register.session.outfit.open_drawer()
    paper = tmp_path / "paper"
    qtbot.waitUntil(lambda: paper.exists() and paper.read_bytes() == drawer_pulse())
