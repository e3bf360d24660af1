"""Till, head office, devices, screen, about; it saves only what changed and never
shows a secret.
"""

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.config import FILE_NAME, read_settings, save_settings
from pos_app.till.devices.printer import Printer, device_of, trial_job
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.connection_page import ConnectionPage
from pos_app.till.ui.dialogs.printer_choice import PrinterChoice
from pos_app.till.ui.dialogs.settings_pages import ScreenPage, about_page, facts, page, till_page
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import edge, label
from pos_app.till.ui.widgets.digit_keys import DigitKeys
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.widgets.sheet import LARGE, Sheet

NAV_WIDTH = 240
GROUPS = (
    ("till", "calculator"),
    ("hq", "building-2"),
    ("devices", "printer"),
    ("screen", "sun"),
    ("about", "info"),
)


class SettingsSheet:
    """`settings` opens with the screen, `connection` with head office."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        self._text = text = desk.look.text
        self.sheet = Sheet(desk.look, text("label.settings"), "settings", LARGE)
        self.sheet.setMinimumHeight(600)
        self.sheet.show_slot()
        self._machine = read_settings(desk.session.store.home)
        self.screen = ScreenPage(desk.look, self._changed)
        self.connection = ConnectionPage(desk, self.sheet.slot)
        self.printer = PrinterChoice(desk.look)
        self.terminal = Field(desk.look, text("settings.terminal"))
        self.pages = QStackedWidget()
        self.nav = OptionGroup(desk.look)
        self._build()
        self._show("hq" if gesture == "connection" else "screen")
        self.sheet.confirmed.connect(self._save)
        self.focus: QWidget | None = self.nav.tiles[self.nav.key]
        self._changed()

    def _build(self) -> None:
        text, session = self._text, self._desk.session
        made = {
            "till": till_page(session, text),
            "hq": self.connection,
            "devices": self._devices(),
            "screen": self.screen,
            "about": about_page(session, text),
        }
        for name, _icon in GROUPS:
            self.pages.addWidget(made[name])
        choices = tuple(Choice(name, Face(text(f"settings.{name}"), icon)) for name, icon in GROUPS)
        self.nav.show_choices(choices)
        self.nav.chosen.connect(self._show)
        DigitKeys(self.sheet, self.nav.choose_at)
        left = QWidget()
        left.setFixedWidth(NAV_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 16, 16, 12)
        column.addWidget(self.nav)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(edge())
        row.addWidget(self.pages, 1)
        self.sheet.body.setContentsMargins(0, 0, 0, 0)
        self.sheet.body.addLayout(row, 1)

    def _devices(self) -> QWidget:
        widget, column = page()
        text, machine = self._text, self._machine
        self.printer.put(machine.printer)
        self.printer.changed.connect(self._changed)
        self.printer.test_asked.connect(self._print_trial)
        self.terminal.edit.setPlaceholderText(text("settings.no_device"))
        self.terminal.put(machine.terminal)
        self.terminal.changed.connect(lambda _text: self._changed())
        column.addWidget(self.printer)
        column.addSpacing(8)
        column.addWidget(self.terminal)
        waiting = len(self._desk.session.store.print_jobs())
        rows = ((text("settings.waiting_receipts"), str(waiting)),)
        column.addSpacing(8)
        column.addLayout(facts(rows))
        hint = text("settings.devices_where", file=FILE_NAME)
        column.addWidget(label(hint, "label_plain", "muted", wrap=True))
        column.addStretch(1)
        return widget

    def _print_trial(self) -> None:
        """A few lines on the printer that is typed, off the window's thread."""
        text, address = self._text, self.printer.text
        try:
            device = device_of(address)
        except ValueError:
            self.printer.refuse(text("settings.printer_form"))
            return
        job = trial_job(text("settings.test_print"), address)
        self.sheet.slot.say(Message(text("settings.test_printing"), "neutral"))
        background = self._desk.view_model.background
        background.start(lambda: Printer(device).send(job), self._printed, self.sheet)

    def _printed(self, answer: object) -> None:
        if isinstance(answer, PosError):
            sentence = self._text("settings.test_print_failed")
            self.sheet.slot.say(Message(sentence, "refusal"))
        elif isinstance(answer, Exception):
            raise answer
        else:
            self.sheet.slot.say(Message(self._text("settings.test_printed"), "success"))

    def _show(self, name: str) -> None:
        names = [one for one, _icon in GROUPS]
        if self.nav.key != name:
            self.nav.choose(name)
        self.pages.setCurrentIndex(names.index(name))
        self.sheet.slot.say(Message(self._text("settings.hint"), "neutral"))

    def _device_changes(self) -> dict[str, str]:
        typed = {"printer": self.printer.text, "terminal": self.terminal.text.strip()}
        return {
            name: value for name, value in typed.items() if value != getattr(self._machine, name)
        }

    def _changed(self) -> None:
        """Saving is offered only when something changed."""
        changed = self.screen.wish != self.screen.start or bool(self._device_changes())
        reason = "" if changed else self._text("settings.unchanged")
        self.sheet.set_primary(self._text("label.save"), "check", reason)

    def _save(self) -> None:
        changes = self._device_changes()
        if not self._devices_fit():
            self.nav.choose("devices")
            return
        try:
            if changes:
                save_settings(self._desk.session.store.home, changes)
        except PosError as error:
            self._desk.refuse(error)
            return
        except OSError:
            self.sheet.slot.say(Message(self._text("unavailable.disk"), "refusal"))
            return
        wish, before = self.screen.wish, self.screen.start
        self._desk.close()
        if changes:
            self._desk.say(Message(self._text("settings.after_restart"), "info"))
        if wish != before:
            self._desk.wear(wish)

    def _devices_fit(self) -> bool:
        """What was typed must be an address; the refusal stands under its field."""
        try:
            device_of(self.printer.text)
        except ValueError:
            self.printer.refuse(self._text("settings.printer_form"))
        terminal = self.terminal.text.strip()
        if terminal and not terminal.rpartition(":")[2].isdigit():
            self.terminal.refuse(self._text("settings.terminal_form"))
        fields = (self.printer, self.terminal)
        return all(str(field.edit.property("state")) != "refused" for field in fields)
