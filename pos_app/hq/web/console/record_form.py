"""Forms and tables of master data, made from the kinds' fields: what stands in an input, what a
person reads of a value. Must never decide whether a value is right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pos_app.hq.master.fields import (
    ROWS_MAX,
    SPARE_ROWS,
    STATES,
    Field,
    Shape,
    Wrong,
    blank,
    bounds,
)
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.states import Difference, MasterState
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.visit import Visit
from pos_app.hq.words import broken_rule


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form with everything around it."""

    name: str
    shape: str
    label: str
    hint: str = ""
    value: str = ""
    checked: bool = False
    options: tuple[tuple[str, str, bool], ...] = ()
    rows: tuple[tuple["Input", ...], ...] = ()
    unit: str = ""
    required: bool = False
    length: int = 200
    wrong: str = ""
    before: str = ""
    number: bool = False
    heads: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the draft differs from what the tills have."""
        return bool(self.before)


def label(visit: Visit, name: str) -> str:
    """What a field is called."""
    return visit.words.of("field", name)


def title(record: Record | None, key: str) -> str:
    """What a record is called."""
    return str((record or {}).get("name") or key)


def to_form(fields: Sequence[Field], record: Record, visit: Visit, at: str = "") -> dict[str, str]:
    """The record as a browser would send it back."""
    found: dict[str, str] = {}
    for one in fields:
        name, value = at + one.name, record.get(one.name, blank(one))
        match one.shape:
            case Shape.FLAG:
                found |= {name: "on"} if value else {}
            case Shape.SOME:
                found |= {f"{name}-{key}": "on" for key in value}
            case Shape.MATRIX:
                found |= {f"{name}-{key}": state for key, state in value.items()}
            case Shape.AREAS:
                found |= {f"{name}-{area}": " ".join(x) for area, x in value.items()}
            case Shape.WORDS:
                found[name] = " ".join(value)
            case Shape.NAMES:
                found[name] = "; ".join(value)
            case Shape.ROWS:
                for number, row in enumerate(value):
                    found |= to_form(one.rows, row, visit, f"{name}-{number}-")
            case _:
                found[name] = typed(one, value, visit)
    return found


def typed(one: Field, value: Any, visit: Visit) -> str:  # noqa: ANN401 - as the field holds
    """A single value as somebody would type it."""
    if value is None:
        return ""
    if one.shape is Shape.RATE:
        return visit.show.rate(value).removesuffix("%").strip()
    if one.shape is Shape.AMOUNT:
        return visit.show.bare(value)
    return str(value)


def shown(visit: Visit, data: MasterState, one: Field, value: Any) -> str:  # noqa: ANN401
    """A value as a person reads it."""
    t = visit.words
    if value is None:
        return t("no_limit")
    if one.shape in _SHOWN:
        return _SHOWN[one.shape](visit, data, one, value)
    if one.shape is Shape.CHOICE:
        return t.of("option", str(value)) if value else t("none")
    if one.shape is Shape.SECRET:
        return t("kept_secret") if value else t("none")
    if one.shape is Shape.WHOLE and one.unit:
        return f"{visit.show.number(value)} {t.of('unit', one.unit)}"
    return str(value) if value != "" else t("none")


def _matrix(visit: Visit, _data: MasterState, _one: Field, value: dict[str, str]) -> str:
    words = [
        f"{operation(visit, name)} {visit.words.of('state', state)}"
        for name, state in sorted(value.items())
    ]
    return ", ".join(words) or visit.words("all_allowed")


def _areas(visit: Visit, _data: MasterState, _one: Field, value: dict[str, list[str]]) -> str:
    words = [
        f"{visit.words.of('area', area)}: " + ", ".join(operation(visit, x) for x in buttons)
        for area, buttons in value.items()
        if buttons
    ]
    return "; ".join(words) or visit.words("none")


def _some(visit: Visit, data: MasterState, one: Field, value: list[str]) -> str:
    empty = "all" if one.name == "stores" else "none"
    return ", ".join(some_said(visit, data, one, x) for x in value) or visit.words(empty)


def some_said(visit: Visit, data: MasterState, one: Field, key: str) -> str:
    """One of several that are ticked: a record by its name, else a word of the field's own."""
    return reference(data, one.to, key) if one.to else visit.words.of("option", key)


