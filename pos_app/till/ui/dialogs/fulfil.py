"""Asks how much of the chosen lines is picked, packed, rejected or put back; it never does it by
itself (R44, R123, R125, R126, R130).
"""

from collections.abc import Callable

from pos_app.domain.errors import PosError, Refused
from pos_app.till.operations.fulfilling import LINE_OPERATIONS, FulfilLines
from pos_app.till.operations.outcome import Outcome
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import LinesSheet
from pos_app.till.ui.dialogs.ship import mode_name
from pos_app.till.ui.facts.fulfilment import ACTION_OF, StoreLine, available, parts
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.card import label
from pos_app.till.ui.widgets.check_row import CheckLine
from pos_app.till.ui.widgets.option_group import Choice, OptionGroup

ICONS = {
    "reject_lines": "ban",
    "pick_lines": "check",
    "unpick_lines": "undo-2",
    "pack_lines": "package",
    "unpack_lines": "undo-2",
}
WITH, WITHOUT = "with", "without"


Failed = Callable[[PosError, FulfilLines], bool]
"""Takes a refusal, with what was asked."""


class FulfilSheet(LinesSheet):
    """All that the gesture can take is proposed; less leaves the rest as it is."""

    def __init__(
        self,
        desk: Desk,
        gesture: str,
        chosen: tuple[StoreLine, ...],
        done: Callable[[int], None],
        failed: Failed,
    ) -> None:
        self._name, self._chosen, self._done, self._failed = gesture, chosen, done, failed
        text = desk.look.text
        rows = tuple(_row(gesture, at, one) for at, one in enumerate(chosen))
        face = Face(text(f"fulfil.{gesture}"), ICONS[gesture])
        super().__init__(desk, face, text("fulfil.lines"), rows)
        self.reasons = OptionGroup(self.look)
        self.slip = OptionGroup(self.look)
        for group in (self.reasons, self.slip):
            group.chosen.connect(lambda _key: self.changed())
            group.refused.connect(self.sheet.slot.reason)
        if gesture == "reject_lines":
            self._ask_reason()
        if gesture == "pack_lines":
            self._ask_slip()
        self.right.addWidget(label(text(f"fulfil.{gesture}_then"), "body", "muted", wrap=True))
        self.right.addStretch(1)
        self.hint("recalled.choose_lines")
        self.changed()

    def changed(self) -> None:
        """How many lines, and what is still missing."""
        count = len(self.lines.chosen())
        role = "danger" if self._name == "reject_lines" else "primary"
        words = self.text.count(f"fulfil.do_{self._name}", count)
        self.sheet.set_primary(words, ICONS[self._name], role=role)
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return
        if self.sheet.slot.message.kind == "refusal":
            self.hint("recalled.choose_lines")

    def confirm(self) -> None:
        """Do it with the ticked lines."""
        try:
            self._check()
        except PosError as error:
            self.refuse(error)
            return
        taken = dict(self.lines.quantities())
        lines = tuple(self._chosen[at] for at in taken)
        request = FulfilLines(
            parts(lines, tuple(taken.values())),
            reason=self.reasons.key,
            on_paper=self.slip.key == WITH,
        )

        def done(_outcome: Outcome) -> None:
            self._done(len(taken))

        def failed(error: PosError) -> bool:
            return self._failed(error, request)

        operation = LINE_OPERATIONS[ACTION_OF[self._name]]
        self.desk.run(operation, request, done=done, failed=failed)

    def put_again(self, request: FulfilLines) -> None:
        """What was asked before one of the orders changed (R140)."""
        typed = {
            (part.order_no, line_no): quantity
            for part in request.parts
            for line_no, quantity in part.quantities
        }
        keys = ((at, one.order.order_no, one.line.line_no) for at, one in enumerate(self._chosen))
        self.lines.put(tuple((at, typed.get((number, line), 0)) for at, number, line in keys))
        if request.reason:
            self.reasons.choose(request.reason)
            self.changed()

    def _check(self) -> None:
        self.lines.check()
        if self._name == "reject_lines" and self.reasons.tiles and not self.reasons.key:
            first = self._chosen[self.lines.chosen()[0]]
            raise Refused("REASON_MISSING", line=first.line.name)

    def _ask_reason(self) -> None:
        """One of head office's reasons, where it has any (R44)."""
        reasons = self.desk.session.configuration.profile.reject_reasons
        dutch = self.text.language == "nl"
        named = ((x.code, (x.name_nl if dutch else "") or x.name) for x in reasons)
        self.reasons.show_choices(tuple(Choice(code, Face(name)) for code, name in named))
        if reasons:
            self.sheet.missing = lambda: next(iter(self.reasons.tiles.values()))
            self.right.addWidget(label(self.text("label.reason_required"), "label", "muted"))
            self.right.addWidget(self.reasons)

    def _ask_slip(self) -> None:
        """Where the parcel goes, and whether its slip is printed (650)."""
        first, text = self._chosen[0], self.text
        delivery = first.line.delivery
        mode = self.desk.session.configuration.mode(delivery.mode)
        self.right.addWidget(label(first.order.customer.name, "heading"))
        where = [mode_name(mode, text.language) if mode else delivery.mode]
        if delivery.address is not None:
            to = delivery.address
            where.append(f"{to.street}, {to.postcode} {to.city}")
        self.right.addWidget(label(" · ".join(where), "body", "muted", wrap=True))
        self.right.addSpacing(8)
        choices = (
            Choice(WITH, Face(text("fulfil.slip"), "printer")),
            Choice(WITHOUT, Face(text("fulfil.no_slip"), "package")),
        )
        self.slip.show_choices(choices, WITH)
        self.right.addWidget(self.slip)


def _row(gesture: str, at: int, one: StoreLine) -> CheckLine:
    most, line = available(gesture, one), one.line
    detail = f"{one.order.order_no} · {one.order.customer.name}"
    return CheckLine(
        at, line.name, detail, most, decimals=line.decimals, checked=True, part=most
    )
