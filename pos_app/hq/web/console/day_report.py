"""One day of the company: the money that moved, the shifts that were closed and their tax by rate;
each figure is HQ's own sum of what it has taken in.
"""

from datetime import UTC, date, datetime, time, timedelta

from starlette.responses import Response

from pos_app.domain.shift_events import ShiftClosed
from pos_app.hq.store import console
from pos_app.hq.store import shifts as stored
from pos_app.hq.web.console.shifts import closed
from pos_app.hq.web.console.sums import money_of
from pos_app.hq.web.console.till_view import clerks
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

UTC_TEXT = "%Y-%m-%dT%H:%M:%S"


def chosen(visit: Visit) -> Response:
    """`/console/days`: the day that somebody chose, else today."""
    try:
        on = date.fromisoformat(visit.asked("day", 10))
    except ValueError:
        on = visit.show.local(visit.show.now).date()
    return moved(f"/console/days/{on.isoformat()}")


def day(visit: Visit) -> Response:
    """`/console/days/{date}`."""
    try:
        on = date.fromisoformat(visit.names["date"])
        start, end = (
            datetime.combine(one, time(), visit.show.zone) for one in (on, on + timedelta(days=1))
        )
        before = on - timedelta(days=1)
    except (ValueError, OverflowError):
        raise NotFound from None
    bounds = [f"{one.astimezone(UTC):{UTC_TEXT}}" for one in (start, end)]
    with visit.hq.read() as unit:
        money = money_of(unit, start, end)
        paid = console.payments_by_kind(unit, start, end)
        taken = stored.closed_between(unit, *bounds)
        names = clerks(unit, (one.store_id for one in taken))
    rows = [row for one in taken if (row := closed(visit, one, names)) is not None]
    return page(
        visit,
        "day.html",
        "shifts",
        on=on,
        start=start,
        before=before,
        after=end.date(),
        money=money,
        paid=[(visit.words.of("tender", kind), amount) for kind, amount in sorted(paid.items())],
        paid_sum=sum(paid.values()),
        rows=rows,
        taxes=taxes([one.shift for one in rows]),
    )


def taxes(ended: list[ShiftClosed]) -> list[tuple[int, int, int, int]]:
    """Rate, net, tax and gross of what these shifts invoiced (R194)."""
    sums: dict[int, tuple[int, int, int]] = {}
    for shift in ended:
        for one in shift.taxes:
            net, tax, gross = sums.get(one.rate, (0, 0, 0))
            value = one.value
            sums[one.rate] = (net + value.net, tax + value.tax, gross + value.gross)
    return [(rate, *sums[rate]) for rate in sorted(sums)]
