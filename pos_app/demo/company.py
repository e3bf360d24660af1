"""What the demo's head office has decided: stores, modes, rights, people, tenders, layout."""

from dataclasses import dataclass, replace
from typing import Any

from argon2 import PasswordHasher, Type

from pos_app.demo.words import words
from pos_app.domain import pins
from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.configuration import (
    AttributeKind,
    AttributeLevel,
    Configuration,
    Delivery,
    DeliveryMode,
    ForeignCurrency,
    Location,
    OrderAttribute,
    OrderCreation,
    Orders,
    Profile,
    ScreenLayout,
    Store,
    TenderType,
)
from pos_app.domain.product import Product
from pos_app.domain.staff import Permission, PermissionGroup, StaffMember
from pos_app.domain.tender import RATE_BASE

PERCENT = 10_000
CASH_ROUNDING_MINOR = 5
"""Dutch shops round cash to five cents."""

NOTIFICATION_SECONDS = 60
"""How often a till of the demo asks what waits in its store (R42)."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN that the demo shows; no real till ever knows one."""

    staff_id: str
    name: str
    job: str
    pin: str

    @property
    def shown(self) -> str:
        """What stands under the name on the sign-in screen of the demo."""
        return f"{self.job} \u00b7 PIN {self.pin}"


def pins_shown() -> tuple[Pin, ...]:
    """Everybody's PIN, for the screen and the console."""
    return tuple(Pin(x["id"], x["name"], x["job"], x["pin"]) for x in words("company")["staff"])


def staff(pepper: bytes) -> tuple[StaffMember, ...]:
    """Everybody with the hash of their PIN, keyed with the company's pepper."""
    hasher = PasswordHasher(
        time_cost=pins.PASSES, memory_cost=pins.MEMORY_KIB, parallelism=pins.LANES, type=Type.ID
    )
    return tuple(
        StaffMember(
            staff_id=one["id"],
            name=one["name"],
            group_id=one["group"],
            pin_hash=hasher.hash(pins.peppered(one["pin"], pepper)),
            language="nl",
            job=shown.shown,
        )
        for one, shown in zip(words("company")["staff"], pins_shown(), strict=True)
    )


def configuration(
    store_id: str, people: tuple[StaffMember, ...], goods: tuple[Product, ...]
) -> Configuration:
    """Everything a till of that store downloads; HQ gives version and register."""
    company = words("company")
    own = next(one for one in company["store"] if one["id"] == store_id)
    return Configuration(
        version=1,
        store=Store(
            store_id=store_id,
            name=own["name"],
            address=own["address"],
            cash_rounding_minor=CASH_ROUNDING_MINOR,
            shipping_location=company["warehouse"][0]["id"],
            tax_number=company["tax_number"],
            company=company["name"],
        ),
        register_id="",
        delivery=_delivery(company, goods),
        orders=replace(
            _orders(company["orders"], OrderCreation(own["creation"])),
            return_reasons=_reasons(company["reasons"]["return"]),
        ),
        groups=tuple(_group(one) for one in company["group"]),
        staff=people,
        tenders=tuple(_tender(one) for one in company["tender"]),
        profile=Profile(
            notification_seconds=NOTIFICATION_SECONDS,
            reject_reasons=_reasons(company["reasons"]["reject"]),
        ),
        attributes=tuple(_attribute(one) for one in company["attribute"]),
        layout=ScreenLayout(
            areas={area: tuple(names) for area, names in company["layout"].items()}
        ),
    )


def _delivery(company: dict[str, Any], goods: tuple[Product, ...]) -> Delivery:
    kinds = {one["code"]: one.get("kind", "ship") for one in company["mode"]}
    return Delivery(
        modes=tuple(_mode(one, goods) for one in company["mode"]),
        pickup_modes=tuple(code for code, kind in kinds.items() if kind == "pick_up"),
        carry_out_mode=next(code for code, kind in kinds.items() if kind == "carry_out"),
        locations=(
            *(_store_location(one) for one in company["store"]),
            *(_warehouse(one) for one in company["warehouse"]),
        ),
    )


def _mode(one: dict[str, Any], goods: tuple[Product, ...]) -> DeliveryMode:
    """A mode; bulky groups cannot go by the modes that exclude them (R7)."""
    heads = {str(number) for number in one.get("excluded_groups", ())}
    return DeliveryMode(
        code=one["code"],
        name=one["name"],
        name_nl=one["name_nl"],
        carrier=one.get("carrier", True),
        skus_excluded=tuple(x.sku for x in goods if x.sku[:2] in heads),
        countries=tuple(one.get("countries", ())),
        lead_days=one.get("lead_days", 0),
    )


def _store_location(one: dict[str, Any]) -> Location:
    return Location(
        location_id=one["id"],
        name=one["name"],
        is_store=True,
        can_ship=one["ships"],
        can_pick_up=one["picks_up"],
        address=one["address"],
        closed_days=tuple(one["closed"]),
        coordinates=one["coordinates"],
    )


def _warehouse(one: dict[str, Any]) -> Location:
    return Location(
        location_id=one["id"],
        name=one["name"],
        is_store=False,
        can_ship=True,
        can_pick_up=False,
        address=one["address"],
    )


def _orders(one: dict[str, Any], creation: OrderCreation) -> Orders:
    return Orders(
        deposit_rate=one["deposit"] * PERCENT,
        cancellation_rate=one["cancellation"] * PERCENT,
        cancellation_tax_rate=one["cancellation_tax"] * PERCENT,
        charge_codes=tuple(one["charge_codes"]),
        creation=creation,
    )


def _attribute(one: dict[str, Any]) -> OrderAttribute:
    return OrderAttribute(
        code=one["code"],
        name=one["name"],
        name_nl=one["name_nl"],
        level=AttributeLevel(one.get("level", "header")),
        kind=AttributeKind(one.get("kind", "text")),
        values=tuple(one.get("values", ())),
        least=one.get("least"),
        most=one.get("most"),
    )


def _group(one: dict[str, Any]) -> PermissionGroup:
    answers = dict.fromkeys(one["with_approval"], Permission.WITH_APPROVAL)
    answers |= dict.fromkeys(one["denied"], Permission.DENIED)
    return PermissionGroup(
        group_id=one["id"],
        name=one["name"],
        permissions=answers,
        lowest_deposit_rate=one["lowest_deposit"] * PERCENT,
        highest_discount_rate=one["highest_discount"] * PERCENT,
    )


def _tender(one: dict[str, Any]) -> TenderType:
    return TenderType(
        kind=one["kind"],
        name=one["name"],
        name_nl=one["name_nl"],
        currencies=tuple(
            ForeignCurrency(code, round(rate * RATE_BASE))
            for code, rate in one.get("rates", {}).items()
        ),
    )


def _reasons(found: dict[str, list[str]]) -> tuple[ReasonCode, ...]:
    return tuple(ReasonCode(code, *names) for code, names in found.items())


def gift_cards() -> tuple[tuple[str, int], ...]:
    """The gift cards that are out, and what is on each in minor units."""
    return tuple((number, euros * 100) for number, euros in words("company")["gift_cards"].items())
