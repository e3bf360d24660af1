"""Changes the delivery mode of lines that ship; origin, address and date never
change here (R65).
"""

from PySide6.QtWidgets import QWidget

from pos_app.domain.configuration import DeliveryMode
from pos_app.domain.delivery import DeliveryClass, ship_modes
from pos_app.domain.transaction import TransactionLine
from pos_app.till.operations.delivery import ChangeMode, check_ship_lines
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.ship import mode_name
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.check_row import CheckLine, CheckList
from pos_app.till.ui.widgets.digit_keys import DigitKeys
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet


class DeliveryModeSheet:
    """The chosen lines that ship, else all of them."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk = desk
        self._text = text = desk.look.text
        cart = check_ship_lines(desk.session)
        self._ships = {
            line.line_no: line for line in cart.lines if line.delivery_class is DeliveryClass.SHIP
        }
        chosen = tuple(n for n in desk.stage.chosen() if n in self._ships) or tuple(self._ships)
        self.sheet = Sheet(desk.look, text("label.change_delivery_mode"), "truck", MEDIUM, "ship")
        rows = tuple(self._row(line, line.line_no in chosen) for line in self._ships.values())
        self.lines = CheckList(desk.look, rows)
        self.modes = OptionGroup(desk.look)
        body = self.sheet.body
        body.addWidget(label(text("choice.lines_that_ship"), "label", "muted"))
        body.addWidget(self.lines)
        body.addWidget(label(text("label.delivery_mode"), "label", "muted"))
        body.addWidget(self.modes)
        self.sheet.show_slot()
        self.sheet.slot.say(Message(text("choice.mode_stays"), "neutral"))
        self.modes.key = self._common_mode(chosen)
        self.lines.changed.connect(self._changed)
        self.modes.chosen.connect(lambda _key: self._changed())
        for widget in (self.lines, self.modes):
            widget.refused.connect(self.sheet.slot.reason)
        self.sheet.confirmed.connect(self._confirm)
        DigitKeys(self.sheet, self.modes.choose_at)
        self.focus: QWidget | None = None
        self._changed()
        tile = self.modes.tiles.get(self.modes.key)
        self.focus = tile or self.lines.rows[0]

    def _row(self, line: TransactionLine, checked: bool) -> CheckLine:
        """Origin, address and date are shown, because they stay."""
        promise, figures = line.delivery, self._desk.look.figures
        parts = []
        if promise is not None:
            mode = self._desk.session.configuration.mode(promise.mode)
            place = self._desk.session.configuration.location(promise.location)
            parts.append(mode_name(mode, self._text.language) if mode else promise.mode)
            parts.append(
                self._text("screen.from_place", place=place.name if place else promise.location)
            )
            if promise.address is not None:
                parts.append(f"{promise.address.street}, {promise.address.city}")
            if promise.on is not None:
                parts.append(figures.day(promise.on))
        name = f"{figures.quantity(line.quantity)} × {line.name}"
        # A mode is changed for whole lines only, so the row asks no part.
        return CheckLine(line.line_no, name, " · ".join(parts), 1000, checked=checked, decimals=0)

    def _common_mode(self, chosen: tuple[int, ...]) -> str:
        found = {d.mode for n in chosen if (d := self._ships[n].delivery) is not None}
        return found.pop() if len(found) == 1 else ""

    def _changed(self) -> None:
        chosen = self.lines.chosen()
        self._show_modes(chosen)
        reason = ""
        if not chosen:
            reason = self._text("refused.NO_LINE_CHOSEN")
        elif not self.modes.key:
            reason = self._text("choice.choose_mode")
        self.sheet.set_primary(self._text("label.change_delivery_mode"), "truck", reason)

    def _show_modes(self, chosen: tuple[int, ...]) -> None:
        """Valid for all chosen lines, each to its own country; the others name the line
        that blocks them.
        """
        configuration = self._desk.session.configuration
        choices = tuple(
            Choice(
                mode.code,
                Face(mode_name(mode, self._text.language), "truck"),
                self._why_not(mode, chosen),
            )
            for mode in ship_modes(configuration, frozenset(), "")
        )
        self.modes.show_choices(choices)

    def _why_not(self, mode: DeliveryMode, chosen: tuple[int, ...]) -> str:
        configuration = self._desk.session.configuration
        for number in chosen:
            line = self._ships[number]
            address = line.delivery.address if line.delivery is not None else None
            region = address.region if address is not None else ""
            valid = ship_modes(configuration, frozenset({line.sku}), region)
            if mode.code not in {one.code for one in valid}:
                return self._text("choice.not_for_line", line=line.name)
        return ""

    def _confirm(self) -> None:
        request = ChangeMode(self.modes.key, self.lines.chosen())
        self._desk.run(OPERATIONS["change_delivery_mode"], request)
