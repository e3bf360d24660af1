"""The pages of the settings that only tell or choose: till, screen, about; must never
save anything.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_app import __version__
from pos_app.contract.messages import WIRE_VERSION
from pos_app.till.session import RegisterSession
from pos_app.till.ui.facts.status import local, till_name
from pos_app.till.ui.look import Look
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import DARK, LIGHT, SCALES
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.window import Wish

Fact = tuple[str, str]


def page() -> tuple[QWidget, QVBoxLayout]:
    """An empty page and its column."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(24, 16, 24, 12)
    column.setSpacing(8)
    return widget, column


def facts(rows: tuple[Fact, ...]) -> QGridLayout:
    """Captions and values beside each other."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(10)
    for at, (caption, value) in enumerate(rows):
        grid.addWidget(label(caption, "body", "muted"), at, 0)
        shown = label(value, "body_strong", wrap=True)
        grid.addWidget(shown, at, 1)
    grid.setColumnStretch(1, 1)
    return grid


def when(session: RegisterSession, text: Text, at: datetime | None) -> str:
    """Day and time on the store's clock, or never."""
    if at is None:
        return text("settings.never")
    moment = local(session, at)
    return f"{text.figures.day(moment.date())} {text.figures.time(moment)}"


def till_page(session: RegisterSession, text: Text) -> QWidget:
    """Which till this is and what it was told last."""
    widget, column = page()
    configuration, identity = session.configuration, session.store.identity()
    rows = (
        (text("settings.store"), configuration.store.name),
        (text("settings.register"), till_name(session, text)),
        (text("settings.device"), identity.device_id if identity else text("settings.not_set")),
        (text("settings.configuration"), str(configuration.version)),
    )
    column.addLayout(facts(rows))
    column.addStretch(1)
    return widget


def about_page(session: RegisterSession, text: Text) -> QWidget:
    """Version and place on this machine."""
    widget, column = page()
    rows = (
        (text("settings.version"), __version__),
        (text("settings.wire"), WIRE_VERSION),
        (text("settings.home"), str(session.store.home)),
    )
    column.addLayout(facts(rows))
    column.addStretch(1)
    return widget


class ScreenPage(QWidget):
    """Theme, text size, language, motion; `wish` is what is chosen now."""

    def __init__(self, look: Look, changed: Callable[[], None]) -> None:
        super().__init__()
        text = look.text
        still = not look.theme.motion["hover_ms"]
        self.start = Wish(look.theme.name, text.language, look.theme.scale, still)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 12)
        column.setSpacing(8)
        self._groups: dict[str, OptionGroup] = {}
        sizes = tuple((str(scale), f"{scale} %", "") for scale in SCALES)
        asked = (
            (
                "theme",
                self.start.theme,
                (
                    (LIGHT, text("settings.light"), "sun"),
                    (DARK, text("settings.dark"), "moon"),
                ),
            ),
            ("size", str(self.start.scale), sizes),
            (
                "language",
                self.start.language,
                (
                    ("nl", text("settings.dutch"), ""),
                    ("en", text("settings.english"), ""),
                ),
            ),
            (
                "motion",
                "off" if still else "on",
                (
                    ("on", text("settings.motion_on"), ""),
                    ("off", text("settings.motion_off"), ""),
                ),
            ),
        )
        for name, key, choices in asked:
            group = OptionGroup(look, columns=3)
            options = tuple(Choice(one, Face(words, icon)) for one, words, icon in choices)
            group.show_choices(options, key)
            group.chosen.connect(lambda _key: changed())
            self._groups[name] = group
            column.addWidget(label(text(f"settings.{name}"), "label", "muted"))
            column.addWidget(group)
        column.addStretch(1)

    def group(self, name: str) -> OptionGroup:
        """The options of one question."""
        return self._groups[name]

    @property
    def wish(self) -> Wish:
        """How the clerk wants the till to look now."""
        keys = {name: group.key for name, group in self._groups.items()}
        return Wish(
            keys["theme"],
            keys["language"],
            int(keys["size"]),
            reduce_motion=keys["motion"] == "off",
        )
