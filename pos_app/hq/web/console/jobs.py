"""Work that outlives a request: a run, the check of a file, a code shown once; must never grow."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from pos_app.domain.errors import PosError, Refused
from pos_app.hq import importing, synchronise_orders
from pos_app.hq.core import Core
from pos_app.hq.importing import Checked, Kind
from pos_app.hq.rows import EVERYTHING, Scope
from pos_app.hq.store import runs
from pos_app.hq.web.console.changes import Changes, compare
from pos_app.hq.web.console.late import Parts
from pos_app.hq.web.console.previews import Previews
from pos_app.hq.web.console.watch import Watch

LOG = logging.getLogger(__name__)

CHECKS_MAX = 3
"""Checked files that are kept for somebody to apply; the oldest goes first."""
CODES_MAX = 20
CLOSE_SECONDS = 10.0


@dataclass(slots=True)
class FileCheck:
    """A file that somebody sent, and how far its check is."""

    key: str
    kind: Kind
    operator_id: str
    file_name: str
    content: bytes = field(repr=False)
    rows: int = 0
    checked: Checked | None = None
    changes: Changes = field(default_factory=Changes)
    refused: Refused | None = None
    broken: bool = False

    @property
    def over(self) -> bool:
        """Whether the check has an answer."""
        return self.checked is not None or self.refused is not None or self.broken


@dataclass(slots=True)
class ShownCode:
    """A one-time code on its way to the one page that shows it."""

    text: str = field(repr=False)
    session_hash: str = field(repr=False)
    page_left: bool = True


class Jobs:
    """The jobs of one served console."""

    def __init__(self, hq: Core) -> None:
        self._hq = hq
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._workers: list[threading.Thread] = []
        self._checks: OrderedDict[str, FileCheck] = OrderedDict()
        self._codes: OrderedDict[str, ShownCode] = OrderedDict()
        self.journal = Watch()
        self.previews = Previews()
        self.parts = Parts(hq.clock, self._begin)

    # --- runs -------------------------------------------------------------------------------------

    def start_run(self, by: str, scope: Scope = EVERYTHING) -> tuple[int, bool]:
        """The run under way, and whether it was started just now; there is never a second."""
        with self._lock:
            with self._hq.read() as unit:
                under_way = runs.running(unit)
            if under_way is not None:
                return under_way.number, False
            started = synchronise_orders.start(self._hq, by, scope)
        self._begin(self._work, started.number)
        return started.number, True

    def _begin(self, work: Callable[..., None], what: object) -> None:
        worker = threading.Thread(target=work, args=(what,), name=work.__name__, daemon=True)
        self._workers = [one for one in self._workers if one.is_alive()] + [worker]
        worker.start()

    def close(self) -> None:
        """End what is under way after the part in hand; a run says that it was broken off."""
        self._ended.set()
        for worker in self._workers:
            worker.join(CLOSE_SECONDS)

    def _work(self, number: int) -> None:
        after: int | None = 0
        try:
            while after is not None and not self._ended.is_set():
                after = synchronise_orders.part(self._hq, number, after)
            if after is not None:
                self._break_off(number)
        except PosError as error:
            LOG.warning("run %s is broken off: %s", number, error)
            self._break_off(number)

    def _break_off(self, number: int) -> None:
        """What was applied stays; the run says that it ended early."""
        at = self._hq.now()
        try:
            self._hq.run(lambda unit: runs.change(unit, number, state="broken_off", ended_at=at))
        except PosError as error:
            LOG.warning("run %s stays open until HQ starts again: %s", number, error)

    # --- checks of files --------------------------------------------------------------------------

    def check(self, kind: Kind, operator_id: str, name: str, content: bytes) -> FileCheck:
        """Check the file beside the request; nothing is written."""
        made = FileCheck(self._hq.ids.new(), kind, operator_id, name, content)
        with self._lock:
            self._checks[made.key] = made
            while len(self._checks) > CHECKS_MAX:
                self._checks.popitem(last=False)
        self._begin(self._check, made)
        return made

    def _check(self, made: FileCheck) -> None:
        def progress(rows: int, _size: int) -> None:
            made.rows = rows

        try:
            checked = importing.check(
                self._hq, made.kind, BytesIO(made.content), made.file_name, progress
            )
            made.changes = compare(self._hq, checked)
            made.checked = checked
        except Refused as error:
            made.refused = error
        except Exception:
            LOG.exception("the check of an import file failed")
            made.broken = True

    def found_check(self, key: str, kind: Kind, operator_id: str) -> FileCheck | None:
        """The check of that key, for the person who sent the file alone."""
        with self._lock:
            found = self._checks.get(key)
        if found is None or found.kind != kind or found.operator_id != operator_id:
            return None
        return found

    def drop_check(self, key: str) -> None:
        """The file is forgotten."""
        with self._lock:
            self._checks.pop(key, None)

    # --- one-time codes ---------------------------------------------------------------------------

    def keep_code(self, code_hash: str, text: str, session_hash: str) -> None:
        """Hand the code to the next page of this session, and to nothing else."""
        with self._lock:
            self._codes[code_hash] = ShownCode(text, session_hash)
            while len(self._codes) > CODES_MAX:
                self._codes.popitem(last=False)

    def code_for_page(self, code_hash: str, session_hash: str) -> str:
        """The code's text, the first time; nothing ever after."""
        with self._lock:
            found = self._codes.get(code_hash)
            if found is None or found.session_hash != session_hash or not found.page_left:
                return ""
            found.page_left = False
            return found.text

    def code_for_picture(self, code_hash: str, session_hash: str) -> str:
        """The same for the picture beside it; then the code is forgotten."""
        with self._lock:
            found = self._codes.get(code_hash)
            if found is None or found.session_hash != session_hash or found.page_left:
                return ""
            del self._codes[code_hash]
            return found.text
