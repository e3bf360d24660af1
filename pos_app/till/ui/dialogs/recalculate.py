"""Today's prices for all lines or the chosen ones: old and new totals first, then the question
(R67, R100).
"""

from pos_app.domain.deposit import totals
from pos_app.domain.edit import is_read_only
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.pricing import line_amount
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.editing import Recalculate, recalculate_trial
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.dialogs.lines_sheet import LinesSheet
from pos_app.till.ui.widgets.button import Face
from pos_app.till.ui.widgets.check_row import CheckLine
from pos_app.till.ui.widgets.formula import Formula, Term


class RecalculateSheet(LinesSheet):
    """Every line with the price it has and the one it would get; totals at the right."""

    def __init__(self, desk: Desk, _gesture: str) -> None:
        self._cart = desk.session.cart()
        self._all = recalculate_trial(desk.session, Recalculate())
        text = desk.look.text
        chosen = desk.stage.chosen()
        lines = tuple(self._line(desk, number, chosen) for number in self._numbers())
        face = Face(text("anew.title"), "refresh-cw")
        super().__init__(desk, face, text("anew.lines"), lines)
        self.formula = Formula(self.look)
        self.right.addWidget(self.formula)
        self.right.addStretch(1)
        self.changed()

    def changed(self) -> None:
        """Old and new totals with these lines (R67)."""
        text, chosen = self.text, self.lines.chosen()
        try:
            if not chosen:
                raise Refused("NO_LINE_CHOSEN")
            after = recalculate_trial(self.desk.session, Recalculate(chosen))
        except PosError as error:
            self.formula.show_terms(())
            self.sheet.set_result("", "")
            self.sheet.set_primary(text("anew.confirm"), "refresh-cw")
            self.refuse(error)
            return
        old, new = totals(self._cart).total, totals(after).total
        self.formula.show_terms(
            (
                Term(text("anew.total_was"), old),
                Term(text("anew.difference"), abs(new - old), "+" if new >= old else "−"),
                Term(text("anew.total_now"), new),
            )
        )
        self.show_due(self._cart, after)
        self.sheet.set_primary(text("anew.confirm"), "refresh-cw")
        if self._same(after, chosen):
            self.hint("anew.same")
        else:
            self.hint("anew.hint")

    def confirm(self) -> None:
        """Release the price lock of these lines."""
        request = Recalculate(self.lines.chosen())
        self.desk.run(OPERATIONS["recalculate"], request)

    def _numbers(self) -> tuple[int, ...]:
        return tuple(line.line_no for line in self._cart.lines)

    def _line(self, desk: Desk, number: int, chosen: tuple[int, ...]) -> CheckLine:
        """The price now and today's; what is partly invoiced keeps its own (R101)."""
        text, figures = desk.look.text, desk.look.figures
        line, new = self._cart.line(number), self._all.line(number)
        old = self._cart.edit.order.line(number) if self._cart.edit else None
        kept = is_read_only(self._cart, number) or (old is not None and old.invoiced > 0)
        before, after = line_amount(line), line_amount(new)
        code = "anew.stays" if before == after else "anew.was"
        return CheckLine(
            number,
            line.name,
            f"{figures.quantity(line.quantity)} × {figures.amount(new.price_minor)} · "
            + text(code, amount_minor=before),
            UNIT,
            figure=figures.amount(after),
            decimals=0,
            checked=not kept and (not chosen or number in chosen),
            reason=text("anew.invoiced") if kept else "",
        )

    @staticmethod
    def _worth(cart: Transaction, chosen: tuple[int, ...]) -> list[int]:
        return [line_amount(cart.line(number)) for number in chosen]

    def _same(self, after: Transaction, chosen: tuple[int, ...]) -> bool:
        return self._worth(self._cart, chosen) == self._worth(after, chosen)
