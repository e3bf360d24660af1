"""The addresses of master data: lists and forms per kind, parameters, groups, layouts, delivery,
publishing.
"""

from starlette.responses import Response

from pos_app.hq.core import Core
from pos_app.hq.master.kind import Kind
from pos_app.hq.master.kinds import CATALOGUE, KINDS
from pos_app.hq.web.console import (
    data_pages,
    delivery_pages,
    erasing,
    parameters,
    parameters_compare,
    permission_groups,
    publishing_pages,
    staff_acts,
)
from pos_app.hq.web.console.layouts import layouts, preview
from pos_app.hq.web.console.plain_data import OWN_FORMS, PlainRecords
from pos_app.hq.web.console.plain_views import PRICE
from pos_app.hq.web.console.stop import Page, Stop, named
from pos_app.hq.web.console.visit import Visit, moved

FIELDS_MAX = 600
FORM_BYTES_MAX = 512 * 1024


def _form(path: str, page: Page, right: str) -> Stop:
    return Stop(path, page, "POST", right, bytes_max=FORM_BYTES_MAX, fields_max=FIELDS_MAX)


def first_parameters(_visit: Visit) -> Response:
    """`/console/parameters`."""
    return moved("/console/parameters/order_terms")


def master_stops(hq: Core) -> list[Stop]:
    """Every address, with the right that it takes."""
    plain = PlainRecords(hq)
    found = [
        *STOPS,
        named(Stop("/layouts", plain.listed), "config.view", kind="layout"),
        named(Stop("/groups", plain.listed), "staff.view", kind="group"),
    ]
    for kind in KINDS.values():
        if kind.name not in OWN_FORMS:
            found += _stops_of(plain, kind)
        if not kind.single:
            found.append(_export(plain, kind))
        if kind.name not in CATALOGUE:
            found += _acts_of(kind)
        else:
            found.append(_put_back(kind))
    found.append(named(Stop("/data/price", plain.listed), PRICE.view, kind=PRICE.name))
    prices = _form("/data/price", plain.keep_prices, "config.edit")
    found.append(named(prices, "config.edit", kind=PRICE.name))
    return [*found, _export(plain, PRICE)]


def _stops_of(plain: PlainRecords, kind: Kind) -> list[Stop]:
    """List, form, and what can be done with a record."""
    base, view, edit = f"/data/{kind.name}", kind.view, kind.edit
    return [
        named(Stop(base, plain.listed), view, kind=kind.name),
        named(Stop(f"{base}/new", plain.new_form), edit, kind=kind.name),
        named(_form(f"{base}/new", plain.make, edit), edit, kind=kind.name),
        named(Stop(f"{base}/r/{{key}}", plain.opened), view, kind=kind.name),
        named(_form(f"{base}/r/{{key}}", plain.change, edit), edit, kind=kind.name),
    ]


def _export(plain: PlainRecords, kind: Kind) -> Stop:
    return named(Stop(f"/data/{kind.name}/export.csv", plain.exported), kind.view, kind=kind.name)


def _acts_of(kind: Kind) -> list[Stop]:
    base = f"/data/{kind.name}/r/{{key}}/withdraw"
    withdraw = _form(base, data_pages.withdraw, kind.edit)
    return [
        named(Stop(base, data_pages.withdraw_form), kind.edit, kind=kind.name),
        named(withdraw, kind.edit, kind=kind.name),
        _put_back(kind),
    ]


def _put_back(kind: Kind) -> Stop:
    path = f"/data/{kind.name}/r/{{key}}/put-back"
    return named(_form(path, data_pages.put_back, kind.edit), kind.edit, kind=kind.name)


STOPS = (
    Stop("/parameters", first_parameters, right="config.view"),
    Stop("/parameters/compare", parameters_compare.compare, right="config.view"),
    Stop("/parameters/{group}", parameters.parameters, right="config.view"),
    _form("/parameters/{group}", parameters.save, "config.edit"),
    Stop("/delivery", delivery_pages.delivery, right="config.view"),
    _form("/delivery", delivery_pages.save, "config.edit"),
    Stop("/groups/new", permission_groups.new_group, right="staff.view"),
    _form("/groups/new", permission_groups.save, "staff.edit"),
    Stop("/groups/{key}", permission_groups.group, right="staff.view"),
    _form("/groups/{key}", permission_groups.save, "staff.edit"),
    Stop("/layouts/new", layouts.new_layout, right="config.view"),
    _form("/layouts/new", layouts.save, "layouts.edit"),
    Stop("/layouts/{key}", layouts.layout, right="config.view"),
    Stop("/layouts/{key}/preview.png", preview.preview, right="config.view"),
    _form("/layouts/{key}", layouts.save, "layouts.edit"),
    Stop("/publishing", publishing_pages.publishing_page, right="config.view"),
    _form("/publishing", publishing_pages.publish, "config.publish"),
    _form("/publishing/discard", publishing_pages.discard, "config.edit"),
    _form("/publishing/tills/{device_id}", publishing_pages.send_again, "config.publish"),
    Stop("/versions", publishing_pages.versions, right="config.view"),
    Stop("/versions/{older}..{newer}", publishing_pages.compared, right="config.view"),
    Stop("/versions/{number}", publishing_pages.version, right="config.view"),
    _form("/versions/{number}/confirm", publishing_pages.confirm, "config.confirm"),
    _form("/versions/{number}/withdraw", publishing_pages.withdraw, "config.publish"),
    _form("/versions/{number}/go-back", publishing_pages.go_back, "config.edit"),
    _form("/data/staff/r/{key}/access", staff_acts.access, "staff.edit"),
    _form("/data/staff/r/{key}/pin", staff_acts.new_pin, "staff.edit"),
    _form("/data/customer/r/{key}/erase", erasing.erase, "customers.erase"),
)
