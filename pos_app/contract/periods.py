"""The days and moments of a search's filters, read alike by HQ and by a till without it (R109)."""

from datetime import UTC, date, datetime, timedelta

from pos_app.domain.errors import Refused


def moment_asked(text: str, *, end: bool = False) -> datetime | None:
    """A moment, or a day: its beginning, or its end where that is asked; `BAD_DATE`."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("BAD_DATE", text=text) from None
    if end and len(text) == 10:
        found += timedelta(days=1)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day_asked(text: str) -> str:
    """A day as the tables keep it; `BAD_DATE`."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Refused("BAD_DATE", text=text) from None
