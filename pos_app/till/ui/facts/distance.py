"""How far one store is from another, as the crow flies; pure."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371


def kilometres(one: str, other: str) -> int | None:
    """Between two places in degrees north and east, `52.1561, 5.3878`; unknown unless both are."""
    here, there = _radians(one), _radians(other)
    if here is None or there is None:
        return None
    north, east = (b - a for a, b in zip(here, there, strict=True))
    half = sin(north / 2) ** 2 + cos(here[0]) * cos(there[0]) * sin(east / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))


def _radians(place: str) -> tuple[float, float] | None:
    parts = place.replace(",", " ").split()
    return (radians(float(parts[0])), radians(float(parts[1]))) if len(parts) == 2 else None
