"""Small strokes that several widgets share; must never decide what is shown."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from pos_app.till.ui.look import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_ONE_LINE = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
STRONG = frozenset({"amount", "body_strong"})
_FLAGS = {align: int(align | _ONE_LINE) for align in (LEFT, RIGHT, CENTRE)}
"""Joined once: joining flags costs more than painting a figure."""


def box(
    painter: QPainter,
    rect: QRect,
    radius: float,
    fill: QColor | None,
    edge: tuple[QColor, int] | None,
) -> None:
    """A rounded box with an edge that lies inside it; sharp when the radius is 0."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, radius > 0)
    area = QRectF(rect)
    if edge is not None:
        half = edge[1] / 2
        area = area.adjusted(half, half, -half, -half)
        painter.setPen(QPen(edge[0], edge[1]))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, radius, radius)


def dashed_box(painter: QPainter, rect: QRect, radius: float, fill: QColor, edge: QColor) -> None:
    """A box that invites: something may be put here."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    pen = QPen(edge, 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius)


def words(
    painter: QPainter,
    look: Look,
    rect: QRect,
    sentence: str,
    style: tuple[str, str],
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """One line of text in a role and colour, at a smaller text size where it does not fit, else cut
    with an ellipsis; gives back its width.
    """
    role, token = style
    if not sentence:
        return 0
    width = look.width(role, sentence)
    if width > rect.width():
        role = fitting(look, look.theme.sizes(role), sentence, rect.width())
        width = look.width(role, sentence)
    if width > rect.width():
        room = max(0, rect.width())
        sentence = look.metrics(role).elidedText(sentence, Qt.TextElideMode.ElideRight, room)
        width = look.width(role, sentence)
    painter.setFont(look.font(role))
    painter.setPen(look.colour(token))
    painter.drawText(rect, _FLAGS[align], sentence)
    return width


def figure(painter: QPainter, look: Look, rect: QRect, shown: str, style: tuple[str, str]) -> int:
    """A figure at the right of its column, much smaller before it is cut; gives back its width. A
    cut one ends with an ellipsis: it reads as no other number.
    """
    role, token = style
    if look.width(role, shown) > rect.width():
        label = "label_strong" if role in STRONG else "label_plain"
        sizes = *look.theme.sizes(role), *(look.theme.sizes(x)[-1] for x in (label, "small"))
        role = fitting(look, sizes, shown, rect.width())
    return words(painter, look, rect, shown, (role, token), RIGHT)


def fitting(look: Look, roles: tuple[str, ...], sentence: str, width: int) -> str:
    """The first of the roles in which the words fit, else the last: a figure is never cut."""
    return next((role for role in roles if look.width(role, sentence) <= width), roles[-1])


def picture(
    painter: QPainter, look: Look, at: tuple[int, int], name: str, style: tuple[str, int]
) -> None:
    """An icon in a colour and size, its top left corner at the point."""
    painter.drawPixmap(QPointF(*at), look.icon(name, *style))
