"""The bar that never leaves: tabs with live counts, HQ's state, till, clock, who works here
(R184).
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import CENTRE, box, picture, words

HEIGHT = 56
COMPACT_BELOW = 1340
WIDE, COMPACT, TIGHT = (18, 14), (12, 10), (8, 8)
"""Padding of tabs and of the status strip."""
TABS = (
    ("sale", "shopping-bag"),
    ("orders", "clipboard-list"),
    ("fulfilment", "package-check"),
    ("queue", "cloud-upload"),
    ("shift", "calculator"),
)


@dataclass(frozen=True, slots=True)
class Badge:
    """A count beside a tab; its tone is neutral, warning or danger."""

    count: int
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class StatusPart:
    """Two lines of the status strip, with an icon where it shows a state."""

    upper: str
    lower: str
    icon: str = ""
    tone: str = "success"


@dataclass(frozen=True, slots=True)
class BarState:
    """All that the top bar shows: HQ, till, clock, staff, and badges by tab."""

    parts: tuple[StatusPart, ...]
    badges: tuple[tuple[str, Badge], ...] = ()
    active: str = "sale"
    new: int | None = None
    """What has come since somebody looked; nothing where notifications are off (R42)."""


class Bell(Button):
    """The notification centre; a filled badge says that something is new (R192)."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, Face(icon="bell", role="quiet", icon_ink="text", type="heading"))
        self._new = 0
        self.hide()

    def show_new(self, new: int | None) -> None:
        """How many are new; nothing hides the bell."""
        self.setVisible(new is not None)
        self._new = new or 0
        text = self.look.text
        said = text.count("notification.new", self._new) if self._new else ""
        self.setAccessibleName(" ".join(x for x in (text("gesture.notifications"), said) if x))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._new:
            return
        painter = QPainter(self)
        shown = str(min(self._new, 99))
        width = max(18, self.look.metrics("badge").horizontalAdvance(shown) + 10)
        area = QRect(self.width() - width, 2, width, 18)
        box(painter, area, 9, self.look.colour("primary"), None)
        words(painter, self.look, area, shown, ("badge", "on_primary"), CENTRE)
        painter.end()


class Tab(QAbstractButton):
    """One of the five rooms of the till."""

    def __init__(self, look: Look, name: str, icon: str) -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self.name = name
        self.padding = WIDE[0]
        self.text_size = ""
        self.badge: Badge | None = None
        self.setText(look.text(f"label.{name}"))
        self.setAccessibleName(self.text())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        words_width = self._look.width(f"body_strong{self.text_size}", self.text())
        width = self.padding * 2 + 28 + words_width
        return QSize(max(48, width + (self._badge_width() + 8 if self.badge else 0)), HEIGHT - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        ink = "primary_text" if self.isChecked() else "text_muted"
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), look.colour("pressed" if self.isDown() else "hover"))
        picture(painter, look, (self.padding, 18), self._icon, (ink, 20))
        role = f"{'body_strong' if self.isChecked() else 'tab'}{self.text_size}"
        left = self.padding + 28
        room = self.width() - left - self.padding - (self._badge_width() + 8 if self.badge else 0)
        width = words(painter, look, QRect(left, 0, room + 4, 56), self.text(), (role, ink))
        if self.badge is not None:
            self._paint_badge(painter, left + width + 8)
        if self.isChecked():
            painter.fillRect(QRect(0, self.height() - 3, self.width(), 3), look.colour("primary"))
        painter.end()

    def _badge_width(self) -> int:
        shown = str(self.badge.count) if self.badge else ""
        return max(24, self._look.metrics("label").horizontalAdvance(shown) + 14)

    def _paint_badge(self, painter: QPainter, left: int) -> None:
        if self.badge is None:
            return
        fills = {
            "neutral": ("sunken", "text"),
            "warning": ("warning_tint", "warning"),
            "danger": ("danger_tint", "danger"),
        }
        fill, ink = fills[self.badge.tone]
        area = QRect(left, 17, self._badge_width(), 22)
        box(painter, area, 11, self._look.colour(fill), None)
        words(painter, self._look, area, str(self.badge.count), ("badge", ink), CENTRE)


