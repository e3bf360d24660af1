"""The receipt waits for a printer that is off; a reprint says that it is one."""

from collections.abc import Iterator

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
    assert states(store) == [("waiting", 1), ("printed", 1)]


def test_a_damaged_receipt_does_not_stop_the_next(spooler, store, paper, clock):
    with store.begin() as unit:
        unit.add_print_job("AMF-02-R000001", b"{broken", clock.now().replace(year=2020))
    assert spooler.print_waiting() == 2
    assert states(store)[0] == ("damaged", 0)
    assert spooler.print_waiting() == 0
