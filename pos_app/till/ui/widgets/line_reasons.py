"""A reason for each line that is meant; the first one chosen is proposed for the others (R135)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.card import captioned
from pos_app.till.ui.widgets.dropdown import Dropdown

Reasons = tuple[tuple[str, str], ...]
"""Code and words."""


class LineReasons(QWidget):
    """One choice per line, under its name; lines that go take theirs along."""

    changed = Signal()

    def __init__(self, look: Look, reasons: Reasons, empty: str) -> None:
        super().__init__()
        self._look = look
        self._entries: Reasons = (("", empty), *reasons)
        self.choices: dict[int, Dropdown] = {}
        self._rows: dict[int, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_lines(self, lines: tuple[tuple[int, str], ...]) -> None:
        """The lines that are meant now, number and name."""
        wanted = dict(lines)
        for line_no in [one for one in self.choices if one not in wanted]:
            row = self._rows.pop(line_no)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
            del self.choices[line_no]
        for line_no, name in lines:
            if line_no not in self.choices:
                self._add(line_no, name)

    def chosen(self) -> tuple[tuple[int, str], ...]:
        """Line and reason, where one was chosen."""
        return tuple((line_no, one.key) for line_no, one in self.choices.items() if one.key)

    @property
    def empty(self) -> QWidget | None:
        """The first choice that is still to be made."""
        return next((one for one in self.choices.values() if not one.key), None)

    def put(self, reasons: tuple[tuple[int, str], ...]) -> None:
        """Those that were chosen before, of lines that are still meant."""
        for line_no, code in reasons:
            if line_no in self.choices:
                self.choices[line_no].show_entries(self._entries, code)

    def _add(self, line_no: int, name: str) -> None:
        choice = Dropdown(self._look, name)
        before = next((one.key for one in self.choices.values() if one.key), "")
        choice.show_entries(self._entries, before)
        choice.currentIndexChanged.connect(lambda _at: self._picked(choice))
        row = QWidget()
        layout = captioned(name, choice)
        layout.setContentsMargins(0, 0, 0, 0)
        row.setLayout(layout)
        self._rows[line_no], self.choices[line_no] = row, choice
        self._column.addWidget(row)

    def _picked(self, choice: Dropdown) -> None:
        for other in self.choices.values():
            if not other.key and other is not choice:
                other.show_entries(self._entries, choice.key)
        self.changed.emit()
