"""What tills are told of their store, in immutable versions (R54); checked whole before it is
kept.
"""

import zoneinfo
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher

from pos_app.contract.translate import Malformed, check_json, decode, encode
from pos_app.db.database import Unit
from pos_app.domain import pins
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import Refused
from pos_app.domain.money import NOT_IN_HUNDREDTHS, RATE_ONE
from pos_app.domain.staff import StaffMember
from pos_app.hq.books.checks import CASH_ROUNDING_MAX
from pos_app.hq.charge_setup import check_charges, check_taxes
from pos_app.hq.core import Core
from pos_app.hq.rows import Device
from pos_app.hq.store import configurations, master, state

BYTES_MAX = 1_000_000
PIN_MARK = "pin:"
"""What stands before a PIN in a configuration file, so that people can write one."""


def put(hq: Core, configuration: Configuration, by: str) -> int:
    """A new version for every register of the store, or for `register_id` alone; its number."""
    check(configuration)
    place = (configuration.store.store_id, configuration.register_id)
    body = body_of(configuration)

    def job(unit: Unit) -> int:
        version = configurations.add(unit, place, body, hq.now(), by)
        state.journal(unit, hq.now(), by, "configuration_put", store=place[0], version=version)
        return version

    return hq.run(job)


def body_of(configuration: Configuration) -> bytes:
    """What is kept of a version; one that no till could take for its size is refused."""
    body = encode(replace(configuration, version=0))
    if len(body) > BYTES_MAX:
        raise Refused("CONFIGURATION_WRONG", where="size")
    return body


def read_document(hq: Core, text: bytes) -> Configuration:
    """A configuration from a JSON document; a PIN written out as `pin:123456` becomes its hash,
    for its owner to change.
    """
    try:
        check_json(text)
        configuration = decode(Configuration, text)
    except Malformed as error:
        raise Refused("CONFIGURATION_WRONG", where=error.where) from None
    people = tuple(_with_hash(hq, one) for one in configuration.staff)
    return replace(configuration, staff=people)


def _with_hash(hq: Core, member: StaffMember) -> StaffMember:
    if not member.pin_hash.startswith(PIN_MARK):
        return member
    pin = member.pin_hash.removeprefix(PIN_MARK)
    return replace(member, pin_hash=hash_pin(pin, hq.secrets.pepper), pin_given=True)


def offered_version(unit: Unit, device: Device, at: datetime) -> int:
    """Which version the till may have at that moment: the newest in force, unless it could not take
    one; then it stays where it is until that one is sent again (R55).
    """
    if master.failure(unit, device.device_id) is not None:
        return device.configuration_version
    found = configurations.current(unit, device.store_id, device.register_id, at)
    return found[0] if found else 0


def offered(unit: Unit, device: Device, at: datetime) -> Configuration | None:
    """That version, or nothing where the till waits or has it."""
    if master.failure(unit, device.device_id) is not None:
        return None
    found = configurations.current(unit, device.store_id, device.register_id, at)
    if found is None or found[0] == device.configuration_version:
        return None
    whole = decode(Configuration, found[1])
    return replace(whole, version=found[0], register_id=device.register_id)


def hash_pin(pin: str, pepper: bytes) -> str:
    """The hash of a PIN as a till checks it: argon2id over the peppered PIN."""
    if not pins.is_pin(pin):
        raise Refused("BAD_PIN", digits=pins.PIN_DIGITS)
    hasher = PasswordHasher(
        time_cost=pins.PASSES, memory_cost=pins.MEMORY_KIB, parallelism=pins.LANES
    )
    return hasher.hash(pins.peppered(pin, pepper))


def check(configuration: Configuration) -> None:
    """Refuse what a till could not work with; `where` names the place (R4, R8, R10, R29, K8)."""
    _check_store(configuration)
    _check_delivery(configuration)
    check_charges(configuration)
    check_taxes(configuration)
    _check_staff(configuration)


def _wrong(where: str) -> Refused:
    return Refused("CONFIGURATION_WRONG", where=where)


@cache
def time_zones() -> frozenset[str]:
    """Every zone that this machine knows; looking takes hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


def _check_store(configuration: Configuration) -> None:
    store, orders = configuration.store, configuration.orders
    if not store.store_id or len(store.store_id) > 8 or not store.store_id.isalnum():
        raise _wrong("store.store_id")
    if store.time_zone not in time_zones():
        raise _wrong("store.time_zone")
    if store.currency in NOT_IN_HUNDREDTHS:
        raise _wrong("store.currency")
    if not 1 <= store.cash_rounding_minor <= CASH_ROUNDING_MAX:
        raise _wrong("store.cash_rounding_minor")
    for name in ("deposit_rate", "cancellation_rate", "cancellation_tax_rate"):
        if not 0 <= getattr(orders, name) <= RATE_ONE:
            raise _wrong(f"orders.{name}")


def _check_delivery(configuration: Configuration) -> None:
    delivery = configuration.delivery
    codes = [mode.code for mode in delivery.modes]
    _unique(codes, "delivery.modes")
    _unique((one.location_id for one in delivery.locations), "delivery.locations")
    if not set(delivery.pickup_modes) <= set(codes):
        raise _wrong("delivery.pickup_modes")
    if delivery.carry_out_mode and delivery.carry_out_mode not in codes:
        raise _wrong("delivery.carry_out_mode")
    if any(one.can_pick_up and not one.is_store for one in delivery.locations):
        raise _wrong("delivery.locations.can_pick_up")


def _check_staff(configuration: Configuration) -> None:
    _unique((one.staff_id for one in configuration.staff), "staff")
    _unique((one.group_id for one in configuration.groups), "groups")
    for person in configuration.staff:
        if configuration.group(person.group_id) is None:
            raise _wrong(f"staff.{person.staff_id}.group_id")
        if not person.pin_hash.startswith("$argon2id$"):
            raise _wrong(f"staff.{person.staff_id}.pin_hash")


def _unique(found: Iterable[str], where: str) -> None:
    names = list(found)
    if len(set(names)) != len(names) or "" in names:
        raise _wrong(where)
