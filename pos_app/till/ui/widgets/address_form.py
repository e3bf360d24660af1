"""The fields of an address, in the place where one is missing; must never judge what was typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.field import Field

COUNTRY = "NL"


Known = Callable[[str, str], tuple[str, str]]
"""Street and city by postcode and country, empty where nobody knows."""


class AddressForm(QWidget):
    """Name, postcode and number, the street and city that `known` fills in, country."""

    def __init__(self, look: Look, known: Known, *, with_name: bool = True) -> None:
        super().__init__()
        text = look.text
        self._known = known
        self._filled = ("", "")
        self.name = Field(look, text("choice.address_name"))
        self.postcode = Field(look, text("label.postcode"), 12)
        self.number = Field(look, text("label.house_number"), 12)
        self.street = Field(look, text("label.street"), 80)
        self.city = Field(look, text("label.city"), 60)
        self.country = Field(look, text("choice.country"), 2)
        self.country.put(COUNTRY)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if with_name:
            column.addWidget(self.name)
        self.postcode.setFixedWidth(130)
        self.number.setFixedWidth(120)
        self.country.setFixedWidth(88)
        for fields in ((self.postcode, self.number, self.street), (self.city, self.country)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for field in fields:
                row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        self.postcode.edit.editingFinished.connect(self._fill)

    @property
    def whole_street(self) -> str:
        """The street with its number."""
        return f"{self.street.text.strip()} {self.number.text.strip()}".strip()

    def _fill(self) -> None:
        """The street of that postcode, unless somebody typed one."""
        country = self.country.text.strip().upper() or COUNTRY
        found = self._known(self.postcode.text, country)
        for field, old, new in zip((self.street, self.city), self._filled, found, strict=True):
            if field.text == old:
                field.put(new)
        self._filled = found

    def field(self, name: str) -> Field | None:
        """The field that a refusal is about."""
        found = {
            "name": self.name,
            "street": self.street,
            "postcode": self.postcode,
            "city": self.city,
            "country": self.country,
        }
        return found.get(name)
