"""Asking for a receipt on paper once more; a second print says that it is a copy (R92). Of goods
that left there is a gift receipt too, without prices.
"""

from dataclasses import dataclass

from pos_app.contract.translate import encode
from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.till.devices.paper import paper_of_job
from pos_app.till.devices.receipt import Receipt, gift_of
from pos_app.till.devices.spooler import DAMAGED
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import PrintJob

WAITING, GIFT = "waiting", "G"


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """The receipt of that number, or its gift receipt."""

    receipt_no: str
    gift: bool = False


def _print_receipt(session: RegisterSession, request: PrintReceipt) -> Result:
    staff = session.signed_in()
    job = session.store.print_job(request.receipt_no)
    if job is None or job.state == DAMAGED:
        raise Refused("RECEIPT_UNKNOWN", receipt=request.receipt_no[:40])
    gift = _gift(job) if request.gift else None
    permit(session, "receipt")
    made = session.store.print_job(gift_no(job.receipt_no)) if gift else job
    with session.store.begin() as unit:
        if made is None:
            unit.add_print_job(gift_no(job.receipt_no), encode(gift), session.now)
        else:
            unit.set_print_job(made.job_id, WAITING, made.copies)
        if made is None or made.copies:
            what = "receipt_gift" if gift else "receipt_copy"
            unit.add_journal(what, staff.staff_id, job.receipt_no, session.now)
    session.outfit.wake()
    return DONE


def gift_no(receipt_no: str) -> str:
    """The name of the print job with the gift receipt."""
    return f"{receipt_no}-{GIFT}"


def _gift(job: PrintJob) -> Receipt:
    """What left without its prices; `RECEIPT_NO_GIFT` where nothing did."""
    paper = paper_of_job(job)
    found = gift_of(paper) if isinstance(paper, Receipt) else None
    if found is None:
        raise Refused("RECEIPT_NO_GIFT", receipt=job.receipt_no[:40])
    return replace(found, copy=False)


def check_somebody(session: RegisterSession) -> None:
    """Somebody works here."""
    session.signed_in()


PRINT_RECEIPT = Operation("print_receipt", _print_receipt, check_somebody, permission="receipt")
