"""Card, cash, other tender and park; they keep their place in every state (till, principle 2)."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.till.ui.facts.mode import PayFace
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face


class PayBlock(QWidget):
    """Two rows of buttons; `asked` names the operation."""

    asked = Signal(str)
    refused = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = look.text
        self._alone = False
        self.buttons = {
            "pay_card": Button(
                look, Face(text("label.card"), "credit-card", "F10", "primary", type="pay"), self
            ),
            "pay_cash": Button(look, Face(text("label.cash"), "banknote", "F12", type="pay"), self),
            "pay_other": Button(look, Face(text("label.other_tender"), role="bar"), self),
            "suspend": Button(look, Face(text("label.park"), "pause", role="bar"), self),
        }
        self._faces = {name: button.face for name, button in self.buttons.items()}
        self._card = text("label.card")
        for name, button in self.buttons.items():
            button.activated.connect(lambda name=name: self.asked.emit(name))
            button.refused.connect(self.refused)
        self.buttons["pay_other"].setToolTip("F11")
        self.buttons["suspend"].setToolTip("Ctrl+P")

    def call(self, names: Mapping[str, str]) -> None:
        """What the screen layout calls card and cash."""
        for button, label in names.items():
            self._faces[button] = self._faces[button]._replace(label=label)

    def show_state(self, reasons: dict[str, str], face: PayFace, *, refunding: bool) -> None:
        """The filled button says what settles the cart (R78, R102); with money to give back that
        no card takes cash is filled (R164). An offer has that one button (R131).
        """
        card, cash = self.buttons["pay_card"], self.buttons["pay_cash"]
        in_cash = refunding and "pay_cash" not in reasons
        filled, other = (cash, card) if in_cash else (card, cash)
        plain = self._faces["pay_card" if in_cash else "pay_cash"]
        label = self._faces["pay_card"].label if face.label == self._card else face.label
        filled.set_face(label=label, icon=face.icon, role="primary")
        filled.set_face(hint="F12" if in_cash else face.hint)
        hint = "" if plain.hint == filled.face.hint else plain.hint
        other.set_face(label=plain.label, icon=plain.icon, hint=hint, role="plain")
        for name, button in self.buttons.items():
            button.set_reason(reasons.get(face.gesture if name == "pay_card" else name, ""))
        cash.setHidden(face.alone)
        self.buttons["pay_other"].setHidden(face.alone)
        if face.alone != self._alone:
            self._alone = face.alone
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        half = (self.width() - 8) // 2
        self.buttons["pay_card"].setGeometry(0, 0, self.width() if self._alone else half, 72)
        self.buttons["pay_cash"].setGeometry(half + 8, 0, self.width() - half - 8, 72)
        park = max(129, self.buttons["suspend"].sizeHint().width() - 16)
        self.buttons["pay_other"].setGeometry(0, 80, self.width() - park - 8, 48)
        self.buttons["suspend"].setGeometry(self.width() - park, 80, park, 48)
