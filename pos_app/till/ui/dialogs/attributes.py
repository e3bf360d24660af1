"""What head office wants to know of the order and its lines (R50)."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.attributes import HEADER, asked_lines, asked_of
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.order import AttributeValue
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.attributes import SetAttribute, SetAttributes, check_attributes
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.attribute_field import AttributeField
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet

Values = dict[tuple[int, str], str]


class AttributesSheet:
    """The whole order or one line at a time; everything is saved together."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk, self._text = desk, desk.look.text
        self._cart = check_attributes(desk.session)
        self._asked = desk.session.configuration.attributes
        self._before = _values(self._cart)
        self._now: Values = dict(self._before)
        self.fields: dict[str, AttributeField] = {}
        self.sheet = Sheet(desk.look, self._text("gesture.set_attribute"), "clipboard-list", MEDIUM)
        self.about = Dropdown(desk.look, self._text("attribute.about"))
        self._build()
        self.sheet.confirmed.connect(self._confirm)
        self._show(int(self.about.key))
        self.focus: QWidget | None = next(iter(self.fields.values())).input

    def _build(self) -> None:
        body, entries = self.sheet.body, self._entries()
        missing = self._missing()
        first = self._chosen() if missing is None else missing
        numbers = [number for number, _name in entries]
        self.about.show_entries(
            tuple((str(number), name) for number, name in entries),
            str(first if first in numbers else numbers[0]),
        )
        self.about.currentIndexChanged.connect(lambda _at: self._show(int(self.about.key)))
        if len(entries) > 1:
            body.addWidget(label(self._text("attribute.about"), "label", "muted"))
            body.addWidget(self.about)
        self._form = QWidget()
        body.addWidget(self._form)
        body.addStretch(1)
        self.sheet.show_slot()

    def _entries(self) -> tuple[tuple[int, str], ...]:
        """The order, where something is asked of it, and each line where that is so."""
        entries = []
        if asked_of(self._asked, line=False):
            entries.append((HEADER, self._text("attribute.whole_order")))
        if asked_of(self._asked, line=True):
            entries += [(line.line_no, line.name) for line in asked_lines(self._cart)]
        return tuple(entries)

    def _missing(self) -> int | None:
        """The line, or the order, on which a required value is not there yet."""
        for number, _name in self._entries():
            for one in asked_of(self._asked, line=number != HEADER):
                if one.required and not self._now.get((number, one.code)):
                    return number
        return None

    def _chosen(self) -> int:
        chosen = self._desk.stage.chosen()
        return chosen[0] if len(chosen) == 1 else HEADER

    def _show(self, number: int) -> None:
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(16)
        self.fields = {}
        for one in asked_of(self._asked, line=number != HEADER):
            key = (number, one.code)
            field = AttributeField(
                self._desk.look, one, self._now.get(key, ""), self._desk.session.today
            )
            field.changed.connect(lambda value, key=key: self._changed(key, value))
            self.fields[one.code] = field
            column.addWidget(field)
        self.sheet.body.replaceWidget(self._form, fresh)
        fresh.show()
        self._form.hide()
        self._form.deleteLater()
        self._form = fresh
        self._judge()
        if self._desk.host.sheet is self.sheet:
            self._desk.host.fit()

    def _changed(self, key: tuple[int, str], value: str) -> None:
        self._now[key] = value.strip()
        self._judge()

    def _changes(self) -> tuple[SetAttribute, ...]:
        return tuple(
            SetAttribute(code, value, number)
            for (number, code), value in self._now.items()
            if value != self._before.get((number, code), "")
        )

    def _judge(self) -> None:
        text = self._text
        reason = "" if self._changes() else text("attribute.nothing_changed")
        self.sheet.set_primary(text("label.save"), "check", reason)

    def _confirm(self) -> None:
        request = SetAttributes(self._changes())
        self._desk.run(OPERATIONS["set_attribute"], request, failed=self._refused)

    def _refused(self, error: PosError) -> bool:
        """Under the field that it is about, brought into view (R193)."""
        if not isinstance(error, Refused) or error.code != "ATTRIBUTE_VALUE":
            return False
        number = int(str(error.details.get("line_no", HEADER)))
        if str(number) != self.about.key:
            self.about.setCurrentIndex(self.about.findData(str(number)))
        field = self.fields[str(error.details["code"])]
        field.refuse(self._text.problem(error))
        field.input.setFocus()
        self._desk.host.fit()
        return True


def _values(cart: Transaction) -> Values:
    """What the cart says already, by line (0 is the order) and code."""

    def of(number: int, values: tuple[AttributeValue, ...]) -> Values:
        return {(number, one.code): one.value for one in values}

    kept = of(HEADER, cart.attributes)
    for line in cart.lines:
        kept |= of(line.line_no, line.attributes)
    return kept