class StatusStrip(QWidget):
    """HQ state with last contact, till and store, clock, staff; HQ's part can be tapped."""

    connection_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.padding = WIDE[1]
        self.text_size = ""
        self._parts: tuple[StatusPart, ...] = ()

    def show_parts(self, parts: tuple[StatusPart, ...]) -> None:
        """What to say now."""
        if parts != self._parts:
            self._parts = parts
            self.setAccessibleName(", ".join(f"{part.upper} {part.lower}" for part in parts))
            self.updateGeometry()
            self.update()

    def natural_width(self) -> int:
        """The width that shows everything."""
        return sum(self._width(part) for part in self._parts)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._parts and event.position().x() < self._shares()[0]:
            self.connection_asked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        left = 0
        for part, width in zip(self._parts, self._shares(), strict=True):
            painter.fillRect(QRect(left, 0, 1, self.height()), look.colour("border"))
            self._paint_part(painter, part, left, width)
            left += width
        painter.end()

    def _paint_part(self, painter: QPainter, part: StatusPart, left: int, width: int) -> None:
        look = self._look
        start = left + self.padding
        if part.icon:
            picture(painter, look, (start, 18), part.icon, (part.tone, 20))
            start += 28
        room = left + width - self.padding + 2 - start
        strong, small = f"label_strong{self.text_size}", f"small{self.text_size}"
        words(painter, look, QRect(start, 10, room, 20), part.upper, (strong, "text"))
        words(painter, look, QRect(start, 28, room, 18), part.lower, (small, "text_muted"))

    def _width(self, part: StatusPart) -> int:
        strong = self._look.width(f"label_strong{self.text_size}", part.upper)
        second = self._look.width(f"small{self.text_size}", part.lower)
        return max(strong, second) + 2 * self.padding + (28 if part.icon else 0) + 1

    def _shares(self) -> list[int]:
        """Natural widths; what is missing is taken from the names, clock and HQ keep theirs, and so
        does a till that warns.
        """
        widths = [self._width(part) for part in self._parts]
        missing, last = sum(widths) - self.width(), len(widths) - 1
        warns = last > 1 and bool(self._parts[1].icon)
        till = widths[1] if warns else 84
        for index, least in ((1, till), (last, 110), (0, 150), (last, 70)):
            if missing > 0 and 0 <= index < len(widths):
                given = min(missing, max(0, widths[index] - least))
                widths[index] -= given
                missing -= given
        return widths


class TopBar(QWidget):
    """Mark, tabs, status strip and lock in 56 px."""

    chosen = Signal(str)
    lock_asked = Signal()
    connection_asked = Signal()
    notifications_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(HEIGHT)
        self.tabs = [Tab(look, name, icon) for name, icon in TABS]
        for tab in self.tabs:
            tab.setParent(self)
            tab.clicked.connect(lambda _checked=False, name=tab.name: self.chosen.emit(name))
        self.status = StatusStrip(look)
        self.status.setParent(self)
        self.status.connection_asked.connect(self.connection_asked)
        self.lock = Button(
            look, Face(icon="lock", role="quiet", icon_ink="text", type="heading"), self
        )
        self.lock.setAccessibleName(look.text("label.lock"))
        self.lock.activated.connect(self.lock_asked)
        self.bell = Bell(look)
        self.bell.setParent(self)
        self.bell.activated.connect(self.notifications_asked)

    def show_state(self, state: BarState) -> None:
        """Paint counts, HQ and people as they are now."""
        badges = dict(state.badges)
        for tab in self.tabs:
            tab.badge = badges.get(tab.name)
            tab.setChecked(tab.name == state.active)
            tab.update()
        self.status.show_parts(state.parts)
        self.bell.show_new(state.new)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("surface"))
        painter.fillRect(QRect(0, HEIGHT - 1, self.width(), 1), look.colour("border"))
        painter.fillRect(QRect(0, 0, 56, 56), look.colour("primary"))
        picture(painter, look, (15, 15), "store", ("on_primary", 26))
        painter.end()

    def _arrange(self) -> None:
        """Everything in full where it fits with less padding, then in smaller words; then names are
        cut.
        """
        right = self.width() - 12
        for button in (self.lock, self.bell):
            if not button.isHidden():
                right -= 44
                button.setGeometry(right, 6, 44, 44)
        self._fit(right)
        left = 56
        for tab in self.tabs:
            width = tab.sizeHint().width()
            tab.setGeometry(left, 0, width, HEIGHT - 1)
            left += width
        width = min(self.status.natural_width(), right - left)
        self.status.setGeometry(right - width, 0, width, HEIGHT - 1)

    def _fit(self, right: int) -> None:
        paddings = (COMPACT, TIGHT) if self.width() < COMPACT_BELOW else (WIDE, COMPACT, TIGHT)
        for role in self._look.theme.sizes("body"):
            for tab_padding, self.status.padding in paddings:
                self.status.text_size = role.removeprefix("body")
                for tab in self.tabs:
                    tab.padding, tab.text_size = tab_padding, self.status.text_size
                if self._tabs_end() + self.status.natural_width() <= right:
                    return

    def _tabs_end(self) -> int:
        return 56 + sum(tab.sizeHint().width() for tab in self.tabs)
