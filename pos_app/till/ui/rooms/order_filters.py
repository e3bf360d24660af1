"""The filters beside the list of orders (R109, R110): what is typed and chosen is a request."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.contract.messages import ANY_OPEN, OrderCountsReply, OrderSearchRequest
from pos_app.domain.configuration import Configuration
from pos_app.domain.events import rfc3339
from pos_app.domain.order import LineStatus, OrderStatus
from pos_app.till.ui.facts.cart_rows import Setting, mode_name
from pos_app.till.ui.look import Look
from pos_app.till.ui.notifications import shown
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import SCALES
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import captioned, label, rule, scrolled
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.preset_button import PresetButton

Preset = Literal["", "to_pick_up", "to_ship", "to_fulfil"]
PRESETS: tuple[tuple[Preset, str, str], ...] = (
    ("to_pick_up", "store", "pick"),
    ("to_ship", "truck", "ship"),
    ("to_fulfil", "package", "text"),
)
STATUSES = (
    OrderStatus.CREATED,
    OrderStatus.ON_HOLD,
    OrderStatus.PROCESSING,
    OrderStatus.DELIVERED,
    OrderStatus.PARTLY_INVOICED,
    OrderStatus.INVOICED,
    OrderStatus.CANCELLED,
    OrderStatus.QUOTE_OPEN,
    OrderStatus.QUOTE_EXPIRED,
    OrderStatus.QUOTE_LOST,
)
PERIODS = ("created", "delivery", "receipt")
PAGE = 50
PHONE_DIGITS = 9
"""Fewer digits than a phone number has are a customer number."""
NARROW = 60
"""No field is wider than the column; what is chosen is told in as much as fits."""
_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


class OrderFilters(QFrame):
    """Presets, person, statuses, both places, mode and the three periods; `asked` means: search
    now. What there is no room for scrolls between the presets and the buttons.
    """

    asked = Signal()
    preset_asked = Signal(str)
    cleared = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._look = look
        self._configuration: Configuration | None = None
        self._paired = look.theme.scale == SCALES[0]
        """In larger letters a day needs the column's whole width."""
        self.presets = {
            name: PresetButton(look, look.text(f"order.{name}"), icon, ink)
            for name, icon, ink in PRESETS
        }
        self.person = self._field(look.text("order.person"))
        self.days = {name: self._days(look.text(f"order.{name}_between")) for name in PERIODS}
        self.status, self.made, self.line_status, self.leaves, self.mode = (
            Dropdown(look, look.text(f"order.{name}"))
            for name in ("status", "made_in", "line_status", "leaves_from", "mode")
        )
        self._arrange()

    def show_choices(self, configuration: Configuration) -> None:
        """Every choice at its beginning, nothing typed."""
        self._configuration = configuration
        text = self._look.text
        for field in (self.person, *chain(*self.days.values())):
            field.clear()
        statuses = ((one.value, text(f"status.{one.value}")) for one in STATUSES)
        every = (("", text("order.every_status")), (ANY_OPEN, text("order.open_status")))
        self.status.show_entries((*every, *statuses))
        of_lines = ((one.value, text(f"line_status.{one.value}")) for one in LineStatus)
        self.line_status.show_entries((("", text("order.every_line_status")), *of_lines))
        self.made.show_entries(_places(configuration, text, "made", stores=True))
        self.leaves.show_entries(_places(configuration, text, "leaves", stores=False))
        setting = Setting(text, configuration)
        modes = ((one.code, mode_name(one.code, setting)) for one in configuration.delivery.modes)
        self.mode.show_entries((("", text("order.every_mode")), *modes))

    def show_preset(self, preset: str) -> None:
        """Which of the presets is in force."""
        for name, button in self.presets.items():
            button.setChecked(name == preset)

    def show_counts(self, counts: OrderCountsReply) -> None:
        """How many orders each preset would find (R84)."""
        for name, button in self.presets.items():
            number = getattr(counts, name)
            button.show_count(shown(number))

    def request(self, typed: str, preset: Preset) -> OrderSearchRequest:
        """What is asked for; `typed` is what the one field over the list holds."""
        if self._configuration is None:
            return OrderSearchRequest(text=typed, limit=PAGE)
        person = self.person.text().strip()
        digits = person.replace(" ", "").replace("-", "").lstrip("+")
        phone = person if digits.isdigit() and len(digits) >= PHONE_DIGITS else ""
        email = person if "@" in person else ""
        store = self._configuration.store
        return OrderSearchRequest(
            text=typed,
            preset=preset,
            fulfilling_store=self.leaves.key or (store.store_id if preset else ""),
            store_id=self.made.key,
            delivery_mode=self.mode.key,
            customer="" if phone or email else person,
            email=email,
            phone=phone,
            status=self.status.key,
            line_status=self.line_status.key,
            limit=PAGE,
            **self._periods(ZoneInfo(store.time_zone)),
        )

    @property
    def unreadable(self) -> str:
        """What was typed where a day belongs and is none."""
        return no_day(chain.from_iterable(self.days.values()))

    def show_unreadable(self) -> None:
        """Bring what is no day into view, with the keyboard in it."""
        fields = chain.from_iterable(self.days.values())
        field = next((one for one in fields if one.property("state") == "refused"), None)
        if field is not None:
            self._area.ensureWidgetVisible(field)
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _periods(self, zone: ZoneInfo) -> dict[str, str]:
        """The bounds of every period: days of a delivery, else moments of the store's days."""
        bounds: dict[str, str] = {}
        for name, fields in self.days.items():
            first, last = map(day_in, fields)
            if name == "delivery":
                ends = [day.isoformat() if day else "" for day in (first, last)]
            else:
                after = last + timedelta(days=1) if last else None
                ends = [_beginning(first, zone), _beginning(after, zone)]
            bounds |= zip((f"{name}_from", f"{name}_to"), ends, strict=True)
        return bounds

    def _days(self, what: str) -> tuple[QLineEdit, QLineEdit]:
        """The first and the last day of one period."""
        text = self._look.text
        hints = text("order.first_day"), text("order.last_day")
        first, last = (self._field(f"{what} {hint}", hint) for hint in hints)
        for field in (first, last):
            field.setProperty("narrow", self._paired)
            field.setMinimumWidth(NARROW)
        return first, last

    def _field(self, name: str, hint: str = "") -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(80)
        field.setPlaceholderText(hint)
        field.setAccessibleName(name)
        field.returnPressed.connect(self.asked)
        return field

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for name, button in self.presets.items():
            button.activated.connect(lambda name=name: self.preset_asked.emit(name))
            column.addWidget(button)
        column.addWidget(rule())
        self._area = scrolled(self._choices())
        column.addWidget(self._area, 1)
        clear = Button(self._look, Face(self._look.text("label.clear"), role="thin"))
        clear.activated.connect(self.cleared)
        find = Button(self._look, Face(self._look.text("label.search"), role="primary"))
        find.activated.connect(self.asked)
        column.addLayout(_beside(clear, find))

    def _choices(self) -> QWidget:
        """What scrolls: everything but the presets and the buttons."""
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        column.addLayout(captioned(self.person.accessibleName(), self.person, wrap=True))
        self._add_choices(column, self.status, self.made)
        self._add_period(column, "created")
        self._add_choices(column, self.line_status, self.leaves, self.mode)
        self._add_period(column, "delivery")
        self._add_period(column, "receipt")
        column.addStretch(1)
        return shown

    def _add_choices(self, column: QVBoxLayout, *choices: Dropdown) -> None:
        for choice in choices:
            choice.setMinimumWidth(NARROW)
            choice.currentIndexChanged.connect(lambda _at: self.asked.emit())
            column.addLayout(captioned(choice.accessibleName(), choice, wrap=True))

    def _add_period(self, column: QVBoxLayout, name: str) -> None:
        fields = self.days[name]
        column.addWidget(label(self._look.text(f"order.{name}_between"), "label", "muted"))
        if self._paired:
            column.addLayout(_beside(*fields))
            return
        for field in fields:
            column.addWidget(field)


def _beside(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for one in widgets:
        row.addWidget(one, 1)
    return row


def _places(
    configuration: Configuration, text: Text, what: str, *, stores: bool
) -> tuple[tuple[str, str], ...]:
    """Any, then this store and every other place that it knows; an order is made in stores only."""
    own = configuration.store
    names = {own.store_id: own.name} | {
        one.location_id: one.name
        for one in configuration.delivery.locations
        if one.is_store or not stores
    }
    return (("", text(f"order.{what}_anywhere")), *names.items())


def no_day(fields: Iterable[QLineEdit]) -> str:
    """What was typed where a day belongs and is none; empty where there is nothing wrong."""
    typed = (field.text().strip() for field in fields if day_in(field) is None)
    return next(filter(None, typed), "")


def day_in(field: QLineEdit) -> date | None:
    """`1-10-2026` or `2026-10-01` as a day; anything else is marked."""
    typed, found = field.text().strip(), None
    for form in _FORMS:
        try:
            found = datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    field.setProperty("state", "refused" if typed and found is None else "")
    field.style().polish(field)
    return found


def _beginning(day: date | None, zone: ZoneInfo) -> str:
    """The first moment of the store's day."""
    return rfc3339(datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC"))) if day else ""
