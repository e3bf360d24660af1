"""The notification centre: store pickup and ship from store with their counts; a tap opens
fulfilment with that filter (R192). What head office asks the store is answered here.
"""

from PySide6.QtWidgets import QWidget

from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.store_messages import ANSWER_MAX, AnswerStore
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.notifications import GROUPS, shown
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.field import Field
from pos_app.till.ui.widgets.message_slot import Message
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
        self.sheet.show_slot()
        self.question = label("", "label", wrap=True)
        self.answer = Field(desk.look, text("notification.answer"), ANSWER_MAX)
        self.sheet.body.addWidget(self.question)
        self.sheet.body.addWidget(self.answer)
        self.sheet.body.addStretch(1)
        self.sheet.confirmed.connect(self._send)
        self.focus: QWidget | None = self.groups[GROUPS[0]]
        known.look()
        self._ask()

    def _ask(self) -> None:
        """The oldest question of head office, or nothing."""
        known, text = self._desk.view_model.notifications, self._desk.look.text
        self._shown = next(iter(known.messages), None)
        self.question.setVisible(self._shown is not None)
        self.answer.setVisible(self._shown is not None)
        self.sheet.primary.setVisible(self._shown is not None)
        if self._shown is not None:
            order, said = self._shown.order_no, self._shown.text
            self.question.setText(text("notification.asks", order=order, question=said))
            self.answer.put("")
            self.sheet.set_primary(text("notification.send"), "check")

    def _send(self) -> None:
        if self._shown is not None:
            request = AnswerStore(self._shown.number, self.answer.text)
            self._desk.run(OPERATIONS["answer_store"], request, done=self._sent, keep=True)

    def _sent(self, outcome: Outcome) -> None:
        messages = outcome.details["messages"]
        if isinstance(messages, tuple):
            self._desk.view_model.notifications.left(messages)
        if self._desk.host.sheet is self.sheet:
            self.sheet.slot.say(Message(self._desk.look.text("notification.sent"), "done"))
            self._ask()

    def _open(self, group: str) -> None:
        self._desk.close()
        self._desk.ask(f"fulfil_{group}")
