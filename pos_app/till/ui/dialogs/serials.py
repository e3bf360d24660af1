"""Asks the serial number of every piece that leaves now; a scan fills the next empty field
(R121).
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.domain.order import CustomerOrder
from pos_app.domain.serials import Asked, Serials, asked, check_whole, named_back, taken_down
from pos_app.till.devices.scan_codes import Scanned, ScannedArticle, UnknownCode
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.serials import SetSerials, check_not_out, check_serials
from pos_app.till.ui.desk import Desk, right_to_grant
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet

FIELDS_MAX = 200
"""More pieces than this are taken down in a second sale."""


class SerialsSheet:
    """One field per piece, under the name of its line."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk, self._text = desk, desk.look.text
        self._lines = self._asked()
        self._words, self._icon = self._text("label.save"), "check"
        self.sheet = Sheet(desk.look, self._text("serial.title"), "scan-barcode", MEDIUM)
        self.fields: dict[int, list[QLineEdit]] = {}
        for line in self._lines:
            self._add(line.line_no, line.name, line.given, min(line.pieces, FIELDS_MAX))
        self.sheet.body.addStretch(1)
        self.sheet.show_slot()
        self.sheet.confirmed.connect(self._confirm)
        empty = self._empty()
        every = [field for fields in self.fields.values() for field in fields]
        self.focus: QWidget | None = empty or every[0]
        self._say(Message(self._text("serial.scan"), "neutral"))
        self._judge()

    def _asked(self) -> tuple[Asked, ...]:
        """The lines whose numbers are asked."""
        return asked(check_serials(self._desk.session))

    def scanned(self, found: Scanned) -> bool:
        """The number of the next piece, out of a plain code or the one on the box (GS1); with every
        field filled that of the piece at hand, where a number is wrong.
        """
        field = self._empty() or self._wrong()
        number = ""
        if isinstance(found, ScannedArticle):
            number = found.serial or found.barcode
        elif isinstance(found, UnknownCode):
            number = found.text
        if field is None or not number:
            return False
        field.setText(number)
        following = self._empty()
        if following is not None:
            following.setFocus()
        return True

    def _add(self, line_no: int, name: str, given: tuple[str, ...], pieces: int) -> None:
        self.sheet.body.addWidget(label(name, "body_strong"))
        self.fields[line_no] = []
        for at in range(pieces):
            field = QLineEdit(given[at] if at < len(given) else "")
            field.setMaxLength(40)
            caption = self._text("serial.piece", number=str(at + 1), pieces=str(pieces))
            field.setPlaceholderText(caption)
            field.setAccessibleName(f"{name} {caption}")
            field.textChanged.connect(lambda _typed: self._judge())
            self.sheet.body.addWidget(field)
            self.fields[line_no].append(field)

    def _empty(self) -> QLineEdit | None:
        every = (field for fields in self.fields.values() for field in fields)
        return next((field for field in every if not field.text().strip()), None)

    def _wrong(self) -> QLineEdit | None:
        """The field where the clerk is, while something is refused."""
        every = (field for fields in self.fields.values() for field in fields)
        refused = bool(self.sheet.primary.reason)
        return next((field for field in every if refused and field.hasFocus()), None)

    def _typed(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        return tuple(
            (line_no, tuple(x.text().strip() for x in fields if x.text().strip()))
            for line_no, fields in self.fields.items()
        )

    def _judge(self) -> None:
        """What is wrong with a number is said at once; missing ones may follow later."""
        try:
            self._check()
        except Refused as refused:
            sentence = self._text.problem(refused)
            self.sheet.set_primary(self._words, self._icon, sentence)
            if refused.code not in ("SERIAL_MISSING", "SERIAL_BACK"):
                self._say(Message(sentence, "refusal"))
            return
        self.sheet.set_primary(self._words, self._icon)
        if self.sheet.slot.message.kind == "refusal":
            self._say(Message(self._text("serial.scan"), "neutral"))

    def _check(self) -> Serials:
        """The numbers of every line, as far as they are typed and none is wrong."""
        given = taken_down(self._lines, self._typed())
        numbered = tuple(replace(x, given=dict(given)[x.line_no]) for x in self._lines)
        check_not_out(self._desk.session, numbered)
        return given

    def _say(self, message: Message) -> None:
        self.sheet.slot.say(message)

    def _confirm(self) -> None:
        request = SetSerials(self._typed())
        self._desk.run(OPERATIONS["set_serials"], request, failed=self._failed)

    def _failed(self, error: PosError) -> bool:
        if right_to_grant(error, OPERATIONS["set_serials"]):
            return False
        self._say(Message(self._text.problem(error), "refusal"))
        return True


class ShippedSerialsSheet(SerialsSheet):
    """The same for what is shipped: nothing is kept, so all numbers are asked at once and go with
    the shipment.
    """

    def __init__(
        self, desk: Desk, lines: tuple[Asked, ...], ship: Callable[[Serials], None]
    ) -> None:
        self._shipped, self._ship = lines, ship
        super().__init__(desk, "ship_order")
        self._words, self._icon = self._text("recalled.ship_numbered"), "truck"
        self._judge()

    def _asked(self) -> tuple[Asked, ...]:
        return self._shipped

    def _check(self) -> Serials:
        return self._whole(super()._check(), "SERIAL_MISSING")

    def _whole(self, given: Serials, code: str) -> Serials:
        if self._empty() is not None:
            by_line = dict(given)
            check_whole(tuple(replace(x, given=by_line[x.line_no]) for x in self._lines), code)
        return given

    def _confirm(self) -> None:
        self._ship(self._check())


class ReturnedSerialsSheet(ShippedSerialsSheet):
    """Which pieces come back: each left with the order or sale and is not back yet (R121, R135)."""

    def __init__(
        self,
        desk: Desk,
        order: CustomerOrder,
        lines: tuple[Asked, ...],
        take: Callable[[Serials], None],
    ) -> None:
        self._order = order
        super().__init__(desk, lines, take)
        self._words, self._icon = self._text("returned.numbered"), "undo-2"
        self._judge()

    def _check(self) -> Serials:
        given = named_back(self._order, self._lines, self._typed())
        return self._whole(given, "SERIAL_BACK")
