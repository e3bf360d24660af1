"""The addresses of master data: lists and forms per kind, parameters, groups, layouts, delivery,
publishing.
"""

from starlette.responses import Response

from pos_app.hq.master.kinds import KINDS
from pos_app.hq.web.console import (
    data_pages,
    delivery_pages,
    layouts,
    parameters,
    permission_groups,
    publishing_pages,
)
from pos_app.hq.web.console.stop import Page, Stop, named
from pos_app.hq.web.console.visit import Visit, moved

FIELDS_MAX = 600
FORM_BYTES_MAX = 512 * 1024
OWN_PAGES = frozenset({"terms", "delivery", "group", "layout"})
"""Kinds whose forms are made by hand."""


def _form(path: str, page: Page, right: str) -> Stop:
    return Stop(path, page, "POST", right, bytes_max=FORM_BYTES_MAX, fields_max=FIELDS_MAX)


def first_parameters(_visit: Visit) -> Response:
    """`/console/parameters`."""
    return moved("/console/parameters/order_terms")


def master_stops() -> list[Stop]:
    """Every address, with the right that it takes."""
    found = [*STOPS]
    for kind in KINDS.values():
        if kind.name not in OWN_PAGES:
            found += _stops_of(kind.name, kind.view, kind.edit)
        else:
            found += _acts_of(kind.name, kind.edit)
    return found


def _stops_of(kind: str, view: str, edit: str) -> list[Stop]:
    """List, form, and what can be done with a record."""
    base = f"/data/{kind}"
    return [
        named(Stop(base, data_pages.record_list), view, kind=kind),
        named(Stop(f"{base}/new", data_pages.new_form), view, kind=kind),
        named(_form(f"{base}/new", data_pages.save, edit), edit, kind=kind),
        named(Stop(f"{base}/r/{{key}}", data_pages.edit_form), view, kind=kind),
        named(_form(f"{base}/r/{{key}}", data_pages.save, edit), edit, kind=kind),
        *_acts_of(kind, edit),
    ]


def _acts_of(kind: str, edit: str) -> list[Stop]:
    base = f"/data/{kind}/r/{{key}}"
    return [
        named(_form(f"{base}/withdraw", data_pages.withdraw, edit), edit, kind=kind),
        named(_form(f"{base}/put-back", data_pages.put_back, edit), edit, kind=kind),
    ]


STOPS = (
    Stop("/parameters", first_parameters, right="config.view"),
    Stop("/parameters/{group}", parameters.parameters, right="config.view"),
    _form("/parameters/{group}", parameters.save, "config.edit"),
    Stop("/delivery", delivery_pages.delivery, right="config.view"),
    _form("/delivery", delivery_pages.save, "config.edit"),
    Stop("/groups", permission_groups.groups, right="staff.view"),
    Stop("/groups/new", permission_groups.new_group, right="staff.view"),
    _form("/groups/new", permission_groups.save, "staff.edit"),
    Stop("/groups/{key}", permission_groups.group, right="staff.view"),
    _form("/groups/{key}", permission_groups.save, "staff.edit"),
    Stop("/layouts", layouts.layouts, right="config.view"),
    Stop("/layouts/new", layouts.new_layout, right="config.view"),
    _form("/layouts/new", layouts.save, "layouts.edit"),
    Stop("/layouts/{key}", layouts.layout, right="config.view"),
    _form("/layouts/{key}", layouts.save, "layouts.edit"),
    Stop("/publishing", publishing_pages.publishing_page, right="config.view"),
    _form("/publishing", publishing_pages.publish, "config.publish"),
    _form("/publishing/discard", publishing_pages.discard, "config.edit"),
    _form("/publishing/tills/{device_id}", publishing_pages.send_again, "config.publish"),
    Stop("/versions", publishing_pages.versions, right="config.view"),
    Stop("/versions/{number}", publishing_pages.version, right="config.view"),
    _form("/versions/{number}/confirm", publishing_pages.confirm, "config.confirm"),
    _form("/versions/{number}/withdraw", publishing_pages.withdraw, "config.publish"),
    _form("/versions/{number}/go-back", publishing_pages.go_back, "config.edit"),
    _form("/data/staff/r/{key}/pin", data_pages.new_pin, "staff.edit"),
)
