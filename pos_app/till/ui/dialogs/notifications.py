"""The notification centre: store pickup and ship from store with their counts; a tap opens
fulfilment with that filter (R192).
"""

from PySide6.QtWidgets import QWidget

from pos_app.till.ui.desk import Desk
from pos_app.till.ui.notifications import GROUPS, shown
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.option import OptionTile
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

ICONS = {"to_pick_up": "store", "to_ship": "truck"}


class NotificationsSheet:
    """What was new is marked once more, then counts as seen."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._desk = desk
        known, text = desk.view_model.notifications, desk.look.text
        self.sheet = Sheet(desk.look, text("gesture.notifications"), "bell", SMALL)
        self.groups: dict[str, OptionTile] = {}
        for group in GROUPS:
            count, new = known.counts.get(group), known.new_in(group)
            note = text.count("notification.new", new) if new else ""
            face = Face(text(f"notification.{group}"), ICONS[group], shape="stacked", detail=note)
            tile = OptionTile(desk.look, face, figure=shown(count))
            tile.setCheckable(False)
            tile.activated.connect(lambda group=group: self._open(group))
            self.groups[group] = tile
            self.sheet.body.addWidget(tile)
        self.sheet.body.addStretch(1)
        self.focus: QWidget | None = self.groups[GROUPS[0]]
        known.look()

    def _open(self, group: str) -> None:
        self._desk.close()
        self._desk.ask(f"fulfil_{group}")
