"""The parameters of orders, stores and tills, group by group (sections 1.2 to 1.4), with what a
change would mean before it is published.
"""

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.domain.money import part
from pos_app.hq.master import cautions
from pos_app.hq.master.fields import Field, Reading, from_form
from pos_app.hq.master.kind import SINGLE_KEY, Kind
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import MasterState, draft, empty, published
from pos_app.hq.master_rows import Record
from pos_app.hq.store import console, devices
from pos_app.hq.web.console.data_pages import Answer, history, kept
from pos_app.hq.web.console.publish_view import publish_box, till_rows
from pos_app.hq.web.console.record_form import Form, label, to_form, wrong_list
from pos_app.hq.web.console.repair.conflict import contested
from pos_app.hq.web.console.tabs import tabs
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

EXAMPLE_MINOR = 1_000_00


@dataclass(frozen=True, slots=True)
class Group:
    """The parameters of one page."""

    name: str
    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Groups under one heading of the list at the left."""

    heading: str
    groups: tuple[Group, ...]


SECTIONS = (
    Section(
        "parameters_orders",
        (
            Group(
                "order_terms",
                "terms",
                (
                    "default_type",
                    "deposit_rate",
                    "cancellation_rate",
                    "cancellation_tax_rate",
                    "cancellation_charge_code",
                    "override_reasons",
                    "quote_days",
                    "order_completion",
                    "partly_fulfilled_edits",
                ),
            ),
            Group(
                "shipping_charges",
                "terms",
                (
                    "automatic_charges",
                    "shipping_charge_code",
                    "refund_shipping",
                    "charges_by_channel",
                    "destination_tax",
                    "customer_tax",
                ),
            ),
            Group("holds", "terms", ("sync_error_hold", "books_closed")),
            Group(
                "returns",
                "terms",
                ("returns_across_orders", "free_refunds", "return_reasons", "return_days"),
            ),
        ),
    ),
    Section(
        "parameters_profile",
        (
            Group(
                "sending",
                "profile",
                (
                    "asynchronous",
                    "real_time_first",
                    "hq_timeout_seconds",
                    "unsent_minutes",
                    "customers_asynchronous",
                ),
            ),
            Group(
                "payment",
                "profile",
                (
                    "fulfilment_payment",
                    "authorisation_days",
                    "edit_partly_fulfilled",
                    "manual_accept",
                    "reject_reasons",
                    "manual_charges",
                ),
            ),
            Group(
                "shifts",
                "profile",
                ("start_and_declaration", "void_suspended_at_close", "shift_difference"),
            ),
        ),
    ),
    Section(
        "parameters_till",
        (
            Group("notifications", "profile", ("notification_seconds",)),
            Group(
                "kept_at_till",
                "profile",
                (
                    "days_kept",
                    "synchronise_seconds",
                    "offline_before_sign_in",
                    "offline_grace_hours",
                ),
            ),
            Group("scanner", "profile", ("price_prefixes", "weight_prefixes")),
        ),
    ),
)
GROUPS = {group.name: group for section in SECTIONS for group in section.groups}


def parameters(visit: Visit) -> Response:
    """`/console/parameters/{group}`."""
    return group_page(visit, None, Answer())


def group_here(visit: Visit) -> Group:
    """The group that the address names."""
    found = GROUPS.get(visit.names["group"])
    if found is None:
        raise NotFound
    return found


def key_here(visit: Visit, data: MasterState, group: Group) -> str:
    """The record that the page is about: the company's, or that of one profile."""
    if group.kind == "terms":
        return SINGLE_KEY
    keys = sorted(data.every("profile"))
    wanted = visit.typed("profile", 40) or visit.asked("profile", 40)
    return wanted if wanted in keys else (keys[0] if keys else "")


