"""The OpenAPI description of master data, made from the kinds' fields."""

from collections.abc import Callable
from typing import Any

from pos_app.hq.master.fields import KEY_PATTERN, STATES, TEXT_MAX, Field, Shape, bounds
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import JOBS, KINDS

Schema = dict[str, Any]

REFUSALS = {
    400: "The message is malformed",
    401: "Neither HQ's token nor a session",
    403: "The role has not got the right",
    404: "There is no such record",
    409: "Not as things are now; the sentence says why",
    422: "Fields are wrong; each is named",
}


def name_of(kind: Kind) -> str:
    """What the kind's schema is called: `DeliveryMode`."""
    return "".join(part.title() for part in kind.name.split("_"))


def schema_of(field: Field) -> Schema:
    """Type and range of one field."""
    found = _PLAIN[field.shape](field) if field.shape in _PLAIN else _text(field)
    if field.nullable:
        return {"anyOf": [found, {"type": "null"}]}
    return found


def _text(field: Field) -> Schema:
    found: Schema = {"type": "string", "maxLength": field.most or TEXT_MAX}
    if field.required:
        found["minLength"] = 1
    if field.shape is Shape.KEY:
        found["pattern"] = f"^{field.pattern or KEY_PATTERN}$"
    elif field.pattern:
        found["pattern"] = f"^({field.pattern})?$"
    if field.to:
        found["description"] = f"The key of a {field.to}."
    return found


def _number(field: Field) -> Schema:
    least, most = bounds(field)
    units = {Shape.RATE: "Ten-thousandths of a percent.", Shape.AMOUNT: "Minor units."}
    found: Schema = {"type": "integer", "minimum": least, "maximum": most}
    about = units.get(field.shape, f"In {field.unit}." if field.unit else "")
    return {**found, "description": about} if about else found


def _words(field: Field) -> Schema:
    items: Schema = {"type": "string"}
    if field.pattern:
        items["pattern"] = f"^({field.pattern})$"
    if field.to:
        items["description"] = f"The key of a {field.to}."
    return {"type": "array", "items": items, "uniqueItems": True}


def _rows(field: Field) -> Schema:
    return {"type": "array", "items": _object(field.rows)}


def _object(fields: tuple[Field, ...]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {x.name: schema_of(x) for x in fields if x.shape is not Shape.SECRET},
    }


def _matrix(field: Field) -> Schema:
    answers = {"type": "string", "enum": list(STATES)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(field.options, answers),
    }


def _areas(field: Field) -> Schema:
    buttons = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(field.options, buttons),
    }


_PLAIN: dict[Shape, Callable[[Field], Schema]] = {
    Shape.FLAG: lambda _field: {"type": "boolean"},
    Shape.CHOICE: lambda field: {"type": "string", "enum": list(field.options)},
    Shape.WHOLE: _number,
    Shape.AMOUNT: _number,
    Shape.RATE: _number,
    Shape.SOME: _words,
    Shape.WORDS: _words,
    Shape.NAMES: _words,
    Shape.ROWS: _rows,
    Shape.MATRIX: _matrix,
    Shape.AREAS: _areas,
}

_ERROR: Schema = {
    "type": "object",
    "description": "Why nothing was done.",
    "properties": {
        "code": {"type": "string"},
        "sentence": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "rule": {"type": "string"},
                    "sentence": {"type": "string"},
                },
            },
        },
    },
}
_PUBLISH: Schema = {
    "type": "object",
    "description": "Which downloads to publish, why, and from when on.",
    "properties": {
        "jobs": {"type": "array", "items": {"type": "integer", "enum": list(JOBS)}},
        "reason": {"type": "string", "minLength": 3, "maxLength": 400},
        "in_force_at": {"type": "string", "format": "date-time"},
    },
    "required": ["reason"],
}
_PIN: Schema = {
    "type": "object",
    "description": "A PIN of 6 to 12 digits; without one HQ makes it.",
    "properties": {"pin": {"type": "string", "pattern": "^[0-9]{6,12}$"}},
}


def components() -> dict[str, Schema]:
    """Every schema by its name."""
    found = {"MasterError": _ERROR, "Publish": _PUBLISH, "NewPin": _PIN}
    for kind in KINDS.values():
        record = _object(kind.fields)
        record["description"] = f"A {kind.name.replace('_', ' ')}, download {kind.job}."
        found[name_of(kind)] = record
        found[f"{name_of(kind)}Kept"] = {
            "type": "object",
            "description": "The record as the draft has it.",
            "properties": {
                "key": {"type": "string"},
                "seen": {"type": "integer", "minimum": 0},
                "published": {"type": "boolean"},
                "record": _ref(name_of(kind)),
                "warnings": {"type": "array", "items": {"type": "object"}},
            },
        }
        found[f"{name_of(kind)}Change"] = {
            "type": "object",
            "description": "`seen` of the record that was looked at, 0 for a new one.",
            "properties": {
                "seen": {"type": "integer", "minimum": 0},
                "record": _ref(name_of(kind)),
            },
            "required": ["record"],
        }
    return found


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


BODIES = {"publish": "Publish", "new_pin": "NewPin"}


def asks(method: str, answer: str, kind: Kind, path: str) -> Schema:
    """Parameters and body of one address."""
    headers = [("authorization", "HQ's token, on its own machine"), ("x-token", "of a session")]
    parameters = [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": about,
            "schema": {"type": "string"},
        }
        for name, about in headers
    ]
    if "{key}" in path:
        parameters.append(
            {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
        )
    if method == "DELETE":
        seen = {"type": "integer", "minimum": 0}
        parameters.append({"name": "seen", "in": "query", "required": True, "schema": seen})
    found: Schema = {"parameters": parameters}
    body = f"{name_of(kind)}Change" if answer == "put_record" else BODIES.get(answer, "")
    if body:
        found["requestBody"] = {"required": True, **_content(_ref(body))}
    return found


def responses(answer: str, kind: Kind) -> dict[int | str, Schema]:
    """The answers of one address."""
    done: Schema = {"description": "Done"}
    if answer in {"one_record", "put_record"}:
        done |= _content(_ref(f"{name_of(kind)}Kept"))
    elif answer == "record_list":
        kept = {"type": "array", "items": _ref(f"{name_of(kind)}Kept")}
        done |= _content({"type": "object", "properties": {"records": kept}})
    found: dict[int | str, Schema] = {200: done}
    for status, text in REFUSALS.items():
        found[status] = {"description": text, **_content(_ref("MasterError"))}
    return found
