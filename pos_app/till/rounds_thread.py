"""A thread that does one bounded round after the other beside the clerk, until it is stopped; it
must never end because a round failed.
"""

import logging
import threading
from collections.abc import Callable

from pos_app.domain.errors import PosError

AFTER_TROUBLE_SECONDS = 60.0

_log = logging.getLogger(__name__)


class RoundsThread:
    """`do_round` tells the seconds until the next one; nothing means: not before it is woken.

    A disk that is away, or a mistake of ours, is logged, and the next round is `after_trouble`
    seconds later.
    """

    def __init__(
        self,
        name: str,
        do_round: Callable[[], float | None],
        *,
        first_after: float = 0.0,
        after_trouble: float = AFTER_TROUBLE_SECONDS,
    ) -> None:
        self._name, self._do_round = name, do_round
        self._first_after, self._after_trouble = first_after, after_trouble
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first round follows when it is due."""
        self._thread.start()

    def wake(self) -> None:
        """There is something new to do."""
        self._woken.set()

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End after the round in hand; one that hangs outside is left to its own deadline."""
        self._stopping = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        if self._first_after:
            self._woken.wait(self._first_after)
        while True:
            self._woken.clear()  # before it is asked, so that no stop is forgotten
            if self._stopping:
                return
            self._woken.wait(self._round())

    def _round(self) -> float | None:
        try:
            return self._do_round()
        except PosError as error:
            _log.warning("%s: %s", self._name, error)
        except Exception:  # noqa: BLE001 - logged, and the next round is later
            _log.exception(self._name)
        return self._after_trouble
