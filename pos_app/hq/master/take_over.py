"""From one store's configuration document to master data, so that what was described in a file can
be changed record by record afterwards.
"""

from collections.abc import Iterator

from pos_app.db.database import Unit
from pos_app.domain.charge_rule import ReasonCode
from pos_app.domain.configuration import Configuration, OrderCreation, ScreenLayout
from pos_app.domain.user_operations import AREAS
from pos_app.hq.configuration import check, read_document
from pos_app.hq.core import Core
from pos_app.hq.master import charges
from pos_app.hq.master.kind import SINGLE_KEY
from pos_app.hq.master.kinds import JOBS, KINDS
from pos_app.hq.master.kinds_orders import FREE_REFUNDS
from pos_app.hq.master.publishing import put_in_force
from pos_app.hq.master.records import GIVEN, check_fields, write
from pos_app.hq.master.states import draft, empty
from pos_app.hq.master_rows import Record
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import configurations, state

LOCATION_SAME = ("location_id", "name", "address", "tax_group", "coordinates", "is_store")
Made = tuple[str, str, Record]
"""Kind, key, and what the document says of the record."""


def import_configuration(hq: Core, actor: Actor, text: bytes) -> int:
    """The document is the store's configuration: its records are written and published at once, for
    every store that shares them; the store's newest version.
    """
    configuration = read_document(hq, text)
    check(configuration)
    return take_over(hq, actor, configuration)


def take_over(hq: Core, actor: Actor, configuration: Configuration) -> int:
    """The same of a configuration that was read."""
    actor.must("config.publish")

    def job(unit: Unit) -> int:
        place = (configuration.store.store_id, configuration.register_id)
        before = draft(unit)
        for kind, key, said in _records_of(configuration):
            old = before.one(kind, key)
            new = {**(old or empty(KINDS[kind])), **said}
            if kind == "staff" and old and old["pin_hash"] and not old["pin_given"]:
                new |= {"pin_hash": old["pin_hash"], "pin_given": ""}
            if new != old:
                check_fields(KINDS[kind], key, new)
                write(hq, unit, actor, (KINDS[kind], key), (old, new))
        put_in_force(hq, unit, actor, JOBS)
        version = (configurations.current(unit, *place) or (0,))[0]
        state.journal(
            unit, hq.now(), actor.login, "configuration_put", store=place[0], version=version
        )
        return version

    return hq.run(job)


def _records_of(configuration: Configuration) -> Iterator[Made]:
    """Every record that the document describes; those that others name come first."""
    yield from _charges(configuration)
    yield from _lists(configuration)
    yield from _delivery(configuration)
    yield from _people(configuration)
    yield from _profile(configuration)
    yield from _layouts(configuration)
    yield from _terms(configuration)
    yield from _store(configuration)


def _charges(whole: Configuration) -> Iterator[Made]:
    details = {one.code: one for one in whole.orders.charge_details}
    named = (whole.orders.shipping_charge_code, whole.orders.cancellation_charge_code)
    for code in dict.fromkeys((*whole.orders.charge_codes, *details, *named)):
        if not code:
            continue
        found = details.get(code)
        yield (
            "charge_code",
            code,
            {
                "code": code,
                "name": (found.name if found else "") or code,
                "name_nl": found.name_nl if found else "",
                "shipping": found.shipping if found else code == whole.orders.shipping_charge_code,
                "refundable": found.refundable if found else False,
            },
        )
    for rule in whole.orders.charge_rules:
        yield "charge_rule", rule.rule_id, charges.record_of(rule)
    for group in whole.taxes.groups:
        rates = [{"own": own, "here": here} for own, here in group.rates]
        yield (
            "tax_group",
            group.code,
            {"code": group.code, "name": group.name or group.code, "rates": rates},
        )
    for place in whole.taxes.places:
        key = f"{place.country}{place.postcode}"
        yield (
            "tax_place",
            key,
            {
                "place_id": key,
                "country": place.country,
                "postcode": place.postcode,
                "tax_group": place.group,
            },
        )


REASONS = {"charge_override": "KOSTEN", "order_fulfilment": "AFWIJZEN", "return": "RETOUR"}
"""The list that a document's reasons of a sort go into."""


