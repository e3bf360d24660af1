"""Who the goods are for, or the invitation to say so; must never show more than name, number and
address.
"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.paint import RIGHT, box, dashed_box, picture, words
from pos_app.till.ui.widgets.two_lines import Two, paint_two


class CustomerStrip(Button):
    """A whole card that can be tapped (F3)."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Face(look.text("label.add_customer")), parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = ""
        self._detail = ""

    def show_customer(self, name: str, detail: str) -> None:
        """The customer of the cart; an empty name invites."""
        if (name, detail) != (self._name, self._detail):
            self._name, self._detail = name, detail
            self.setAccessibleName(
                f"{name} {detail}" if name else self.look.text("label.add_customer")
            )
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        fill = look.colour(
            "pressed" if self.isDown() else "hover" if self.underMouse() else "surface"
        )
        if self._name:
            box(painter, self.rect(), 10, fill, (look.colour("border"), 1))
        else:
            dashed_box(painter, self.rect(), 10, fill, look.colour("border_control"))
        icon, tone = ("user", "primary_text") if self._name else ("user-plus", "text_muted")
        picture(painter, look, (18, (self.height() - 26) // 2), icon, (tone, 26))
        name = self._name or look.text("label.add_customer")
        detail = self._detail if self._name else look.text("screen.customer_needed")
        area = QRect(55, 2, self.width() - 55 - 62, self.height() - 4)
        paint_two(painter, look, area, Two(name, detail))
        if self._name:
            mark = ("lock", ("text_muted", 22)) if self.reason else ("pencil", ("text", 22))
            picture(painter, look, (self.width() - 42, self.height() // 2 - 11), *mark)
        else:
            area = QRect(self.width() - 60, 0, 46, self.height())
            words(painter, look, area, "F3", ("small", "text_muted"), RIGHT)
        painter.end()
