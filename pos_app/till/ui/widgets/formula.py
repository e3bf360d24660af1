"""An amount that explains itself inside a sheet: terms under each other and the result; must never
calculate.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW, TALL, PAD = 36, 54, 12


@dataclass(frozen=True, slots=True)
class Term:
    """One row: sign, words, second words, amount in minor units; the last row is the result."""

    label: str
    amount_minor: int
    sign: str = ""
    detail: str = ""


class Formula(QWidget):
    """Amounts at the right, under each other."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.terms: tuple[Term, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_terms(self, terms: tuple[Term, ...]) -> None:
        """Other figures."""
        if terms != self.terms:
            self.terms = terms
            figures = self._look.figures
            spoken = (f"{x.sign} {x.label} {figures.amount(x.amount_minor)}" for x in terms)
            self.setAccessibleName(", ".join(spoken))
            self.setFixedHeight(self.sizeHint().height())
            self.update()

    def sizeHint(self) -> QSize:
        rows = sum(TALL if term.detail else ROW for term in self.terms)
        return QSize(300, rows + 2 * PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        if not self.terms:
            return
        painter = QPainter(self)
        box(painter, self.rect(), 8, look.colour("sunken"), None)
        top = PAD
        for at, term in enumerate(self.terms):
            height = TALL if term.detail else ROW
            last = at == len(self.terms) - 1
            if last and at:
                line = QRect(16, top, self.width() - 32, 2)
                painter.fillRect(line, look.colour("text"))
            self._paint_term(painter, term, QRect(16, top, self.width() - 32, height), last=last)
            top += height
        painter.end()

    def _paint_term(self, painter: QPainter, term: Term, area: QRect, *, last: bool) -> None:
        look = self._look
        ink = ("body_strong", "text") if last else ("body", "text_muted")
        figure = look.figures.money if last else look.figures.amount
        shown = figure(term.amount_minor)
        style = ("heading" if last else "amount", "text")
        room = look.metrics(style[0]).horizontalAdvance(shown) + 4
        words(painter, look, area, shown, style, RIGHT)
        sign = QRect(area.left(), area.top(), 18, area.height())
        words(painter, look, sign, term.sign, ("body_strong", "text_muted"), LEFT)
        left = area.adjusted(20, 0, -room - 8, 0)
        paint_two(painter, look, left, Two(term.label, term.detail, ink))
