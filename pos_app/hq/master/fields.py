"""What a field of master data may hold: a type, a range, and an error that names it. The console's
forms and the API's JSON are read by the same rules.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pos_app.domain.errors import Refused
from pos_app.domain.money import AMOUNT_MINOR_MAX, RATE_ONE, parse_amount, parse_rate

TEXT_MAX = 200
LIST_MAX = 5_000
ROWS_MAX = 200
SPARE_ROWS = 3
"""Empty rows at the end of a form's table."""


class Shape(Enum):
    """How a field is typed and kept."""

    KEY = "key"
    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    FLAG = "flag"
    WHOLE = "whole"
    AMOUNT = "amount"
    RATE = "rate"
    ONE = "one"
    SOME = "some"
    WORDS = "words"
    NAMES = "names"
    ROWS = "rows"
    MATRIX = "matrix"
    AREAS = "areas"
    SECRET = "secret"  # noqa: S105 - a shape


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `least` and `most` bound numbers, or the length of a text (0: as its shape);
    `to` is the kind that a ONE or SOME points at, a SOME without it chooses of `options`; `pattern`
    is what a text or each word must be.
    """

    name: str
    shape: Shape = Shape.TEXT
    required: bool = False
    default: object = ""
    least: int = 0
    most: int = 0
    options: tuple[str, ...] = ()
    to: str = ""
    pattern: str = ""
    rows: tuple["Field", ...] = ()
    unit: str = ""
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that breaks a rule; `rule` is a code of the text files, `details` fill its gaps."""

    field: str
    rule: str
    details: Mapping[str, object]


class Invalid(Refused):
    """A record that cannot be kept, with every field that is wrong."""

    def __init__(self, wrongs: tuple[Wrong, ...]) -> None:
        names = ", ".join(one.field for one in wrongs)
        super().__init__("FIELDS_WRONG", fields=names)
        self.wrongs = wrongs


class Reading:
    """Collects what is wrong while a record is read."""

    def __init__(self) -> None:
        self.wrongs: list[Wrong] = []

    def wrong(self, field: str, rule: str, **details: object) -> None:
        """The field breaks the rule."""
        self.wrongs.append(Wrong(field, rule, details))


PARTED = {Shape.WORDS: r"[\s,;]+", Shape.NAMES: r"[;\r\n]+"}
"""What stands between those that somebody typed into one field."""
Sent = Mapping[str, str]
"""A form as a browser sends it."""

# --- from a form ----------------------------------------------------------------------------------


def from_form(
    fields: tuple[Field, ...], form: Mapping[str, str], reading: Reading
) -> dict[str, Any]:
    """The record that a form holds; amounts and rates as people write them."""
    return {one.name: _typed(one, one.name, form, reading) for one in fields}


def _typed(field: Field, name: str, form: Sent, reading: Reading) -> Any:  # noqa: ANN401
    if field.shape is Shape.ROWS:
        return _typed_rows(field, name, form, reading)
    if field.shape is Shape.MATRIX:
        head = f"{name}-"
        return {k.removeprefix(head): v for k, v in form.items() if k.startswith(head) and v}
    if field.shape is Shape.AREAS:
        return {area: form.get(f"{name}-{area}", "").split() for area in field.options}
    if field.shape is Shape.SOME:
        head = f"{name}-"
        return [k.removeprefix(head) for k in form if k.startswith(head)]
    if field.shape is Shape.FLAG:
        return form.get(name, "") in {"on", "yes", "1"}
    text = form.get(name, "").strip()
    if field.shape in PARTED:
        parts = (one.strip() for one in re.split(PARTED[field.shape], text))
        return list(dict.fromkeys(one for one in parts if one))
    if field.shape in {Shape.WHOLE, Shape.AMOUNT, Shape.RATE}:
        return _number(field, name, text, reading)
    return text


