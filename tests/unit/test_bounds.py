"""Each text and number of a request has its own bound, so that a request is read once (L4)."""

from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

from pos_app.contract import downloads, drawers, messages, parked, stored_value

MODULES = (messages, downloads, drawers, parked, stored_value)


def requests_of(module: ModuleType) -> list[type[BaseModel]]:
    return [
        one
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, BaseModel) and name.endswith("Request")
    ]


REQUESTS = {one.__name__: one for module in MODULES for one in requests_of(module)}


def unbounded(schema: dict[str, Any], known: dict[str, Any], place: str = "") -> list[str]:
    if "$ref" in schema:
        return unbounded(known[schema["$ref"].rpartition("/")[2]], known, place)
    inner = [(place, one) for one in schema.get("anyOf", [])]
    inner += [(f"{place}.{name}", one) for name, one in schema.get("properties", {}).items()]
    inner += [(f"{place}[]", one) for one in (schema.get("items"),) if one]
    bounds = {
        "string": {"maxLength", "pattern", "enum", "const"} & schema.keys(),
        "integer": {"minimum", "maximum"} <= schema.keys(),
        "number": False,
    }
    found = [] if bounds.get(schema.get("type", ""), True) else [place]
    return found + [name for where, one in inner for name in unbounded(one, known, where)]


@pytest.mark.parametrize("name", REQUESTS)
def test_every_text_and_number_has_its_bound(name):
    schema = REQUESTS[name].model_json_schema()
    assert unbounded(schema, schema.get("$defs", {})) == []


def test_it_would_notice():
    class OpenRequest(BaseModel):
        text: str

    assert unbounded(OpenRequest.model_json_schema(), {}) == [".text"]
