"""The running till: what its window, register and threads are to each other."""

import sys
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from pos_app.till.config import MemorySecretStore, save_settings
from pos_app.till.devices.escpos_paper import drawer_pulse
from pos_app.till.program import Program
from pos_app.till.ui.first_paint import FirstPaint
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


@pytest.fixture
def refused(qtbot, monkeypatch, tmp_path):
    """What a start said, and with which code it ended."""
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    said: list[str] = []
    monkeypatch.setattr(Program, "_say", lambda _, sentence: said.append(sentence))

    def begin():
        made = Program(tmp_path / "till", MemorySecretStore)
        qtbot.addWidget(made.window)
        monkeypatch.setattr(made.application, "exit", said.append)
        made.load()
        qtbot.waitUntil(lambda: len(said) == 2)
        made.stop()
        return said

    return begin


def test_a_till_that_was_never_enrolled_says_so_and_ends(refused, tmp_path):
    open_store(tmp_path / "till").close()
    sentence, code = refused()
    assert "hoofdkantoor" in sentence
    assert code == 1


def test_a_printer_that_is_none_ends_the_start_and_names_the_file(refused, tmp_path):
    with closing(open_store(tmp_path / "till")) as store, store.begin() as unit:
        unit.save_configuration(carts.STORE)
    save_settings(tmp_path / "till", {"printer": "nonsense"})
    sentence, code = refused()
    assert "pos-app.toml" in sentence
    assert code == 1


def test_a_crash_is_told_with_its_reference(program, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(Program, "_say", lambda _, sentence: said.append(sentence))
    program._tell_crash("AB12CD34")  # noqa: SLF001 - what the hook of a crash calls
    assert "AB12CD34" in said[0]


def test_what_head_office_sends_is_taken_over_while_nobody_has_a_cart(qtbot, program):
    session = program.register.session
    store = replace(carts.STORE.store, name="Amersfoort Noord")
    changed = replace(carts.STORE, version=carts.STORE.version + 1, store=store)
    with program.register.store.begin() as unit:
        unit.save_configuration(changed)
    program.bridge.changed.emit()
    qtbot.waitUntil(lambda: session.configuration.store.name == "Amersfoort Noord")


def test_the_rest_loads_once_the_sign_in_screen_stands(qtbot, tmp_path):
    open_store(tmp_path / "till").close()
    made = Program(tmp_path / "till", MemorySecretStore)
    qtbot.addWidget(made.window)
    loaded: list[bool] = []
    waits = FirstPaint(made.window.sign_in, lambda: loaded.append(made.window.isVisible()))
    assert waits.parent() is made.window.sign_in
    assert loaded == []
    made.window.show()
    qtbot.waitUntil(lambda: loaded == [True])
    made.window.sign_in.repaint()
    assert loaded == [True]
    made.stop()
