"""The receipt waits for a printer that is off; a reprint says that it is one."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.contract.translate import encode
from pos_app.domain.errors import Unavailable
from pos_app.till.devices.printer import Printer
from pos_app.till.devices.receipt_of import receipt_of
from pos_app.till.devices.spooler import Spooler
from pos_app.till.storage.store import TillStore
from tests.helpers.memory_printer import MemoryPrinter

NUMBERS = ("AMF-02-R000123", "AMF-02-R000124")


@pytest.fixture
def store(tmp_path, clock, placed, configuration) -> Iterator[TillStore]:
    opened = TillStore.open(tmp_path, clock=clock)
    content = encode(receipt_of(placed, configuration))
    with opened.begin() as unit:
        for number in NUMBERS:
            unit.add_print_job(number, content, clock.now())
    yield opened
    opened.close()


@pytest.fixture
def paper() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def spooler(store, paper) -> Spooler:
    return Spooler(store, Printer(paper))


def states(store: TillStore) -> list[tuple[str, int]]:
    jobs = sorted(store.print_jobs(waiting_only=False), key=lambda job: job.receipt_no)
    return [(job.state, job.copies) for job in jobs]


def ask_again(store: TillStore) -> None:
    [job] = [one for one in store.print_jobs(waiting_only=False) if one.receipt_no == NUMBERS[0]]
    with store.begin() as unit:
        unit.set_print_job(job.job_id, "waiting", job.copies)


def test_all_that_waits_is_printed_once(spooler, store, paper):
    assert spooler.print_waiting() == 2
    assert spooler.print_waiting() == 0
    assert len(paper.jobs) == 2
    assert states(store) == [("printed", 1)] * 2


def test_a_receipt_waits_for_a_printer_that_is_off(spooler, store, paper):
    paper.away = True
    with pytest.raises(Unavailable):
        spooler.print_waiting()
    assert states(store) == [("unreachable", 0), ("waiting", 0)]
    paper.away = False
    assert spooler.print_waiting() == 2


def test_what_is_asked_for_again_says_that_it_is_a_copy(spooler, store, paper):
    spooler.print_waiting()
    ask_again(store)
    assert spooler.print_waiting() == 1
    assert [b"*** KOPIE ***" in job for job in paper.jobs] == [False, False, True]


def test_a_copy_waits_for_a_printer_that_is_off_too(spooler, store, paper):
    spooler.print_waiting()
    ask_again(store)
    paper.away = True
    with pytest.raises(Unavailable):
        spooler.print_waiting()
    assert states(store) == [("unreachable", 1), ("printed", 1)]


def test_a_damaged_receipt_does_not_stop_the_next(spooler, store, paper, clock):
    with store.begin() as unit:
        unit.add_print_job("AMF-02-R000001", b"{broken", clock.now().replace(year=2020))
    assert spooler.print_waiting() == 2
    assert states(store)[0] == ("damaged", 0)
    assert spooler.print_waiting() == 0


class Snatched(MemoryPrinter):
    """Takes a copy of the till's files with the first job, as a kill in the midst of it leaves
    them.
    """

    def __init__(self, home: Path, kept: Path) -> None:
        super().__init__()
        self._home, self._kept = home, kept

    def write(self, job: bytes) -> None:
        if not self._kept.exists():
            shutil.copytree(self._home, self._kept)
        super().write(job)


def test_what_a_till_was_printing_when_it_was_killed_comes_out_again_as_a_copy(
    store, tmp_path_factory, clock
):
    kept = tmp_path_factory.mktemp("killed") / "till"
    device = Snatched(store.home, kept)
    Spooler(store, Printer(device)).print_waiting()
    after = TillStore.open(kept, clock=clock)
    assert states(after) == [("printing", 1), ("waiting", 0)]
    paper = MemoryPrinter()
    assert Spooler(after, Printer(paper)).print_waiting() == 2
    assert [b"*** KOPIE ***" in job for job in paper.jobs] == [True, False]
    after.close()


class Late(MemoryPrinter):
    """Its paper is out: the job comes out when somebody has refilled it, long given up."""

    def __init__(self) -> None:
        super().__init__()
        self.refilled = threading.Event()

    def write(self, job: bytes) -> None:
        self.refilled.wait(60)
        super().write(job)


def test_what_came_out_after_it_was_given_up_comes_out_again_as_a_copy(store):
    device = Late()
    printer = Printer(device, seconds=0.1)
    spooler = Spooler(store, printer)
    for reason in ("timeout", "busy"):
        with pytest.raises(Unavailable):
            spooler.print_waiting()
        assert states(store) == [(reason, 1), ("waiting", 0)]
    device.refilled.set()
    while printer.busy:
        pass
    assert spooler.print_waiting() == 2
    assert [b"*** KOPIE ***" in job for job in device.jobs] == [False, True, False]
