"""The fields of an address, in the place where one is missing; must never judge what was typed."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.field import Field

COUNTRY = "NL"


class AddressForm(QWidget):
    """Name, street, postcode, city, country."""

    def __init__(self, look: Look, *, with_name: bool = True) -> None:
        super().__init__()
        text = look.text
        self.name = Field(look, text("choice.address_name"))
        self.street = Field(look, text("label.street"), 80)
        self.postcode = Field(look, text("label.postcode"), 12)
        self.city = Field(look, text("label.city"), 60)
        self.country = Field(look, text("choice.country"), 2)
        self.country.put(COUNTRY)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if with_name:
            column.addWidget(self.name)
        column.addWidget(self.street)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.postcode.setFixedWidth(150)
        self.country.setFixedWidth(88)
        for field in (self.postcode, self.city, self.country):
            row.addWidget(field)
        column.addLayout(row)

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