def group_page(visit: Visit, sent: dict[str, str] | None, said: Answer) -> Response:
    """The page of one group; a refused form keeps what was typed."""
    group = group_here(visit)
    kind = KINDS[group.kind]
    fields = fields_of(kind, group)
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        key = key_here(visit, data, group)
        record = data.one(kind.name, key) or empty(kind)
        before = at_tills.one(kind.name, key)
        filled = sent if sent is not None else to_form(fields, record, visit)
        form = Form(visit, data, kind, filled, said.wrongs, before, record)
        seen, conflict = contested(form, unit, key, fields, said.status)
        box = publish_box(visit, unit, (kind.job,))
        rows = till_rows(visit, unit)
        past = history(visit, unit, data, kind, key)
        open_orders = console.deposits_held(unit)[0]
        reach = box.tills if group.kind == "terms" else tills_of(unit, data, key)
    warned = [x for x in cautions.of_record(data, kind.name, key) if x.field in group.fields]
    return page(
        visit,
        "parameters.html",
        "parameters",
        http=said.status,
        sections=sections(visit, data, at_tills),
        find=visit.asked("find", 40),
        matches=matches(visit),
        group=group.name,
        kind=kind,
        key=key,
        inputs=[form.input(one) for one in fields],
        profiles=[(one, x["name"], one == key) for one, x in sorted(data.every("profile").items())]
        if group.kind == "profile"
        else [],
        wrongs=wrong_list(visit, kind, said.wrongs),
        refused=said.refused,
        idle=idle(record) & set(group.fields),
        cautions={x.field: visit.words(f"caution_{x.code}", **x.details) for x in warned},
        seen=seen,
        conflict=conflict,
        box=box,
        rows=rows,
        history=past,
        tabs=tabs(visit, "terms"),
        reach=reach,
        examples=examples(visit, at_tills.single("terms"), data.single("terms"))
        if group.kind == "terms"
        else [],
        open_orders=open_orders,
    )


def tills_of(unit: Unit, data: MasterState, profile: str) -> int:
    """The tills of the stores with that profile."""
    stores = {key for key, one in data.every("store").items() if one["profile"] == profile}
    return sum(x.state == "active" and x.store_id in stores for x in devices.every(unit))


def fields_of(kind: Kind, group: Group) -> tuple[Field, ...]:
    """The fields of the page, in its order."""
    found = {one.name: one for one in kind.fields}
    return tuple(found[name] for name in group.fields)


def idle(record: Record) -> set[str]:
    """Fields that have no effect now: greyed, and saying so (R22)."""
    return {"shipping_charge_code", "refund_shipping"} if record.get("automatic_charges") else set()


def sections(
    visit: Visit, data: MasterState, at_tills: MasterState
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """The list at the left: word, address, and how many parameters differ from the tills'."""
    found = []
    for section in SECTIONS:
        rows = []
        for group in section.groups:
            keys = {*data.every(group.kind), *at_tills.every(group.kind)}
            number = sum(
                (data.one(group.kind, key) or {}).get(name)
                != (at_tills.one(group.kind, key) or {}).get(name)
                for key in keys
                for name in group.fields
            )
            rows.append((group.name, visit.words.of("parameter_group", group.name), number))
        found.append((visit.words(section.heading), rows))
    return found


def matches(visit: Visit) -> list[tuple[str, str, str]]:
    """Parameters whose word or group has the text that is looked for: word, group, input."""
    wanted, t = visit.asked("find", 40).casefold(), visit.words
    every = [
        (label(visit, name), t.of("parameter_group", group.name), f"{group.name}#f-{name}")
        for group in GROUPS.values()
        for name in group.fields
    ]
    return [one for one in every if wanted and wanted in f"{one[0]} {one[1]}".casefold()]


def examples(visit: Visit, old: Record, new: Record) -> list[tuple[str, str, str]]:
    """What the terms mean for an order part of a thousand: now, and as changed."""
    t, s = visit.words, visit.show
    today = s.local(s.now).date()

    def quoted(record: Record) -> str:
        return f"{s.day(today + timedelta(days=record['quote_days']))}, 23:59"

    def share(record: Record, name: str) -> str:
        return s.amount(part(EXAMPLE_MINOR, record[name]))

    return [
        (t("example_deposit"), share(old, "deposit_rate"), share(new, "deposit_rate")),
        (
            t("example_cancelled"),
            share(old, "cancellation_rate"),
            share(new, "cancellation_rate"),
        ),
        (t("example_quote"), quoted(old), quoted(new)),
    ]


def save(visit: Visit) -> Response:
    """The group's parameters into the draft; the other parameters of the record stay."""
    group = group_here(visit)
    kind = KINDS[group.kind]
    fields = fields_of(kind, group)
    with visit.hq.read() as unit:
        data = draft(unit)
    key = key_here(visit, data, group)
    if not key:
        raise NotFound
    reading = Reading()
    old = data.one(kind.name, key) or empty(kind)
    back = visit.typed("put_back", 40)
    if back in group.fields:
        with visit.hq.read() as unit:
            there = published(unit).one(kind.name, key) or empty(kind)
        record = {**old, back: there[back]}
    else:
        record = {**old, **from_form(fields, visit.form, reading)}
    wrongs, refused, status = kept(visit, kind, key, record, reading)
    if wrongs or refused:
        return group_page(visit, dict(visit.form), Answer(wrongs, refused, status))
    query = {"profile": key} if group.kind == "profile" else {}
    return moved(f"/console/parameters/{group.name}", said="kept_in_draft", **query)