def _lists(whole: Configuration) -> Iterator[Made]:
    for about, reasons in (
        ("charge_override", whole.orders.charge_override_reasons),
        ("order_fulfilment", whole.profile.reject_reasons),
        ("return", whole.orders.return_reasons),
    ):
        if reasons:
            key = REASONS[about]
            rows = [{"code": x.code, "name": x.name, "name_nl": x.name_nl} for x in reasons]
            yield (
                "reason_list",
                key,
                {"list_id": key, "name": key.title(), "about": about, "reasons": rows},
            )
    if whole.orders.sync_error_hold:
        code = whole.orders.sync_error_hold
        yield "hold_code", code, {"code": code, "name": code}
    for one in whole.attributes:
        yield (
            "attribute",
            one.code,
            {
                "code": one.code,
                "name": one.name,
                "name_nl": one.name_nl,
                "level": one.level.value,
                "kind": one.kind.value,
                "values": list(one.values),
                "least": one.least,
                "most": one.most,
                "required": one.required,
            },
        )


def _list_of(reasons: tuple[ReasonCode, ...], about: str) -> str:
    return REASONS[about] if reasons else ""


def _delivery(whole: Configuration) -> Iterator[Made]:
    delivery = whole.delivery
    for number, mode in enumerate(delivery.modes):
        yield (
            "delivery_mode",
            mode.code,
            {
                "code": mode.code,
                "name": mode.name,
                "name_nl": mode.name_nl,
                "position": number,
                "carrier": mode.carrier,
                "skus_allowed": list(mode.skus_allowed),
                "skus_excluded": list(mode.skus_excluded),
                "countries_allowed": list(mode.countries),
                "countries_excluded": list(mode.countries_excluded),
                "charge_group": mode.charge_group,
                "expedite": mode.expedite,
                "lead_days": mode.lead_days,
            },
        )
    for place in delivery.locations:
        yield (
            "location",
            place.location_id,
            {name: getattr(place, name) for name in LOCATION_SAME}
            | {"closed_days": [str(day) for day in place.closed_days]},
        )
    yield (
        "delivery",
        SINGLE_KEY,
        {
            "pickup_modes": list(delivery.pickup_modes),
            "carry_out_mode": delivery.carry_out_mode,
            "only_carrier_modes": delivery.only_carrier_modes,
            "location_flags": delivery.location_flags,
        },
    )
    members = [
        {"location": x.location_id, "can_ship": x.can_ship, "can_pick_up": x.can_pick_up}
        for x in delivery.locations
    ]
    key = whole.store.store_id
    yield "fulfilment_group", key, {"group_id": key, "name": whole.store.name, "members": members}


def _people(whole: Configuration) -> Iterator[Made]:
    for group in whole.groups:
        yield (
            "group",
            group.group_id,
            {
                "group_id": group.group_id,
                "name": group.name,
                "permissions": {name: x.value for name, x in group.permissions.items()},
                "lowest_deposit_rate": group.lowest_deposit_rate,
                "highest_discount_rate": group.highest_discount_rate,
                "highest_discount": group.highest_discount_minor,
                "refund_without_approval": group.refund_minor,
                "lowest_cancellation_rate": group.lowest_cancellation_rate,
                "approves": group.approves,
            },
        )
        job = {"job_id": group.group_id, "name": group.name, "group": group.group_id}
        yield "job", group.group_id, job
    for one in whole.staff:
        yield (
            "staff",
            one.staff_id,
            {
                "staff_id": one.staff_id,
                "name": one.name,
                "job": one.group_id,
                "position": one.job,
                "position_group": "",
                "language": one.language,
                "layout": one.layout_id,
                "active": True,
                "pin_hash": one.pin_hash,
                "pin_given": GIVEN if one.pin_given else "",
            },
        )


def _profile(whole: Configuration) -> Iterator[Made]:
    """The store gets a profile of its own, under the store's id."""
    orders, profile = whole.orders, whole.profile
    yield (
        "profile",
        whole.store.store_id,
        {
            "profile_id": whole.store.store_id,
            "name": whole.store.name,
            "asynchronous": orders.creation is not OrderCreation.SYNCHRONOUS,
            "real_time_first": orders.creation is OrderCreation.REAL_TIME_FIRST,
            "fulfilment_payment": orders.fulfilment_payment.value,
            "edit_partly_fulfilled": profile.edit_partly_fulfilled,
            "start_and_declaration": profile.start_and_declaration,
            "offline_before_sign_in": profile.offline_before_sign_in,
            "offline_grace_hours": profile.offline_grace_hours,
            "void_suspended_at_close": profile.void_suspended_at_close,
            "shift_difference": profile.shift_difference_minor,
            "notification_seconds": profile.notification_seconds,
            "days_kept": profile.days_kept,
            "authorisation_days": profile.authorisation_days,
            "reject_reasons": _list_of(profile.reject_reasons, "order_fulfilment"),
            "customers_asynchronous": profile.customers_asynchronous,
            "manual_accept": profile.manual_accept,
            "manual_charges": profile.manual_charge_calculation,
            "hq_timeout_seconds": profile.hq_timeout_seconds,
            "unsent_minutes": profile.unsent_warning_minutes,
            "synchronise_seconds": profile.synchronise_seconds,
            "price_prefixes": list(profile.price_prefixes),
            "weight_prefixes": list(profile.weight_prefixes),
        },
    )


