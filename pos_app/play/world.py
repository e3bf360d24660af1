"""The world of one scenario: a fresh HQ, the tills of store S1, and a clock that only
`wait` moves.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pos_app.contract.messages import OrderRow, OrderSearchRequest
from pos_app.db.database import Unit
from pos_app.domain.clock import business_date
from pos_app.domain.configuration import OrderCreation
from pos_app.domain.errors import PosError
from pos_app.domain.money import plain as money
from pos_app.domain.order import CustomerOrder, OrderStatus, Standing, status_at, total_of
from pos_app.domain.transaction import Transaction
from pos_app.hq import synchronise_orders
from pos_app.hq.config import HqConfig, load_secrets, make_secrets
from pos_app.hq.enrolment import make_code
from pos_app.hq.recall import find_orders, read_order
from pos_app.hq.service import Counts, Hq
from pos_app.hq.store import orders as hq_orders
from pos_app.play.furnish import CLERK, furnish
from pos_app.play.serve import InProcess, Served
from pos_app.play.terminal import ScenarioTerminal
from pos_app.play.wire import ScenarioWire
from pos_app.till.conclusion import finish_if_answered, handed_back
from pos_app.till.config import MemorySecretStore
from pos_app.till.devices.simulated_terminal import Outcome as CardOutcome
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, run_through
from pos_app.till.operations.payment import CONCLUDE, PAY
from pos_app.till.operations.shift import OPEN_SHIFT, OpenShift
from pos_app.till.register import Register, Surroundings
from pos_app.till.session import Concluded, RegisterSession

if TYPE_CHECKING:
    from pos_app.play.scenario import Scenario

FIRST_TILL = "S1-1"
START_MINOR = 10_000
CONCLUDING = (PAY, CONCLUDE)
HQ_NAMES = frozenset({"hq_transactions", "hq_orders", "hq_pending", "hq_total", "order_status"})


class ScenarioClock:
    """Time that stands still until the file says `wait`."""

    def __init__(self, start: datetime) -> None:
        self._now, self._seconds = start, 0.0

    def now(self) -> datetime:
        """The scenario's moment."""
        return self._now

    def monotonic(self) -> float:
        """Seconds waited so far."""
        return self._seconds

    def advance(self, seconds: int) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds


