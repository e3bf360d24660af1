"""What a key writes; pure, it must never act."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_WRITES = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
"""Held for a capital, or the mark of a key on the number pad."""


def typed(event: QKeyEvent) -> str:
    """The sign that a person writes with this key; nothing for a space, which presses and ticks,
    and for what Ctrl or Alt make of it.
    """
    sign = event.text()
    is_command = event.modifiers() & ~_WRITES != Qt.KeyboardModifier.NoModifier
    return "" if is_command or not sign.isprintable() else sign.strip()
