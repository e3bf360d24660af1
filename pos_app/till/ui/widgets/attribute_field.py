"""One order attribute to fill in: tiles, a list, a date strip, a yes or no, or typed (R50); it
must never judge what was filled in.
"""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.attributes import TEXT_MAX
from pos_app.domain.configuration import AttributeKind, OrderAttribute
from pos_app.till.ui.facts.attribute_words import attribute_caption, attribute_name
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.date_strip import DateStrip
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup

TILES_MAX = 6
NUMBER_MAX = 12


class AttributeField(QWidget):
    """`changed` gives the value as it is kept; nothing is "no value"."""

    changed = Signal(str)

    def __init__(self, look: Look, attribute: OrderAttribute, value: str, today: date) -> None:
        super().__init__()
        self._look, self.attribute, self.value = look, attribute, value
        self._caption = attribute_caption(attribute, look.text)
        self._error = label("", "label", "danger", wrap=True)
        self._error.hide()
        self.clear = Button(look, Face(look.text("label.clear"), role="quiet"))
        self.clear.setFixedHeight(44)
        self.clear.activated.connect(self._cleared)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        if attribute.values:
            self._make_list()
        elif attribute.kind is AttributeKind.FLAG:
            self._make_tiles(tuple((x, look.text(f"attribute.{x}")) for x in ("yes", "no")))
        elif attribute.kind is AttributeKind.DATE:
            self._make_strip(today)
        else:
            self._make_text()
        self._column.addWidget(self._error)
        self._show_clear()

    @property
    def refusal(self) -> str:
        """What is wrong with it, as it stands under the field."""
        return self.input.accessibleDescription()

    def refuse(self, sentence: str) -> None:
        """Say under the field what is wrong with it."""
        self.input.setAccessibleDescription(sentence)
        if isinstance(self.input, Field):
            self.input.refuse(sentence)
            return
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _make_list(self) -> None:
        values = tuple((one, one) for one in self.attribute.values)
        if len(values) <= TILES_MAX:
            self._make_tiles(values)
            return
        chosen = Dropdown(self._look, attribute_name(self.attribute, self._look.text))
        chosen.show_entries((("", self._look.text("attribute.none")), *values), self.value)
        chosen.currentIndexChanged.connect(lambda _at: self._put(chosen.key))
        self._place(chosen, clears=False)

    def _make_tiles(self, values: tuple[tuple[str, str], ...]) -> None:
        self.tiles = OptionGroup(self._look, columns=min(3, len(values)))
        choices = tuple(Choice(key, Face(words)) for key, words in values)
        self.tiles.show_choices(choices, self.value)
        self.tiles.chosen.connect(self._put)
        self._place(self.tiles)

    def _make_strip(self, today: date) -> None:
        self.strip = DateStrip(self._look, self._caption, today)
        if self.value:
            self.strip.put(date.fromisoformat(self.value))
        else:
            self.strip.clear()
        self.strip.chosen.connect(lambda day: self._put(day.isoformat()))
        self.strip.refused.connect(self.refuse)
        self._caption = ""
        self._place(self.strip)

    def _make_text(self) -> None:
        most = NUMBER_MAX if self.attribute.kind is AttributeKind.NUMBER else TEXT_MAX
        typed = Field(self._look, self._caption, most)
        typed.put(self.value)
        typed.changed.connect(self._put)
        self._caption = ""
        self._place(typed, clears=False)

    def _place(self, field: QWidget, *, clears: bool = True) -> None:
        self.input = field
        self.clear.setProperty("clears", clears)
        if self._caption:
            self._column.addWidget(label(self._caption, "label", "muted"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(field, 1)
        if clears:
            row.addWidget(self.clear)
        self._column.addLayout(row)

    def _cleared(self) -> None:
        if isinstance(self.input, DateStrip | OptionGroup):
            self.input.clear()
        self._put("")

    def _put(self, value: str) -> None:
        self.value = value
        self.refuse("")
        self._show_clear()
        self.changed.emit(value)

    def _show_clear(self) -> None:
        shown = bool(self.value) and not self.attribute.required
        self.clear.setVisible(bool(self.clear.property("clears")) and shown)
