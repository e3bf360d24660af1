"""What sheets are put together from: cards, captions, hairlines, what scrolls; must never hold a
story.
"""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget


def card(parent: QWidget | None = None, look: str = "card") -> QFrame:
    """A framed surface, painted by the style sheet."""
    frame = QFrame(parent)
    frame.setProperty("look", look)
    return frame


def label(words: str, role: str = "label", tone: str = "", *, wrap: bool = False) -> QLabel:
    """A line of words in a text role; what somebody typed is shown as typed, never as markup."""
    shown = QLabel(words)
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setProperty("type", role)
    if tone:
        shown.setProperty("tone", tone)
    shown.setWordWrap(wrap)
    return shown


def tip(sentence: str) -> str:
    """The same for a tool tip, which has no such setting."""
    return escape(sentence) if "<" in sentence else sentence


def retone(shown: QLabel, tone: str) -> None:
    """Another colour for a label that is shown already."""
    shown.setProperty("tone", tone)
    shown.style().unpolish(shown)
    shown.style().polish(shown)


def captioned(caption: str, widget: QWidget, *, wrap: bool = False) -> QVBoxLayout:
    """A caption over a field."""
    column = QVBoxLayout()
    column.setSpacing(6)
    shown = label(caption, "label", "muted", wrap=wrap)
    shown.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(caption)
    column.addWidget(shown)
    column.addWidget(widget)
    return column


def rule() -> QFrame:
    """A hairline."""
    line = QFrame()
    line.setProperty("look", "rule")
    line.setFixedHeight(1)
    return line


def edge() -> QFrame:
    """A hairline between what stands side by side."""
    line = QFrame()
    line.setProperty("look", "rule")
    line.setFixedWidth(1)
    return line


def scrolled(content: QWidget, name: str = "") -> QScrollArea:
    """What scrolls where it has no room, without a frame of its own; under its name the keyboard
    can stop there, to scroll what holds nothing else to stop at.
    """
    content.setObjectName("scrolled")
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setAccessibleName(name)
    if not name:
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
