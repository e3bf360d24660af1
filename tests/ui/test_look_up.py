"""FS2: where nothing may be written the till says why, and shows an order or an article."""

import shutil
import sys
import tempfile
import threading
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.errors import Unavailable
from pos_app.till.config import MemorySecretStore
from pos_app.till.program import Program
from pos_app.till.storage.looking import Looking
from pos_app.till.ui.look_up import LookUp
from tests.helpers.read_only import only_to_read
from tests.hq.world import Ids
from tests.storage.world import a_cart, conclude, open_store


@pytest.fixture
def look_up(till):
    text = till.window.look.text
    sentence = text.problem(Unavailable("disk", "read_only", retry=False))
    store = till.world.register.store
    conclude(store, a_cart(Ids()))
    with closing(Looking(store.home)) as looking:
        yield LookUp(till.window, looking, sentence)


def test_fs2_the_window_says_why_and_finds_articles_and_orders(till, look_up):
    (order,) = [x.header.order_id for x in till.world.register.store.chain() if x.header.order_id]
    assert "er kan dus niets worden verkocht" in look_up.findChild(QLabel).text()
    rows = []
    for words in ("tafellamp", order, "nobody"):
        look_up.asked.setText(words)
        till.bot.keyClick(look_up.asked, Qt.Key.Key_Return)
        rows.append([look_up.found.item(n).text() for n in range(look_up.found.count())])
    assert rows[0][0].startswith("Tafellamp Noor, messing (1027540): ")
    assert rows[1][0].startswith(f"{order}: ")
    assert "nog te betalen" in rows[1][0]
    assert len(rows[1]) == 3
    assert rows[2] == ["Niets gevonden."]


def test_fs2_the_program_shows_it_instead_of_selling(qtbot, monkeypatch, read_only_till):
    """As at a start: the window is there, its data may not be written."""
    shown: list[str] = []
    ended: list[int] = []
    for module in (sys, threading):  # the program's own ends with the test
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    monkeypatch.setattr(LookUp, "exec", lambda one: shown.append(one.findChild(QLabel).text()))
    program = Program(read_only_till, MemorySecretStore)
    qtbot.addWidget(program.window)
    monkeypatch.setattr(program.application, "exit", ended.append)
    for late in ("reports", "system"):  # another user may not read where Python is
        import_module(f"pos_app.till.{late}")
    with only_to_read(read_only_till):
        program.load()
    assert program.register is None
    assert ended == [1]
    assert len(shown) == 1
    assert "er kan dus niets worden verkocht" in shown[0]


@pytest.fixture
def read_only_till():
    """The home of a till that has never sold, where another user can reach it."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    folder.chmod(0o755)
    open_store(folder / "till").close()
    yield folder / "till"
    shutil.rmtree(folder)
