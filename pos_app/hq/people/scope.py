"""Which store a record belongs to, for people who are limited to stores (ASVS 8.2.2): an order to
the one that made it, an event, a shift and a till to where they are.
"""

from collections.abc import Callable, Mapping

from pos_app.db.database import Unit
from pos_app.hq.store import devices, intake, orders


def _of_order(unit: Unit, order_no: str) -> str | None:
    order = orders.find(unit, order_no.upper())
    if order is not None:
        return order.store_id
    return next((one.store_id for one in intake.of_order(unit, order_no.upper())), None)


def _of_event(unit: Unit, event_id: str) -> str | None:
    found = intake.find(unit, event_id)
    return found.store_id if found else None


def _of_till(unit: Unit, device_id: str) -> str | None:
    found = devices.find(unit, device_id)
    return found.store_id if found else None


def _of_code(unit: Unit, code_hash: str) -> str | None:
    found = devices.find_code(unit, code_hash)
    return found.store_id if found else None


RECORDS: Mapping[str, Callable[[Unit, str], str | None]] = {
    "order_no": _of_order,
    "event_id": _of_event,
    "device_id": _of_till,
    "code_hash": _of_code,
}
"""How each name in an address leads to its store."""


def are_within(unit: Unit, stores: frozenset[str], names: Mapping[str, str]) -> bool:
    """Whether an address names a record, and only records, of these stores."""
    found = [RECORDS[name](unit, key) for name, key in names.items() if name in RECORDS]
    return bool(found) and all(one in stores for one in found)


def query_of(stores: frozenset[str], asked: Mapping[str, str]) -> dict[str, str]:
    """A query as it is; of whoever is limited to stores it names one of theirs, whatever was
    asked.
    """
    query = dict(asked)
    if stores and query.get("store") not in stores:
        query["store"] = min(stores)
    return query
