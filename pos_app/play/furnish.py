"""The store of a scenario: S1 with its tills, S2 and W1 in its fulfilment group, three people."""

from functools import cache, partial
from typing import TYPE_CHECKING, cast

from pos_app.domain.charge_rule import (
    EVERY,
    ChargeCategory,
    ChargeLevel,
    ChargeRule,
    Choice,
    ReasonCode,
    Selector,
)
from pos_app.domain.configuration import (
    AttributeKind,
    AttributeLevel,
    Configuration,
    Delivery,
    DeliveryMode,
    ForeignCurrency,
    FulfilmentPayment,
    Location,
    OrderAttribute,
    OrderCreation,
    Orders,
    Profile,
    Store,
    TenderType,
)
from pos_app.domain.customer import Address, Customer
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.product import Product
from pos_app.domain.staff import Permission, PermissionGroup, StaffMember
from pos_app.hq import catalogue, configuration
from pos_app.hq.service import Hq
from pos_app.hq.values import allow_account
from pos_app.play.words import NO_BOUND

if TYPE_CHECKING:
    from pos_app.play.scenario import Scenario

CLERK = "clerk"
TENDERS = ("cash", "card", "customer_account", "purchase_order")
LIMIT = AMOUNT_MINOR_MAX
"""What a business customer may owe."""
PINS = {"clerk": "111111", "clerk2": "222222", "manager": "999999"}


def furnish(hq: Hq, scenario: "Scenario") -> None:
    """Put the scenario's configuration, products and customers into HQ."""
    configuration.put(hq, store_of(scenario, hq.secrets.pepper), "play")
    catalogue.put_products(hq, [_product(one) for one in scenario.products])
    customers = scenario.customers or ({"id": "C1", "name": "C1", "business": False},)
    made = [_customer(one) for one in customers]
    catalogue.put_customers(hq, made)
    for one in made:
        allowed = partial(allow_account, customer_id=one.customer_id, limit_minor=LIMIT)
        hq.run(partial(allowed, at=hq.now()))


def _product(one: dict[str, object]) -> Product:
    sku, barcode = cast(str, one["sku"]), cast(str, one["barcode"])
    return Product(
        sku=sku,
        name=cast(str, one["name"]) or sku,
        price_minor=cast(int, one["price"]),
        tax_rate=cast(int, one["tax_rate"]),
        active=cast(bool, one["active"]),
        barcodes=(barcode,) if barcode else (),
        serial=cast(str, one.get("serial", "")),
        gift_card=cast(bool, one.get("gift_card", False)),
    )


def _customer(one: dict[str, object]) -> Customer:
    number = cast(str, one["id"])
    name = cast(str, one["name"]) or number
    home = Address("home", name, "Kersenlaan 24", "3811 AB", "Amersfoort")
    return Customer(number, name, business=cast(bool, one["business"]), addresses=(home,))


def store_of(scenario: "Scenario", pepper: bytes) -> Configuration:
    """The configuration that the file's `[store]` describes."""
    store = scenario.store
    return Configuration(
        version=0,
        register_id="",
        store=Store(
            store_id="S1",
            name="S1",
            currency=cast(str, store["currency"]),
            prices_include_tax=cast(bool, store["prices_include_tax"]),
            cash_rounding_minor=cast(int, store["cash_rounding"]),
            shipping_location="S1",
        ),
        delivery=_delivery(),
        orders=Orders(
            deposit_rate=cast(int, store["deposit_percent"]),
            cancellation_rate=cast(int, store["cancellation_percent"]),
            cancellation_tax_rate=cast(int, store["cancellation_tax_rate"]),
            creation=OrderCreation(store["order_creation"]),
            fulfilment_payment=FulfilmentPayment(store["require_payment_for_fulfilment"]),
            refund_shipping=True,
            quote_days=cast(int, store["quote_expiry_days"]),
            automatic_charges=cast(bool, store["automatic_charges"]),
            charge_rules=tuple(_rule(n, one) for n, one in enumerate(scenario.charges, 1)),
            charge_override_reasons=tuple(
                ReasonCode(one, one) for one in cast(tuple[str, ...], store["charge_reasons"])
            ),
        ),
        profile=Profile(
            edit_partly_fulfilled=cast(bool, store["edit_partly_fulfilled"]),
            manual_accept=cast(bool, store["manual_accept"]),
            offline_grace_hours=0,
            manual_charge_calculation=cast(bool, store["manual_calculation"]),
            drawers=cast(tuple[str, ...], store["drawers"]),
        ),
        groups=_groups(store),
        staff=tuple(
            StaffMember(
                name,
                name.title(),
                "manager" if name == "manager" else "clerk",
                _hashed(pin, pepper),
            )
            for name, pin in PINS.items()
        ),
        tenders=_tenders(store),
        attributes=tuple(_attribute(one) for one in scenario.attributes),
    )


