"""Enrolling a till: one page shows the code once; it must never be shown again."""

import io

import qrcode
from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq import enrolment, re_enrolment
from pos_app.hq.store import devices
from pos_app.hq.web.console.till_view import stores_of
from pos_app.hq.web.console.tills import code_state, fingerprint
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

PIXELS_PER_CELL = 8


def enrol_form(visit: Visit) -> Response:
    """`/console/tills/enrol`."""
    return form(visit, "", 200)


def form(visit: Visit, wrong: str, status: int) -> Response:
    """The choice of store and register; it keeps what was typed."""
    with visit.hq.read() as unit:
        stores = [x for x in stores_of(unit) if not visit.who.stores or x[0] in visit.who.stores]
    typed = {"store": visit.typed("store"), "register": visit.typed("register")}
    return page(visit, "enrol.html", "tills", http=status, stores=stores, wrong=wrong, **typed)


def make_code(visit: Visit) -> Response:
    """A fresh code for `AMF-2`; its text goes to the next page of this session alone."""
    store, number = visit.typed("store", 64), visit.typed("register", 4)
    if not number.isascii() or not number.isdigit() or not int(number):
        return form(visit, visit.words("register_digits"), 422)
    register = f"{store}-{int(number)}"
    with visit.hq.read() as unit:
        if re_enrolment.is_closed(unit, store, register):
            return form(visit, visit.words("re_enrol_needed", register=register), 422)
    try:
        visit.actor.only_at(store)
        text = enrolment.make_code(visit.hq, store, register, visit.who.login)
    except Refused:
        return form(visit, visit.words("store_or_register_unknown"), 422)
    code_hash = enrolment.hash_of(text)
    visit.jobs.keep_code(code_hash, text, visit.who.session_hash)
    return moved(f"/console/tills/codes/{code_hash}")


def code(visit: Visit) -> Response:
    """`/console/tills/codes/{code_hash}`: the code the first time, later only where it stands."""
    code_hash = visit.names["code_hash"]
    with visit.hq.read() as unit:
        found = devices.find_code(unit, code_hash)
        device = devices.find(unit, found.device_id) if found and found.device_id else None
    if found is None:
        raise NotFound
    standing = code_state(visit, found)
    text = ""
    if standing == "open" and not visit.is_refresh:
        text = visit.jobs.code_for_page(code_hash, visit.who.session_hash)
    s = visit.show
    return page(
        visit,
        "code.html",
        "tills",
        state=standing,
        text=text,
        code_hash=code_hash,
        place=found.register_id,
        until=s.time(found.expires_at),
        left=s.span(found.expires_at - s.now),
        used_time=s.moment(found.used_at) if found.used_at else "",
        device_id=found.device_id,
        fingerprint=fingerprint(device.public_key) if device else "",
    )


def picture(visit: Visit) -> Response:
    """The code as a QR image, once, right after its page."""
    text = visit.jobs.code_for_picture(visit.names["code_hash"], visit.who.session_hash)
    if not text:
        raise NotFound
    written = io.BytesIO()
    qrcode.make(text, box_size=PIXELS_PER_CELL, border=1).save(written, "PNG")
    return Response(written.getvalue(), media_type="image/png")


def withdraw(visit: Visit) -> Response:
    """The code is worth nothing from now on; one that was used stays used."""
    code_hash = visit.names["code_hash"]
    with visit.hq.read() as unit:
        found = devices.find_code(unit, code_hash)
    if found is None:
        raise NotFound
    if code_state(visit, found) != "open":
        return moved(f"/console/tills/codes/{code_hash}", said="code_gone")
    enrolment.withdraw_code(visit.hq, code_hash, visit.who.login)
    return moved(f"/console/tills/codes/{code_hash}", said="code_withdrawn")
