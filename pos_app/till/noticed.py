"""What somebody did beside this program that damages nothing: lines of the settings that were
changed since it started last, pages of the closed database in which no row was touched. Told in
journal, log and verification; must never stop a sale.
"""

import logging
from pathlib import Path

from pos_app.db.settings_file import changed_lines, kept
from pos_app.domain.finding import Finding
from pos_app.till.config import FILE_NAME
from pos_app.till.storage.store import TOUCHED, TillStore

SETTINGS, CHANGED = "settings", "settings_changed"
"""What the journal calls the settings as they were at a start, and each line that differed."""
LINES_SHOWN = 20
WAIT_SECONDS = 5.0

_log = logging.getLogger(__name__)


def changed_settings(store: TillStore, home: Path) -> list[Finding]:
    """How the settings differ from the last start; nothing before the first."""
    last = store.told(SETTINGS, limit=1)
    if not last:
        return []
    since = f" (since {last[0].at:%Y-%m-%d %H:%M} UTC)"
    found = changed_lines(FILE_NAME, last[0].detail, kept(home / FILE_NAME))
    return [Finding(one.where, one.what + since) for one in found]


def note_settings(store: TillStore) -> None:
    """The till has started with its settings as they are."""
    last, now = store.told(SETTINGS, limit=1), kept(store.home / FILE_NAME)
    if last and last[0].detail == now:
        return
    found, at = changed_settings(store, store.home), store.clock.now()
    with store.begin(WAIT_SECONDS) as unit:
        for one in found:
            unit.add_journal(CHANGED, "", str(one), at)
        unit.add_journal(SETTINGS, "", now, at)
    for one in (*found, *store.touched):
        _log.info("%s", one)


def lines(store: TillStore, home: Path) -> list[str]:
    """All of it, for a verification: what no start has seen yet, and what starts have noticed."""
    fresh = [str(one) for one in changed_settings(store, home)]
    told = reversed(store.told(TOUCHED, CHANGED, limit=LINES_SHOWN))
    seen = [f"{one.detail}; noticed {one.at:%Y-%m-%d %H:%M} UTC" for one in told]
    return [*seen, *(f"{one}; no start has taken it over yet" for one in fresh)]
