"""The filters beside the list of orders (R109, R110): what is typed and chosen is a request."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.contract.messages import OrderCountsReply, OrderSearchRequest
from pos_app.domain.configuration import Configuration
from pos_app.domain.events import rfc3339
from pos_app.domain.order import LineStatus, OrderStatus
from pos_app.till.ui.cart_rows import Setting, mode_name
from pos_app.till.ui.look import Look
from pos_app.till.ui.notifications import shown
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import rule
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
MADE, LEAVES = "made", "leaves"
"""What a place may be of an order: the store that made it, or where its goods leave from."""
PAGE = 50
PHONE_DIGITS = 9
"""Fewer digits than a phone number has are a customer number."""
_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


class OrderFilters(QFrame):
    """Presets, person, statuses, place, mode and period; `asked` means: search now."""

    asked = Signal()
    preset_asked = Signal(str)
    cleared = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._look = look
        self._configuration: Configuration | None = None
        self.presets = {
            name: PresetButton(look, look.text(f"order.{name}"), icon, ink)
            for name, icon, ink in PRESETS
        }
        self.person, self.first, self.last = (
            self._field(name) for name in ("person", "first_day", "last_day")
        )
        self.period, self.status, self.line_status, self.place, self.mode = (
            Dropdown(look, look.text(f"order.{name}"))
            for name in ("period", "status", "line_status", "place", "mode")
        )
        self._arrange()

    def show_choices(self, configuration: Configuration) -> None:
        """Every choice at its beginning, nothing typed."""
        self._configuration = configuration
        text = self._look.text
        for field in (self.person, self.first, self.last):
            field.clear()
        self.period.show_entries(tuple((one, text(f"order.{one}_between")) for one in PERIODS))
        statuses = ((one.value, text(f"status.{one.value}")) for one in STATUSES)
        self.status.show_entries((("", text("order.every_status")), *statuses))
        of_lines = ((one.value, text(f"line_status.{one.value}")) for one in LineStatus)
        self.line_status.show_entries((("", text("order.every_line_status")), *of_lines))
        self.place.show_entries((("", text("order.every_store")), *_places(configuration, text)))
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
        store, (at, _, place) = self._configuration.store, self.place.key.partition(" ")
        return OrderSearchRequest(
            text=typed,
            preset=preset,
            fulfilling_store=store.store_id if preset else place if at == LEAVES else "",
            store_id=place if at == MADE else "",
            delivery_mode=self.mode.key,
            customer="" if phone or email else person,
            email=email,
            phone=phone,
            status=self.status.key,
            line_status=self.line_status.key,
            limit=PAGE,
            **self._period(ZoneInfo(store.time_zone)),
        )

    def _period(self, zone: ZoneInfo) -> dict[str, str]:
        """The bounds of the chosen period: days of a delivery, else moments of the store's days."""
        first, last, name = day_in(self.first), day_in(self.last), self.period.key
        if name == "delivery":
            return {
                "delivery_from": first.isoformat() if first else "",
                "delivery_to": last.isoformat() if last else "",
            }
        return {
            f"{name}_from": _beginning(first, zone),
            f"{name}_to": _beginning(last + timedelta(days=1) if last else None, zone),
        }

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(80)
        field.setPlaceholderText(self._look.text(f"order.{name}"))
        field.setAccessibleName(self._look.text(f"order.{name}"))
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
        column.addWidget(self.person)
        for choice in (self.status, self.line_status, self.place, self.mode, self.period):
            choice.currentIndexChanged.connect(lambda _at: self.asked.emit())
            column.addWidget(choice)
        column.addLayout(_beside(self.first, self.last))
        column.addStretch(1)
        clear = Button(self._look, Face(self._look.text("label.clear"), role="thin"))
        clear.activated.connect(self.cleared)
        find = Button(self._look, Face(self._look.text("label.search"), role="primary"))
        find.activated.connect(self.asked)
        column.addLayout(_beside(clear, find))


def _beside(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for one in widgets:
        row.addWidget(one, 1)
    return row


def _places(configuration: Configuration, text: Text) -> tuple[tuple[str, str], ...]:
    """Each store as the one that made the order, each place as the one that its goods leave from;
    this store always.
    """
    own = configuration.store
    names = {own.store_id: own.name}
    names |= {one.location_id: one.name for one in configuration.delivery.locations}
    stores = {one.location_id for one in configuration.delivery.locations if one.is_store}
    made = [place for place in names if place in stores | {own.store_id}]
    return tuple(
        (f"{what} {place}", text(f"order.{what}_place", place=names[place]))
        for what, places in ((MADE, made), (LEAVES, names))
        for place in places
    )


def day_in(field: QLineEdit) -> date | None:
    """`1-10-2026` or `2026-10-01` as a day; anything else filters nothing and is marked."""
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
