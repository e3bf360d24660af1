"""Days on the company's clock; must never use the server's own."""

from datetime import datetime, time, timedelta

from pos_app.hq.web.console.visit import Visit


def today(visit: Visit) -> tuple[datetime, datetime]:
    """The company's day, from midnight to midnight."""
    return day_of(visit, 0)


def day_of(visit: Visit, back: int) -> tuple[datetime, datetime]:
    """A day so many days before today, on the company's clock."""
    on = visit.show.local(visit.show.now).date() - timedelta(days=back)
    zone = visit.show.zone
    return (
        datetime.combine(on, time(), zone),
        datetime.combine(on + timedelta(days=1), time(), zone),
    )
