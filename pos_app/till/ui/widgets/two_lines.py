"""One or two lines of text in the middle of a painted row, at any text size; must never decide
what is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, words


@dataclass(frozen=True, slots=True)
class Two:
    """Two lines, each with its role and colour."""

    upper: str
    lower: str = ""
    upper_style: tuple[str, str] = ("body_strong", "text")
    lower_style: tuple[str, str] = ("label_plain", "text_muted")


def paint_two(
    painter: QPainter, look: Look, area: QRect, two: Two, align: Qt.AlignmentFlag = LEFT
) -> None:
    """The lines; a second one that is too long goes on below where there is room, else gets smaller
    and then is cut.
    """
    upper = look.theme.role(two.upper_style[0]).line_px
    role, lines = _below(look, two, area.width(), area.height() - upper)
    line = look.theme.role(role).line_px
    top = area.top() + (area.height() - upper - line * len(lines)) // 2
    left, width = area.left(), area.width()
    words(painter, look, QRect(left, top, width, upper), two.upper, two.upper_style, align)
    for at, sentence in enumerate(lines):
        below = QRect(left, top + upper + at * line, width, line)
        words(painter, look, below, sentence, (role, two.lower_style[1]), align)


def _below(look: Look, two: Two, width: int, height: int) -> tuple[str, tuple[str, ...]]:
    """The second line whole, at the largest text size that it fits in as one line or as two."""
    given = two.lower_style[0]
    for role in look.theme.sizes(given) if two.lower else ():
        if _fits(look, role, width, two.lower):
            return role, (two.lower,)
        first, rest = halves(two.lower, partial(_fits, look, role, width))
        whole = _fits(look, role, width, first) and _fits(look, role, width, rest)
        if whole and 2 * look.theme.role(role).line_px <= height:
            return role, (first, rest)
    return given, (two.lower,) if two.lower else ()


def halves(sentence: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """In two at a middle dot, as late as both halves fit; else between two words."""
    parts = sentence.split(" · ")
    for at in range(len(parts) - 1, 0, -1):
        both = " · ".join(parts[:at]), " · ".join(parts[at:])
        if all(map(fits, both)):
            return both
    first, rest = in_two(sentence, fits)
    return first.removesuffix(" ·"), rest


def _fits(look: Look, role: str, width: int, sentence: str) -> bool:
    return look.width(role, sentence) <= width


def in_two(sentence: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """The words that fit on the first line, at least one, and those that are left."""
    given = sentence.split(" ")
    count = 1
    while count < len(given) and fits(" ".join(given[: count + 1])):
        count += 1
    return " ".join(given[:count]), " ".join(given[count:])