class SeededIds:
    """Ids that are the same in every run of the same file."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def new(self) -> str:
        """The next id."""
        return f"{self._random.getrandbits(128):032x}"


@dataclass(slots=True)
class Place:
    """One till: its folder and secrets outlive its process."""

    home: Path
    secrets: MemorySecretStore
    register: Register | None = None


class World:
    """Everything a step can reach."""

    def __init__(
        self, hq: Hq, clock: ScenarioClock, server: InProcess | Served, folder: Path
    ) -> None:
        self.hq = hq
        self.server = server
        self.wire = ScenarioWire(server.transport)
        self.clock = clock
        self.folder = folder
        self.ids = SeededIds("till")
        self.terminal = ScenarioTerminal()
        self.places: dict[str, Place] = {}
        self.till_id = FIRST_TILL
        self.staff_id = CLERK
        self._concluded: Concluded | None = None
        self.last: tuple[str, Concluded] | None = None
        self.order: CustomerOrder | None = None
        self.order_shown = False
        self.deposit_used: int | None = None
        self.notice = ""
        self.change: int | None = None
        self.refund: int | None = None
        hq.set_screen(lambda _: "SCENARIO" if self.wire.state == "quarantines" else None)

    @classmethod
    def fresh(cls, scenario: "Scenario", folder: Path, *, http: bool) -> Self:
        """HQ with the file's store, products and customers, and the first till with
        its shift open.
        """
        clock, home = ScenarioClock(scenario.now), folder / "hq"
        ids = SeededIds(f"hq {Path(scenario.file).name}")
        home.mkdir(parents=True)
        make_secrets(home, SeededIds("secrets"))
        config = HqConfig(home=home)
        hq = Hq.open(config, load_secrets(home), clock=clock, ids=ids, threaded=http)
        furnish(hq, scenario)
        world = cls(hq, clock, Served(hq) if http else InProcess(hq), folder)
        world.go_to(FIRST_TILL)
        return world

    def close(self) -> None:
        """End tills and HQ."""
        for place in self.places.values():
            if place.register is not None:
                place.register.close()
        self.server.close()
        self.hq.close()

    # --- tills ----------------------------------------------------------------------------

    @property
    def register(self) -> Register:
        """The till in hand."""
        register = self.places[self.till_id].register
        if register is None:
            raise RuntimeError("the till is not running")
        return register

    @property
    def session(self) -> RegisterSession:
        """The session of the till in hand."""
        return self.register.session

    @property
    def receipt_printed(self) -> bool:
        """Whether the last conclusion, at whatever till, stored its print job there (R175)."""
        if self.last is None:
            return False
        till_id, concluded = self.last
        register = self.places[till_id].register
        return register is not None and bool(register.session.store.print_job(concluded.receipt_no))

    @property
    def today(self) -> date:
        """The store's day."""
        return business_date(self.clock.now(), "Europe/Amsterdam")

    def go_to(self, till_id: str) -> None:
        """Go on at that till, as the same clerk; one that was never used is enrolled and its shift
        opened first.
        """
        if self.places:
            self._remember_clerk()
        if self.places and till_id != self.till_id:
            self.session.listener = lambda: None  # whoever watched the till is left behind
        if till_id not in self.places:
            self._furnish_till(till_id)
        self.till_id = till_id
        self._same_clerk()

    def _furnish_till(self, till_id: str) -> None:
        """A till of the store from before the scenario began, however HQ behaves by now."""
        self.places[till_id] = Place(self.folder / till_id, MemorySecretStore())
        self.till_id = till_id
        mood, self.wire.state = self.wire.state, "up"
        self._start()
        self.register.enrol(make_code(self.hq, "S1", till_id, "play"), "http://127.0.0.1")
        self._same_clerk()
        run_through(OPEN_SHIFT.run(self.session, OpenShift(START_MINOR)))
        self.register.outbox.drain()
        self.wire.state = mood

    def _start(self, step: Callable[[str], None] | None = None) -> None:
        place = self.places[self.till_id]
        place.home.mkdir(exist_ok=True)
        place.register = Register.open(
            place.home,
            Surroundings(
                transport=self.wire,
                secrets=place.secrets,
                terminal=self.terminal,
                clock=self.clock,
                ids=self.ids,
                chance=lambda: 1.0,
            ),
            step=step,
        )

    def restart_till(self, step: Callable[[str], None] | None = None) -> None:
        """End the till and start it again on what is on disk; the same person is signed in.

        Nothing is saved or sent on the way out, so that a kill and an orderly end are the same.
        """
        self._remember_clerk()
        self.register.close()
        self.go_on(step)

    def go_on(self, step: Callable[[str], None] | None = None) -> None:
        """Start the till in hand on what is on its disk."""
        self._start(step)
        self._same_clerk()

    def _remember_clerk(self) -> None:
        member = self.session.staff
        self.staff_id = member.staff_id if member else self.staff_id

    def _same_clerk(self) -> None:
        """The clerk of before is signed in here too; no PIN is tried for it."""
        self.session.sign_in(self.session.configuration.staff_member(self.staff_id))

    # --- steps ----------------------------------------------------------------------------

    def begin_step(self) -> None:
        """What the clerk was told stays until the next gesture is tried."""
        self._concluded = self.session.concluded
        self.terminal.next_payment = CardOutcome.APPROVED

    def run(self, operation: Operation, request: object) -> None:
        """The operation to its end, and what the clerk saw of it."""
        self.notice = ""
        self.note(run_through(operation.run(self.session, request)), tried=operation in CONCLUDING)

    def note(self, outcome: Outcome, *, tried: bool = False) -> None:
        """Keep what the clerk was told; `tried` says that the step might have concluded a cart."""
        self.notice = outcome.notice
        before, self._concluded = self._concluded, self.session.concluded
        concluded, recalled = self.session.concluded, self.session.recalled
        if concluded is not None and concluded is not before:
            self.last = self.till_id, concluded
            self._handed_back(concluded.transaction)
            self.deposit_used = concluded.deposit_used
            self.order = concluded.order or self.order
            self.order_shown = concluded.order is not None
            self._send_if_synchronous()
            return
        if tried:
            self._handed_back(self.session.transaction)
        if recalled is not None:
            self.order, self.order_shown = recalled.order, True
        elif self.session.transaction is None:
            self.order_shown = False

    def _handed_back(self, cart: Transaction | None) -> None:
        """Cash of a new cart that was paid too much is both: change of it, and refunded (R144)."""
        handed = handed_back(cart)
        self.change, self.refund = handed.change_minor, handed.refund_minor
        if cart is not None and cart.mode in {"sale", "order"}:
            overpaid = [one for one in cart.tenders if one.amount_minor < 0]
            self.change -= sum(one.drawer_minor for one in overpaid)

    def _send_if_synchronous(self) -> None:
        """In synchronous mode the background sync runs inside the step that settles a cart."""
        if self.session.configuration.orders.creation is OrderCreation.SYNCHRONOUS:
            self.register.outbox.drain(now=True)

    @property
    def not_the_tills(self) -> frozenset[str]:
        """What a refused step may change while HQ works and nobody hears of it."""
        return HQ_NAMES if self.wire.state in {"slow", "loses_answers"} else frozenset()

    @property
    def last_order(self) -> str:
        """The number of the last concluded or recalled order."""
        return self.order.order_no if self.order else ""

    def next_card_outcome(self, outcome: str) -> None:
        """How the terminal treats the payment of this step."""
        self.terminal.next_payment = CardOutcome(outcome)

    def send_queue(self) -> None:
        """The background sync, until it has nothing it can do now."""
        register = self.register
        report = register.outbox.drain()
        if report.ok:
            try:
                register.outbox.follow_up()
            except PosError as error:
                register.outbox.note_failure(error)
        concluded = self.session.concluded if finish_if_answered(self.session) else None
        if concluded is not None:
            self.last = self.till_id, concluded
            self.order = concluded.order

    def synchronise_orders(self) -> None:
        """The batch at HQ."""
        synchronise_orders.run(self.hq, "play")

    # --- HQ -------------------------------------------------------------------------------

    def hq_figures(self) -> Counts:
        """What HQ has."""
        return self.hq.counts()

    def order_status(self, order: CustomerOrder) -> str:
        """The status of the order; until HQ has it, that it waits or that HQ set it aside (4.3)."""
        if order.standing in {Standing.SYNC_FAILED, Standing.ON_HOLD}:
            return order.status.value
        status = status_at(replace(order, standing=Standing.AT_HQ), self.clock.now())
        with self.hq.read() as unit:
            found = read_order(unit, order.order_no).found
        waits = {"order": status, "quarantined": OrderStatus.SYNC_FAILED}
        return waits.get(found, OrderStatus.UNSYNCED).value

    def hq_report(self) -> dict[str, object]:
        """What HQ has at the end, order by order."""
        with self.hq.read() as unit:
            rows = _order_rows(unit, self.clock.now())
            found = [hq_orders.find(unit, row.order_no) for row in rows]
        return {
            "transactions": self.hq.counts().transactions,
            "orders": [
                {
                    "number": order.order_no,
                    "status": order.status.value,
                    "total": money(total_of(order)),
                    "deposit_paid": money(order.deposit_paid),
                }
                for order in found
                if order is not None and not order.voided
            ],
        }


def _order_rows(unit: Unit, at: datetime) -> list[OrderRow]:
    """Every sales order, page by page."""
    rows: list[OrderRow] = []
    after = ""
    while True:
        page = find_orders(unit, OrderSearchRequest(after=after), at)
        rows += page.rows
        after = page.after
        if not after or not page.rows:
            return rows
