"""What ends the program itself while it is applied, or holds it until somebody ends it, is set
aside at a start before it is tried once more (Q1).
"""

import json
import logging
from collections.abc import Sequence

from pos_app.db.database import Unit
from pos_app.hq.books.settle import set_aside
from pos_app.hq.core import Core
from pos_app.hq.store import intake, state

LOG = logging.getLogger(__name__)
ENDS_MAX = 3
"""Starts in a row that find the same event: a kill from outside does not meet one so often."""
NAME = "ended_at"
REASON = "ENDED_HQ"


def look_back(hq: Core, left: Sequence[str]) -> None:
    """The program before us was ended while it applied these."""

    def job(unit: Unit) -> None:
        before = json.loads(state.known(unit, NAME) or "{}")
        found: dict[str, int] = {}
        for taken in intake.find_many(unit, left):
            if taken.state == "waiting":
                found[taken.event_id] = before.get(taken.event_id, 0) + 1
            if found.get(taken.event_id) == ENDS_MAX:
                LOG.error("event %s ended head office again; it is set aside", taken.event_id)
                set_aside(unit, taken, hq.now(), REASON)
                del found[taken.event_id]
        if found != before:
            state.remember(unit, NAME, json.dumps(found, sort_keys=True))

    hq.run(job)
