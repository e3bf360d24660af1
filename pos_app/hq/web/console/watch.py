"""How far the chain of HQ's journal was followed, and where it broke."""

import threading

from pos_app.db.database import Unit
from pos_app.hq.store import books, state


class Watch:
    """One console looks at each entry once: what was whole cannot be changed behind it without
    breaking what follows, and `verify` looks at everything anew.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = self._broken = 0
        self._link = ""
        self._begun = False

    def look(self, unit: Unit) -> tuple[int, int]:
        """Through which entry the chain was followed, and at which it is broken (0: nowhere)."""
        with self._lock:
            for number, at, who, what, detail, found in books.journal(unit, self._number):
                self._number = number
                if not found and not self._begun:
                    continue
                self._begun = True
                if state.journal_link(self._link, at, who, what, detail) != found:
                    self._broken = self._broken or number
                self._link = found
            return self._number, self._broken
