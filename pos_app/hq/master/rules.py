"""The rules between records of master data: what is refused when one is saved or withdrawn."""

from collections.abc import Callable, Iterator

from pos_app.db.database import Unit
from pos_app.domain.charge_rule import twins
from pos_app.domain.money import NOT_IN_HUNDREDTHS
from pos_app.domain.tender import TenderKind
from pos_app.domain.user_operations import CELLS, fits_area
from pos_app.hq.configuration import time_zones
from pos_app.hq.importing_rows import check_digit_fits
from pos_app.hq.master import charges
from pos_app.hq.master.fields import Reading, Shape
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import Pointer, pointers
from pos_app.hq.master.states import MasterState, draft
from pos_app.hq.master_rows import Record
from pos_app.hq.store import catalogue
from pos_app.hq.store import master as store

ORDERS_NAMED, DAYS_OF_WEEK = 5, 7
"""Orders that a refusal names."""


def check_record(
    unit: Unit, data: MasterState, kind: Kind, record: Record, reading: Reading
) -> None:
    """What the record says beside the others; `data` has it already, `unit` the state before."""
    _check_pointers(data, kind, record, reading)
    rule = _RULES.get(kind.name)
    if rule is not None:
        rule(unit, data, record, reading)


def _check_pointers(data: MasterState, kind: Kind, record: Record, reading: Reading) -> None:
    for field in kind.fields:
        if field.to:
            named = record[field.name] if field.shape is Shape.SOME else [record[field.name]]
            for key in named:
                if key and data.one(field.to, key) is None:
                    reading.wrong(field.name, "NOT_THERE", what=key)
        for sub in field.rows:
            for number, row in enumerate(record[field.name] if sub.to else ()):
                if row[sub.name] and data.one(sub.to, row[sub.name]) is None:
                    reading.wrong(
                        f"{field.name}-{number}-{sub.name}", "NOT_THERE", what=row[sub.name]
                    )


def users_of(data: MasterState, kind: str, key: str) -> list[tuple[str, str]]:
    """Kind and key of every record that names this one."""
    found = []
    for pointer in pointers():
        if pointer.to != kind:
            continue
        for other, record in data.every(pointer.kind).items():
            if key in names_in(pointer, record):
                found.append((pointer.kind, other))
    return found


def names_in(pointer: Pointer, record: Record) -> list[str]:
    """The keys that the field of a record holds."""
    value = record[pointer.field.name]
    if pointer.sub is not None:
        return [str(row[pointer.sub.name]) for row in value]
    return list(value) if pointer.field.shape is Shape.SOME else [str(value)]


def dangling(data: MasterState) -> tuple[str, str, str, str] | None:
    """Kind and key of a record that names one that is not there, and what it names."""
    for pointer in pointers():
        for key, record in data.every(pointer.kind).items():
            for named in names_in(pointer, record):
                if named and data.one(pointer.to, named) is None:
                    return pointer.kind, key, pointer.to, named
    return None


# --- rules of a kind ------------------------------------------------------------------------------


def _store(_unit: Unit, _data: MasterState, record: Record, reading: Reading) -> None:
    if record["time_zone"] not in time_zones():
        reading.wrong("time_zone", "NOT_A_ZONE", text=record["time_zone"])
    if record["currency"] in NOT_IN_HUNDREDTHS:
        reading.wrong("currency", "NOT_IN_HUNDREDTHS", text=record["currency"])


PREFIXES = ("price_prefixes", "weight_prefixes")
"""What in-store codes of a prefix carry (section 6a); those of any other are plain articles."""