def _layout_key(whole: Configuration) -> str:
    if not whole.layout.areas and not whole.layout.layout_id:
        return ""
    return whole.layout.layout_id or whole.register_id or whole.store.store_id


def _layouts(whole: Configuration) -> Iterator[Made]:
    key = _layout_key(whole)
    if key:
        yield "layout", key, _layout(key, whole.store.name, whole.layout)
    for one in whole.layouts:
        yield "layout", one.layout_id, _layout(one.layout_id, one.layout_id, one)


def _layout(key: str, name: str, one: ScreenLayout) -> Record:
    areas = {area: list(one.areas.get(area, ())) for area in AREAS}
    return {
        "layout_id": key,
        "name": name[:60],
        "areas": areas,
        "totals_columns": one.totals_columns,
        "totals": list(one.totals),
        "faces": [
            {
                "button": button,
                "text": face.text,
                "text_nl": face.text_nl,
                "tone": face.tone.value,
                "width": face.width,
                "height": face.height,
                "counted": face.counted,
            }
            for button, face in sorted(one.faces.items())
        ],
    }


def _terms(whole: Configuration) -> Iterator[Made]:
    orders = whole.orders
    yield (
        "terms",
        SINGLE_KEY,
        {
            "default_type": orders.default_type.value,
            "deposit_rate": orders.deposit_rate,
            "cancellation_rate": orders.cancellation_rate,
            "cancellation_tax_rate": orders.cancellation_tax_rate,
            "cancellation_charge_code": orders.cancellation_charge_code,
            "override_reasons": _list_of(orders.charge_override_reasons, "charge_override"),
            "quote_days": orders.quote_days,
            "automatic_charges": orders.automatic_charges,
            "shipping_charge_code": orders.shipping_charge_code,
            "refund_shipping": orders.refund_shipping,
            "charges_by_channel": orders.charges_by_channel,
            "destination_tax": whole.taxes.destination_based,
            "customer_tax": whole.taxes.customer_based,
            "sync_error_hold": orders.sync_error_hold,
            "returns_across_orders": orders.returns_across_orders,
            "free_refunds": _named(orders.free_refunds),
            "order_completion": orders.order_completion,
            "return_reasons": _list_of(orders.return_reasons, "return"),
        },
    )


def _store(whole: Configuration) -> Iterator[Made]:
    store = whole.store
    for number, tender in enumerate(whole.tenders):
        means: Record = {
            "tender_id": tender.kind,
            "name": tender.name,
            "name_nl": tender.name_nl,
            "position": number,
            "currencies": [
                {"currency": x.code, "exchange_rate": x.rate, "decimals": x.decimals}
                for x in tender.currencies
            ],
        }
        yield "tender", tender.kind, means
    said: Record = {
        "store_id": store.store_id,
        "name": store.name,
        "company": store.company,
        "address": store.address,
        "time_zone": store.time_zone,
        "currency": store.currency,
        "language": store.language,
        "prices_include_tax": store.prices_include_tax,
        "cash_rounding": store.cash_rounding_minor,
        "tax_number": store.tax_number,
        "tax_group": store.tax_group,
        "channel_group": store.channel_group,
        "warehouse": store.warehouse,
        "shipping_warehouse": store.shipping_location,
        "fulfilment_groups": [store.store_id],
        "profile": store.store_id,
        "tenders": [one.kind for one in whole.tenders],
    }
    if not whole.register_id:
        said["layout"] = _layout_key(whole)
    yield "store", store.store_id, said
    if whole.register_id:
        yield (
            "register",
            whole.register_id,
            {
                "register_id": whole.register_id,
                "store": store.store_id,
                "has_drawer": whole.profile.has_drawer,
                "drawers": list(whole.profile.drawers),
                "layout": _layout_key(whole),
            },
        )


def _named(kinds: tuple[str, ...]) -> str:
    """The choice that stands for these tenders."""
    return next((name for name, own in FREE_REFUNDS.items() if own == kinds), "cash")
