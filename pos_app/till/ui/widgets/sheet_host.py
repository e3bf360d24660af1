"""Holds the one sheet over the dimmed screen; must never show two at a time."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLayout, QWidget
from shiboken6 import isValid

from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.message_slot import HEIGHT as SLOT
from pos_app.till.ui.widgets.sheet import FOOTER, HEADER, Sheet

AROUND = 104


class SheetHost(QWidget):
    """A child that covers its window and fills one colour; what lies under it gets no events."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self.sheet: Sheet | None = None
        self.home: Callable[[], QWidget | None] = lambda: None
        self._before: QWidget | None = None
        self._under: tuple[Sheet, QWidget | None] | None = None
        self.hide()
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_focus)

    def open(self, sheet: Sheet, focus: QWidget | None = None, *, over: bool = False) -> None:
        """Show the sheet; one that was open goes without a word, or waits for the end of one that
        comes `over` it, with what was typed in it.
        """
        if self.sheet is None:
            self._before = QApplication.focusWidget()
        elif over:
            self._put_under(self.sheet)
        else:
            self._drop()
            self._drop_under()
        self.sheet = sheet
        sheet.setParent(self)
        sheet.closed.connect(self.close_sheet)
        sheet.grown.connect(self.fit)
        self._place()
        self.show()
        self.raise_()
        sheet.show()
        (focus or sheet).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Back to the sheet below, else to the screen, the focus where it was; in the room where
        that is gone.
        """
        if self.sheet is None:
            return
        self._drop()
        if self._under is not None:
            self._bring_back(*self._under)
            return
        self.hide()
        before, self._before = self._before, None
        shown = before is not None and isValid(before) and before.isVisible()
        back = before if shown else self.home()
        if back is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._place()
        return False

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab walks inside the sheet, as it is read; what lies under it is out of reach."""
        stops = [one for one in _as_read(self.sheet) if _is_stop(one)] if self.sheet else []
        now = QApplication.focusWidget()
        if not stops:
            return False
        at = stops.index(now) if now in stops else -1 if next_ else 0
        reason = Qt.FocusReason.TabFocusReason if next_ else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if next_ else -1)) % len(stops)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        name, alpha = self._look.theme.scrim
        colour = QColor(name)
        colour.setAlphaF(alpha)
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour)
        painter.end()

    def room(self) -> int:
        """The height that the content of a sheet may have above its message slot, in pixels."""
        window = self.parentWidget()
        height = window.height() if window is not None else 0
        return height - AROUND - HEADER - FOOTER - SLOT - 16

    def fit(self) -> None:
        """Give the sheet the height that its content wants now."""
        self._place()

    def _is_above(self, widget: QWidget) -> bool:
        """Whether a widget may have the keyboard: one of the sheet, or of another window."""
        sheet = self.sheet
        if sheet is None or widget.window() is not self.window():
            return True
        return widget is sheet or sheet.isAncestorOf(widget)

    def _keep_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A key that was under way when the sheet opened, or a button that went, does not take the
        keyboard under the sheet. What a key leads to is scrolled into sight; a tap moves nothing.
        """
        if self.sheet is None or now is None or self.isHidden():
            return
        if not self._is_above(now):
            self.sheet.setFocus()
            return
        content = self.sheet.area.widget()
        if content is not None and content.isAncestorOf(now) and not QApplication.mouseButtons():
            at = now.mapTo(content, now.rect().center())
            self.sheet.area.ensureVisible(at.x(), at.y(), 0, now.height() // 2 + 8)

    def _place(self) -> None:
        window, sheet = self.parentWidget(), self.sheet
        if window is not None:
            self.setGeometry(window.rect())
        if sheet is None or window is None:
            return
        most = window.height() - AROUND
        slot = sheet.slot.height() + 16 if sheet.slot.isVisibleTo(sheet) else 0
        wanted = sheet.body.sizeHint().height()
        if sheet.body.hasHeightForWidth():
            wanted = sheet.body.heightForWidth(sheet.width())
        height = min(most, wanted + slot + HEADER + (FOOTER if sheet.footer_shown else 0))
        height = max(height, sheet.minimumHeight())
        sheet.setFixedHeight(min(most, height))
        sheet.move((self.width() - sheet.width()) // 2, (self.height() - sheet.height()) // 2)

    def _put_under(self, sheet: Sheet) -> None:
        """One alone waits: whoever is asked for consent is asked by a sheet of the clerk."""
        self._drop_under()
        focus = QApplication.focusWidget()
        self._under = sheet, focus if focus is not None and self._is_above(focus) else None
        self.sheet = None
        sheet.hide()

    def _bring_back(self, sheet: Sheet, focus: QWidget | None) -> None:
        self.sheet, self._under = sheet, None
        self._place()
        sheet.show()
        back = focus if focus is not None and isValid(focus) and focus.isVisible() else sheet
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_under(self) -> None:
        if self._under is not None:
            self.sheet, self._under = self._under[0], None
            self._drop()

    def _drop(self) -> None:
        sheet, self.sheet = self.sheet, None
        if sheet is not None:
            sheet.closed.disconnect(self.close_sheet)
            sheet.hide()
            sheet.deleteLater()


def _as_read(widget: QWidget) -> Iterator[QWidget]:
    """What is in a widget, as its layout lists it; without one by lines from the left."""
    listed = list(_listed(widget.layout()))
    loose = [x for x in widget.children() if isinstance(x, QWidget) and x not in listed]
    loose.sort(key=lambda one: (one.y(), one.x()))
    for child in (*listed, *loose):
        yield child
        yield from _as_read(child)


def _listed(layout: QLayout | None) -> Iterator[QWidget]:
    for at in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(at) if layout is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None:
            yield widget
        elif item is not None:
            yield from _listed(item.layout())


def _is_stop(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
