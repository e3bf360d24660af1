"""Pick list and packing slip as rows of text, for paper and for the screen."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.domain.delivery import DeliveryClass
from pos_app.till.devices.paper_text import on_paper
from pos_app.till.devices.receipt_layout import COLUMNS, RULE, Row, Style, middle, pair
from pos_app.till.devices.receipt_words import Words, words_of
from pos_app.till.devices.stock_paper import StockGroup, StockKind, StockLine, StockPaper

BOX = "[ ] "
"""Ticked by hand when the article lies in the basket."""


def stock_rows(paper: StockPaper) -> tuple[Row, ...]:
    """The rows of a pick list or packing slip, in the paper's own language."""
    return tuple(_Sheet(paper, words_of(paper.language)).rows())


@dataclass(frozen=True, slots=True)
class _Sheet:
    paper: StockPaper
    words: Words

    def rows(self) -> Iterator[Row]:
        yield from self._head()
        for group in self.paper.groups:
            yield from self._group(group)
        yield from self._foot()

    def _head(self) -> Iterator[Row]:
        paper = self.paper
        yield middle(paper.store.name, Style.STRONG)
        if self._is_slip and paper.store.address:
            yield middle(paper.store.address)
        if paper.copy:
            yield middle(self.words.text("receipt.copy"), Style.STRONG)
        yield RULE
        moment = self.words.moment(paper.at)
        yield pair(self.words.text(paper.kind.value), moment, Style.STRONG)
        yield pair(self._say("number"), paper.number)
        yield pair(self._say("made_by"), paper.staff_name)

    def _group(self, group: StockGroup) -> Iterator[Row]:
        yield RULE
        ships = group.delivery_class is DeliveryClass.SHIP
        yield from self._full(group.order_no, Style.STRONG)
        if self._is_slip and group.address:
            for one in group.address:
                yield from self._full(one)
        else:
            yield from self._full(group.customer)
        day = self.words.day(group.on) if group.on else ""
        promise = self._say("ship" if ships else "pick_up", mode=on_paper(group.mode), day=day)
        yield from self._full(promise.strip())
        for line in group.lines:
            yield from self._line(line)

    def _line(self, line: StockLine) -> Iterator[Row]:
        count = f"{self.words.quantity(line.quantity)} {line.unit}".strip()
        box = "" if self._is_slip else BOX
        yield from self._full(f"{count} x {line.name}", Style.STRONG, box)
        yield from self._full(line.sku, indent=" " * len(box))
        if line.again:
            yield from self._full(self._say("again"), Style.STRONG, " " * len(box))

    def _foot(self) -> Iterator[Row]:
        yield RULE
        if self._is_slip:
            yield Row(on_paper(self.paper.groups[0].order_no), Style.BARCODE)
            yield from self._full(self._say("slip_foot"))
        else:
            pieces = sum(len(one.lines) for one in self.paper.groups)
            yield pair(self._say("lines"), str(pieces))
        if self.paper.copy:
            yield middle(self.words.text("receipt.copy"), Style.STRONG)

    @property
    def _is_slip(self) -> bool:
        return self.paper.kind is StockKind.PACKING_SLIP

    def _say(self, code: str, **fields: str) -> str:
        return self.words.text(f"stock_paper.{code}", **fields)

    def _full(
        self, text: str, style: Style = Style.PLAIN, indent: str = ""
    ) -> Iterator[Row]:
        after = " " * len(indent)
        shown = textwrap.fill(
            on_paper(text), COLUMNS, initial_indent=indent, subsequent_indent=after
        )
        return (Row(line, style) for line in shown.splitlines())