def _number(field: Field, name: str, text: str, reading: Reading) -> int | None:
    if not text:
        if not field.nullable:
            reading.wrong(name, "REQUIRED")
        return None if field.nullable else field.least
    try:
        if field.shape is Shape.RATE:
            return parse_rate(text)
        if field.shape is Shape.AMOUNT:
            return parse_amount(text.removeprefix("€").strip())
    except Refused:
        rule = "BAD_RATE" if field.shape is Shape.RATE else "BAD_AMOUNT"
        reading.wrong(name, rule, text=text[:40])
        return None if field.nullable else 0
    if not re.fullmatch(r"-?\d{1,13}", text):
        reading.wrong(name, "BAD_WHOLE", text=text[:40])
        return field.least
    return int(text)


def _typed_rows(
    field: Field, name: str, form: Mapping[str, str], reading: Reading
) -> list[dict[str, Any]]:
    found = []
    for number in range(ROWS_MAX):
        head = f"{name}-{number}-"
        here = {k: v for k, v in form.items() if k.startswith(head)}
        if not here:
            break
        if any(v.strip() for k, v in here.items() if v not in {"on", "yes"}):
            found.append(
                {sub.name: _typed(sub, head + sub.name, form, reading) for sub in field.rows}
            )
    return found


# --- from JSON ------------------------------------------------------------------------------------


def from_json(fields: tuple[Field, ...], sent: object, reading: Reading) -> dict[str, Any]:
    """The record of a JSON object: an unknown name is wrong, a missing one is its default."""
    if not isinstance(sent, dict):
        reading.wrong("", "NOT_AN_OBJECT")
        return {}
    known = {one.name for one in fields}
    for name in sent:
        if name not in known:
            reading.wrong(str(name)[:60], "UNKNOWN_FIELD")
    return {one.name: sent.get(one.name, blank(one)) for one in fields}


def blank(field: Field) -> Any:  # noqa: ANN401 - whatever the shape holds
    """What a field holds before anybody filled it."""
    if field.default != "":
        return field.default
    match field.shape:
        case Shape.FLAG:
            return False
        case Shape.WHOLE | Shape.AMOUNT | Shape.RATE:
            return None if field.nullable else field.least
        case Shape.SOME | Shape.WORDS | Shape.NAMES | Shape.ROWS:
            return []
        case Shape.MATRIX:
            return {}
        case Shape.AREAS:
            return {area: [] for area in field.options}
        case Shape.CHOICE:
            return field.options[0]
        case _:
            return ""


# --- the rules of a field -------------------------------------------------------------------------

KEY_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"
WORD = r"[^\s,;]{1,60}"
NAME = r"[^\s;]([^;]{0,118}[^\s;])?"
"""One of several that may hold spaces: a category, a value to choose."""


def check(
    fields: tuple[Field, ...], record: Mapping[str, Any], reading: Reading, at: str = ""
) -> None:
    """Every field has its type and lies in its range."""
    for field in fields:
        _CHECKS[field.shape](field, at + field.name, record.get(field.name), reading)


def _check_text(field: Field, name: str, value: object, reading: Reading) -> None:
    if not isinstance(value, str):
        reading.wrong(name, "NOT_A_TEXT")
        return
    if field.required and not value:
        reading.wrong(name, "REQUIRED")
    elif len(value) > (field.most or TEXT_MAX):
        reading.wrong(name, "TOO_LONG", most=field.most or TEXT_MAX)
    elif not value.isprintable():
        reading.wrong(name, "CONTROL")
    elif value and field.pattern and not re.fullmatch(field.pattern, value):
        reading.wrong(name, "PATTERN", text=value[:40])


def _check_key(field: Field, name: str, value: object, reading: Reading) -> None:
    if value == "":
        reading.wrong(name, "REQUIRED")
    elif not isinstance(value, str) or not re.fullmatch(field.pattern or KEY_PATTERN, value):
        reading.wrong(name, "BAD_KEY", text=str(value)[:40])


def _check_choice(field: Field, name: str, value: object, reading: Reading) -> None:
    if value not in field.options:
        reading.wrong(name, "NOT_AN_OPTION", options=", ".join(field.options))


def _check_flag(_field: Field, name: str, value: object, reading: Reading) -> None:
    if not isinstance(value, bool):
        reading.wrong(name, "NOT_A_FLAG")


