"""Digits that no field wanted choose an option of a sheet; must never see what a scanner types.

A shortcut would come before the scanner's filter; an event that climbs to the sheet comes after it.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

DIGITS = "123456789"


class DigitKeys(QObject):
    """Lives with its sheet; `choose` gets the number."""

    def __init__(self, sheet: QWidget, choose: Callable[[int], object]) -> None:
        super().__init__(sheet)
        self._choose = choose
        sheet.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        typed = event.text()
        if len(typed) != 1 or typed not in DIGITS:
            return False
        self._choose(int(typed))
        return True
