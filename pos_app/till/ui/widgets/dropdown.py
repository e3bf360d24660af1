"""A choice from a short list that opens below; must never open for a single entry."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QListView, QStyledItemDelegate, QStyleOptionViewItem

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, box, picture, words

HEIGHT = 48


class _Tall(QStyledItemDelegate):
    """Entries that a finger can hit."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(120, 44)


class Dropdown(QComboBox):
    """Entries are pairs of key and words."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(name)
        self.setProperty("field", True)
        view = QListView()
        view.setItemDelegate(_Tall(view))
        view.setFont(look.font("body"))
        self.setView(view)
        look_of = look.theme.colours
        view.setStyleSheet(
            f"QListView {{ background: {look_of['raised']}; border: 1px solid"
            f" {look_of['border_control']}; }}"
            f" QListView::item {{ padding-left: 14px; color: {look_of['text']}; }}"
            f" QListView::item:selected {{ background: {look_of['selected']};"
            f" color: {look_of['text']}; }}"
        )

    def show_entries(self, entries: tuple[tuple[str, str], ...], key: str = "") -> None:
        """Other entries; the key is chosen where it is among them."""
        self.blockSignals(True)
        self.clear()
        for entry, label in entries:
            self.addItem(label, entry)
        at = self.findData(key)
        self.setCurrentIndex(max(0, at))
        self.blockSignals(False)

    @property
    def key(self) -> str:
        """The key of the chosen entry."""
        found = self.currentData()
        return str(found) if found is not None else ""

    def showPopup(self) -> None:
        if self.count() > 1:
            super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        single = self.count() < 2
        fill = "fill_disabled" if single else "surface"
        edge = ("border", 1) if single else ("border_control", 2)
        box(painter, self.rect(), 8, look.colour(fill), (look.colour(edge[0]), edge[1]))
        area = QRect(16, 0, self.width() - 56, self.height())
        words(painter, look, area, self.currentText(), ("body", "text"), LEFT)
        if not single:
            at = (self.width() - 36, (self.height() - 22) // 2)
            picture(painter, look, at, "chevron-down", ("text", 22))
        painter.end()
