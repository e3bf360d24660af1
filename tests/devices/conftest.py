"""A real simulator process, a real clock and one mixed order for the tests of the devices."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.configuration import (
    Configuration,
    Delivery,
    DeliveryMode,
    Location,
    Store,
)
from pos_app.domain.customer import Address, Customer
from pos_app.domain.delivery import DeliveryClass, LineDelivery
from pos_app.domain.events import Placed
from pos_app.domain.pricing import Charge
from pos_app.domain.staff import StaffMember
from pos_app.domain.tender import BalanceCard, CardReference, Tender, TenderKind
from pos_app.domain.transaction import Terms, Transaction, TransactionLine

ROOT = Path(__file__).parents[2]


class RealClock:
    """The machine's clock; device tests meet real sockets."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SimulatorProcess:
    """Starts, kills and restarts the simulator on one folder, always on the same port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> None:
        module = "pos_app.till.devices.terminal_simulator"
        command = [sys.executable, "-m", module, "--port", str(self.port), "--home", str(self.home)]
        self._process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline().rpartition(":")[2])

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=60)
            self._process = None

    def entries(self) -> list[str]:
        return (self.home / "terminal-attempts.jsonl").read_text("utf-8").splitlines()


@pytest.fixture
def clock() -> RealClock:
    return RealClock()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[SimulatorProcess]:
    simulator = SimulatorProcess(tmp_path / "terminal")
    yield simulator
    simulator.kill()


AT = datetime(2026, 1, 5, 13, 32, tzinfo=UTC)
HOME = Address("home", "J. de Vries", "Kade 12", "3811 AB", "Amersfoort")
CARD = CardReference("a1", "tok-a1", "Visa", "0042", "A1B2C3")


def line(number: int, name: str, price_minor: int, **more: Any) -> TransactionLine:
    fields: dict[str, Any] = {"quantity": 1000, "tax_rate": 0} | more
    return TransactionLine(number, f"SKU{number}", name, price_minor=price_minor, **fields)


@pytest.fixture
def configuration() -> Configuration:
    modes = (DeliveryMode("express", "Express", "Spoed"), DeliveryMode("pickup", "Pickup"))
    places = (Location("AMF", "Amersfoort", True, True, True, "Langestraat 1"),)
    return Configuration(
        version=1,
        store=Store(
            store_id="AMF",
            name="Amersfoort",
            address="Langestraat 1",
            tax_number="NL0012.34.567B01",
            company="Woonwinkel",
        ),
        register_id="AMF-2",
        delivery=Delivery(modes, ("pickup",), "carry", locations=places),
        staff=(StaffMember("anna", "Anna", "clerk", ""),),
    )


@pytest.fixture
def cart() -> Transaction:
    """Case W2: CARRY 50, PICK 100, SHIP 150, header charge 10, d 20 %."""
    pick = LineDelivery(DeliveryClass.PICK_UP, "pickup", "AMF", on=date(2026, 1, 12))
    ship = LineDelivery(DeliveryClass.SHIP, "express", "AMF", HOME, date(2026, 1, 6))
    return Transaction(
        transaction_id="0" * 32,
        started_at=AT,
        terms=Terms("AMF", "AMF-2", prices_include_tax=True, deposit_rate=200_000),
        customer=Customer("C1", "J. de Vries", addresses=(HOME,)),
        lines=(
            line(1, "Kruk", 5000, delivery=LineDelivery(DeliveryClass.CARRY_OUT, "carry")),
            line(2, "Stoel", 2500, quantity=4000, delivery=pick),
            line(3, "Tafel", 15000, delivery=ship),
        ),
        charges=(Charge("other", 1000),),
        tenders=(
            Tender("t1", TenderKind.CARD, 5000, 5000, 0, 0, AT, CARD),
            Tender("t2", TenderKind.CASH, 5200, 6000, 800, 0, AT),
        ),
        balance_card=BalanceCard(False, 12800, CARD),
        order_no="AMF-02-004182-7K3Q",
    )


@pytest.fixture
def placed(cart: Transaction) -> Placed:
    return Placed(cart, "AMF-02-R000123", "shift", "anna", AT)