@cache
def _hashed(pin: str, pepper: bytes) -> str:
    """Slow on purpose, and the same store is opened many times in a process."""
    return configuration.hash_pin(pin, pepper)


def _rule(number: int, one: dict[str, object]) -> ChargeRule:
    """The rule; one of a line has nothing to split, whatever `prorate` says (R31)."""
    level = ChargeLevel(cast(str, one["level"]))
    mode, most = cast(str, one["delivery_mode"]), cast(int, one["to_amount"])
    return ChargeRule(
        rule_id=f"charge {number}",
        level=level,
        code="shipping",
        category=ChargeCategory(one["category"]),
        value=cast(int, one["value"]),
        from_minor=cast(int, one["from_amount"]),
        to_minor=None if most == NO_BOUND else most,
        prorate=level is ChargeLevel.HEADER and cast(bool, one["prorate"]),
        tax_rate=cast(int, one["tax_rate"]),
        mode=EVERY if mode == "all" else Selector(Choice.ONE, mode),
    )


def _tenders(store: dict[str, object]) -> tuple[TenderType, ...]:
    named = (*TENDERS, *cast(tuple[str, ...], store["more_tenders"]))
    rates = cast(dict[str, int], store["foreign_cash"])
    known = tuple(ForeignCurrency(code, rate) for code, rate in rates.items())
    foreign = (TenderType("foreign_cash", "foreign_cash", currencies=known),) if known else ()
    return (*(TenderType(one, one) for one in named), *foreign)


def _attribute(one: dict[str, object]) -> OrderAttribute:
    code, bounds = cast(str, one["code"]), cast(tuple[int, ...], one["range"])
    return OrderAttribute(
        code=code,
        name=code,
        level=AttributeLevel(one["level"]),
        kind=AttributeKind(one["kind"]),
        values=cast(tuple[str, ...], one["values"]),
        least=bounds[0] if bounds else None,
        most=bounds[1] if bounds else None,
        required=cast(bool, one["required"]),
    )


def _delivery() -> Delivery:
    return Delivery(
        modes=(
            DeliveryMode("standard", "Standard"),
            DeliveryMode("express", "Express"),
            DeliveryMode("pickup", "Pick up", carrier=False),
            DeliveryMode("carry", "Carry out", carrier=False),
        ),
        pickup_modes=("pickup",),
        carry_out_mode="carry",
        locations=(
            Location("S1", "S1", is_store=True, can_ship=True, can_pick_up=True),
            Location("S2", "S2", is_store=True, can_ship=True, can_pick_up=True),
            Location("W1", "W1", is_store=False, can_ship=True, can_pick_up=False),
        ),
    )


GUARDED = (
    "override_deposit",
    "send_later",
    "ship_unpaid",
    "card_by_slip",
    "close_unsent",
    "waive_cancellation_charge",
    "return_product",
    "pick_up_offline",
)
"""What a clerk does only with a second person's approval."""


def _groups(store: dict[str, object]) -> tuple[PermissionGroup, ...]:
    """The clerk has the rights of a clerk, but for what the file says otherwise: no deposit
    override, no sending later by themselves.
    """
    clerk = dict.fromkeys(GUARDED, Permission.WITH_APPROVAL)
    limit = cast(int, store["refund_limit"])
    return (
        PermissionGroup(
            "clerk",
            "Clerk",
            clerk | cast(dict[str, Permission], store["rights"]),
            lowest_deposit_rate=cast(int, store["lowest_deposit_percent"]),
            refund_minor=None if limit == NO_BOUND else limit,
        ),
        PermissionGroup("manager", "Manager"),
    )
