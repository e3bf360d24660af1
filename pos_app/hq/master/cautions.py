"""What HQ warns of in the master data: advised against, or of no effect, but allowed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from pos_app.domain.charge_rule import ChargeRule
from pos_app.hq.master import charges
from pos_app.hq.master.compose import group_of, works_in
from pos_app.hq.master.kind import SINGLE_KEY
from pos_app.hq.master.states import MasterState


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning at a record; `code` is a code of the text files."""

    code: str
    kind: str
    key: str
    field: str
    details: Mapping[str, object]


def cautions(data: MasterState) -> list[Caution]:
    """Everything to warn of, by kind."""
    return [found for rule in RULES for found in rule(data)]


def of_record(data: MasterState, kind: str, key: str) -> list[Caution]:
    """What concerns one record."""
    return [one for one in cautions(data) if (one.kind, one.key) == (kind, key)]


def _shared_warehouses(data: MasterState) -> Iterator[Caution]:
    """Two stores with one warehouse (R12): their stock cannot be told apart."""
    stores = {key: x["warehouse"] or key for key, x in data.every("store").items()}
    for key, warehouse in stores.items():
        others = [other for other, x in stores.items() if other != key and x == warehouse]
        if others:
            details = {"warehouse": warehouse, "stores": ", ".join(sorted(others))}
            yield Caution("SHARED_WAREHOUSE", "store", key, "warehouse", details)


def _charge_codes(data: MasterState) -> Iterator[Caution]:
    """Codes that are missing or the same (R20, R21), and one that has no effect (R22)."""
    terms = data.single("terms")
    cancelling, shipping = terms["cancellation_charge_code"], terms["shipping_charge_code"]
    if not cancelling:
        yield _of_terms("NO_CANCELLATION_CODE", "cancellation_charge_code")
    elif cancelling == shipping:
        yield _of_terms("CODES_EQUAL", "cancellation_charge_code", what=shipping)
    if terms["automatic_charges"]:
        yield _of_terms("SHIPPING_CODE_IDLE", "shipping_charge_code")
        if terms["refund_shipping"]:
            yield _of_terms("REFUND_SHIPPING_IDLE", "refund_shipping")
    elif not shipping:
        yield _of_terms("NO_SHIPPING_CODE", "shipping_charge_code")


def _of_terms(code: str, field: str, **details: object) -> Caution:
    return Caution(code, "terms", SINGLE_KEY, field, details)


def _retention(data: MasterState) -> Iterator[Caution]:
    """Tills should keep transactions for as long as goods may come back (R43)."""
    window = data.single("terms")["return_days"]
    for key, profile in data.every("profile").items():
        if profile["days_kept"] < window:
            details = {"days": profile["days_kept"], "window": window}
            yield Caution("RETENTION_SHORT", "profile", key, "days_kept", details)


def _no_modes(data: MasterState) -> Iterator[Caution]:
    """A store needs a mode to ship and one to pick up (R1)."""
    rules, modes = data.single("delivery"), data.every("delivery_mode")
    for key in data.every("store"):
        mine = {code for code, x in modes.items() if not x["stores"] or key in x["stores"]}
        if not mine & set(rules["pickup_modes"]):
            yield Caution("NO_PICKUP_MODE", "store", key, "", {"store": key})
        if not mine - set(rules["pickup_modes"]) - {rules["carry_out_mode"]}:
            yield Caution("NO_SHIP_MODE", "store", key, "", {"store": key})


def _no_approver(data: MasterState) -> Iterator[Caution]:
    """Somebody in a store has to be able to approve (R52, R53)."""
    groups = data.every("group")
    for key in data.every("store"):
        people = [x for x in data.every("staff").values() if works_in(x, key)]
        able = [
            x for x in people if (groups.get(group_of(data, x)) or {"approves": False})["approves"]
        ]
        if people and not able:
            yield Caution("NOBODY_APPROVES", "store", key, "", {"store": key})


NEEDED = ("park", "void_transaction", "lock")
"""What a layout should have somewhere, beside paying."""


def _layouts(data: MasterState) -> Iterator[Caution]:
    for key, layout in data.every("layout").items():
        placed = {
            x.partition(":")[0]
            for area in ("actions", "more")
            for x in layout["areas"].get(area, ())
        }
        if placed:
            for name in NEEDED:
                if name not in placed:
                    yield Caution("NOT_PLACED", "layout", key, "areas", {"operation": name})


def _charging_nobody(data: MasterState) -> Iterator[Caution]:
    """A rule for a mode or channel that does not exist charges nobody (R28, R29)."""
    for key, rule in data.every("charge_rule").items():
        for many, one, kind in (
            ("modes", "mode", "delivery_mode"),
            ("channels", "channel", "store"),
        ):
            if rule[many] == "one" and data.one(kind, rule[one]) is None:
                yield Caution("CHARGES_NOBODY", "charge_rule", key, one, {"what": rule[one]})


def _overlapping_tiers(data: MasterState) -> Iterator[Caution]:
    """Where two tiers of one charge hold for the same amounts the first is taken (R28)."""
    families: dict[ChargeRule, list[ChargeRule]] = {}
    for _, record in sorted(data.every("charge_rule").items()):
        rule = charges.rule_of(record)
        families.setdefault(rule.family, []).append(rule)
    for tiers in families.values():
        for first, second in combinations(tiers, 2):
            if first.overlaps(second):
                for one in (first, second):
                    told = {"first": first.rule_id, "second": second.rule_id}
                    key = one.rule_id
                    yield Caution("TIERS_OVERLAP", "charge_rule", key, "from_amount", told)


RULES: tuple[Callable[[MasterState], Iterator[Caution]], ...] = (
    _shared_warehouses,
    _charge_codes,
    _retention,
    _no_modes,
    _no_approver,
    _layouts,
    _charging_nobody,
    _overlapping_tiers,
)
