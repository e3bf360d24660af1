"""Enters a new customer with a number of this till; it never waits for head office (R45)."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.customers import NewCustomer, street_at
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.widgets.address_form import AddressForm
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.option import OptionTile
from pos_app.till.ui.widgets.sheet import MEDIUM, Sheet


class NewCustomerSheet:
    """Starts with what was searched for as the name, or as the phone number where it
    has only digits.
    """

    def __init__(self, desk: Desk, _gesture: str, typed: str = "") -> None:
        self._desk = desk
        self._text = text = desk.look.text
        look = desk.look
        self.sheet = Sheet(look, text("label.new_customer"), "user-plus", MEDIUM)
        self.name = Field(look, text("label.name"))
        self.phone = Field(look, text("label.phone"), 40)
        self.email = Field(look, text("label.email"))
        self.address = AddressForm(look, partial(street_at, desk.session), with_name=False)
        self.business = OptionTile(look, Face(text("label.business"), "building-2"))
        self.business.activated.connect(self._toggle)
        self._build()
        digits = bool(typed) and not any(sign.isalpha() for sign in typed)
        (self.phone if digits else self.name).put(typed)
        self.sheet.show_slot()
        self.sheet.slot.say(Message(text("customer.temporary"), "neutral"))
        self.sheet.set_primary(text("customer.make"), "check")
        self.sheet.confirmed.connect(self._confirm)
        self.focus: QWidget | None = self.name.edit

    def _build(self) -> None:
        body, text = self.sheet.body, self._text
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name, 1, Qt.AlignmentFlag.AlignTop)
        self.business.setFixedWidth(190)
        self.business.setFixedHeight(48)
        holder = QWidget()
        side = QHBoxLayout(holder)
        side.setContentsMargins(0, 22, 0, 0)
        side.addWidget(self.business)
        first.addWidget(holder, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(first)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.phone, 2, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self.email, 3, Qt.AlignmentFlag.AlignTop)
        body.addLayout(second)
        body.addSpacing(4)
        body.addWidget(label(text("customer.address_when"), "label_plain", "muted", wrap=True))
        body.addWidget(self.address)
        body.addStretch(1)

    def _toggle(self) -> None:
        self.business.setChecked(not self.business.isChecked())

    def _confirm(self) -> None:
        address = self.address
        request = NewCustomer(
            name=self.name.text,
            phone=self.phone.text,
            email=self.email.text,
            street=address.whole_street,
            postcode=address.postcode.text,
            city=address.city.text,
            country=address.country.text.strip().upper() or "NL",
            business=self.business.isChecked(),
        )
        self._desk.run(OPERATIONS["new_customer"], request, failed=self._refused)

    def _refused(self, error: PosError) -> bool:
        """A refusal about a field stands under that field (R193)."""
        name = str(error.details.get("field", "")) if isinstance(error, Refused) else ""
        field = {"name": self.name, "email": self.email}.get(name) or (
            self.address.field(name) if name else None
        )
        if field is None:
            return False
        field.refuse(self._text(f"customer.field_{name}"))
        field.edit.setFocus()
        self._desk.host.fit()
        return True
