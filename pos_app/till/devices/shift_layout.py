"""X and Z reports as rows of text, for paper and for the screen; an X never tells what the drawer
should hold (blind count).
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pos_app.domain.shift import Movement
from pos_app.domain.shift_report import CASH, CashLine, ShiftReport, TenderSum
from pos_app.till.devices.paper_text import on_paper
from pos_app.till.devices.receipt_layout import (
    COLUMNS,
    RULE,
    Row,
    Style,
    middle,
    pair,
    tax_rows,
)
from pos_app.till.devices.receipt_words import Words, words_of
from pos_app.till.devices.shift_paper import ShiftPaper

ALWAYS = ("start", "received", "change")
"""Terms of the expected cash that are shown even when they are nothing."""


def shift_rows(paper: ShiftPaper) -> tuple[Row, ...]:
    """The rows of an X or Z report, in the paper's own language."""
    return tuple(_Report(paper, words_of(paper.language)).rows())


@dataclass(frozen=True, slots=True)
class _Report:
    paper: ShiftPaper
    words: Words

    @property
    def report(self) -> ShiftReport:
        return self.paper.report

    def rows(self) -> Iterator[Row]:
        yield from self._head()
        yield from self._turnover()
        yield from self._taxes()
        yield from self._tenders()
        yield from self._foreign()
        if self.report.closed_at is None:
            yield from self._known_cash()
        else:
            yield from self._expected_cash()
            yield from self._counted()
        yield from self._foot()

    def _head(self) -> Iterator[Row]:
        report = self.report
        yield middle(self.paper.store.name, Style.STRONG)
        if self.paper.store.address:
            yield middle(self.paper.store.address)
        if self.paper.copy:
            yield middle(self.words.text("receipt.copy"), Style.STRONG)
        yield RULE
        title = "x_title" if report.closed_at is None else "z_title"
        moment = self._moment(report.closed_at or report.made_at)
        yield pair(self._say(title), moment, Style.STRONG)
        yield pair(self._say("shift"), str(report.number))
        yield pair(self.words.text("receipt.register"), report.register_id)
        if report.drawer:
            yield pair(self._say("drawer"), report.drawer)
        yield pair(self._say("opened"), self._moment(report.opened_at))
        yield pair(self._say("opened_by"), self.paper.name(report.opened_by))
        yield pair(self._say("made_by"), self.paper.name(report.made_by))
        if report.closed_at is None:
            yield middle(self._say("still_runs"), Style.STRONG)

    def _turnover(self) -> Iterator[Row]:
        yield RULE
        yield Row(self._say("turnover"), Style.STRONG)
        if not self.report.turnover:
            yield Row(self._say("no_turnover"))
        for one in self.report.turnover:
            label = f"{one.number} x {self._say(f'kind_{one.kind}')}"
            yield self._amount(label, one.total_minor)

    def _taxes(self) -> Iterator[Row]:
        """What was invoiced in the shift, less what came back, by rate (R194)."""
        if self.report.taxes:
            yield RULE
            yield Row(self._say("taxes"), Style.STRONG)
            yield from tax_rows(self.report.taxes, self.words)

    def _foreign(self) -> Iterator[Row]:
        """Notes of other currencies; an X tells none of what should be there (blind count)."""
        if not self.report.foreign or self.report.closed_at is None:
            return
        yield RULE
        yield Row(self._say("foreign"), Style.STRONG)
        for one in self.report.foreign:
            expected = self.words.amount(one.expected_minor, one.decimals)
            yield pair(f"{one.currency} {self._say('expected')}", expected)
            yield self._amount(f"  {self._say('taken_for')}", one.worth_minor)
            if one.declared_minor is None:
                yield Row(f"  {self._say('currency_not_counted')}")
                continue
            counted = self.words.amount(one.declared_minor, one.decimals)
            yield pair(f"  {self._say('counted')}", counted)
            difference = one.difference_minor or 0
            shown = self.words.amount(abs(difference), one.decimals)
            yield pair(f"  {self._say(_over_or_short(difference))}", shown)

    def _tenders(self) -> Iterator[Row]:
        yield RULE
        yield Row(self._say("tenders"), Style.STRONG)
        for one in self.report.tenders:
            if one.kind != CASH:
                yield from self._tender(one)

    def _tender(self, one: TenderSum) -> Iterator[Row]:
        yield self._amount(
            self.words.texts.get(f"receipt.{one.kind}", one.kind), one.expected_minor
        )
        if one.declared_minor is not None:
            yield self._amount(f"  {self._say('declared')}", one.declared_minor)
            yield from self._difference(one.difference_minor, "  ")

    def _known_cash(self) -> Iterator[Row]:
        """What people brought and took; what follows from it stays unsaid until the close."""
        yield RULE
        yield Row(self._say("drawer_cash"), Style.STRONG)
        known = ("start", *(one.value for one in Movement))
        for line in self.report.cash:
            if line.what in known and (line.amount_minor or line.what == "start"):
                yield self._line(line)
                yield from self._bags(line.what)
        yield from self._full(self._say("blind"))

    def _expected_cash(self) -> Iterator[Row]:
        yield RULE
        yield Row(self._say("drawer_cash"), Style.STRONG)
        for line in self.report.cash:
            if not line.amount_minor and line.what not in ALWAYS:
                continue
            yield self._line(line)
            yield from self._bags(line.what)
            if line.what == "change":
                for part in self.report.of_which:
                    if part.amount_minor:
                        yield self._line(part, "  ")
        yield self._amount(self._say("expected"), self.report.expected_minor, Style.STRONG)

    def _bags(self, what: str) -> Iterator[Row]:
        for one in self.report.moved:
            if one.bag and one.movement.value == what:
                label = self._say("bag", number=on_paper(one.bag))
                yield self._amount(f"  {label}", one.amount_minor)

    def _counted(self) -> Iterator[Row]:
        declared = self.report.declared
        if self.report.part_of:
            yield from self._full(self._say("part_of", shift=self.report.part_of))
            return
        if self.report.alone:
            yield from self._full(self._say("alone"))
        if declared is None or declared.cash_minor is None:
            yield from self._full(self._say("not_counted"))
            return
        yield self._amount(self._say("counted"), declared.cash_minor, Style.STRONG)
        yield from self._difference(self.report.difference_minor, "", Style.STRONG)
        pieces = [one for one in declared.pieces if one[1]]
        if pieces:
            yield RULE
        for value, number in pieces:
            yield self._amount(f"{number} x {self.words.amount(value)}", value * number)

    def _difference(
        self, difference: int | None, indent: str, style: Style = Style.PLAIN
    ) -> Iterator[Row]:
        """Over or short in words, never by a sign alone."""
        if difference is None:
            return
        code = _over_or_short(difference)
        yield self._amount(indent + self._say(code), abs(difference), style)

    def _foot(self) -> Iterator[Row]:
        report = self.report
        if report.unsent:
            yield RULE
            name = on_paper(self.paper.name(report.approved_by))
            yield from self._full(self._say("unsent", number=str(report.unsent), name=name))
        yield RULE
        yield middle(self.paper.number)
        if self.paper.copy:
            yield middle(self.words.text("receipt.copy"), Style.STRONG)

    def _line(self, line: CashLine, indent: str = "") -> Row:
        return self._amount(indent + self._say(f"cash_{line.what}"), line.amount_minor)

    def _amount(self, label: str, minor: int, style: Style = Style.PLAIN) -> Row:
        return pair(label, self.words.amount(minor), style)

    def _say(self, code: str, **fields: str) -> str:
        return self.words.text(f"shift_report.{code}", **fields)

    def _moment(self, at: datetime) -> str:
        return self.words.moment(at.astimezone(ZoneInfo(self.paper.time_zone)))

    def _full(self, text: str) -> Iterator[Row]:
        return (Row(line) for line in textwrap.wrap(on_paper(text), COLUMNS))


def _over_or_short(difference: int) -> str:
    """The code of the word for it."""
    return "over" if difference > 0 else "short" if difference < 0 else "fits"
