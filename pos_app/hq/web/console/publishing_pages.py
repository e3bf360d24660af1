"""Publishing: what waits in the draft, which till has which download, every version and the way
back (R54, R55).
"""

from datetime import datetime

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq.master import publishing, records
from pos_app.hq.master.kinds import JOBS, MODES, RETURNS, of_job
from pos_app.hq.master.states import draft
from pos_app.hq.master_rows import Publication
from pos_app.hq.store import master as store
from pos_app.hq.web.console.data_pages import refusal
from pos_app.hq.web.console.publish_view import change_view, publish_box, till_rows
from pos_app.hq.web.console.visit import NotFound, Visit, moved, number_of, page

LOOKS = {
    "proposed": ("warn", "users"),
    "published": ("ok", "circle-check"),
    "withdrawn": ("idle", "ban"),
}
VERSIONS_SHOWN = 50


def publishing_page(visit: Visit) -> Response:
    """`/console/publishing`."""
    return shown(visit, "", 200)


def shown(visit: Visit, refused: str, status: int) -> Response:
    """The draft, and the matrix of tills and downloads."""
    with visit.hq.read() as unit:
        box = publish_box(visit, unit)
        rows = till_rows(visit, unit)
        last = store.publications(unit, 1)
        modes_wait = publishing.modes_wait(unit) and not publishing.pending(unit, (MODES,))
    return page(
        visit,
        "publishing.html",
        "publishing",
        http=status,
        box=box,
        rows=rows,
        jobs=[(job, visit.words.of("job", str(job))) for job in (*JOBS, RETURNS)],
        current=box.against,
        last=last[0] if last else None,
        modes_wait=modes_wait,
        refused=refused,
        typed={"reason": visit.typed("reason"), "in_force": visit.typed("in_force", 20)},
    )


def jobs_of(visit: Visit) -> tuple[int, ...]:
    """The downloads that the form names."""
    named = visit.typed("jobs", 60).split()
    return tuple(int(one) for one in named if one.isdecimal() and int(one) in JOBS)


def seen_of(visit: Visit) -> int:
    """The newest change of the draft that the page showed."""
    return number_of(visit.typed("seen"))


def publish(visit: Visit) -> Response:
    """The draft of these downloads goes to the tills, or waits for a second administrator."""
    moment = visit.typed("in_force", 20)
    try:
        in_force_at = moment_of(visit, moment)
        wish = publishing.Wish(jobs_of(visit), visit.typed("reason"), in_force_at, seen_of(visit))
        made = publishing.publish(visit.hq, visit.actor, wish)
    except Refused as error:
        return shown(visit, refusal(visit, error), 409)
    said = "published" if made.state == "published" else "proposed"
    return moved(f"/console/versions/{made.number}", said=said)


def moment_of(visit: Visit, text: str) -> datetime | None:
    """The moment on the company's clock; nothing typed means now."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=visit.show.zone)
    except ValueError:
        raise Refused("BAD_MOMENT", text=text) from None


def discard(visit: Visit) -> Response:
    """The draft of these downloads is again what the tills have."""
    kinds = tuple(kind.name for job in jobs_of(visit) for kind in of_job(job))
    try:
        records.discard(visit.hq, visit.actor, kinds, seen_of(visit))
    except Refused as error:
        return shown(visit, refusal(visit, error), 409)
    back = visit.typed("back", 200)
    return moved(back if back.startswith("/console/") else "/console/publishing", said="discarded")


def send_again(visit: Visit) -> Response:
    """A download that a till could not take goes out again, with those behind it."""
    publishing.send_again(visit.hq, visit.actor, visit.names["device_id"])
    return moved("/console/publishing", said="sent_again")


# --- versions -------------------------------------------------------------------------------------


def versions(visit: Visit) -> Response:
    """`/console/versions`, and the way to two of them side by side."""
    older, newer = number_of(visit.asked("older")), number_of(visit.asked("newer"))
    if older and newer:
        return moved(f"/console/versions/{older}..{newer}")
    with visit.hq.read() as unit:
        known = store.publications(unit, VERSIONS_SHOWN)
        names = visit.people(unit)
    rows = [row_of(visit, one, names) for one in known]
    there = [one.number for one in known if one.state == "published"]
    return page(visit, "versions.html", "publishing", rows=rows, there=there)


def compared(visit: Visit) -> Response:
    """`/console/versions/{older}..{newer}`: what tills were told otherwise."""
    older, newer = (number_of(visit.names[name]) for name in ("older", "newer"))
    with visit.hq.read() as unit:
        try:
            found = publishing.between(unit, older, newer)
        except Refused:
            raise NotFound from None
        data = draft(unit)
        changes = [change_view(visit, unit, data, one) for one in found]
    return page(
        visit, "versions_compared.html", "publishing", older=older, newer=newer, changes=changes
    )


def reason_said(visit: Visit, reason: str) -> str:
    """As somebody typed it; in words where it was a document."""
    return visit.words("by_document") if reason == publishing.BY_DOCUMENT else reason


def row_of(visit: Visit, one: Publication, names: dict[str, str]) -> dict[str, object]:
    """A publication as its row shows it."""
    return {
        "number": one.number,
        "jobs": ", ".join(visit.words.of("job", str(job)) for job in one.job_numbers),
        "reason": reason_said(visit, one.reason),
        "at": one.made_at,
        "by": names.get(one.made_by, one.made_by),
        "in_force": one.in_force_at,
        "confirmed": names.get(one.confirmed_by, one.confirmed_by),
        "look": (*LOOKS[one.state], visit.words.of("publication", one.state)),
    }


def version(visit: Visit) -> Response:
    """`/console/versions/{number}`."""
    return version_page(visit, "", 200)


def version_page(visit: Visit, refused: str, status: int) -> Response:
    """One publication: what it carries, and what can still be done with it."""
    with visit.hq.read() as unit:
        one = store.publication(unit, number_of(visit.names["number"]))
        if one is None:
            raise NotFound
        data = draft(unit)
        changes = [change_view(visit, unit, data, x) for x in publishing.contents(unit, one)]
        names = visit.people(unit)
        waiting = len(publishing.in_the_way(unit, one))
        is_back = not waiting and not publishing.way_back(unit, one)[1]
    return page(
        visit,
        "version.html",
        "publishing",
        http=status,
        one=one,
        row=row_of(visit, one, names),
        changes=changes,
        mine=one.made_by == visit.who.login,
        waiting=waiting,
        is_back=is_back,
        refused=refused,
    )


def confirm(visit: Visit) -> Response:
    """A second administrator agrees."""
    return _settled(visit, "confirm")


def withdraw(visit: Visit) -> Response:
    """The proposal is off."""
    return _settled(visit, "withdraw")


def go_back(visit: Visit) -> Response:
    """The draft becomes what this version held."""
    return _settled(visit, "go_back")


def _settled(visit: Visit, what: str) -> Response:
    number = number_of(visit.names["number"])
    try:
        if what == "confirm":
            publishing.confirm(visit.hq, visit.actor, number)
        elif what == "withdraw":
            publishing.withdraw(visit.hq, visit.actor, number)
        else:
            publishing.go_back(visit.hq, visit.actor, number)
            return moved("/console/publishing", said="went_back")
    except Refused as error:
        return version_page(visit, refusal(visit, error), 409)
    said = "published" if what == "confirm" else "proposal_withdrawn"
    return moved(f"/console/versions/{number}", said=said)
