"""What every widget needs to look right: colours, fonts, icons and words; must never know the
session.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer

from pos_app.till.ui.figures import Figures
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import Theme, Tokens

WIDTHS_MAX = 4_096
FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


class Look:
    """The theme, text and icons in force; whoever changes them rebuilds the screens afterwards."""

    def __init__(self, resources: Path, text: Text, theme: Theme, tokens: Tokens) -> None:
        self.resources = resources
        self.text = text
        self.tokens = tokens
        self.theme = theme
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetrics] = {}
        self._colours: dict[str, QColor] = {}
        self._pixmaps: dict[tuple[str, str, int], QPixmap] = {}
        self._widths: dict[tuple[str, str], int] = {}
        self._shapes: dict[str, bytes] = {}

    @property
    def figures(self) -> Figures:
        """How amounts and days are written."""
        return self.text.figures

    def wear(self, theme: Theme) -> None:
        """Change to another theme or text size."""
        self.theme = theme
        for cache in (self._fonts, self._metrics, self._colours, self._pixmaps, self._widths):
            cache.clear()

    def colour(self, token: str) -> QColor:
        """A token as Qt's colour."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(self.theme.colour(token))
        return found

    def font(self, role: str) -> QFont:
        """The font of a text role, with tabular figures."""
        found = self._fonts.get(role)
        if found is None:
            found = self._fonts[role] = _font(self.theme, role)
        return found

    def metrics(self, role: str) -> QFontMetrics:
        """Widths and heights of a text role."""
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetrics(self.font(role))
        return found

    def width(self, role: str, sentence: str) -> int:
        """How wide a line of text is; remembered, because the same figures are painted again."""
        found = self._widths.get((role, sentence))
        if found is None:
            if len(self._widths) >= WIDTHS_MAX:
                self._widths.clear()
            found = self.metrics(role).horizontalAdvance(sentence)
            self._widths[role, sentence] = found
        return found

    def icon(self, name: str, token: str, size: int = 20) -> QPixmap:
        """A Lucide icon in a token's colour, cached per colour and size."""
        key = (name, token, size)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._rendered(name, self.theme.colour(token), size)
        return found

    def _rendered(self, name: str, colour: str, size: int) -> QPixmap:
        shape = self._shapes.get(name)
        if shape is None:
            shape = (self.resources / "icons" / f"{name}.svg").read_bytes()
            self._shapes[name] = shape
        # QtSvg paints currentColor black, so the token goes in before rendering.
        svg = QSvgRenderer(QByteArray(shape.replace(b"currentColor", colour.encode())))
        screen = QGuiApplication.primaryScreen()
        ratio = screen.devicePixelRatio() if screen is not None else 1.0
        pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        svg.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap


def load_fonts(resources: Path) -> None:
    """Give Qt the four weights of Inter that we ship."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resources / "fonts" / name))


def application_font(theme: Theme) -> QFont:
    """The font of everything that names no role."""
    return _font(theme, "body")


def _font(theme: Theme, role: str) -> QFont:
    value = theme.role(role)
    font = QFont(theme.family)
    font.setPixelSize(value.size_px)
    font.setWeight(QFont.Weight(value.weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    if value.letter_spacing_em:
        font.setLetterSpacing(
            QFont.SpacingType.AbsoluteSpacing, value.letter_spacing_em * value.size_px
        )
    return font
