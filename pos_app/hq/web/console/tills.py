"""Tills as HQ knows them, and the end of one; must never make up what only the till can know."""

import hashlib

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq import enrolment
from pos_app.hq.rows import EnrolCode
from pos_app.hq.store import catalogue, console, devices, state
from pos_app.hq.store.state import Wanted
from pos_app.hq.web.console.days import today
from pos_app.hq.web.console.publish_view import till_row
from pos_app.hq.web.console.till_view import clerks, summary, till_view, till_views, version_said
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

REASON_MIN = 3
SECURITY_SHOWN = 10
EVENTS_READ = 500
"""Events of today whose makers are named."""


def tills(visit: Visit) -> Response:
    """`/console/tills`."""
    with visit.hq.read() as unit:
        store = visit.asked("store")
        found = till_views(visit, unit, store)
        codes = [one for one in devices.codes(unit) if store in {"", one.store_id}]
        names = visit.people(unit)
    rows = [
        {
            "place": one.register_id,
            "made_at": one.made_at,
            "by": names.get(one.made_by, one.made_by),
            "code_hash": one.code_hash,
            "state": code_pill(visit, one),
        }
        for one in codes[:10]
    ]
    said = summary(visit.words, found)
    return page(visit, "tills.html", "tills", tills=found, tills_said=said, codes=rows)


def code_state(visit: Visit, code: EnrolCode) -> str:
    """`open`, `used`, `withdrawn` or `expired`."""
    if code.used_at is not None:
        return "used"
    if code.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if code.expires_at <= visit.show.now else "open"


def code_pill(visit: Visit, code: EnrolCode) -> tuple[str, str, str]:
    """The state of a code in glyph and word."""
    found = code_state(visit, code)
    tone, glyph = {
        "open": ("", "clock"),
        "used": ("ok", "circle-check"),
        "withdrawn": ("idle", "ban"),
        "expired": ("idle", "hourglass"),
    }[found]
    return tone, glyph, visit.words.of("code", found)


def till(visit: Visit) -> Response:
    """`/console/tills/{device_id}`."""
    return till_page(visit, "", 200)


def till_page(visit: Visit, wrong: str, status: int) -> Response:
    """One till; a refused revocation keeps what was typed."""
    t = visit.words
    with visit.hq.read() as unit:
        device = devices.find(unit, visit.names["device_id"])
        if device is None:
            raise NotFound
        view = till_view(visit, unit, device, console.events_by_till(unit, today(visit)[0]))
        chains = list(reversed(devices.epochs(unit, device.device_id)))
        contradicted = bool(console.other_chain(unit, device.device_id))
        newest = catalogue.version(unit)
        downloads = till_row(visit, unit, device)
        names = visit.people(unit)
        about = Wanted(about=f'"register": "{device.register_id}"')
        told = state.journal_page(unit, about, SECURITY_SHOWN)
        people = console.people_at(unit, device.device_id, today(visit)[0], EVENTS_READ)
        staff = clerks(unit, [device.store_id])
    has = device.catalogue_version
    return page(
        visit,
        "till.html",
        "tills",
        http=status,
        till=view,
        epochs=chains,
        contradicted=contradicted,
        catalogue=version_said(t, has, newest) if has else t("none_yet"),
        downloads=downloads,
        security=[(x.number, x.at, t.of("journal", x.what), names.get(x.who, x.who)) for x in told],
        people=[(staff.get(who, who), at) for who, at in people],
        fingerprint=fingerprint(device.public_key),
        revoke_said=t("revoke_said", queue=view.queue),
        wrong=wrong,
        typed_reason=visit.typed("reason"),
    )


def fingerprint(public_key: str) -> str:
    """What the till's screen shows as well: the first 16 bytes of the key's hash, in groups."""
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digits[n : n + 4] for n in range(0, 32, 4))


def revoke(visit: Visit) -> Response:
    """The till is refused from its next contact on; the register code must be typed."""
    device_id = visit.names["device_id"]
    with visit.hq.read() as unit:
        device = devices.find(unit, device_id)
    if device is None:
        raise NotFound
    if visit.typed("register").upper() != device.register_id.upper():
        return till_page(visit, visit.words("revoke_register_differs"), 422)
    if len(visit.typed("reason")) < REASON_MIN:
        return till_page(visit, visit.words("revoke_needs_reason"), 422)
    try:
        enrolment.revoke(visit.hq, device_id, visit.who.login, visit.typed("reason"))
    except Refused:
        raise NotFound from None
    return moved(f"/console/tills/{device_id}", said="revoked")
