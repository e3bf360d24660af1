"""The ship sheet: which lines leave from where, to whom, how and when; it never saves before the
primary
button (R59, R61-R65)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QStackedWidget

from pos_app.domain.automatic_charges import is_shipping
from pos_app.domain.configuration import DeliveryMode
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import (
    DeliveryClass,
    LineDelivery,
    first_day,
    ship_locations,
    ship_modes,
)
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.money import parse_amount
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.customers import NewAddress, street_at
from pos_app.till.operations.delivery import Ship, check_customer, ship_trial
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import LinesSheet, cart_lines, meant_lines
from pos_app.till.ui.widgets.address_form import AddressForm
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.date_strip import DateStrip
from pos_app.till.ui.widgets.digit_keys import DigitKeys
from pos_app.till.ui.widgets.dropdown import Dropdown
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup

ROOMY = 430
"""From this height of content on, its parts stand further apart."""


class ShipSheet(LinesSheet):
    """`ship` starts with the chosen lines, `ship_all` with every line."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        cart = check_customer(desk.session)
        lines = cart_lines(desk, meant_lines(desk, gesture))
        text = desk.look.text
        face = Face(text("label.ship"), "truck", icon_ink="ship")
        super().__init__(desk, face, text("choice.lines_to_ship"), lines)
        self._before = cart
        self._computed = desk.session.configuration.orders.automatic_charges
        self._old = _old_promise(cart, self.lines.chosen())
        self.addresses = OptionGroup(self.look, columns=2)
        self.form = AddressForm(self.look, partial(street_at, desk.session))
        self.place = QStackedWidget()
        self.modes = OptionGroup(self.look)
        today = desk.session.today
        self.dates = DateStrip(self.look, text("label.requested_date"), today)
        self.origin = Dropdown(self.look, text("label.ship_from"))
        self.charge = Field(self.look, text("label.delivery_charge"), 20)
        self._build()
        self._fill(today)
        self._tell_first()
        self.changed()

    @property
    def entering(self) -> bool:
        """Whether the address form is open."""
        return self.place.currentWidget() is self.form

    def changed(self) -> None:
        """The modes for these lines, and what the amount due would become."""
        self._show_modes()
        if self.entering:
            self.sheet.set_primary(self.text("choice.keep_address"), "check")
            return
        count = len(self.lines.chosen())
        self.sheet.set_primary(self.text.count("choice.ship_lines", count), "truck")
        try:
            self.show_due(self._before, ship_trial(self.desk.session, self._request()))
        except PosError as error:
            self.show_due(self._before, self._before)
            self.refuse(error)
            return
        first = self._first_day()
        if self.dates.day < first:
            words = self.text("choice.before_first", day=first)
            self.sheet.slot.say(Message(words, "warning"))
        else:
            self._tell_first()

    def confirm(self) -> None:
        """Ship, or keep the address that was entered."""
        if self.entering:
            self._keep_address()
            return
        try:
            request = self._request()
        except Refused as refused:
            self.refuse(refused)
            return
        self.desk.run(OPERATIONS["ship"], request)

    def _tell_first(self) -> None:
        """The first day that the mode can make, in the slot."""
        first = self.text("choice.ship_hint", day=self._first_day())
        if self.sheet.slot.message.sentence != first:
            self.sheet.slot.say(Message(first))

    def _request(self) -> Ship:
        chosen = self.lines.check()
        return Ship(
            line_nos=chosen,
            address_id=self.addresses.key,
            mode=self.modes.key,
            location=self.origin.key,
            on=self.dates.day,
            charge_minor=self._charge_minor(),
            parts=self.lines.parts(),
        )

    def _charge_minor(self) -> int:
        typed = self.charge.text.strip()
        if not typed:
            return 0
        try:
            return parse_amount(typed, mark=self.look.figures.decimal)
        except Refused as refused:
            self.charge.refuse(self.text.problem(refused))
            raise

    def _build(self) -> None:
        text, left, right = self.text, self.left, self.right
        left.addWidget(label(text("choice.split_hint"), "label", "muted", wrap=True))
        left.addWidget(label(text("label.ship_from"), "label", "muted"))
        left.addWidget(self.origin)
        if self._before.terms.shipping_charge_code and not self._computed:
            left.addWidget(self.charge)
        self.place.addWidget(self.addresses)
        self.place.addWidget(self.form)
        right.addWidget(label(text("label.address"), "label", "muted"))
        right.addWidget(self.place)
        apart = 12 if self.desk.host.room() >= ROOMY else 0
        right.addSpacing(apart)
        right.addWidget(label(text("label.delivery_mode"), "label", "muted"))
        right.addWidget(self.modes)
        right.addSpacing(apart)
        right.addWidget(self.dates)
        right.addStretch(1)
        right.addSpacing(4)
        self.sheet.place_slot(right)
        for group in (self.addresses, self.modes, self.dates):
            group.refused.connect(self.sheet.slot.reason)
        self.modes.chosen.connect(lambda _key: self._come_to_first())
        for group in (self.addresses, self.modes, self.dates):
            group.chosen.connect(lambda _key: self.changed())
        self.origin.currentIndexChanged.connect(lambda _at: self.changed())
        self.charge.changed.connect(lambda _text: self.changed())
        DigitKeys(self.sheet, self.modes.choose_at)

    def _fill(self, today: date) -> None:
        configuration, old = self.desk.session.configuration, self._old
        places = tuple((one.location_id, one.name) for one in ship_locations(configuration))
        self.origin.show_entries(places, old.location if old else "")
        self._show_addresses(old.address.address_id if old and old.address else "")
        self.modes.key = old.mode if old else ""
        self._show_modes()
        if old and old.on and old.on >= today:
            self.dates.put(old.on)
        else:
            self.dates.put(max(today + timedelta(days=1), self._first_day()))
        chosen = set(self.lines.chosen())
        code = self._before.terms.shipping_charge_code
        charged = sum(
            charge.amount_minor
            for line in self._before.lines
            if line.line_no in chosen
            for charge in line.charges
            if charge.code == code and not charge.rule
        )
        typed = self.look.figures.amount(charged) if charged and not self._computed else ""
        self.charge.put(typed)
        self.charge.edit.setPlaceholderText(self.look.figures.amount(0))

    def _customer(self) -> Customer:
        cart = self.desk.session.transaction
        if cart is None or cart.customer is None:
            raise Refused("CUSTOMER_MISSING")
        return cart.customer

    def _show_addresses(self, key: str) -> None:
        customer = self._customer()
        own = customer.addresses
        choices = tuple(Choice(one.address_id, _address_face(one)) for one in own)
        self.addresses.show_choices(choices, key or (own[0].address_id if own else ""))
        more = Button(self.look, Face(icon="plus", role="thin"))
        more.setAccessibleName(self.text("choice.other_address"))
        more.setToolTip(self.text("choice.other_address"))
        more.setFixedSize(64, 64)
        more.activated.connect(self._ask_address)
        self.addresses.add_beside(more)
        if own:
            self._place(self.addresses)
        else:
            self._ask_address()

    def _ask_address(self) -> None:
        self.form.name.put(self._customer().name)
        self._place(self.form)
        self.sheet.set_result("", "", self.text("choice.address_first"))
        self.focus = self.form.postcode.edit
        self.form.postcode.edit.setFocus()
        self.changed()

    def _place(self, widget: OptionGroup | AddressForm) -> None:
        """Only the page in front takes room."""
        self.place.setCurrentWidget(widget)
        self.place.setFixedHeight(widget.sizeHint().height())
        self.desk.host.fit()

    def _keep_address(self) -> None:
        form = self.form
        request = NewAddress(
            form.whole_street,
            form.postcode.text,
            form.city.text,
            form.name.text,
            form.country.text.strip().upper() or "NL",
        )

        def done(_outcome: Outcome) -> None:
            self._before = self.desk.session.cart()
            self._show_addresses(self._customer().addresses[-1].address_id)
            self.changed()
            self.sheet.primary.setFocus()

        self.desk.view_model.run(OPERATIONS["new_address"], request, done, self._address_refused)

    def _address_refused(self, error: PosError) -> None:
        name = str(error.details.get("field", "")) if isinstance(error, Refused) else ""
        field = self.form.field(name)
        if field is None:
            self.refuse(error)
            return
        field.refuse(self.text(f"customer.field_{name}"))
        field.edit.setFocus()
        self._place(self.form)

    def _show_modes(self) -> None:
        address = self._customer().address(self.addresses.key)
        region = address.region if address is not None else ""
        chosen = self.lines.chosen()
        configuration = self.desk.session.configuration
        skus = frozenset(self._before.line(n).sku for n in chosen)
        valid = {mode.code for mode in ship_modes(configuration, skus, region)}
        choices = tuple(
            Choice(
                mode.code,
                self._mode_face(mode),
                "" if mode.code in valid else self._why_not(mode, chosen, region),
                self._price(mode, chosen) if mode.code in valid and self._computed else "",
            )
            for mode in ship_modes(configuration, frozenset(), "")
        )
        first = next((choice.key for choice in choices if not choice.reason), "")
        self.modes.show_choices(choices, self.modes.key if self.modes.key in valid else first)
        self.dates.mark(self._day_remark)

    def _first_day(self) -> date:
        """The first that the chosen mode can make."""
        mode = self.desk.session.configuration.mode(self.modes.key)
        return first_day(mode, self.desk.session.today)

    def _come_to_first(self) -> None:
        """Another mode: a day before its first one gives way; whoever wants it chooses it again."""
        if self.dates.day < self._first_day():
            self.dates.put(self._first_day())

    def _day_remark(self, day: date) -> tuple[str, str]:
        return (self.text("choice.too_early"), "") if day < self._first_day() else ("", "")

    def _mode_face(self, mode: DeliveryMode) -> Face:
        first = first_day(mode, self.desk.session.today)
        since = self.text("choice.from_day", day=first)
        return Face(mode_name(mode, self.text.language), "truck", detail=since)

    def _price(self, mode: DeliveryMode, chosen: tuple[int, ...]) -> str:
        """What the rules charge for delivering these lines so (R28, R33); nothing before it is
        known.
        """
        try:
            cart = ship_trial(self.desk.session, replace(self._request(), mode=mode.code))
        except PosError:
            return ""
        kept = [x for x in self._before.lines if x.line_no not in chosen]
        after = [*cart.charges, *(y for x in cart.lines for y in x.charges)]
        before = [y for x in kept for y in x.charges]
        return self.look.figures.amount(self._delivery(after) - self._delivery(before))

    def _delivery(self, charges: Iterable[Charge]) -> int:
        """What of them is computed and counts as delivery (R33)."""
        configuration = self.desk.session.configuration
        found = (x for x in charges if x.rule and is_shipping(configuration, x.code))
        return sum(one.amount_minor for one in found)

    def _why_not(self, mode: DeliveryMode, chosen: tuple[int, ...], region: str) -> str:
        configuration = self.desk.session.configuration
        for number in chosen:
            line = self._before.line(number)
            if mode not in ship_modes(configuration, frozenset({line.sku}), ""):
                return self.text("choice.not_for_line", line=line.name)
        return self.text("choice.not_to_country", country=region)


def mode_name(mode: DeliveryMode, language: str) -> str:
    """The mode as this language calls it."""
    return mode.name_nl if language == "nl" and mode.name_nl else mode.name


def _address_face(address: Address) -> Face:
    return Face(
        address.street, "map-pin", shape="stacked", detail=f"{address.postcode} {address.city}"
    )


def _old_promise(cart: Transaction, chosen: tuple[int, ...]) -> LineDelivery | None:
    """How the first of these lines ships already."""
    found = (line.delivery for line in cart.lines if line.line_no in chosen)
    return next((x for x in found if x and x.delivery_class is DeliveryClass.SHIP), None)
