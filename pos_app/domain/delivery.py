"""How a line reaches the customer: carried out, picked up or shipped, and what such a promise needs
(R1-R12, R59-R65).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from pos_app.domain.coded import coded
from pos_app.domain.configuration import Configuration, DeliveryMode, Location
from pos_app.domain.customer import Address
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import quick


@coded
class DeliveryClass(Enum):
    """The delivery class of a line (section 0)."""

    CARRY_OUT = "CARRY"
    PICK_UP = "PICK"
    SHIP = "SHIP"


@quick
@dataclass(frozen=True, slots=True)
class LineDelivery:
    """The promise of a line: class, mode, place it comes from or waits at, address and requested
    date.
    """

    delivery_class: DeliveryClass
    mode: str = ""
    location: str = ""
    address: Address | None = None
    on: date | None = None


def ship_modes(
    configuration: Configuration, skus: frozenset[str], region: str
) -> tuple[DeliveryMode, ...]:
    """The modes that may ship all these articles to the region, `NL` or `US-CA` (R2, R7, R65)."""
    delivery = configuration.delivery
    return tuple(
        mode
        for mode in delivery.modes
        if mode.code not in delivery.pickup_modes
        and mode.code != delivery.carry_out_mode
        and (mode.carrier or not delivery.only_carrier_modes)
        and _fits(mode, skus, region)
    )


def is_brought(configuration: Configuration, sku: str, promise: LineDelivery | None) -> bool:
    """Whether the mode of a shipped line goes to its address (R2); any other line is."""
    if promise is None or promise.address is None:
        return True
    valid = ship_modes(configuration, frozenset({sku}), promise.address.region)
    return promise.mode in {one.code for one in valid}


def pickup_modes(configuration: Configuration, skus: frozenset[str]) -> tuple[DeliveryMode, ...]:
    """The modes of the pickup list that these articles may be picked up with (R4)."""
    allowed = configuration.delivery.pickup_modes
    return tuple(
        m for m in configuration.delivery.modes if m.code in allowed and _fits(m, skus, "")
    )


def _fits(mode: DeliveryMode, skus: frozenset[str], region: str) -> bool:
    """Articles and places, each allowed and not excluded (R2); without a region any place does."""
    if skus & set(mode.skus_excluded) or (mode.skus_allowed and skus - set(mode.skus_allowed)):
        return False
    if not region:
        return True
    allowed = not mode.countries or _lies_in(region, mode.countries)
    return allowed and not _lies_in(region, mode.countries_excluded)


def _lies_in(region: str, places: tuple[str, ...]) -> bool:
    """A state lies in itself and in its country."""
    return region in places or region.partition("-")[0] in places


def ship_locations(configuration: Configuration) -> tuple[Location, ...]:
    """Where this store may ship from (R8, R9, R64), the default first."""
    default = configuration.store.shipping_location or configuration.store.store_id
    flags = configuration.delivery.location_flags
    offered = [one for one in configuration.delivery.locations if one.can_ship or not flags]
    return tuple(sorted(offered, key=lambda one: one.location_id != default))


def pickup_locations(configuration: Configuration) -> tuple[Location, ...]:
    """Where goods of this store may be picked up, this store first; a warehouse never (R8-R10)."""
    flags = configuration.delivery.location_flags
    own = configuration.store.store_id
    offered = [
        x for x in configuration.delivery.locations if x.is_store and (x.can_pick_up or not flags)
    ]
    return tuple(sorted(offered, key=lambda one: one.location_id != own))


@dataclass(frozen=True, slots=True)
class Shipping:
    """What a clerk chooses in Ship: empty mode or location means the default."""

    address: Address
    on: date
    mode: str = ""
    location: str = ""


def shipped(
    configuration: Configuration, skus: frozenset[str], wish: Shipping, today: date
) -> LineDelivery:
    """The promise to ship, or the rule that forbids it (R1, R7-R9, R63, R64)."""
    modes = ship_modes(configuration, skus, wish.address.region)
    mode = _chosen_mode(modes, wish.mode)
    location = wish.location or next((one.location_id for one in ship_locations(configuration)), "")
    if location not in {one.location_id for one in ship_locations(configuration)}:
        raise Refused("LOCATION_NO_SHIP", location=location)
    _check_date(wish.on, today)
    return LineDelivery(DeliveryClass.SHIP, mode, location, wish.address, wish.on)


@dataclass(frozen=True, slots=True)
class PickingUp:
    """What a clerk chooses in Pick up: empty mode means the only valid one (R4)."""

    location: str
    on: date
    mode: str = ""


def picked_up(
    configuration: Configuration, skus: frozenset[str], wish: PickingUp, today: date
) -> LineDelivery:
    """The promise to keep goods ready in a store, or the rule that forbids it (R1, R4, R8-R10,
    R63).
    """
    mode = _chosen_mode(pickup_modes(configuration, skus), wish.mode)
    if wish.location not in {one.location_id for one in pickup_locations(configuration)}:
        raise Refused("LOCATION_NO_PICKUP", location=wish.location)
    _check_date(wish.on, today)
    return LineDelivery(DeliveryClass.PICK_UP, mode, wish.location, None, wish.on)


def first_day(mode: DeliveryMode | None, today: date) -> date:
    """The first day that the mode can make, by the days that HQ gives it."""
    return today + timedelta(days=mode.lead_days if mode is not None else 0)


def opens_on(location: Location | None, on: date) -> bool:
    """Whether the place is open on that weekday."""
    return location is None or on.isoweekday() not in location.closed_days


def carried_out(configuration: Configuration) -> LineDelivery:
    """The line leaves now; the carry-out mode is stamped on it (R6)."""
    return LineDelivery(DeliveryClass.CARRY_OUT, configuration.delivery.carry_out_mode)


def _chosen_mode(modes: tuple[DeliveryMode, ...], code: str) -> str:
    if code in {mode.code for mode in modes}:
        return code
    if code or len(modes) != 1:
        raise Refused("MODE_NOT_VALID", mode=code, valid=", ".join(mode.code for mode in modes))
    return modes[0].code


def _check_date(on: date, today: date) -> None:
    if on < today:
        raise Refused("DATE_PAST", date=on)