_SHOWN: dict[Shape, Callable[[Visit, MasterState, Field, Any], str]] = {
    Shape.FLAG: lambda visit, _data, _one, value: visit.words("yes" if value else "no"),
    Shape.ONE: lambda visit, data, one, x: reference(data, one.to, x) or visit.words("none"),
    Shape.SOME: _some,
    Shape.WORDS: lambda visit, _data, _one, value: ", ".join(value) or visit.words("none"),
    Shape.NAMES: lambda visit, _data, _one, value: ", ".join(value) or visit.words("none"),
    Shape.ROWS: lambda visit, _data, _one, value: visit.words.count("rows_of", len(value)),
    Shape.MATRIX: _matrix,
    Shape.AREAS: _areas,
    Shape.RATE: lambda visit, _data, _one, value: visit.show.rate(value),
    Shape.AMOUNT: lambda visit, _data, _one, value: visit.show.amount(value),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that differs: old and new as people read them."""

    label: str
    old: str
    new: str


def difference_lines(visit: Visit, data: MasterState, one: Difference) -> tuple[Line, ...]:
    """Old and new of what a change touched; nothing where it made or withdrew the whole record."""
    if not one.old or not one.new:
        return ()
    found: list[Line] = []
    for name in one.fields:
        field = one.kind.field(name)
        if field is not None:
            found += value_lines(visit, data, field, (one.old[name], one.new[name]))
    return tuple(found)


def value_lines(visit: Visit, data: MasterState, one: Field, values: tuple[Any, Any]) -> list[Line]:
    """Old and new of one field: of a matrix only the operations that differ, of a layout only the
    areas, of a table only the rows.
    """
    old, new = values
    if one.shape is Shape.MATRIX:
        answers = visit.words.of
        return [
            Line(
                operation(visit, x),
                answers("state", old.get(x, STATES[0])),
                answers("state", new.get(x, STATES[0])),
            )
            for x in sorted({*old, *new})
            if old.get(x) != new.get(x)
        ]
    if one.shape is Shape.AREAS:
        return [
            Line(visit.words.of("area", x), *(_buttons(visit, y.get(x, [])) for y in values))
            for x in one.options
            if old.get(x) != new.get(x)
        ]
    if one.shape is Shape.ROWS:
        return _row_lines(visit, data, one, (old, new))
    return [Line(label(visit, one.name), *(shown(visit, data, one, x) for x in values))]


def _row_lines(visit: Visit, data: MasterState, one: Field, values: tuple[Any, Any]) -> list[Line]:
    """Of a table only the rows that differ, each by what stands in its first column."""
    first = one.rows[0]
    old, new = ({str(row[first.name]): row for row in rows} for rows in values)
    keys = {key: row[first.name] for key, row in {**old, **new}.items()}
    return [
        Line(
            f"{label(visit, one.name)}, "
            + (face(visit, x) if one.name == "faces" else shown(visit, data, first, keys[x])),
            _row(visit, data, one, old.get(x)),
            _row(visit, data, one, new.get(x)),
        )
        for x in keys
        if old.get(x) != new.get(x)
    ]


def face(visit: Visit, button: str) -> str:
    """A button of a layout by its area and what it does."""
    area, _, name = button.partition("/")
    return f"{visit.words.of('area', area)}: {operation(visit, name)}"


def _row(visit: Visit, data: MasterState, one: Field, row: Record | None) -> str:
    """The other columns of a row: what is ticked by its name, the rest as people read it."""
    if row is None:
        return visit.words("no_row")
    parts = (
        (label(visit, x.name) if row[x.name] else "")
        if x.shape is Shape.FLAG
        else shown(visit, data, x, row[x.name])
        if row[x.name] not in ("", None)
        else ""
        for x in one.rows[1:]
    )
    return ", ".join(part for part in parts if part) or visit.words("nothing_in_row")


def _buttons(visit: Visit, names: list[str]) -> str:
    return ", ".join(operation(visit, x) for x in names) or visit.words("none")


def reference(data: MasterState, kind: str, key: str) -> str:
    """A record that another one names: its name with its key."""
    if not key:
        return ""
    name = title(data.one(kind, key), key)
    return name if name == key else f"{name} ({key})"


def operation(visit: Visit, name: str) -> str:
    """An operation in words, with its parameter."""
    bare, _, parameter = name.partition(":")
    word = visit.words.of("operation", bare)
    if not parameter:
        return word
    return f"{word}: " + visit.words.of("parameter", parameter)


@dataclass(frozen=True, slots=True)
class Form:
    """What the inputs of a record are made from."""

    visit: Visit
    data: MasterState
    kind: Kind
    sent: Mapping[str, str]
    wrongs: tuple[Wrong, ...] = ()
    before: Record | None = None
    now: Record | None = None

    def input(self, one: Field, at: str = "") -> Input:
        """The input of one field."""
        name = at + one.name
        least, most = bounds(one) if one.shape is Shape.WHOLE else (0, 0)
        return Input(
            name=name,
            shape=one.shape.value,
            label=label(self.visit, one.name),
            hint=self._hint(one),
            value=self.sent.get(name, ""),
            checked=self.sent.get(name, "") == "on",
            options=self._options(one, name),
            rows=self._rows(one, name),
            heads=tuple(label(self.visit, sub.name) for sub in one.rows),
            unit="%"
            if one.shape is Shape.RATE
            else "€"
            if one.shape is Shape.AMOUNT
            else (self.visit.words.of("unit", one.unit) if one.unit else ""),
            required=one.required or one.shape is Shape.KEY,
            length=max(len(str(least)), len(str(most))) if most else one.most or 200,
            wrong=self._wrong(name),
            before=self._before(one) if not at else "",
            number=one.shape in {Shape.WHOLE, Shape.AMOUNT, Shape.RATE},
        )

    def _hint(self, one: Field) -> str:
        code = f"hint_{self.kind.name}_{one.name}"
        return (
            self.visit.words.of("hint", f"{self.kind.name}_{one.name}")
            if (self.visit.words.named(code))
            else ""
        )

    def _wrong(self, name: str) -> str:
        found = [x for x in self.wrongs if x.field == name or x.field.startswith(f"{name}-")]
        if not found:
            return ""
        said = wrong_said(self.visit, self.kind, found[0])
        inside = found[0].field != name
        return f"{place_said(self.visit, self.kind, found[0].field)}: {said}" if inside else said

    def _before(self, one: Field) -> str:
        if self.before is None or self.now is None:
            return ""
        old = self.before.get(one.name)
        return "" if old == self.now.get(one.name) else shown(self.visit, self.data, one, old)

    def _options(self, one: Field, name: str) -> tuple[tuple[str, str, bool], ...]:
        t, chosen = self.visit.words, self.sent.get(name, "")
        if one.shape is Shape.CHOICE:
            return tuple(
                (x, t.of("option", x) if x else t("none"), x == chosen) for x in one.options
            )
        if one.shape is Shape.ONE:
            keys = sorted(self.data.every(one.to))
            if chosen and chosen not in keys:
                keys.append(chosen)
            found = [(x, reference(self.data, one.to, x), x == chosen) for x in keys]
            return (("", t("none"), not chosen), *found)
        if one.shape is Shape.SOME:
            return tuple(
                (x, some_said(self.visit, self.data, one, x), f"{name}-{x}" in self.sent)
                for x in one.options or sorted(self.data.every(one.to))
            )
        return ()

    def _rows(self, one: Field, name: str) -> tuple[tuple[Input, ...], ...]:
        if one.shape is not Shape.ROWS:
            return ()
        filled_in = [
            x for x, text in self.sent.items() if x.startswith(f"{name}-") and text.strip()
        ]
        heads = {x.removeprefix(f"{name}-").split("-")[0] for x in filled_in}
        filled = 1 + max((x for x in range(ROWS_MAX) if str(x) in heads), default=-1)
        return tuple(
            tuple(self.input(sub, f"{name}-{number}-") for sub in one.rows)
            for number in range(filled + SPARE_ROWS)
        )


def wrong_said(visit: Visit, kind: Kind, wrong: Wrong) -> str:
    """The sentence of a rule that a field breaks."""
    one = kind.field(wrong.field.split("-")[0])
    details: dict[str, object] = dict(wrong.details)
    if wrong.rule in {"RATE_RANGE", "AMOUNT_RANGE"} and one is not None:
        show = visit.show.rate if wrong.rule == "RATE_RANGE" else visit.show.amount
        details = {name: show(int(str(x))) for name, x in details.items()}
    return broken_rule(visit.words, replace(wrong, details=details))


def wrong_list(visit: Visit, kind: Kind, wrongs: tuple[Wrong, ...]) -> list[tuple[str, str, str]]:
    """For the top of a form: the input, its label, the sentence; in the order of the form."""
    order = {one.name: place for place, one in enumerate(kind.fields)}
    return [
        (one.field, place_said(visit, kind, one.field), wrong_said(visit, kind, one))
        for one in sorted(wrongs, key=lambda x: order.get(x.field.partition("-")[0], len(order)))
    ]


def place_said(visit: Visit, kind: Kind, field: str) -> str:
    """A field's label; inside its table also the row, and the column."""
    name, *inside = field.split("-")
    one = kind.field(name)
    if one is None or one.shape is not Shape.ROWS or not inside:
        return label(visit, name)
    row = visit.words("row_number", number=int(inside[0]) + 1)
    return ", ".join((label(visit, name), row, *(label(visit, x) for x in inside[1:])))


def operation_states(visit: Visit) -> list[tuple[str, str]]:
    """The three answers of a permission group (R52)."""
    return [(state, visit.words.of("state", state)) for state in STATES]


def kind_word(visit: Visit, kind: str) -> str:
    """What the records of a kind are called."""
    return visit.words.of("kind", kind)


def single_word(visit: Visit, kind: str) -> str:
    """What one record of a kind is called."""
    return visit.words.of("single", kind)
