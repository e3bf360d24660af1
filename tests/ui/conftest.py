"""A real window on a real till with a real HQ behind it; what a test does, a clerk could do."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_app.hq.config import HqConfig, load_secrets, make_secrets
from pos_app.hq.service import Hq
from pos_app.play.furnish import furnish
from pos_app.play.scenario import read_scenario
from pos_app.play.serve import InProcess
from pos_app.play.world import FIRST_TILL, ScenarioClock, SeededIds, World
from pos_app.resources_dir import resources_dir
from pos_app.till.devices.simulated_terminal import Outcomes
from pos_app.till.ui import shop
from pos_app.till.ui.look import Look, application_font
from pos_app.till.ui.start_snapshot import StartSnapshot
from pos_app.till.ui.style_sheet import style_sheet
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import Tokens
from pos_app.till.ui.window import MainWindow, Wish
from tests.helpers.shop import configure

PATIENCE_MS = 60_000
shop.LATER_MS = PATIENCE_MS  # a room is made when it is asked for: most tests ask for one at most


class Till:
    """The window with what a clerk does at it."""

    def __init__(self, qtbot, world: World, window: MainWindow) -> None:
        self.bot, self.world, self.window = qtbot, world, window

    @property
    def shop(self):
        return self.window.shop

    @property
    def screen(self):
        return self.window.shop.selling.screen

    @property
    def session(self):
        return self.world.session

    @property
    def cart(self):
        return self.session.transaction

    @property
    def sheet(self):
        return self.shop.host.sheet

    @property
    def dialog(self):
        return self.sheet.dialog

    @property
    def said(self) -> str:
        return self.screen.slot.message.sentence

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        self.bot.keyClick(self.focus, key, modifier)
        QApplication.processEvents()

    def type(self, words: str) -> None:
        """Keys of a person: slower than any scanner."""
        for letter in words:
            self.bot.keyClick(self.focus, letter)
            self.bot.wait(45)

    def keys(self, digits: str) -> None:
        """Taps on the keypad of the open sheet."""
        for digit in digits:
            self.click(self.dialog.keypad.buttons[digit])

    def scan(self, code: str) -> None:
        """Keys of a scanner, ended by Enter."""
        target = self.focus
        self.bot.keyClicks(target, code)
        self.bot.keyClick(target, Qt.Key.Key_Return)
        QApplication.processEvents()

    def click(self, widget) -> None:
        """A tap."""
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def ask(self, name: str) -> None:
        """A gesture by its name, as a button asks for it."""
        self.shop.ask(name)
        QApplication.processEvents()

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for what the window's threads or timers bring about; a busy machine takes long."""
        self.bot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def settled(self) -> None:
        """Wait until HQ or the terminal has answered."""
        self.until(lambda: not self.window.view_model.busy)

    def customer(self, number: str = "104882") -> None:
        self.scan(f"C:{number}")

    @property
    def focus(self):
        return QApplication.focusWidget() or self.window


@pytest.fixture(scope="module", autouse=True)
def frozen() -> Iterator[None]:
    """Each window that closes collects all garbage; after thousands of other tests that took a
    second, so what they left behind is not looked through again. What the windows leave is taken
    apart here, in their own thread, not by a server's thread of a later file.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.collect()
    gc.unfreeze()


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One store per file of tests: making people's PINs is slow on purpose."""
    made = open_world(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """The store as a test finds it: nobody's cart, nothing parked, everybody reachable, configured
    as ever.
    """
    before = shared_world.session.configuration
    yield shared_world
    tidy(shared_world)
    if shared_world.session.configuration != before:
        configure(shared_world.session, before)


def tidy(world: World) -> None:
    """Leave nothing for the next test."""
    session = world.session
    world.wire.state = "up"
    session.outfit.hq.offline = session.outfit.hq.switched_off = False
    world.terminal.outcomes = Outcomes()
    session.listener = lambda: None
    with session.store.begin() as unit:
        unit.clear_draft()
        for parked in session.store.parked():
            unit.unpark(parked.parked_id)
        for staff_id in ("clerk", "clerk2", "manager"):
            unit.set_pin_failures(staff_id, 0, session.now)
    session.show(None)
    session.show_order(None)
    world.register.outbox.drain(now=True)
    session.sign_in(session.configuration.staff_member("clerk"))


def open_world(folder: Path) -> World:
    """HQ in this process, ready for the window's threads, and the store's first till."""
    scenario = read_scenario(Path(__file__).parent / "shop.toml")
    home, ids = folder / "hq", SeededIds("hq")
    home.mkdir(parents=True)
    make_secrets(home, ids)
    clock = ScenarioClock(scenario.now)
    hq = Hq.open(HqConfig(home=home), load_secrets(home), clock=clock, ids=ids, threaded=True)
    furnish(hq, scenario)
    made = World(hq, clock, InProcess(hq), folder)
    made.go_to(FIRST_TILL)
    return made


def make_window(language: str = "nl", theme: str = "light", scale: int = 100) -> MainWindow:
    resources = resources_dir()
    tokens = Tokens(resources / "tokens.json")
    worn = tokens.theme(theme, scale, reduce_motion=True)
    look = Look(resources, Text(resources / "text", language), worn, tokens)
    application = QApplication.instance()
    application.setFont(application_font(worn))
    if application.styleSheet() != style_sheet(worn):  # it dresses every widget anew
        application.setStyleSheet(style_sheet(worn))
    snapshot = StartSnapshot(language=language, theme=theme, scale=scale, reduce_motion=True)
    return MainWindow(look, snapshot)


@pytest.fixture
def till(qtbot, world: World) -> Iterator[Till]:
    window = make_window()
    qtbot.addWidget(window)
    window.furnish(world.session)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window, timeout=PATIENCE_MS)
    made = Till(qtbot, world, window)
    made.shop.rooms.currentWidget().setFocus()
    yield made
    window.close()


__all__ = ["Till", "Wish", "make_window"]
