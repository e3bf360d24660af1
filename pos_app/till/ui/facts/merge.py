"""Two changes of one order in words: what each side made of a row, and what became of an order that
was reloaded; pure (R103, section 8.5).
"""

from dataclasses import dataclass
from datetime import date

from pos_app.domain.merge import (
    ATTRIBUTES,
    CHARGES,
    DEPOSIT,
    Attributes,
    Row,
    Value,
    changes,
)
from pos_app.domain.order import AttributeValue, CustomerOrder
from pos_app.domain.pricing import Charge, charges_value, line_value
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import TransactionLine
from pos_app.till.ui.facts.attribute_words import attribute_name, attribute_shown
from pos_app.till.ui.facts.cart_rows import TONES, Setting, charge_name, group_detail
from pos_app.till.ui.facts.order import line_state
from pos_app.till.ui.text import Text

NAMED_MAX = 3


@dataclass(frozen=True, slots=True)
class SideWords:
    """What one side made of a row, what that does to its amount, and whether it is another one."""

    upper: str
    lower: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class RowWords:
    """One row of the comparison."""

    name: str
    second: str
    was: str
    here: SideWords
    there: SideWords


def row_words(row: Row, theirs: CustomerOrder, setting: Setting) -> RowWords:
    """The row in the three versions; what nobody changed is said once."""
    text, included = setting.text, theirs.terms.prices_include_tax
    line = next((x for x in (row.was, row.there, row.here) if isinstance(x, TransactionLine)), None)
    words = _Words(row, setting, included=included)
    unchanged = SideWords(text("merge.unchanged"))
    here = unchanged if row.here == row.was else words.side(row.here)
    there = unchanged if row.there == row.was else words.side(row.there)
    if row.progress and line is not None:
        now = theirs.line(line.line_no)
        state = line_state(now, setting) if now is not None else ""
        there = SideWords(state) if there is unchanged else SideWords(there.upper, state)
    return RowWords(name_of(row, setting), _second(row, text), words.was(), here, there)


def name_of(row: Row, setting: Setting) -> str:
    """The article's name, or what the row is."""
    for one in (row.was, row.there, row.here):
        if isinstance(one, TransactionLine):
            return one.name
    return setting.text(f"merge.row_{row.key}")


def _second(row: Row, text: Text) -> str:
    return text(f"merge.{row.change.value}")


