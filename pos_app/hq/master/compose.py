"""From master data to what a register is told: one configuration per store, and one of its own for
a register that differs from it (R54).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pos_app.domain.charge_rule import ChargeCode, ReasonCode
from pos_app.domain.configuration import (
    AttributeKind,
    AttributeLevel,
    ButtonFace,
    ButtonTone,
    Configuration,
    Delivery,
    DeliveryMode,
    ForeignCurrency,
    FulfilmentPayment,
    Location,
    OrderAttribute,
    OrderCreation,
    Orders,
    OrderType,
    Profile,
    ScreenLayout,
    Store,
    TenderType,
)
from pos_app.domain.staff import Permission, PermissionGroup, StaffMember
from pos_app.domain.tax_group import Taxes, TaxGroup, TaxPlace
from pos_app.hq.master import charges
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.kinds_orders import FREE_REFUNDS
from pos_app.hq.master.states import MasterState, empty
from pos_app.hq.master_rows import Record

Explode = Callable[[frozenset[str]], list[str]]
"""The articles of categories: processing the delivery modes (R3)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A store, or one register of it."""

    store_id: str
    register_id: str = ""


def places(data: MasterState) -> list[Place]:
    """Every store, each followed by its registers."""
    found = []
    for store_id in sorted(data.every("store")):
        found.append(Place(store_id))
        found += [
            Place(store_id, register_id)
            for register_id, one in sorted(data.every("register").items())
            if one["store"] == store_id
        ]
    return found


def compose(
    data: MasterState, place: Place, base: Configuration | None, explode: Explode
) -> Configuration:
    """What the place is told, without version and register; what no kind says stays as in `base`,
    the configuration before.
    """
    shop = data.every("store")[place.store_id]
    profile = data.one("profile", shop["profile"]) or empty(KINDS["profile"])
    register = data.one("register", place.register_id) or empty(KINDS["register"])
    people = _people(data, place.store_id)
    before = base or Configuration(0, Store("", ""), "")
    return replace(
        before,
        version=0,
        register_id="",
        store=_store(before.store, shop),
        delivery=_delivery(before.delivery, data, shop, explode),
        orders=_orders(before.orders, data, profile),
        profile=_profile(before.profile, data, profile, register),
        groups=tuple(permission_group(one) for one in _ordered(data.every("group"))),
        staff=people,
        tenders=tuple(_tender(data.every("tender")[x]) for x in _by_position(data, shop)),
        layout=_layout(data, register["layout"] or shop["layout"]),
        taxes=_taxes(data),
        layouts=tuple(_layout(data, x) for x in sorted({x.layout_id for x in people} - {""})),
        attributes=tuple(_attribute(one) for one in _ordered(data.every("attribute"))),
    )


def _ordered(records: Mapping[str, Record]) -> list[Record]:
    return [records[key] for key in sorted(records)]


def _by_position(data: MasterState, shop: Record) -> list[str]:
    tenders = data.every("tender")
    known = [one for one in shop["tenders"] if one in tenders]
    return sorted(known, key=lambda one: (tenders[one]["position"], one))


def _store(before: Store, shop: Record) -> Store:
    return replace(
        before,
        store_id=shop["store_id"],
        name=shop["name"],
        address=shop["address"],
        time_zone=shop["time_zone"],
        currency=shop["currency"],
        language=shop["language"],
        prices_include_tax=shop["prices_include_tax"],
        cash_rounding_minor=shop["cash_rounding"],
        shipping_location=shop["shipping_warehouse"],
        tax_number=shop["tax_number"],
        warehouse=shop["warehouse"],
        tax_group=shop["tax_group"],
        channel_group=shop["channel_group"],
        company=shop["company"],
    )


# --- delivery (R2-R11) ----------------------------------------------------------------------------


def _delivery(before: Delivery, data: MasterState, shop: Record, explode: Explode) -> Delivery:
    """The modes of this channel, and the places of its fulfilment groups."""
    rules, modes = data.single("delivery"), data.every("delivery_mode")
    mine = [x for x in modes.values() if not x["stores"] or shop["store_id"] in x["stores"]]
    made = (_mode(one, explode) for one in sorted(mine, key=lambda x: (x["position"], x["code"])))
    known = tuple(one for one in made if one is not None)
    codes = {one.code for one in known}
    return replace(
        before,
        modes=known,
        pickup_modes=tuple(one for one in rules["pickup_modes"] if one in codes),
        carry_out_mode=rules["carry_out_mode"] if rules["carry_out_mode"] in codes else "",
        only_carrier_modes=rules["only_carrier_modes"],
        location_flags=rules["location_flags"],
        locations=_locations(data, shop),
    )


def _mode(one: Record, explode: Explode) -> DeliveryMode | None:
    """A mode; its categories become the articles that they hold today (R3). One that is limited to
    articles of which there are none delivers nothing (R2).
    """
    excluded = {*one["skus_excluded"]}
    if one["categories_excluded"]:
        excluded.update(explode(frozenset(one["categories_excluded"])))
    allowed = {*one["skus_allowed"]}
    if one["categories_allowed"]:
        allowed.update(explode(frozenset(one["categories_allowed"])))
        if not allowed:
            return None
    return DeliveryMode(
        code=one["code"],
        name=one["name"],
        name_nl=one["name_nl"],
        carrier=one["carrier"],
        skus_excluded=tuple(sorted(excluded)),
        countries=tuple(one["countries_allowed"]),
        skus_allowed=tuple(sorted(allowed)),
        countries_excluded=tuple(one["countries_excluded"]),
        charge_group=one["charge_group"],
        expedite=one["expedite"],
        lead_days=one["lead_days"],
    )


NO_GROUP: Record = {"tax_group": ""}


def _locations(data: MasterState, shop: Record) -> tuple[Location, ...]:
    """The places of the groups that are assigned to the store (R8); a flag of any group counts. A
    store that names no tax group as a place has its own there too (R15).
    """
    flags: dict[str, list[bool]] = {}
    for group_id in shop["fulfilment_groups"]:
        for row in (data.one("fulfilment_group", group_id) or {"members": []})["members"]:
            found = flags.setdefault(row["location"], [False, False])
            found[0] |= row["can_ship"]
            found[1] |= row["can_pick_up"]
    places = data.every("location")
    return tuple(
        Location(
            location_id=key,
            name=places[key]["name"],
            is_store=places[key]["is_store"],
            can_ship=ship,
            can_pick_up=pick_up,
            address=places[key]["address"],
            tax_group=places[key]["tax_group"] or (data.one("store", key) or NO_GROUP)["tax_group"],
            closed_days=tuple(sorted(map(int, places[key]["closed_days"]))),
            coordinates=places[key]["coordinates"],
        )
        for key, (ship, pick_up) in flags.items()
        if key in places
    )


# --- terms and profile (R16-R46) ------------------------------------------------------------------


def _orders(before: Orders, data: MasterState, profile: Record) -> Orders:
    terms = data.single("terms")
    codes = sorted(data.every("charge_code").values(), key=lambda x: (not x["shipping"], x["code"]))
    typed = [one["code"] for one in codes if one["code"] != terms["cancellation_charge_code"]]
    return replace(
        before,
        deposit_rate=terms["deposit_rate"],
        cancellation_rate=terms["cancellation_rate"],
        cancellation_tax_rate=terms["cancellation_tax_rate"],
        shipping_charge_code=terms["shipping_charge_code"],
        charge_codes=tuple(typed),
        creation=_creation_of(profile),
        fulfilment_payment=FulfilmentPayment(profile["fulfilment_payment"]),
        automatic_charges=terms["automatic_charges"],
        charge_rules=tuple(charges.rule_of(one) for one in _ordered(data.every("charge_rule"))),
        charge_details=tuple(ChargeCode(**one) for one in codes),
        charges_by_channel=terms["charges_by_channel"],
        charge_override_reasons=_reasons(data, terms["override_reasons"]),
        default_type=OrderType(terms["default_type"]),
        cancellation_charge_code=terms["cancellation_charge_code"],
        refund_shipping=terms["refund_shipping"],
        quote_days=terms["quote_days"],
        sync_error_hold=terms["sync_error_hold"],
        returns_across_orders=terms["returns_across_orders"],
        free_refunds=FREE_REFUNDS[terms["free_refunds"]],
        order_completion=terms["order_completion"],
        return_reasons=_reasons(data, terms["return_reasons"]),
    )


def _creation_of(profile: Record) -> OrderCreation:
    """The three settings of K1 from the two options of R36 and R37."""
    if not profile["asynchronous"]:
        return OrderCreation.SYNCHRONOUS
    return (
        OrderCreation.REAL_TIME_FIRST if profile["real_time_first"] else OrderCreation.ASYNCHRONOUS
    )


def _reasons(data: MasterState, list_id: str) -> tuple[ReasonCode, ...]:
    found = data.one("reason_list", list_id)
    return tuple(ReasonCode(**one) for one in found["reasons"]) if found else ()


def _profile(before: Profile, data: MasterState, profile: Record, register: Record) -> Profile:
    terms = data.single("terms")
    return replace(
        before,
        hq_timeout_seconds=profile["hq_timeout_seconds"],
        unsent_warning_minutes=profile["unsent_minutes"],
        synchronise_seconds=profile["synchronise_seconds"],
        price_prefixes=tuple(profile["price_prefixes"]),
        weight_prefixes=tuple(profile["weight_prefixes"]),
        has_drawer=register["has_drawer"],
        drawers=tuple(register["drawers"]) if register["has_drawer"] else (),
        manual_charge_calculation=profile["manual_charges"],
        edit_partly_fulfilled=profile["edit_partly_fulfilled"] and terms["partly_fulfilled_edits"],
        start_and_declaration=profile["start_and_declaration"],
        offline_before_sign_in=profile["offline_before_sign_in"],
        offline_grace_hours=profile["offline_grace_hours"],
        void_suspended_at_close=profile["void_suspended_at_close"],
        shift_difference_minor=profile["shift_difference"],
        notification_seconds=profile["notification_seconds"],
        days_kept=profile["days_kept"],
        authorisation_days=profile["authorisation_days"],
        reject_reasons=_reasons(data, profile["reject_reasons"]),
        customers_asynchronous=profile["customers_asynchronous"],
        manual_accept=profile["manual_accept"],
    )


def _tender(one: Record) -> TenderType:
    currencies = tuple(
        ForeignCurrency(row["currency"], row["exchange_rate"], row["decimals"])
        for row in one["currencies"]
    )
    return TenderType(one["tender_id"], one["name"], one["name_nl"], currencies)


def _taxes(data: MasterState) -> Taxes:
    terms = data.single("terms")
    return Taxes(
        destination_based=terms["destination_tax"],
        customer_based=terms["customer_tax"],
        groups=tuple(
            TaxGroup(
                one["code"], one["name"], tuple((row["own"], row["here"]) for row in one["rates"])
            )
            for one in _ordered(data.every("tax_group"))
        ),
        places=tuple(
            TaxPlace(one["country"], one["tax_group"], one["postcode"])
            for one in _ordered(data.every("tax_place"))
        ),
    )


def _attribute(one: Record) -> OrderAttribute:
    return OrderAttribute(
        code=one["code"],
        name=one["name"],
        name_nl=one["name_nl"],
        level=AttributeLevel(one["level"]),
        kind=AttributeKind(one["kind"]),
        values=tuple(one["values"]),
        least=one["least"],
        most=one["most"],
        required=one["required"],
    )


# --- layouts and people (R47-R53) -----------------------------------------------------------------


def _layout(data: MasterState, layout_id: str) -> ScreenLayout:
    found = data.one("layout", layout_id)
    if found is None:
        return ScreenLayout()
    return screen_layout(found, layout_id, max(1, data.number("layout", layout_id)))


def screen_layout(found: Record, layout_id: str, version: int = 1) -> ScreenLayout:
    """The layout that a record describes."""
    return ScreenLayout(
        version=version,
        areas={area: tuple(buttons) for area, buttons in found["areas"].items() if buttons},
        layout_id=layout_id,
        totals_columns=found["totals_columns"],
        totals=tuple(found["totals"]),
        faces={row["button"]: _face(row) for row in found["faces"]},
    )


def _face(row: Record) -> ButtonFace:
    return ButtonFace(
        text=row["text"],
        text_nl=row["text_nl"],
        tone=ButtonTone(row["tone"]),
        width=row["width"],
        height=row["height"],
        counted=row["counted"],
    )


def permission_group(one: Record) -> PermissionGroup:
    """The group that a record describes."""
    return PermissionGroup(
        group_id=one["group_id"],
        name=one["name"],
        permissions={name: Permission(x) for name, x in sorted(one["permissions"].items())},
        lowest_deposit_rate=one["lowest_deposit_rate"],
        highest_discount_rate=one["highest_discount_rate"],
        highest_discount_minor=one["highest_discount"],
        refund_minor=one["refund_without_approval"],
        lowest_cancellation_rate=one["lowest_cancellation_rate"],
        approves=one["approves"],
    )


def group_of(data: MasterState, person: Record) -> str:
    """The group of the person's job, unless the position has one of its own (R51)."""
    job = data.one("job", person["job"])
    return str(person["position_group"] or (job["group"] if job else ""))


def works_in(person: Record, store_id: str) -> bool:
    """Whether the person may sign in at the store's tills: here or everywhere, with a PIN, not
    locked by head office.
    """
    here = not person["stores"] or store_id in person["stores"]
    return bool(person["active"] and not person["locked"] and person["pin_hash"] and here)


def _people(data: MasterState, store_id: str) -> tuple[StaffMember, ...]:
    return tuple(
        StaffMember(
            staff_id=one["staff_id"],
            name=one["name"],
            group_id=group_of(data, one),
            pin_hash=one["pin_hash"],
            language=one["language"],
            job=one["position"] or (data.one("job", one["job"]) or {"name": ""})["name"],
            layout_id=one["layout"],
            pin_given=bool(one["pin_given"]),
        )
        for one in _ordered(data.every("staff"))
        if works_in(one, store_id)
    )
