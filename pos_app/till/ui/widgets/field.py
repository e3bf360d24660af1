"""A text field with its caption above and its refusal below; must never judge what was typed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.card import label as words_of


class Field(QWidget):
    """`changed` passes on what is typed; `refuse` shows a sentence under the field."""

    changed = Signal(str)

    def __init__(self, look: Look, label: str, most: int = 120) -> None:
        super().__init__()
        self._look = look
        self.edit = QLineEdit()
        self.edit.setMaxLength(most)
        self.edit.setAccessibleName(label)
        self.edit.textChanged.connect(self._typed)
        self._error = words_of("", "label", "danger", wrap=True)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.label = words_of(label, "label", "muted")
        column.addWidget(self.label)
        column.addWidget(self.edit)
        column.addWidget(self._error)
        self.setFocusProxy(self.edit)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.edit.text()

    def put(self, text: str) -> None:
        """Fill the field."""
        self.edit.setText(text)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong, or with nothing that all is well again."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
        self.edit.setProperty("state", "refused" if sentence else "")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def _typed(self, text: str) -> None:
        if self.edit.property("state") == "refused":
            self.refuse("")
        self.changed.emit(text)