class _Words:
    """The words for the values of one row: only of what either side changed."""

    def __init__(self, row: Row, setting: Setting, *, included: bool) -> None:
        self._row, self._setting, self._included = row, setting, included

    def was(self) -> str:
        if self._row.was is None and self._row.key not in (CHARGES, DEPOSIT):
            return self._setting.text("merge.not_there")
        return self._value(self._row.was)

    def side(self, value: Value) -> SideWords:
        said = self._difference(value)
        moved = bool(said) and self._worth(self._row.was) != self._worth(value)
        return SideWords(self._value(value), said, moved)

    def _value(self, value: Value) -> str:
        text, figures = self._setting.text, self._setting.text.figures
        if isinstance(value, TransactionLine):
            return self._line(value)
        if isinstance(value, date):
            return figures.day(value)
        if isinstance(value, int):
            return figures.amount(value)
        if isinstance(value, tuple):
            if self._row.key == ATTRIBUTES:
                return self._attributes(value)
            return figures.amount(self._charged(value))
        return text("merge.by_rule" if self._row.key == DEPOSIT else "merge.gone")

    def _line(self, line: TransactionLine) -> str:
        text, figures, row = self._setting.text, self._setting.text.figures, self._row
        known = [x for x in (row.was, row.here, row.there) if isinstance(x, TransactionLine)]
        parts = []
        if len({x.quantity for x in known}) > 1 or len(known) < 3:
            parts.append(_pieces(line, text))
        if len({(x.price_minor, x.discount_minor) for x in known}) > 1:
            parts.append(figures.amount(line_value(line, included=self._included).gross))
        if len({x.delivery for x in known}) > 1:
            parts.append(self._delivery(line, known))
        if len({x.charges for x in known}) > 1:
            parts.append(self._charges_of(line))
        if len({x.attributes for x in known}) > 1:
            parts.append(self._attributes(line.attributes))
        return " · ".join(parts) or _pieces(line, text)

    def _charges_of(self, line: TransactionLine) -> str:
        if not line.charges:
            return self._setting.text("merge.no_charges")
        names = sorted({charge_name(one.code, self._setting) for one in line.charges})
        amount = charges_value(line.charges, included=self._included).gross
        return f"{', '.join(names)} {self._setting.text.figures.amount(amount)}"

    def _delivery(self, line: TransactionLine, known: list[TransactionLine]) -> str:
        """Class, place or mode, date and address; of one class only what is not the same in all."""
        every = [group_detail(x.delivery, self._setting).split(" · ") for x in known]
        own = group_detail(line.delivery, self._setting).split(" · ")
        if len({x.delivery_class for x in known}) == 1 and len({*map(len, every)}) == 1:
            differs = [len(set(one)) > 1 for one in zip(*every, strict=True)]
            if any(differs):
                return " · ".join(x for x, other in zip(own, differs, strict=True) if other)
        tone = TONES[line.delivery_class]
        name = {"carry": "carry_out", "pick": "pick_up", "ship": "ship"}.get(tone, "not_chosen")
        return " ".join((self._setting.text(f"label.{name}"), " · ".join(own))).strip()

    def _charged(self, value: tuple[Charge, ...] | Attributes) -> int:
        charges = tuple(one for one in value if isinstance(one, Charge))
        return charges_value(charges, included=self._included).gross

    def _attributes(self, value: tuple[Charge, ...] | Attributes) -> str:
        text, known = self._setting.text, self._setting.configuration.attributes
        parts = []
        for one in value:
            if isinstance(one, AttributeValue):
                asked = next((x for x in known if x.code == one.code), None)
                name = attribute_name(asked, text) if asked is not None else one.code
                parts.append(f"{name} {attribute_shown(asked, one.value, text)}")
        return ", ".join(parts) or text("merge.not_filled")

    def _difference(self, value: Value) -> str:
        """What it does to the row's worth: `+ 238,00`, or that it stays."""
        before, after = self._worth(self._row.was), self._worth(value)
        if before is None or after is None:
            return ""
        figures = self._setting.text.figures
        if before == after:
            return self._setting.text("merge.stays", amount_minor=after)
        return figures.signed(after - before)

    def _worth(self, value: Value) -> int | None:
        if isinstance(value, TransactionLine):
            return line_value(value, included=self._included).gross
        if isinstance(value, tuple):
            return self._charged(value) if self._row.key == CHARGES else None
        is_line = self._row.key.startswith(("line", "new"))
        return 0 if value is None and is_line else None


def _pieces(line: TransactionLine, text: Text) -> str:
    code = "merge.pieces_one" if line.quantity == UNIT else "merge.pieces_many"
    return text(code, quantity=line.quantity)


def what_changed(before: CustomerOrder, now: CustomerOrder, setting: Setting) -> str:
    """One sentence on an order that was reloaded: which of its rows are other ones."""
    text = setting.text
    rows = changes(before, now)
    if not rows:
        return text("merge.reloaded")
    names = [change_words(row, now, setting) for row in rows[:NAMED_MAX]]
    if len(rows) > NAMED_MAX:
        names.append(text("merge.and_more", number=str(len(rows) - NAMED_MAX)))
    return text("merge.reloaded_with", what="; ".join(names))


def change_words(row: Row, now: CustomerOrder, setting: Setting) -> str:
    """`Eetkamerstoel Bram: 5 stuks (was 6 stuks)`."""
    words = row_words(row, now, setting)
    there = " ".join(x for x in (words.there.upper, words.there.lower) if x)
    if row.was is None or row.progress:
        return f"{words.name}: {there}"
    was = setting.text("merge.was", was=words.was)
    return f"{words.name}: {words.there.upper} ({was})"
