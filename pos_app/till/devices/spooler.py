"""Prints the receipts that wait; must never lose one or let a damaged one stop the others.

Runs off the window's thread. A receipt of which nobody knows whether it came out, because its
printing was given up or the till was killed, comes out once more as a copy; it never fails to come
out, and no second one looks like the first.
"""

from pos_app.contract.translate import Malformed
from pos_app.domain.errors import Unavailable
from pos_app.till.devices.paper import paper_of_job
from pos_app.till.devices.printer import GIVEN_UP, Printer, print_job
from pos_app.till.storage.store import TillStore
from pos_app.till.storage.values import PrintJob

PRINTED, PRINTING, DAMAGED = "printed", "printing", "damaged"
WRITE_WAIT_SECONDS = 2.0


class Spooler:
    """The print queue of a till."""

    def __init__(self, store: TillStore, printer: Printer) -> None:
        self._store = store
        self._printer = printer

    def print_waiting(self) -> int:
        """Print all that waits, oldest first; `Unavailable` with the rest still waiting."""
        printed = 0
        for job in self._store.print_jobs():
            if job.state != DAMAGED:
                printed += self._print(job)
        return printed

    def _print(self, job: PrintJob) -> bool:
        try:
            paper = paper_of_job(job)
        except Malformed:
            self._note(job, DAMAGED, job.copies)
            return False
        content = print_job(paper)
        try:
            self._printer.expect()
        except Unavailable as away:
            if job.state != away.reason:
                self._note(job, away.reason, job.copies)
            raise
        self._note(job, PRINTING, job.copies + 1)  # before a byte is out, as money is (M7)
        try:
            self._printer.send(content)
        except Unavailable as away:
            self._note(job, away.reason, job.copies + (away.reason == GIVEN_UP))
            raise
        self._note(job, PRINTED, job.copies + 1)
        return True

    def _note(self, job: PrintJob, state: str, copies: int) -> None:
        with self._store.begin(WRITE_WAIT_SECONDS) as unit:
            unit.set_print_job(job.job_id, state, copies)
