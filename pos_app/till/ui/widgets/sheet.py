"""The frame of every sheet: header, content, message slot, footer; must never know what it asks.

Enter is the primary button, Esc closes. Content scrolls, header and footer never do.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import scrolled
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot
from pos_app.till.ui.widgets.paint import LEFT, box, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two

SMALL, MEDIUM, LARGE, WIDE = 560, 720, 984, 1080
"""Widths at text size 100 %; a larger text makes a sheet wider by half as much."""
HEADER, FOOTER = 64, 88


class _Result(QWidget):
    """What the gesture would do to the amount due, at the left of the footer."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._caption = self._amount = self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def say(self, caption: str, amount: str, note: str) -> None:
        self._caption, self._amount, self._note = caption, amount, note
        self.setAccessibleName(f"{caption} {amount} {note}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        top = (self.height() - 52) // 2
        area = QRect(0, top, self.width(), 20)
        words(painter, look, area, self._caption, ("label_plain", "text_muted"), LEFT)
        amount = QRect(0, top + 19, self.width(), 34)
        width = words(painter, look, amount, self._amount, ("title", "text"), LEFT)
        self._paint_note(painter, width + 10 if width else 0, top)
        painter.end()

    def _paint_note(self, painter: QPainter, left: int, top: int) -> None:
        """Beside the amount; in two smaller lines where it is long, so that no figure is cut."""
        look, room, note = self._look, self.width() - left - 4, self._note
        if look.width("body", note) <= room:
            words(painter, look, QRect(left, top + 21, room, 34), note, ("body", "text_muted"))
            return
        two = Two(note, upper_style=("label_plain", "text_muted"))
        paint_two(painter, look, QRect(left, top, room, 56), two)


class Sheet(QWidget):
    """Filled by a dialog: add to `body`, set `primary`, say in `slot`, tell `result`; `grown` asks
    for more height. `missing` is the field that the refused primary button waits for, where the
    focus then goes.
    """

    closed = Signal()
    confirmed = Signal()
    grown = Signal()

    def __init__(
        self, look: Look, title: str, icon: str, width: int = SMALL, tone: str = "primary_text"
    ) -> None:
        super().__init__()
        self.look = look
        self._title, self._icon, self._tone = title, icon, tone
        self.closable = True
        self.dialog: object = None
        self.missing: Callable[[], QWidget | None] = lambda: None
        self.base = width = width * (100 + look.theme.scale) // 200
        self.setFixedWidth(width)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.setAccessibleName(title)
        self.slot = MessageSlot(look)
        self.slot.hide()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(24, 16, 24, 16)
        self.body.setSpacing(8)
        self.close_button = Button(
            look, Face(icon="x", role="quiet", icon_ink="text", type="heading"), self
        )
        self.close_button.setAccessibleName(look.text("label.back"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.activated.connect(self.cancel)
        self.close_button.setGeometry(width - 60, 10, 44, 44)
        self._build()

    def show_slot(self, *, padded: bool = True) -> None:
        """Reserve the place of the message slot at the bottom of the content."""
        self._slot_row.setContentsMargins(24 if padded else 0, 0, 24 if padded else 0, 16)
        self._slot_row.addWidget(self.slot)
        self.slot.show()

    def place_slot(self, column: QVBoxLayout) -> None:
        """Put the message slot into one column of the content."""
        self._slot_row.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.slot)
        self.slot.show()

    def refuse(self, sentence: str) -> None:
        """Why something cannot be; the slot makes room for itself where a sheet keeps none."""
        self.slot.say(Message(sentence, "refusal"))
        self._show_slot()

    def explain(self, reason: str) -> None:
        """Why a button of the sheet does nothing now, for six seconds."""
        self.slot.reason(reason)
        self._show_slot()

    def _lacks(self, reason: str) -> None:
        """Why not, and on to the field that is asked for."""
        self.explain(reason)
        field = self.missing()
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(field)

    def _show_slot(self) -> None:
        if not self.slot.isVisibleTo(self) and self._slot_row.count():
            self.show_slot()
        self.slot.show()
        self.grown.emit()

    def set_primary(
        self, label: str, icon: str = "", reason: str = "", *, role: str = "primary"
    ) -> None:
        """What Enter does, or why it cannot; a reason that holds no more goes."""
        if self.primary.reason and self.primary.reason != reason:
            self.slot.withdraw(self.primary.reason)
        self.primary.set_face(label=label, icon=icon, role=role)
        self.primary.set_reason(reason)
        self.primary.show()

    def set_result(self, caption: str, amount: str, note: str = "") -> None:
        """The amount due after and before."""
        self.result.say(caption, amount, note)

    def set_due(self, after: int, before: int, *more: str) -> None:
        """What would be due, or below zero what would go back; what it was, and `more` of it."""
        text, kind = self.look.text, "refund" if after < 0 else "due"
        was = text("sheet.was_refund" if before < 0 else "sheet.was", amount_minor=abs(before))
        money = self.look.figures.money(abs(after))
        self.set_result(text(f"sheet.{kind}_becomes"), money, " · ".join((was, *more)))

    def add_footer(self, face: Face) -> Button:
        """Another button, between Back and the primary one."""
        button = Button(self.look, face)
        button.setFixedHeight(56)
        button.setProperty("extra", True)
        button.refused.connect(self.explain)
        self.footer.insertWidget(self.footer.count() - 1, button)
        return button

    def cancel(self) -> None:
        """Leave without doing anything."""
        if self.closable:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.primary.isVisible():
                self.primary.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        box(painter, self.rect(), 12, look.colour("raised"), None)
        edge = look.colour("border")
        painter.fillRect(QRect(0, HEADER - 1, self.width(), 1), edge)
        if self.footer_shown:
            painter.fillRect(QRect(0, self.height() - FOOTER, self.width(), 1), edge)
        picture(painter, look, (24, 19), self._icon, (self._tone, 26))
        room = QRect(62, 0, self.width() - 130, HEADER)
        words(painter, look, room, self._title, ("title", "text"), LEFT)
        painter.end()

    @property
    def footer_shown(self) -> bool:
        """Whether the footer is there."""
        return self.footer_box.isVisibleTo(self)

    def _build(self) -> None:
        look = self.look
        content = QWidget()
        content.setLayout(self.body)
        self.area = scrolled(content)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumHeight(1)  # its own minimum would push the footer out of a small sheet
        self._slot_row = QHBoxLayout()
        self._slot_row.setContentsMargins(0, 0, 0, 0)
        self._slot_row.addWidget(self.slot)
        self.result = _Result(look)
        self.back = Button(look, Face(look.text("label.back"), hint="Esc"))
        self.back.activated.connect(self.cancel)
        self.primary = Button(look, Face(role="primary", hint="Enter"))
        self.primary.activated.connect(self.confirmed)
        self.primary.refused.connect(self._lacks)
        self.primary.hide()
        for button in (self.back, self.primary):
            button.setFixedHeight(56)
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(24, 16, 24, 16)
        self.footer.setSpacing(12)
        self.footer.addWidget(self.result)
        self.footer.addWidget(self.back)
        self.footer.addWidget(self.primary)
        self.footer_box = QWidget()
        self.footer_box.setLayout(self.footer)
        self.footer_box.setFixedHeight(FOOTER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, HEADER, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addLayout(self._slot_row)
        column.addWidget(self.footer_box)
        self.content = content