def _check_number(field: Field, name: str, value: object, reading: Reading) -> None:
    if value is None and field.nullable:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        reading.wrong(name, "NOT_A_NUMBER")
        return
    least, most = bounds(field)
    if not least <= value <= most:
        rule = {Shape.RATE: "RATE_RANGE", Shape.AMOUNT: "AMOUNT_RANGE"}.get(field.shape, "RANGE")
        reading.wrong(name, rule, least=least, most=most)


def bounds(field: Field) -> tuple[int, int]:
    """The smallest and largest number that the field takes."""
    if field.most:
        return field.least, field.most
    most = {Shape.RATE: RATE_ONE, Shape.AMOUNT: AMOUNT_MINOR_MAX}.get(field.shape, 2**31)
    return field.least, most


def _check_words(field: Field, name: str, value: object, reading: Reading) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        reading.wrong(name, "NOT_A_LIST")
        return
    if len(value) > LIST_MAX:
        reading.wrong(name, "TOO_MANY", most=LIST_MAX)
    for one in value:
        pattern = field.pattern or (NAME if field.shape is Shape.NAMES else WORD)
        if not re.fullmatch(pattern, one) or not one.isprintable():
            reading.wrong(name, "PATTERN", text=one[:40])
            return
    if len(set(value)) != len(value):
        reading.wrong(name, "TWICE")


def _check_rows(field: Field, name: str, value: object, reading: Reading) -> None:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        reading.wrong(name, "NOT_A_LIST")
        return
    if len(value) > ROWS_MAX:
        reading.wrong(name, "TOO_MANY", most=ROWS_MAX)
        return
    known = {one.name for one in field.rows}
    for number, row in enumerate(value):
        if set(row) != known:
            reading.wrong(f"{name}-{number}", "ROW_FIELDS", known=", ".join(sorted(known)))
        else:
            check(field.rows, row, reading, f"{name}-{number}-")
    firsts = [str(row.get(field.rows[0].name)) for row in value]
    if len(set(firsts)) != len(firsts):
        reading.wrong(name, "TWICE")


def _check_matrix(field: Field, name: str, value: object, reading: Reading) -> None:
    if not isinstance(value, dict):
        reading.wrong(name, "NOT_AN_OBJECT")
        return
    for operation, state in value.items():
        if operation not in field.options:
            reading.wrong(f"{name}-{str(operation)[:40]}", "UNKNOWN_FIELD")
        elif state not in STATES:
            reading.wrong(f"{name}-{operation}", "NOT_AN_OPTION", options=", ".join(STATES))


def _check_areas(field: Field, name: str, value: object, reading: Reading) -> None:
    if not isinstance(value, dict) or set(value) - set(field.options):
        reading.wrong(name, "NOT_AN_OBJECT")
        return
    for area, buttons in value.items():
        if not isinstance(buttons, list) or not all(isinstance(one, str) for one in buttons):
            reading.wrong(f"{name}-{area}", "NOT_A_LIST")


def every_wrong(
    fields: tuple[Field, ...], record: Mapping[str, Any], reading: Reading
) -> tuple[Wrong, ...]:
    """What of a form could not be read, and then also what else is wrong, each field once."""
    if reading.wrongs:
        check(fields, record, reading)
    return tuple({one.field: one for one in reversed(reading.wrongs)}.values())[::-1]


STATES = ("allowed", "with_approval", "denied")

_CHECKS = {
    Shape.KEY: _check_key,
    Shape.TEXT: _check_text,
    Shape.LONG: _check_text,
    Shape.SECRET: _check_text,
    Shape.ONE: _check_text,
    Shape.CHOICE: _check_choice,
    Shape.FLAG: _check_flag,
    Shape.WHOLE: _check_number,
    Shape.AMOUNT: _check_number,
    Shape.RATE: _check_number,
    Shape.SOME: _check_words,
    Shape.WORDS: _check_words,
    Shape.NAMES: _check_words,
    Shape.ROWS: _check_rows,
    Shape.MATRIX: _check_matrix,
    Shape.AREAS: _check_areas,
}
