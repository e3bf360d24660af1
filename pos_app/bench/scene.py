"""The till of the measurements: the program's own register and window on the prepared data."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app.bench import till_data
from pos_app.bench.kept_secrets import secrets_of
from pos_app.bench.samples import CUSTOMER, PIN, STAFF
from pos_app.domain.errors import Unavailable
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.devices.simulated_terminal import SimulatedTerminal
from pos_app.till.operations.customers import ADD_CUSTOMER, AddCustomer
from pos_app.till.operations.delivery import PICK_UP, PickUpLines
from pos_app.till.operations.lines import ADD_PRODUCT, AddProduct
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, run_through
from pos_app.till.operations.shift import OPEN_SHIFT, OpenShift
from pos_app.till.operations.staff import SIGN_IN, SignIn
from pos_app.till.register import Register, Surroundings
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import TillStore
from pos_app.till.sync.transport import Answer, Transport

if TYPE_CHECKING:
    from pos_app.till.ui.window import MainWindow

SCREEN = (1366, 768)


class NoHeadOffice:
    """Nobody answers: no sample waits for head office."""

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        raise Unavailable("hq", "away")


@dataclass(frozen=True, slots=True)
class Till:
    """A register where somebody works."""

    register: Register

    @property
    def session(self) -> RegisterSession:
        """What the clerk works with."""
        return self.register.session

    def run(self, operation: Operation, request: Any) -> Outcome:  # noqa: ANN401 - each has its own
        """A gesture to its end."""
        return run_through(operation.run(self.session, request))

    def fill_cart(self, lines: int, *, picked_up: bool = True) -> None:
        """A cart of that many lines for the customer."""
        self.run(ADD_CUSTOMER, AddCustomer(CUSTOMER.customer_id))
        for number in range(lines):
            self.run(ADD_PRODUCT, AddProduct(f"{number * 17 % till_data.PRODUCTS + 1:07d}"))
        if picked_up:
            self.run(PICK_UP, PickUpLines())


def till_home(folder: Path) -> Path:
    """The prepared till, made when it is missing."""
    home = folder / "till"
    if not (home / "pos-app.toml").exists():
        till_data.fill(home)
    return home


@contextmanager
def open_till(
    home: Path, store: TillStore | None = None, transport: Transport | None = None
) -> Iterator[Till]:
    """Somebody signed in, the shift open; `store` may be one that is watched."""
    world = Surroundings(
        transport=transport or NoHeadOffice(),
        secrets=secrets_of(home),
        terminal=SimulatedTerminal(),
        clock=SystemClock(),
        ids=SystemIds(),
        chance=lambda: 1.0,
    )
    register = Register.open(home, world) if store is None else Register(store, world)
    register.store.compare_large()  # what the sync thread does once a till runs
    till = Till(register)
    try:
        till.run(SIGN_IN, SignIn(STAFF, PIN))
        if till.session.shift is None:
            till.run(OPEN_SHIFT, OpenShift(10_000))
        yield till
    finally:
        register.close()


def offscreen() -> None:
    """A screen that nobody sees, the same on every machine; before the first widget."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def open_window(till: Till) -> "MainWindow":
    """The program's window at the size of the goals, in its fonts."""
    from PySide6.QtWidgets import QApplication

    from pos_app.resources_dir import resources_dir
    from pos_app.till.ui.look import Look, application_font, load_fonts
    from pos_app.till.ui.start_snapshot import StartSnapshot
    from pos_app.till.ui.style_sheet import style_sheet
    from pos_app.till.ui.text import Text
    from pos_app.till.ui.theme import Tokens
    from pos_app.till.ui.window import MainWindow

    offscreen()
    application = QApplication.instance() or QApplication(["pos-app"])
    resources = resources_dir()
    tokens = Tokens(resources / "tokens.json")
    theme = tokens.theme()
    load_fonts(resources)
    if isinstance(application, QApplication):
        application.setFont(application_font(theme))
        application.setStyleSheet(style_sheet(theme))
    look = Look(resources, Text(resources / "text", "nl"), theme, tokens)
    window = MainWindow(look, StartSnapshot())
    window.furnish(till.session)
    window.resize(*SCREEN)
    window.show()
    window.activateWindow()
    application.processEvents()
    return window
