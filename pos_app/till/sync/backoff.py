"""How long to leave HQ alone after it failed; pure, so that tests and replays own it (FN4)."""

from datetime import datetime, timedelta

BASE_SECONDS = 1.0
CAP_SECONDS = 300.0
_DOUBLINGS_MAX = 16


def delay_seconds(failures: int, chance: float, retry_after_seconds: float | None = None) -> float:
    """Capped exponential back-off with full jitter; what HQ asked for is obeyed up to the cap.

    `chance` is a draw from [0, 1].
    """
    doublings = min(max(failures - 1, 0), _DOUBLINGS_MAX)
    delay = chance * min(CAP_SECONDS, BASE_SECONDS * 2.0**doublings)
    return max(delay, min(retry_after_seconds or 0.0, CAP_SECONDS))


def is_over(until: datetime | None, now: datetime) -> bool:
    """Whether the wait is over; one beyond the longest was set by a clock that was wrong (N4)."""
    return until is None or not timedelta() < until - now <= timedelta(seconds=CAP_SECONDS)


def retry_after(text: str) -> float | None:
    """The seconds of a Retry-After header; a date or nonsense is as if there were none."""
    cleaned = text.strip()
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 9:
        return None
    return float(cleaned)
