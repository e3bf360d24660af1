"""Card, cash, other tender and park; they keep their place in every state (till, principle 2)."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face


class PayBlock(QWidget):
    """Two rows of buttons; `asked` names the operation."""

    asked = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = look.text
        self.buttons = {
            "pay_card": Button(
                look, Face(text("label.card"), "credit-card", "F10", "primary", type="pay"), self
            ),
            "pay_cash": Button(look, Face(text("label.cash"), "banknote", "F12", type="pay"), self),
            "pay_other": Button(look, Face(text("label.other_tender"), role="bar"), self),
            "suspend": Button(look, Face(text("label.park"), "pause", role="bar"), self),
        }
        for name, button in self.buttons.items():
            button.activated.connect(lambda name=name: self.asked.emit(name))
            button.refused.connect(self.refused)
        self.buttons["pay_other"].setToolTip("F11")
        self.buttons["suspend"].setToolTip("Ctrl+P")

    def show_state(self, reasons: dict[str, str], *, concluding: bool, refunding: bool) -> None:
        """With nothing due the filled button and F12 read Conclude (R78); with money to give back
        cash is filled, unless a card comes first (R164).
        """
        look = self.buttons["pay_card"].look
        card, cash = self.buttons["pay_card"], self.buttons["pay_cash"]
        if concluding:
            card.set_face(label=look.text("label.conclude"), icon="check", hint="F12")
        else:
            card.set_face(label=look.text("label.card"), icon="credit-card", hint="F10")
        in_cash = refunding and "pay_cash" not in reasons
        card.set_face(role="plain" if in_cash else "primary")
        cash.set_face(role="primary" if in_cash else "plain")
        for name, button in self.buttons.items():
            button.set_reason(
                reasons.get("conclude" if concluding and name == "pay_card" else name, "")
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        half = (self.width() - 8) // 2
        self.buttons["pay_card"].setGeometry(0, 0, half, 72)
        self.buttons["pay_cash"].setGeometry(half + 8, 0, self.width() - half - 8, 72)
        park = max(129, self.buttons["suspend"].sizeHint().width())
        self.buttons["pay_other"].setGeometry(0, 80, self.width() - park - 8, 48)
        self.buttons["suspend"].setGeometry(self.width() - park, 80, park, 48)