def _profile(_unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """Real time first is a way of being asynchronous (R37); a code carries one thing; reasons are
    of the right sort (R44).
    """
    _check_about(data, "profile", record, reading)
    if record["real_time_first"] and not record["asynchronous"]:
        reading.wrong("real_time_first", "ONLY_ASYNCHRONOUS")
    found: set[str] = set()
    for name in PREFIXES:
        for prefix in found.intersection(record[name]):
            reading.wrong(name, "PREFIX_TAKEN", prefix=prefix)
        found.update(record[name])


def _tender(_unit: Unit, _data: MasterState, record: Record, reading: Reading) -> None:
    known = [one.value for one in TenderKind]
    if record["tender_id"] not in known:
        reading.wrong("tender_id", "NOT_AN_OPTION", options=", ".join(known))


def _location(_unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """A place stays a store while a group lets goods be picked up there (R10), and opens some
    day.
    """
    if len(set(record["closed_days"])) == DAYS_OF_WEEK:
        reading.wrong("closed_days", "NEVER_OPEN")
    for group in data.every("fulfilment_group").values():
        for row in group["members"]:
            same = row["location"] == record["location_id"]
            if same and row["can_pick_up"] and not record["is_store"]:
                reading.wrong("is_store", "WAREHOUSE_PICKUP", location=record["location_id"])


def _fulfilment_group(_unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """A warehouse that is no store can only ship (R10)."""
    for number, row in enumerate(record["members"]):
        place = data.one("location", row["location"])
        if row["can_pick_up"] and place is not None and not place["is_store"]:
            reading.wrong(
                f"members-{number}-can_pick_up", "WAREHOUSE_PICKUP", location=row["location"]
            )


def _delivery(unit: Unit, _data: MasterState, record: Record, reading: Reading) -> None:
    """A mode with open sales lines cannot become a pickup mode (R5)."""
    if record["carry_out_mode"] and record["carry_out_mode"] in record["pickup_modes"]:
        reading.wrong("carry_out_mode", "ALSO_PICKUP", mode=record["carry_out_mode"])
    for mode, orders in modes_in_use(unit, draft(unit), record):
        reading.wrong("pickup_modes", "MODE_IN_USE", mode=mode, orders=orders)


def modes_in_use(unit: Unit, before: MasterState, delivery: Record) -> Iterator[tuple[str, str]]:
    """Modes that became pickup modes while open sales lines use them, and whose (R5)."""
    for mode in delivery["pickup_modes"]:
        if mode not in before.single("delivery")["pickup_modes"]:
            found = store.open_with_mode(unit, mode, ORDERS_NAMED + 1)
            if found:
                more = " \u2026" if len(found) > ORDERS_NAMED else ""
                yield mode, ", ".join(found[:ORDERS_NAMED]) + more


def _terms(_unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """Twins block switching the channel selector off (R29); reasons are of the right sort."""
    if not record["charges_by_channel"]:
        _check_twins(data, "charges_by_channel", reading)
    _check_about(data, "terms", record, reading)


ABOUT = {
    "terms": (("override_reasons", "charge_override"), ("return_reasons", "return")),
    "profile": (("reject_reasons", "order_fulfilment"),),
}
"""The sort of reasons that each field names a list of (R23, R44)."""


def _check_about(data: MasterState, kind: str, record: Record, reading: Reading) -> None:
    for name, about in ABOUT[kind]:
        found = data.one("reason_list", record[name])
        if found is not None and found["about"] != about:
            reading.wrong(name, "OTHER_REASONS", list=record[name])


def _reason_list(_unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """A list stays of the sort that whoever names it needs."""
    for kind, fields in ABOUT.items():
        for name, about in fields:
            used = any(x[name] == record["list_id"] for x in data.every(kind).values())
            if used and record["about"] != about:
                reading.wrong("about", "REASONS_NAMED", list=record["list_id"])


def _check_twins(data: MasterState, name: str, reading: Reading) -> None:
    found = twins(tuple(charges.rule_of(one) for one in data.every("charge_rule").values()))
    if found:
        reading.wrong(name, "RULES_TWICE", rules=", ".join(found))


def _charge_rule(_unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """A rule is whole (R28), and stands once (R29)."""
    if record["to_amount"] is not None and record["to_amount"] < record["from_amount"]:
        reading.wrong("to_amount", "BELOW_FROM")
    if record["prorate"] and record["level"] == "line":
        reading.wrong("prorate", "ONLY_HEADER")
    if record["level"] == "header" and record["items"] != "all":
        reading.wrong("items", "ONLY_LINE")
    for many, one in charges.SELECTORS.items():
        if (record[many] == "all") != (not record[one]):
            reading.wrong(one, "SELECTOR")
    mine = charges.bare(record)
    for key, other in data.every("charge_rule").items():
        if key != record["rule_id"] and charges.bare(other) == mine:
            reading.wrong("rule_id", "SAME_AS", what=key)
    if not data.single("terms")["charges_by_channel"]:
        _check_twins(data, "channel", reading)


def _attribute(_unit: Unit, _data: MasterState, record: Record, reading: Reading) -> None:
    """A range is a number's (R50)."""
    least, most = record["least"], record["most"]
    for name in ("least", "most"):
        if record[name] is not None and record["kind"] != "number":
            reading.wrong(name, "ONLY_NUMBER")
    if least is not None and most is not None and most < least:
        reading.wrong("most", "BELOW_LEAST")
    if record["kind"] == "flag" and record["values"]:
        reading.wrong("values", "NO_VALUES")
    if record["kind"] == "number":
        for one in record["values"]:
            if not one.lstrip("-").isdecimal():
                reading.wrong("values", "BAD_WHOLE", text=one)


def _layout(_unit: Unit, _data: MasterState, record: Record, reading: Reading) -> None:
    """Only user operations stand on buttons, each once per area (R48, R85)."""
    for area, buttons in record["areas"].items():
        for button in buttons:
            if not fits_area(area, button):
                reading.wrong(f"areas-{area}", "NO_BUTTON", what=button)
        if len(set(buttons)) != len(buttons):
            reading.wrong(f"areas-{area}", "TWICE")
    for number, face in enumerate(record["faces"]):
        area, _, button = face["button"].partition("/")
        if button not in record["areas"].get(area, ()):
            reading.wrong(f"faces-{number}-button", "NO_BUTTON", what=face["button"])
        most = CELLS.get(area, (1, 1))
        for side, cells in zip(("width", "height"), most, strict=True):
            if face[side] > cells:
                reading.wrong(f"faces-{number}-{side}", "CELLS_FIXED")


def _product(unit: Unit, data: MasterState, record: Record, reading: Reading) -> None:
    """A barcode belongs to one product, and its check digit is right."""
    for code in record["barcodes"]:
        if not check_digit_fits(code):
            reading.wrong("barcodes", "BAD_BARCODE", text=code)
        owner = catalogue.owner_of(unit, code)
        others = [x["sku"] for x in data.every("product").values() if code in x["barcodes"]]
        for sku in (owner, *others):
            if sku and sku != record["sku"]:
                reading.wrong("barcodes", "BARCODE_TAKEN", text=code, sku=sku)
                break


_RULES: dict[str, Callable[[Unit, MasterState, Record, Reading], None]] = {
    "store": _store,
    "profile": _profile,
    "tender": _tender,
    "location": _location,
    "fulfilment_group": _fulfilment_group,
    "delivery": _delivery,
    "terms": _terms,
    "reason_list": _reason_list,
    "charge_rule": _charge_rule,
    "attribute": _attribute,
    "layout": _layout,
    "product": _product,
}
