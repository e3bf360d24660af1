"""Asking for a receipt on paper once more; a second print says that it is a copy (R92)."""

from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.till.devices.spooler import DAMAGED
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """The receipt of that number."""

    receipt_no: str


def _print_receipt(session: RegisterSession, request: PrintReceipt) -> Result:
    staff = session.signed_in()
    job = session.store.print_job(request.receipt_no)
    if job is None or job.state == DAMAGED:
        raise Refused("RECEIPT_UNKNOWN", receipt=request.receipt_no[:40])
    permit(session, "receipt")
    with session.store.begin() as unit:
        unit.set_print_job(job.job_id, WAITING, job.copies)
        if job.copies:
            unit.add_journal("receipt_copy", staff.staff_id, job.receipt_no, session.now)
    session.outfit.wake()
    return DONE


def check_somebody(session: RegisterSession) -> None:
    """Somebody works here."""
    session.signed_in()


PRINT_RECEIPT = Operation("print_receipt", _print_receipt, check_somebody, permission="receipt")
