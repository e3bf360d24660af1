"""Opening the shift: which drawer, and the cash that it begins with, typed or counted (R79,
R80).
"""

from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.outcome import Outcome
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.operations.shift import OpenShift, ShareDrawer
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.status import shift_said, till_name
from pos_app.till.ui.widgets.amount_field import AmountField
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import captioned, label
from pos_app.till.ui.widgets.count_grid import CountGrid
from pos_app.till.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from pos_app.till.ui.widgets.message_slot import Message
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup
from pos_app.till.ui.widgets.sheet import SMALL, Sheet

REPORTS_MAX = 20
DRAWERS_IN_ROW = 3


class OpenShiftSheet:
    """A till without a drawer counts nothing; an amount that is not known yet can follow later."""

    def __init__(self, desk: Desk, gesture: str) -> None:
        self._desk = desk
        look, profile = desk.look, desk.session.configuration.profile
        self._drawer = profile.has_drawer
        self.sheet = Sheet(look, look.text("label.open_shift"), "calculator", SMALL)
        self.sheet.show_slot()
        self.amount = AmountField(look)
        self.focus: QWidget = self.amount if self._drawer else self.sheet
        self.drawers = OptionGroup(look, DRAWERS_IN_ROW)
        self.last = label("", "body", "muted", wrap=True)
        self.grid = CountGrid(
            look, desk.session.configuration.store.cash_rounding_minor, wide=False
        )
        self.keypad = Keypad(look, AMOUNT_KEYS, (46, 60))
        if self._drawer:
            self._build(profile.drawers)
        else:
            words = label(look.text("shift.no_drawer"), "body", "muted", wrap=True)
            self.sheet.body.addWidget(words)
        self.amount.put(0)
        self.amount.edited.connect(self._judge)
        self.sheet.confirmed.connect(self._confirm)
        self._show_last()
        self._judge()

    def _build(self, drawers: tuple[str, ...]) -> None:
        look, body = self._desk.look, self.sheet.body
        if len(drawers) > 1:
            choices = tuple(Choice(name, Face(name)) for name in drawers)
            self.drawers.show_choices(choices, drawers[0])
            self.drawers.chosen.connect(lambda _key: self._other_drawer())
            body.addLayout(captioned(look.text("label.drawer"), self.drawers))
        body.addLayout(captioned(look.text("label.start_amount"), self.amount))
        body.addWidget(self.last)
        self.keypad.pressed.connect(self.amount.press)
        body.addWidget(self.keypad)
        self.grid.hide()
        self.grid.counted.connect(self._counted)
        body.addWidget(self.grid)
        self.count = self.sheet.add_footer(Face(look.text("label.count_drawer"), role="thin"))
        self.count.activated.connect(self._count)
        self.later = self.sheet.add_footer(Face(look.text("shift.start_later"), role="thin"))
        self.later.activated.connect(lambda: self._open(None))
        self.share = self.sheet.add_footer(Face(look.text("gesture.share_drawer"), role="thin"))
        self.share.activated.connect(self._share)
        self.share.hide()

    def _show_last(self) -> None:
        """How the drawer was left, for comparison."""
        reports = self._desk.session.store.shift_reports(REPORTS_MAX)
        counted = (
            one.declared.cash_minor
            for one in reports
            if one.drawer == self.drawers.key and one.declared is not None
        )
        left = next(counted, None)
        known = left is not None
        self.last.setText(
            self._desk.look.text("shift.last_ended", left_minor=left) if known else ""
        )
        self.last.setVisible(known and self._drawer)

    def _count(self) -> None:
        """The keypad makes place for the notes and coins, and back."""
        counting = not self.grid.isVisibleTo(self.sheet)
        self.grid.setVisible(counting)
        self.keypad.setVisible(not counting)
        self.last.setVisible(not counting and bool(self.last.text()))
        words = "shift.by_keypad" if counting else "label.count_drawer"
        self.count.set_face(label=self._desk.look.text(words))
        self._desk.host.fit()
        (self.grid.rows[0] if counting else self.amount).setFocus()

    def _counted(self) -> None:
        self.amount.put(self.grid.total_minor)
        self._judge()

    def _judge(self) -> None:
        text, amount = self._desk.look.text, self.amount.minor()
        bad = self._drawer and (amount is None or amount < 0)
        self.amount.refuse(refused=bad)
        reason = text("refused.BAD_AMOUNT") if bad else ""
        self.sheet.set_primary(text("label.open_shift"), "check", reason)

    def _confirm(self) -> None:
        self._open((self.amount.minor() or 0) if self._drawer else None)

    def _open(self, start_minor: int | None) -> None:
        request = OpenShift(start_minor, self.drawers.key)
        self._desk.run(OPERATIONS["open_shift"], request, done=self._done, failed=self._failed)

    def _done(self, _outcome: Outcome) -> None:
        desk = self._desk
        desk.say(Message(shift_said(desk.session, desk.look.text)))

    def _failed(self, error: PosError) -> bool:
        """Another till has the drawer: work in its shift, or choose another one (R51, R80)."""
        if not isinstance(error, Refused) or error.code != "DRAWER_IN_USE":
            return False
        self._offer_to_share(taken=True)
        text = self._desk.look.text
        till = till_name(self._desk.session, text, str(error.details["till"]))
        self.sheet.refuse(text.problem(Refused(error.code, **{**error.details, "till": till})))
        return True

    def _other_drawer(self) -> None:
        self._offer_to_share(taken=False)
        self._show_last()

    def _offer_to_share(self, *, taken: bool) -> None:
        """Nothing is counted in a drawer that somebody else counts."""
        self.share.setVisible(taken)
        self.count.setVisible(not taken)
        self.later.setVisible(not taken)
        self._desk.host.fit()

    def _share(self) -> None:
        self._desk.run(OPERATIONS["share_drawer"], ShareDrawer(self.drawers.key))
