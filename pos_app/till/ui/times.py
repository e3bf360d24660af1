"""How many of the next article: `3*` before a scan or a number; must never take a guess."""

import re

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import parse_quantity

TIMES = re.compile(r"([\d.,]+)\*")


def times(typed: str) -> int:
    """Thousandths; what is no quantity is 0, which no sale takes."""
    try:
        return parse_quantity(typed)
    except Refused:
        return 0
