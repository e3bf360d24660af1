"""A scenario in the real window, gesture by gesture: for training, and for pictures
of every step.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from pos_app.domain.errors import PosError
from pos_app.play.player import ScenarioReport, StepReport, play
from pos_app.play.scenario import Scenario
from pos_app.play.world import CONCLUDING, World
from pos_app.resources_dir import resources_dir
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome
from pos_app.till.session import RegisterSession
from pos_app.till.ui.look import Look, application_font, load_fonts
from pos_app.till.ui.start_snapshot import StartSnapshot
from pos_app.till.ui.style_sheet import style_sheet
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import LIGHT, Tokens
from pos_app.till.ui.window import MainWindow

STEP_SECONDS = 0.8
"""How long a step stays on a real screen."""
GESTURE_SECONDS_MAX = 30.0


def window_of(
    session: RegisterSession, language: str = "nl", theme_name: str = LIGHT
) -> MainWindow:
    """The window of a till, furnished and shown."""
    resources = resources_dir()
    tokens = Tokens(resources / "tokens.json")
    theme = tokens.theme(theme_name)
    application = _application()
    load_fonts(resources)
    application.setFont(application_font(theme))
    if application.styleSheet() != style_sheet(theme):  # it dresses every widget anew
        application.setStyleSheet(style_sheet(theme))
    look = Look(resources, Text(resources / "text", language), theme, tokens)
    window = MainWindow(look, StartSnapshot())
    window.furnish(session)
    window.show()
    return window


class WindowWorld(World):
    """The same world, with a clerk's window in front of the till."""

    window: MainWindow

    def show_window(self) -> None:
        """A window for the till in hand, made anew after a restart."""
        self.window = window_of(self.session)

    def run(self, operation: Operation, request: object) -> None:
        """The operation through the window's own desk, so that the clerk sees what comes of it."""
        if self.window.view_model is None or self.window.view_model.session is not self.session:
            self.window.close()
            self.show_window()
        self._until_idle()
        self.notice = ""
        outcome = self._gesture(operation, request)
        self.note(outcome, tried=operation in CONCLUDING)

    def _until_idle(self) -> None:
        """What the window asks HQ by itself, after a refusal, comes before the next step."""
        view_model = self.window.view_model
        if view_model is None or not view_model.busy:
            return
        loop = QEventLoop()
        view_model.busy_changed.connect(loop.quit)
        QTimer.singleShot(int(GESTURE_SECONDS_MAX * 1000), loop.quit)
        loop.exec()
        view_model.busy_changed.disconnect(loop.quit)

    def _gesture(self, operation: Operation, request: object) -> Outcome:
        shop, loop = self.window.shop, QEventLoop()
        ended: list[Outcome | PosError] = []

        def done(outcome: Outcome) -> None:
            ended.append(outcome)
            loop.quit()

        def failed(error: PosError) -> bool:
            ended.append(error)
            loop.quit()
            return False

        if shop is None:
            raise RuntimeError("the window has no shop")
        shop.desk.run(operation, request, done=done, failed=failed)
        if not ended:
            QTimer.singleShot(int(GESTURE_SECONDS_MAX * 1000), loop.quit)
            loop.exec()
        if not ended:
            raise RuntimeError(f"{operation.name} did not end")
        if isinstance(ended[0], PosError):
            raise ended[0]
        return ended[0]


def play_in_window(
    scenarios: list[Scenario], pictures: Path | None, *, http: bool
) -> list[ScenarioReport]:
    """Every file in its own window; pictures of each step where a folder is given."""
    if not os.environ.get("DISPLAY") and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = _application()
    reports = []
    for scenario in scenarios:
        with tempfile.TemporaryDirectory(prefix="pos-app-play-") as folder:
            world = WindowWorld.fresh(scenario, Path(folder), http=http)
            world.show_window()
            try:
                reports.append(
                    play(scenario, world, Watch(world, Path(scenario.file).stem, pictures))
                )
            finally:
                world.window.close()
                world.close()
    application.processEvents()
    return reports


class Watch:
    """Looks at the window after every step: a picture, or time for the eye."""

    def __init__(self, world: WindowWorld, name: str, pictures: Path | None) -> None:
        self._world, self._name, self._pictures = world, name, pictures

    def __call__(self, step: StepReport) -> None:
        application = _application()
        application.processEvents()
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            file = self._pictures / f"{self._name}-{step.index:02d}-{step.do}.png"
            self._world.window.grab().save(str(file))
        elif application.platformName() != "offscreen":
            end = time.monotonic() + STEP_SECONDS
            while time.monotonic() < end:
                application.processEvents()


def _application() -> QApplication:
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["pos-app"])
