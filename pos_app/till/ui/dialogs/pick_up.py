"""The pick-up sheet: which lines the customer collects, in which store and when; it never saves
before the primary button (R4, R10, R60).
"""

from datetime import date, timedelta

from pos_app.domain.configuration import Location
from pos_app.domain.delivery import DeliveryClass, opens_on, pickup_locations, pickup_modes
from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.delivery import PickUpLines, check_customer, pick_up_trial
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import LinesSheet, cart_lines, meant_lines
from pos_app.till.ui.dialogs.ship import mode_name
from pos_app.till.ui.facts.distance import kilometres
from pos_app.till.ui.facts.stock import stock_of_place
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.date_strip import DAYS, DateStrip
from pos_app.till.ui.widgets.digit_keys import DigitKeys
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup

STORE_HEIGHT = 76
"""Room for a name, what is there, and the address."""


class PickUpSheet(LinesSheet):
    """`pick_up` starts with the chosen lines, `pick_up_all` with every line."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._before = check_customer(desk.session)
        text = desk.look.text
        face = Face(text("label.pick_up"), "store", icon_ink="pick")
        lines = cart_lines(desk, meant_lines(desk, gesture))
        super().__init__(desk, face, text("choice.lines_to_pick_up"), lines)
        self.stores = OptionGroup(self.look, columns=2)
        self.modes = OptionGroup(self.look)
        self._modes_label = label("")
        self.dates = DateStrip(self.look, text("label.requested_date"), desk.session.today)
        self._build()
        self._fill()
        self.hint("choice.pick_up_hint")
        self.changed()

    def changed(self) -> None:
        """Stores and modes for these lines, and what the amount due would become."""
        self._show_stores()
        self._show_modes()
        self._skip_closed()
        count = len(self.lines.chosen())
        self.sheet.set_primary(self.text.count("choice.pick_up_lines", count), "store")
        try:
            self.show_due(self._before, pick_up_trial(self.desk.session, self._request()))
        except PosError as error:
            self.show_due(self._before, self._before)
            self.refuse(error)
            return
        if self.sheet.slot.message.kind == "refusal":
            self.hint("choice.pick_up_hint")

    def confirm(self) -> None:
        """Keep the goods ready there."""
        try:
            request = self._request()
        except Refused as refused:
            self.refuse(refused)
            return
        self.desk.run(OPERATIONS["pick_up"], request)

    def _request(self) -> PickUpLines:
        if not self.stores.tiles:
            raise Refused("NO_PICKUP_STORE")
        chosen = self.lines.check()
        if self.modes.tiles and not self.modes.key:
            raise Refused("NO_MODE_CHOSEN")
        return PickUpLines(
            chosen, self.stores.key, self.modes.key, self.dates.day, self.lines.parts()
        )

    def _build(self) -> None:
        text, right = self.text, self.right
        right.addWidget(label(text("label.pickup_store"), "label", "muted"))
        right.addWidget(self.stores)
        self._modes_label = label(text("label.delivery_mode"), "label", "muted")
        right.addWidget(self._modes_label)
        right.addWidget(self.modes)
        right.addSpacing(4)
        right.addWidget(self.dates)
        right.addStretch(1)
        for group in (self.stores, self.modes, self.dates):
            group.refused.connect(self.sheet.slot.reason)
            group.chosen.connect(lambda _key: self.changed())
        DigitKeys(self.sheet, self.stores.choose_at)

    def _fill(self) -> None:
        today = self.desk.session.today
        chosen = self.lines.chosen()
        promises = (line.delivery for line in self._before.lines if line.line_no in chosen)
        old = next((x for x in promises if x and x.delivery_class is DeliveryClass.PICK_UP), None)
        stores = pickup_locations(self.desk.session.configuration)
        self.stores.key = old.location if old else stores[0].location_id if stores else ""
        self._show_stores()
        self.modes.key = old.mode if old else ""
        self.dates.put(old.on if old and old.on and old.on >= today else today)

    def _show_stores(self) -> None:
        """This store first, each with what it has of the chosen lines."""
        session, chosen = self.desk.session, self.lines.chosen()
        lines = [x for x in self._before.lines if x.line_no in chosen]
        parts = dict(self.lines.parts()) if self.lines.valid else {}
        needed = [(x.sku, parts.get(x.line_no, x.quantity)) for x in lines]
        known = session.store.stock({sku for sku, _ in needed})
        choices = tuple(
            Choice(
                x.location_id,
                self._store_face(x, stock_of_place(known, x.location_id, needed, self.text)),
            )
            for x in pickup_locations(session.configuration)
        )
        self.stores.show_choices(choices, self.stores.key)
        for tile in self.stores.tiles.values():
            tile.setFixedHeight(STORE_HEIGHT)

    def _skip_closed(self) -> None:
        """The days on which this store is closed are grey; the chosen one gives way to the next."""
        store = self.desk.session.configuration.location(self.stores.key)
        self.dates.mark(lambda day: self._day_remark(store, day))
        week = (self.dates.day + timedelta(days=number) for number in range(DAYS))
        day = next((day for day in week if opens_on(store, day)), self.dates.day)
        if day != self.dates.day:
            self.dates.put(day)

    def _day_remark(self, store: Location | None, day: date) -> tuple[str, str]:
        if store is None or opens_on(store, day):
            return "", ""
        reason = self.text("choice.closed_that_day", store=store.name, day=day)
        return self.text("choice.closed"), reason

    def _store_face(self, store: Location, stock: str) -> Face:
        own = self.desk.session.configuration.store.store_id
        here = self.text("choice.this_store") if store.location_id == own else self._distance(store)
        detail = " · ".join(part for part in (here, stock, store.address) if part)
        return Face(store.name, "store", shape="stacked", detail=detail)

    def _distance(self, store: Location) -> str:
        """How far it is from this store, where head office knows both places."""
        configuration = self.desk.session.configuration
        own = configuration.location(configuration.store.store_id)
        far = kilometres(own.coordinates, store.coordinates) if own else None
        return "" if far is None else self.text("choice.kilometres", number=str(far))

    def _show_modes(self) -> None:
        """One is taken silently, of several the clerk must choose (R4)."""
        configuration = self.desk.session.configuration
        skus = frozenset(self._before.line(n).sku for n in self.lines.chosen())
        modes = pickup_modes(configuration, skus)
        choices = tuple(
            Choice(one.code, Face(mode_name(one, self.text.language), "store")) for one in modes
        )
        codes = [one.code for one in modes]
        only = codes[0] if len(codes) == 1 else ""
        self.modes.show_choices(choices, self.modes.key if self.modes.key in codes else only)
        self.modes.setVisible(len(modes) > 1)
        self._modes_label.setVisible(len(modes) > 1)
