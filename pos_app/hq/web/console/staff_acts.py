"""What is done about somebody of the staff: a new PIN, a lock, the end of employment."""

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq.master import access as staff_access
from pos_app.hq.master import records
from pos_app.hq.master.kinds_people import STAFF
from pos_app.hq.master.states import draft, empty
from pos_app.hq.web.console.data_pages import Answer, again, form_page
from pos_app.hq.web.console.publish_view import address_of
from pos_app.hq.web.console.record_form import to_form
from pos_app.hq.web.console.visit import NotFound, Visit, moved, number_of


def access(visit: Visit) -> Response:
    """A member of staff is locked, let in again or leaves; tills follow at once where they can."""
    key, act = visit.names["key"], visit.typed("act")
    if act not in staff_access.ACTS:
        raise NotFound
    here = visit.with_names(kind=STAFF.name)
    try:
        told = staff_access.change(visit.hq, visit.actor, key, act)
    except Refused as error:
        return again(here, error)
    return moved(address_of(STAFF.name, key), said=f"staff_{act}" if told else "kept_in_draft")


def new_pin(visit: Visit) -> Response:
    """A new PIN for a member of staff, shown on this one page."""
    kind, key = STAFF, visit.names["key"]
    here = visit.with_names(kind=STAFF.name)
    try:
        pin = records.new_pin(visit.hq, visit.actor, key, seen=number_of(visit.typed("seen")))
    except Refused as error:
        return again(here, error)
    with visit.hq.read() as unit:
        record = draft(unit).one(STAFF.name, key) or empty(kind)
    return form_page(here, kind, key, to_form(kind.fields, record, visit), Answer(pin=pin))
