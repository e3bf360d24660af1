"""A state as a pill: icon, word and tint together, because colour never stands alone."""

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from pos_app.domain.delivery import DeliveryClass
from pos_app.till.ui.look import Look
from pos_app.till.ui.widgets.paint import LEFT, box, picture, words

HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Chip:
    """Words, icon and the token whose tint carries them."""

    label: str
    icon: str
    tone: str


def paint_chip(
    painter: QPainter, look: Look, at: tuple[int, int], chip: Chip, most: int = 400
) -> int:
    """Paint a chip from its top left corner; gives back its width."""
    width = min(chip_width(look, chip), most)
    area = QRect(at[0], at[1], width, HEIGHT)
    box(painter, area, HEIGHT / 2, look.colour(f"{chip.tone}_tint"), None)
    picture(painter, look, (at[0] + 10, at[1] + 5), chip.icon, (chip.tone, 16))
    label = QRect(at[0] + 32, at[1], width - 40, HEIGHT)
    words(painter, look, label, chip.label, ("small_strong", chip.tone), LEFT)
    return width


def chip_width(look: Look, chip: Chip) -> int:
    """How wide the chip wants to be."""
    return look.metrics("small_strong").horizontalAdvance(chip.label) + 44


STATUS_CHIPS = {
    "UNSYNCED": ("hourglass", "warning"),
    "SYNC_FAILED": ("circle-x", "danger"),
    "ON_HOLD": ("lock", "warning"),
    "CREATED": ("clipboard-list", "carry"),
    "PROCESSING": ("package", "pick"),
    "DELIVERED": ("store", "pick"),
    "PARTLY_INVOICED": ("package", "pick"),
    "INVOICED": ("circle-check", "success"),
    "CANCELLED": ("ban", "carry"),
    "QUOTE_OPEN": ("calendar", "ship"),
    "QUOTE_EXPIRED": ("clock", "warning"),
    "QUOTE_LOST": ("ban", "carry"),
}


def status_chip(look: Look, status: str, classes: str) -> Chip:
    """The chip of an order's status; `classes` are the delivery classes of what is still open: an
    order of which all is packed waits for its customer, or for the carrier alone.
    """
    if status == "DELIVERED" and DeliveryClass.PICK_UP.value not in classes.split():
        return Chip(look.text("status.DELIVERED_ship"), "truck", "ship")
    icon, tone = STATUS_CHIPS.get(status, ("info", "carry"))
    return Chip(look.text(f"status.{status}"), icon, tone)
