"""A configuration as the numbered packages that carry it (R54), and put together again; every field
travels in exactly one of them.
"""

import json
from typing import Any

from pos_app.contract.translate import Malformed, decode, encode, sha256
from pos_app.domain.configuration import Configuration, Store

CHARGES, STAFF, CHANNEL, REGISTERS, GLOBAL, MODES = 1040, 1060, 1070, 1090, 1110, 1120
ORDER = (CHARGES, STAFF, CHANNEL, REGISTERS, GLOBAL, MODES)
"""The packages of the configuration, in the order in which they are applied (R55)."""

WHOLE = {
    "store": CHANNEL,
    "tenders": CHANNEL,
    "register_id": REGISTERS,
    "layout": REGISTERS,
    "layouts": REGISTERS,
    "groups": STAFF,
    "staff": STAFF,
    "attributes": GLOBAL,
    "delivery": MODES,
}
"""Sections that one package carries whole."""
PARTED: dict[str, tuple[int, dict[str, int]]] = {
    "orders": (
        GLOBAL,
        {
            "charge_codes": CHARGES,
            "charge_rules": CHARGES,
            "charge_details": CHARGES,
            "creation": CHANNEL,
            "fulfilment_payment": CHANNEL,
        },
    ),
    "profile": (
        CHANNEL,
        {"has_drawer": REGISTERS, "drawers": REGISTERS, "reject_reasons": GLOBAL},
    ),
    "taxes": (GLOBAL, {"groups": CHARGES, "places": CHARGES}),
}
"""Sections of several packages: the one of most fields, and those of the others."""

Parts = dict[int, str]
"""The JSON of each package."""


def parts_of(configuration: Configuration) -> Parts:
    """Every package of the configuration; the same content is always the same text."""
    found: dict[int, dict[str, Any]] = {job: {} for job in ORDER}
    for section, content in json.loads(encode(configuration)).items():
        if section == "version":
            continue
        if section in WHOLE:
            found[WHOLE[section]][section] = content
            continue
        usual, others = PARTED[section]
        for name, value in content.items():
            found[others.get(name, usual)].setdefault(section, {})[name] = value
    return {job: text_of(part) for job, part in found.items()}


def text_of(part: dict[str, Any]) -> str:
    """A package as it travels."""
    return json.dumps(part, sort_keys=True, ensure_ascii=False)


NOTHING_YET = Configuration(0, Store("", ""), "")
"""What the packages of a till's first download are put into."""


def with_part(configuration: Configuration, job: int, body: str) -> Configuration:
    """The configuration after that package, or `Malformed`, naming the place; nothing of a package
    counts unless all of it does.
    """
    whole: dict[str, Any] = json.loads(encode(configuration))
    try:
        part = json.loads(body)
    except ValueError:
        raise Malformed(f"{job}: json") from None
    if job not in ORDER or not isinstance(part, dict):
        raise Malformed(f"{job}: unknown")
    for section, content in part.items():
        if section in PARTED and isinstance(content, dict):
            whole[section] = {**whole.get(section, {}), **content}
        else:
            whole[section] = content
    return decode(Configuration, json.dumps(whole))


def hash_of(body: str) -> str:
    """What a package's text hashes to."""
    return sha256(body.encode()).hex()
