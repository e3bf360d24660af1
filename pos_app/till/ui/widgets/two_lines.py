"""A line of text and a second one in the middle of a painted row, at any text size; must never
decide what is shown.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, words

Part = tuple[str, tuple[str, ...]]
"""Lines and the role that they are painted in."""


class Two(NamedTuple):
    """Two lines, each with its role and colour."""

    upper: str
    lower: str = ""
    upper_style: tuple[str, str] = ("body_strong", "text")
    lower_style: tuple[str, str] = ("label_plain", "text_muted")


def paint_two(
    painter: QPainter, look: Look, area: QRect, two: Two, align: Qt.AlignmentFlag = LEFT
) -> None:
    """The lines; one that is too long goes on below where there is room, else gets smaller and then
    is cut.
    """
    parts = _laid(look, two, area.width(), area.height())
    top = area.top() + (area.height() - sum(_tall(look, part) for part in parts)) // 2
    for (role, lines), style in zip(parts, (two.upper_style, two.lower_style), strict=True):
        line = look.theme.role(role).line_px
        for sentence in lines:
            row = QRect(area.left(), top, area.width(), line)
            words(painter, look, row, sentence, (role, style[1]), align)
            top += line


def _laid(look: Look, two: Two, width: int, height: int) -> tuple[Part, Part]:
    """Both whole, at the largest text sizes at which they fit together; one line each is never too
    tall.
    """
    upper_role, lower_role = two.upper_style[0], two.lower_style[0]
    sizes, smaller = look.theme.sizes(upper_role), look.theme.sizes("label_strong")
    whole = _ways(look, sizes, two.upper, width, most=1)
    for upper in chain(whole, _ways(look, (*sizes, *smaller), two.upper, width)):
        for lower in _ways(look, (*look.theme.sizes(lower_role), "small"), two.lower, width):
            single = max(len(upper[1]), len(lower[1])) == 1
            if single or _tall(look, upper) + _tall(look, lower) <= height:
                return upper, lower
    return (upper_role, (two.upper,)), (lower_role, (two.lower,) if two.lower else ())


def _ways(
    look: Look, roles: tuple[str, ...], sentence: str, width: int, most: int = 4
) -> Iterator[Part]:
    """The sentence whole in each text size, in as few lines as it needs there, `most` at most."""
    for role in roles:
        fits = partial(_fits, look, role, width)
        lines = folded(sentence, fits)
        if len(lines) <= most and all(map(fits, lines)):
            yield role, lines


def folded(sentence: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The sentence in as few lines as it needs; a line of one word may be too long."""
    if not sentence or fits(sentence):
        return (sentence,) if sentence else ()
    first, rest = halves(sentence, fits)
    return (first, *folded(rest, fits))


def _tall(look: Look, part: Part) -> int:
    return look.theme.role(part[0]).line_px * len(part[1])


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
