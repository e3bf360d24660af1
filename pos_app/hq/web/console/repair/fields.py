"""What a repair books otherwise than the till sent it, in words and figures of head office's
people; reads only.
"""

import json
from typing import Any

from pos_app.hq.repair.corrected_copy import Field
from pos_app.hq.repair.effect import Effect
from pos_app.hq.web.console.visit import Visit

WRAPPERS = {"transaction", "wish"}
"""What only holds the rest of an event, and says nothing to a person."""
AMOUNTS = {"deposit_used", "deposit_set"}
"""Amounts whose names do not end as those of all others do."""


def changes_said(visit: Visit, effect: Effect) -> tuple[Field, ...]:
    """Every changed field of a trial: where in words, what the till sent, what is booked."""
    copy = json.loads(effect.copy) if effect.copy is not None else {}
    return tuple(_field_said(visit, copy, *one) for one in effect.changes)


def _field_said(visit: Visit, copy: dict[str, Any], place: str, old: str, new: str) -> Field:
    """`transaction.lines.1.price_minor` is "Order line 1 Kettle \u00b7 Price"."""
    said: list[str] = []
    at: Any = copy
    *way, field = place.split(".")
    if way and way[0] == "quantities":
        field = "quantity" if field == "2" else "line_no"
    name = ""
    for step in way:
        at = at[int(step) - 1] if step.isdecimal() else at[step]
        if step.isdecimal():
            said.append(_one_of(visit, name, at, step))
        elif step not in WRAPPERS and not isinstance(at, list):
            said.append(visit.words.of("repair_field", step))
        name = step
    said.append(visit.words.of("repair_field", field))
    return " \u00b7 ".join(said), _value(visit, field, old), _value(visit, field, new)


def _one_of(visit: Visit, name: str, one: Any, step: str) -> str:  # noqa: ANN401 - of a message
    """A line by its number and name, a charge by its code, a tender by its kind."""
    t = visit.words
    match name:
        case "quantities":
            return t("line_number", number=one[0])
        case "lines" | "unlinked":
            return f"{t('line_number', number=one['line_no'])} {one['name']}"
        case "charges":
            return f"{t.of('repair_field', 'charge')} {one['code']}"
        case "tenders":
            return t.of("tender", one["kind"])
        case _:
            return f"{t.of('repair_field', name)} {step}"


def _value(visit: Visit, field: str, text: str) -> str:
    """An amount as an amount, a quantity as one, several things by how many they are."""
    s = visit.show
    if not text:
        return visit.words("none")
    if text.lstrip("-").isdecimal() and (field.endswith("_minor") or field in AMOUNTS):
        return s.amount(int(text))
    if text.isdecimal() and field == "quantity":
        return s.quantity(int(text))
    if text.startswith(("[", "{")):
        found = json.loads(text)
        return s.number(len(found)) if isinstance(found, list) else str(found.get("name", ""))
    return visit.words({"true": "yes", "false": "no"}[text]) if text in {"true", "false"} else text
