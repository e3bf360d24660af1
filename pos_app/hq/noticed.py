"""What somebody did beside this program that damages nothing: lines of the settings that were
changed since head office started last, pages of the closed database in which no row was touched.
Told in journal, log and verification; must never stop anybody.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from pos_app.db.database import Unit
from pos_app.db.settings_file import changed_lines, kept
from pos_app.domain.finding import Finding
from pos_app.hq.config import FILE
from pos_app.hq.core import Core
from pos_app.hq.store import state

SETTINGS = "settings"
"""Under which name HQ remembers when it took over its settings, and, below, what they said."""
TOUCHED, CHANGED = "file_touched", "settings_changed"
SECRET = ("database_url",)
LINES_SHOWN = 20
BY = "head office"

LOG = logging.getLogger(__name__)


def journal_touched(unit: Unit, at: datetime, touched: Sequence[Finding]) -> None:
    """These pages were changed while nobody had the file open."""
    for one in touched:
        LOG.info("%s", one)
        state.journal(unit, at, BY, TOUCHED, why=str(one))


def changed_settings(hq: Core) -> list[Finding]:
    """How the settings differ from the last start; nothing before the first."""
    with hq.read() as unit:
        since, _, before = state.known(unit, SETTINGS).partition("\n")
    found = changed_lines(FILE, before, kept(hq.config.home / FILE, SECRET)) if since else []
    return [Finding(one.where, f"{one.what} (since {since})") for one in found]


def note_settings(hq: Core) -> None:
    """Head office is served with its settings as they are."""
    found, at = changed_settings(hq), hq.now()
    now = kept(hq.config.home / FILE, SECRET)

    def job(unit: Unit) -> None:
        since, _, before = state.known(unit, SETTINGS).partition("\n")
        if since and before == now:
            return
        for one in found:
            state.journal(unit, at, BY, CHANGED, why=str(one))
        state.remember(unit, SETTINGS, f"{at:%Y-%m-%d %H:%M} UTC\n{now}")

    hq.run(job)
    for one in found:
        LOG.info("%s", one)


def lines(hq: Core) -> list[str]:
    """All of it, for a verification: what no start has seen yet, and what starts have noticed."""
    fresh = [f"{one}; no start has taken it over yet" for one in changed_settings(hq)]
    with hq.read() as unit:
        told = [
            *state.journal_page(unit, state.Wanted(what=TOUCHED), LINES_SHOWN),
            *state.journal_page(unit, state.Wanted(what=CHANGED), LINES_SHOWN),
        ]
    told.sort(key=lambda one: one.number)
    seen = [f"{json.loads(one.detail)['why']}; noticed {one.at:%Y-%m-%d %H:%M} UTC" for one in told]
    return [*seen, *fresh]
