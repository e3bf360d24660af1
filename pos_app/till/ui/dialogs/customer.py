"""Finds a customer and sets the chosen one on the cart; it never edits a customer (R45, R56)."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.contract.messages import OrderSearchRequest
from pos_app.domain.customer import Customer
from pos_app.till.devices.scan_codes import ScannedCustomer
from pos_app.till.operations.customers import AddCustomer
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.new_customer import NewCustomerSheet
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import edge, label, rule
from pos_app.till.ui.widgets.chip import Chip, chip_width, paint_chip, status_chip
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.search_field import SearchField
from pos_app.till.ui.widgets.sheet import LARGE, Sheet
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROW = 64
RESULTS_MAX = 50
ORDERS_MAX = 5
LIST_WIDTH = 540


class CustomerSheet:
    """Search at the top, results at the left, the one under the bar at the right."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk = desk
        self._look = desk.look
        self._text = text = desk.look.text
        cart = desk.session.transaction
        self._current = cart.customer if cart is not None else None
        self.sheet = Sheet(desk.look, text("label.customer"), "user", LARGE)
        self.search = SearchField(desk.look, text("customer.search_hint"))
        self.list = RecordList(desk.look, ROW, self._paint, _spoken)
        self.empty = label("", "body", "muted", wrap=True)
        self.facts = QVBoxLayout()
        self.new = self.sheet.add_footer(Face(text("label.new_customer"), "user-plus", "Ctrl N"))
        self._build()
        self._connect()
        self.focus: QWidget | None = self.search
        self._search("")

    def scanned(self, found: object) -> bool:
        """A customer card answers the question at once."""
        if isinstance(found, ScannedCustomer):
            self._take(found.customer_id)
            return True
        return False

    def _build(self) -> None:
        body = self.sheet.body
        body.setContentsMargins(0, 16, 0, 0)
        body.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(24, 0, 24, 12)
        top.addWidget(self.search)
        body.addLayout(top)
        body.addWidget(rule())
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        self.empty.setContentsMargins(24, 24, 24, 24)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        left.addWidget(self.list, 1)
        left.addWidget(self.empty, 1)
        holder = QWidget()
        holder.setFixedWidth(LIST_WIDTH)
        holder.setLayout(left)
        right = QWidget()
        right.setLayout(self.facts)
        self.facts.setContentsMargins(24, 14, 24, 14)
        self.facts.setSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(holder)
        row.addWidget(edge())
        row.addWidget(right, 1)
        body.addLayout(row, 1)
        self.sheet.setMinimumHeight(560)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self._text("label.customer"))
        self.sheet.show_slot()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.moved.connect(self.list.step)
        self.search.returnPressed.connect(self.sheet.primary.click)
        self.list.chosen.connect(self._show)
        self.list.doubleClicked.connect(lambda _index: self._confirm())
        self.new.activated.connect(self._make_new)
        self.sheet.confirmed.connect(self._confirm)
        keys = QShortcut(QKeySequence("Ctrl+N"), self.sheet)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._make_new)
        again = QShortcut(QKeySequence("F2"), self.sheet)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.search.setFocus)

    def _search(self, words: str) -> None:
        wanted, text = words.strip(), self._text
        found: tuple[Customer, ...] = ()
        if wanted:
            catalogue = self._desk.session.outfit.catalogue()
            found = catalogue.search_customers(wanted, limit=RESULTS_MAX)
        elif self._current is not None:
            found = (self._current,)
        self.list.show_records(found)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        hint = text("customer.nothing_found") if wanted else text("customer.type_to_search")
        self.empty.setText(hint)
        if found:
            self.list.setCurrentIndex(self.list.records.index(0))
            count = text.count("customer.found", len(found))
            cut = text("customer.found_cut", number=str(RESULTS_MAX))
            self.sheet.slot.say(Message(cut if len(found) >= RESULTS_MAX else count))
        else:
            self.sheet.slot.say(Message())
        self._show(self.list.current())

    def _show(self, record: object) -> None:
        """The customer under the bar, at the right."""
        _clear(self.facts)
        customer = record if isinstance(record, Customer) else None
        reason = "" if customer else self._text("customer.choose_one")
        self.sheet.set_primary(self._text("label.choose"), "check", reason)
        if customer is None:
            return
        text, add = self._text, self.facts.addWidget
        add(label(customer.name, "heading", wrap=True))
        number = text("screen.customer_short", number=customer.customer_id)
        add(label(number, "label_plain", "muted"))
        self.facts.addSpacing(8)
        for value in (customer.phone, customer.email):
            if value:
                add(label(value, "body", wrap=True))
        self._show_addresses(customer)
        self._show_orders(customer)
        self.facts.addStretch(1)

    def _show_addresses(self, customer: Customer) -> None:
        self.facts.addSpacing(8)
        self.facts.addWidget(label(self._text("customer.addresses"), "label", "muted"))
        for one in customer.addresses[:4]:
            line = f"{one.street}, {one.postcode} {one.city}"
            self.facts.addWidget(label(line, "body", wrap=True))
        if not customer.addresses:
            none = self._text("customer.no_address")
            self.facts.addWidget(label(none, "body", "muted", wrap=True))

    def _show_orders(self, customer: Customer) -> None:
        """What this till knows of the customer's orders; the Orders tab asks head office."""
        request = OrderSearchRequest(customer=customer.customer_id[:80], limit=ORDERS_MAX)
        rows = self._desk.session.store.search_orders(request)
        self.facts.addSpacing(8)
        self.facts.addWidget(label(self._text("customer.orders_here"), "label", "muted"))
        if not rows:
            self.facts.addWidget(label(self._text("customer.no_orders"), "body", "muted"))
        for row in rows:
            amount = self._look.figures.amount(row.total_minor)
            status = status_chip(self._look, row.status, row.classes).label
            self.facts.addWidget(label(f"{row.order_no} · {amount}", "body"))
            self.facts.addWidget(label(status, "label_plain", "muted"))

    def _confirm(self) -> None:
        customer = self.list.current()
        if isinstance(customer, Customer):
            self._take(customer.customer_id)

    def _take(self, customer_id: str) -> None:
        self._desk.run(OPERATIONS["add_customer"], AddCustomer(customer_id))

    def _make_new(self) -> None:
        self._desk.open(NewCustomerSheet(self._desk, "new_customer", self.search.text().strip()))

    def _paint(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, Customer):
            return
        chip = self._chip(record)
        room = area.width() - 40 - (chip_width(self._look, chip) + 10 if chip else 0)
        city = record.addresses[0].city if record.addresses else ""
        parts = (record.customer_id, city, record.phone or record.email)
        two = Two(record.name, " · ".join(part for part in parts if part))
        paint_two(painter, self._look, QRect(area.left() + 24, area.top(), room, ROW), two)
        if chip is not None:
            left = area.right() - 14 - chip_width(self._look, chip)
            paint_chip(painter, self._look, (left, area.top() + (ROW - 26) // 2), chip)

    def _chip(self, customer: Customer) -> Chip | None:
        if customer.pending:
            return Chip(self._text("label.pending_sync"), "hourglass", "warning")
        if customer.business:
            return Chip(self._text("label.business"), "building-2", "carry")
        return None


def _spoken(record: object) -> str:
    return f"{record.name} {record.customer_id}" if isinstance(record, Customer) else ""


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
