"""The shape of a scenario file, checked whole before anything is played."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pos_app.play import steps_cart, steps_hq, steps_shift, words  # noqa: F401 - their steps
from pos_app.play.steps import STEPS, Step
from pos_app.play.words import FileProblem, Reader

BYTES_MAX = 1_048_576
STEPS_MAX = 10_000

DELIVERY_MODES = ("standard", "express", "pickup", "carry")
YEARS = (1970, 2199)
DEFAULT_NOW = datetime.fromisoformat("2026-01-05T09:00:00+01:00")

STORE: dict[str, tuple[Reader, object]] = {
    "currency": (words.currency, "EUR"),
    "prices_include_tax": (words.flag, True),
    "deposit_percent": (words.share, 100_000),
    "lowest_deposit_percent": (words.share, 0),
    "cancellation_percent": (words.share, 0),
    "cancellation_tax_rate": (words.share, 0),
    "order_creation": (
        words.word("synchronous", "asynchronous", "real_time_first"),
        "real_time_first",
    ),
    "require_payment_for_fulfilment": (words.word("pay_later", "card_required"), "pay_later"),
    "cash_rounding": (words.coin, 1),
    "automatic_charges": (words.flag, False),
    "edit_partly_fulfilled": (words.flag, True),
    "quote_expiry_days": (words.days, 30),
    "manual_accept": (words.flag, False),
    "manual_calculation": (words.flag, False),
    "charge_reasons": (words.texts, ()),
    "more_tenders": (words.tenders, ()),
    "foreign_cash": (words.rates, {}),
    "drawers": (words.texts, ()),
    "rights": (words.rights, {}),
    "refund_limit": (words.not_negative, words.NO_BOUND),
}

PRODUCT: dict[str, tuple[Reader, object]] = {
    "sku": (words.name, None),
    "price": (words.not_negative, None),
    "tax_rate": (words.share, None),
    "barcode": (words.text, ""),
    "name": (words.text, ""),
    "active": (words.flag, True),
    "serial": (words.word("", "at_sale"), ""),
    "gift_card": (words.flag, False),
}

CUSTOMER: dict[str, tuple[Reader, object]] = {
    "id": (words.name, None),
    "name": (words.text, ""),
    "business": (words.flag, False),
}

CHARGE: dict[str, tuple[Reader, object]] = {
    "level": (words.word("line", "header"), None),
    "delivery_mode": (words.word("all", *DELIVERY_MODES), "all"),
    "category": (words.word("fixed", "percent"), None),
    "value": (words.not_negative, None),
    "from_amount": (words.not_negative, 0),
    "to_amount": (words.not_negative, words.NO_BOUND),
    "prorate": (words.flag, False),
    "tax_rate": (words.share, 0),
}
"""Automatic charges, of use only with `automatic_charges`."""


ATTRIBUTE: dict[str, tuple[Reader, object]] = {
    "code": (words.name, None),
    "level": (words.word("header", "line", "both"), "header"),
    "kind": (words.word("text", "number", "date", "flag"), "text"),
    "values": (words.texts, ()),
    "range": (words.between, ()),
    "required": (words.flag, False),
}
"""What the store asks of an order or its lines (R50)."""

KNOWN = set("title requirements now store product customer charge attribute step".split())

Tables = tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """One step of the file: the small function, its arguments and what must come of it."""

    index: int
    step: Step
    arguments: dict[str, object]
    expect: dict[str, object]
    refused: str | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A clerk's day."""

    file: str
    title: str
    now: datetime
    store: dict[str, object]
    products: Tables
    customers: Tables
    charges: Tables
    attributes: Tables
    steps: tuple[PlayedStep, ...] = field(default=())


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file, or `FileProblem` with the position."""
    where = str(path)
    try:
        raw = path.read_bytes()
        if len(raw) > BYTES_MAX:
            raise FileProblem(where, "the file is larger than 1 MiB")
        loaded = tomllib.loads(raw.decode())
    except OSError as error:
        raise FileProblem(where, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileProblem(where, str(error)) from None
    return _scenario(where, loaded)


def _scenario(where: str, loaded: dict[str, object]) -> Scenario:
    _check_known(where, loaded, KNOWN)
    _read(f"{where}, requirements", words.texts, loaded.get("requirements", []))
    steps = _tables(where, loaded, "step")
    if len(steps) > STEPS_MAX:
        raise FileProblem(where, f"more than {STEPS_MAX} steps")
    products = tuple(
        _table(f"{where}, product {n}", one, PRODUCT)
        for n, one in enumerate(_tables(where, loaded, "product"), 1)
    )
    customers = tuple(
        _table(f"{where}, customer {n}", one, CUSTOMER)
        for n, one in enumerate(_tables(where, loaded, "customer"), 1)
    )
    attributes = tuple(
        _table(f"{where}, attribute {n}", one, ATTRIBUTE)
        for n, one in enumerate(_tables(where, loaded, "attribute"), 1)
    )
    _check_distinct(f"{where}, attribute", attributes, "code")
    _check_distinct(f"{where}, product", products, "sku")
    _check_distinct(f"{where}, product", products, "barcode")
    _check_distinct(f"{where}, customer", customers, "id")
    return Scenario(
        file=where,
        title=str(_read(f"{where}, title", words.text, loaded.get("title", where))),
        now=_now(where, loaded.get("now")),
        store=_table(f"{where}, store", loaded.get("store", {}), STORE),
        products=products,
        customers=customers,
        charges=tuple(
            _charge(f"{where}, charge {n}", one)
            for n, one in enumerate(_tables(where, loaded, "charge"), 1)
        ),
        attributes=attributes,
        steps=tuple(_step(where, index, one) for index, one in enumerate(steps)),
    )


def _check_distinct(where: str, tables: Tables, key: str) -> None:
    """Two of the same name would silently be one."""
    seen: set[object] = set()
    for number, table in enumerate(tables, 1):
        if table[key] in seen:
            raise FileProblem(f"{where} {number}, {key}", f"{table[key]!r} is there already")
        if table[key]:
            seen.add(table[key])


def _now(where: str, value: object) -> datetime:
    if value is None:
        return DEFAULT_NOW.astimezone(UTC)
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(words.text(value))
    except (ValueError, TypeError) as error:
        raise FileProblem(f"{where}, now", str(error)) from None
    if moment.tzinfo is None:
        raise FileProblem(f"{where}, now", "the time needs an offset, like +01:00")
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise FileProblem(f"{where}, now", f"the year must lie from {YEARS[0]} to {YEARS[1]}")
    return moment.astimezone(UTC)


def _charge(where: str, table: dict[str, object]) -> dict[str, object]:
    """A rule; what its value means depends on its category."""
    share = table.get("category") == "percent"
    rule = _table(where, table, CHARGE | {"value": (words.share, None)} if share else CHARGE)
    least, most = rule["from_amount"], rule["to_amount"]
    if isinstance(least, int) and isinstance(most, int) and words.NO_BOUND != most < least:
        raise FileProblem(f"{where}, to_amount", "lies below from_amount")
    return rule


def _tables(where: str, loaded: dict[str, object], key: str) -> list[dict[str, object]]:
    found = loaded.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise FileProblem(where, f"[[{key}]] is expected")
    return found


def _check_known(where: str, table: dict[str, object], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise FileProblem(f"{where}, key {key}", "is not known")


def _table(
    where: str, table: object, readers: dict[str, tuple[Reader, object]]
) -> dict[str, object]:
    """The table read by its readers, defaults filled in."""
    if not isinstance(table, dict):
        raise FileProblem(where, "a table is expected")
    _check_known(where, table, set(readers))
    result = {}
    for key, (reader, default) in readers.items():
        if key not in table:
            if default is None:
                raise FileProblem(where, f"{key} is missing")
            result[key] = default
            continue
        result[key] = _read(f"{where}, {key}", reader, table[key])
    return result


def _read(where: str, reader: Reader, value: object) -> object:
    try:
        return reader(value)
    except (ValueError, TypeError) as error:
        raise FileProblem(where, str(error)) from None


def _step(where: str, index: int, table: dict[str, object]) -> PlayedStep:
    place = f"{where}, step {index}"
    name = table.get("do")
    step = STEPS.get(name) if isinstance(name, str) else None
    if step is None:
        raise FileProblem(place, f"{name!r} is not a step")
    place = f"{place} ({name})"
    _check_known(place, table, {"do", "expect", "refused"} | set(step.keys))
    arguments = {
        key: _read(f"{place}, {key}", reader, table[key])
        for key, reader in step.keys.items()
        if key in table
    }
    for key in step.required:
        if key not in arguments:
            raise FileProblem(place, f"{key} is missing")
    if step.any_key and not arguments:
        raise FileProblem(place, f"{' or '.join(step.keys)} is missing")
    expect = table.get("expect", {})
    if not isinstance(expect, dict):
        raise FileProblem(f"{place}, expect", "a table is expected")
    _check_expect(place, expect)
    told = table.get("refused")
    refused = None if told is None else str(_read(f"{place}, refused", words.code, told))
    return PlayedStep(index, step, arguments, expect, refused)


def _check_expect(place: str, expect: dict[str, object]) -> None:
    from pos_app.play.state import LINE_NAMES, NAMES

    _check_known(f"{place}, expect", expect, set(NAMES))
    lines = expect.get("lines", {})
    if not isinstance(lines, dict):
        raise FileProblem(f"{place}, expect, lines", "a table is expected")
    for name, wanted in lines.items():
        where = f"{place}, expect, lines, {name}"
        if not isinstance(wanted, dict):
            raise FileProblem(where, "a table is expected")
        _check_known(where, wanted, set(LINE_NAMES))
