"""The chosen line beside the list on a wide window: price build-up, delivery, stock; must
never calculate.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.facts.rows import CLASS_ICONS
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, picture, words

STOCK_ROW = 28


@dataclass(frozen=True, slots=True)
class LineDetail:
    """What the panel says of one line; `prices` are label, figure and whether it is the sum."""

    name: str = ""
    second: str = ""
    prices: tuple[tuple[str, str, bool], ...] = ()
    tone: str = ""
    delivery: str = ""
    places: tuple[str, ...] = ()
    stock_line: str = ""
    stock: tuple[tuple[str, str], ...] = ()
    stock_age: str = ""


class DetailPanel(QWidget):
    """404 px between the list and the payment column, from 1600 px on."""

    asked = Signal(str)
    refused = Signal(str)
    appeared = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.detail = LineDetail()
        self._discount = Button(look, Face(look.text("screen.price_and_discount")), self)
        self._delivery = Button(look, Face(look.text("screen.change_delivery")), self)
        self._discount.activated.connect(lambda: self.asked.emit("line_discount"))
        self._delivery.activated.connect(lambda: self.asked.emit("ship"))
        for button in (self._discount, self._delivery):
            button.refused.connect(self.refused)

    def show_line(self, detail: LineDetail, reasons: dict[str, str]) -> None:
        """The line that is chosen, or the invitation to choose one."""
        self.detail = detail
        none = "" if detail.name else self._look.text("screen.no_line_chosen")
        self._discount.set_reason(none or reasons.get("line_discount", ""))
        self._delivery.set_reason(none or reasons.get("ship", ""))
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self.appeared.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        half = (self.width() - 32 - 8) // 2
        self._discount.setGeometry(16, self.height() - 72, half, 56)
        self._delivery.setGeometry(24 + half, self.height() - 72, half, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, width = self._look, self.width()
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        painter.fillRect(QRect(1, 33, width - 2, 1), look.colour("border"))
        head = QRect(17, 1, width - 34, 33)
        words(painter, look, head, look.text("screen.chosen_line"), ("label", "text_muted"), LEFT)
        frame = QRect(17, 51, width - 34, 180)
        box(painter, frame, 8, look.colour("sunken"), None)
        picture(painter, look, (width // 2 - 28, 113), "package", ("text_muted", 56))
        if not self.detail.name:
            area = QRect(17, 244, width - 34, 24)
            words(
                painter,
                look,
                area,
                look.text("screen.no_line_chosen"),
                ("body", "text_muted"),
                LEFT,
            )
        else:
            self._paint_line(painter)
        painter.end()

    def _paint_line(self, painter: QPainter) -> None:
        look, detail, room = self._look, self.detail, self.width() - 34
        words(painter, look, QRect(17, 244, room, 24), detail.name, ("line", "text"), LEFT)
        words(
            painter,
            look,
            QRect(17, 268, room, 20),
            detail.second,
            ("label_plain", "text_muted"),
            LEFT,
        )
        painter.fillRect(QRect(1, 301, self.width() - 2, 1), look.colour("border"))
        top = 310
        for label, figure, is_sum in detail.prices:
            area = QRect(17, top, room, 34)
            ink = ("body_strong", "text") if is_sum else ("body", "text_muted")
            words(painter, look, area, label, ink, LEFT)
            words(painter, look, area, figure, ("body_strong" if is_sum else "body", "text"), RIGHT)
            top += 34
        if detail.tone:
            top = self._paint_delivery(painter, top + 8)
        if detail.stock:
            self._paint_stock(painter, top + 8)

    def _paint_stock(self, painter: QPainter, top: int) -> None:
        """As many places as there is room for; the sum always."""
        look, detail, room = self._look, self.detail, self.width() - 34
        painter.fillRect(QRect(1, top, self.width() - 2, 1), look.colour("border"))
        title = QRect(17, top + 10, room, 24)
        words(painter, look, title, look.text("label.stock"), ("label_strong", "text_muted"), LEFT)
        words(painter, look, title, detail.stock_age, ("label_plain", "warning"), RIGHT)
        *places, whole = detail.stock
        fits = max(0, (self._discount.y() - top - 38 - 8) // STOCK_ROW - 1)
        for at, (place, figure) in enumerate((*places[:fits], whole)):
            area = QRect(17, top + 38 + at * STOCK_ROW, room, STOCK_ROW)
            role = "body_strong" if place == whole[0] else "body"
            words(painter, look, area.adjusted(0, 0, -90, 0), place, (role, "text"), LEFT)
            words(painter, look, area, figure, ("body_strong", "text"), RIGHT)

    def _paint_delivery(self, painter: QPainter, top: int) -> int:
        """Where the line goes; where the next part may begin."""
        look, detail, room = self._look, self.detail, self.width() - 34
        painter.fillRect(QRect(1, top, self.width() - 2, 1), look.colour("border"))
        picture(painter, look, (17, top + 12), CLASS_ICONS[detail.tone], (detail.tone, 20))
        title = QRect(44, top + 10, room - 27, 24)
        words(
            painter, look, title, look.text("label.delivery"), ("label_strong", "text_muted"), LEFT
        )
        words(painter, look, QRect(17, top + 38, room, 24), detail.delivery, ("body", "text"), LEFT)
        for at, place in enumerate(detail.places):
            area = QRect(17, top + 64 + at * 20, room, 20)
            words(painter, look, area, place, ("label_plain", "text_muted"), LEFT)
        return top + 64 + len(detail.places) * 20
