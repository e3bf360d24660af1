"""How the printer is connected and where: network, USB, serial or a file, with a test print."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.till.devices.device_node import BAUDS
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup

KINDS = {
    "": "",
    "tcp": "192.168.1.20:9100",
    "usb": "/dev/usb/lp0",
    "serial": "/dev/ttyUSB0",
    "file": "/tmp/receipts.bin",  # noqa: S108 - an example that is shown
}
"""The ways to connect one, each with an example of its address."""


class PrinterChoice(QWidget):
    """`text` is the address as the settings keep it; `test_asked` wants a trial print."""

    changed = Signal()
    test_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        text = look.text
        self.kinds = OptionGroup(look, columns=3)
        self.kinds.show_choices(
            tuple(Choice(kind, Face(text(f"settings.printer_{kind or 'none'}"))) for kind in KINDS)
        )
        self.kinds.chosen.connect(self._chosen)
        self.field = Field(look, text("settings.printer_address"))
        self.field.changed.connect(lambda _typed: self.changed.emit())
        self.baud = Dropdown(look, text("settings.baud"))
        self.baud.show_entries(tuple((str(one), f"{one} baud") for one in BAUDS))
        self.baud.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.test = Button(look, Face(text("settings.test_print"), "printer"))
        self.test.setFixedHeight(48)
        self.test.activated.connect(self.test_asked)
        self._build(text("settings.printer"))

    @property
    def edit(self) -> QLineEdit:
        """Where the address is typed."""
        return self.field.edit

    @property
    def text(self) -> str:
        """The whole address; nothing without a printer."""
        kind, place = self.kinds.key, self.field.text.strip()
        if not kind:
            return ""
        if kind == "tcp":
            return f"tcp://{place}"
        baud = f",{self.baud.key}" if kind == "serial" and self.baud.key != str(BAUDS[0]) else ""
        return f"{kind}:{place}{baud}"

    def put(self, address: str) -> None:
        """Show that address; one of an unknown kind is shown as one in the network."""
        kind, _, place = address.partition(":")
        if kind not in KINDS:
            kind, place = "tcp", address
        if kind == "serial":
            place, _, baud = place.partition(",")
            self.baud.setCurrentIndex(max(0, self.baud.findData(baud or str(BAUDS[0]))))
        self.field.put(place.removeprefix("//"))
        self.kinds.choose(kind)

    def refuse(self, sentence: str) -> None:
        """Say under the address what is wrong with it."""
        self.field.refuse(sentence)

    def _chosen(self, kind: str) -> None:
        self.field.setVisible(bool(kind))
        self.baud.setVisible(kind == "serial")
        self.test.setVisible(bool(kind))
        self.field.refuse("")
        self.edit.setPlaceholderText(KINDS[kind])
        self.changed.emit()

    def _build(self, caption: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(caption, "label", "muted"))
        column.addWidget(self.kinds)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.baud, 1)
        row.addWidget(self.test, 1)
        column.addLayout(row)
