"""X and Z reports (1056, 1057): worked out of the till's own books, so without HQ too (K10)."""

from dataclasses import dataclass

from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.shift import Declaration, Shift
from pos_app.domain.shift_report import ShiftFacts, ShiftReport, report
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.operations.shift import MANAGE, OfShift, permit_in, shift_of
from pos_app.till.receipts import shift_content
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

WAITING = "waiting"


def _facts_of(
    session: RegisterSession, shift_id: str, declared: Declaration | None, others_minor: int
) -> ShiftFacts:
    """What the books hold; a declaration that is just being made counts before an older one."""
    store = session.store
    carried = sum(
        max(0, min(cash, totals(placed.transaction).carry_out))
        for placed, cash in store.orders_in_cash(shift_id)
    )
    captured = sum(
        one.amount_minor for shipped in store.shipped_in_shift(shift_id) for one in shipped.captured
    )
    return ShiftFacts(
        turnover=store.turnover(shift_id),
        paid=store.paid_in_shift(shift_id),
        moved=store.movements(shift_id),
        carried_out_minor=carried,
        captured_minor=captured,
        declared=declared or store.declaration(shift_id),
        taxes=store.taxes_in_shift(shift_id),
        foreign=store.foreign_in_shift(shift_id),
        other_tills_minor=others_minor,
    )


def report_of(
    session: RegisterSession,
    shift: Shift,
    declared: Declaration | None = None,
    others_minor: int = 0,
) -> ShiftReport:
    """The shift's report as it is now, with what other tills took in its drawer (R51)."""
    return report(
        shift,
        _facts_of(session, shift.shift_id, declared, others_minor),
        session.configuration.register_id,
        made_at=session.now,
        made_by=session.signed_in().staff_id,
    )


@dataclass(frozen=True, slots=True)
class XReport:
    """A shift that still runs; `on_paper` stores a print job."""

    shift_id: str = ""
    on_paper: bool = False


def check_running(session: RegisterSession) -> None:
    """Some shift runs."""
    session.signed_in()
    if not session.store.running_shifts():
        raise Refused("NO_SHIFT")


def _x_report(session: RegisterSession, request: XReport) -> Result:
    shift = shift_of(session, request.shift_id)
    if session.store.z_report(shift.shift_id) is not None:
        raise Refused("SHIFT_CLOSED", number=shift.number)
    permit_in(session, shift, "x_report")
    made = report_of(session, shift)
    if request.on_paper:
        with session.store.begin() as unit:
            number = f"X-{shift.shift_id}-{unit.next_number('x_report')}"
            content = shift_content(session.configuration, made, number)
            unit.add_print_job(number, content, session.now)
        session.outfit.wake()
    return Outcome(details={"report": made})


@dataclass(frozen=True, slots=True)
class ZReport(OfShift):
    """A closed shift; `on_paper` prints its report once more, marked as a copy."""

    on_paper: bool = False


def z_number(shift_id: str) -> str:
    """The number of a Z report, which is also its print job."""
    return f"Z-{shift_id}"


def check_closed_shifts(session: RegisterSession) -> None:
    """Some shift was closed here."""
    session.signed_in()
    if not session.store.shift_reports(1):
        raise Refused("SHIFT_NONE_CLOSED")


def _z_report(session: RegisterSession, request: ZReport) -> Result:
    staff = session.signed_in()
    if session.store.shift_of(request.shift_id) is None:
        raise Refused("SHIFT_UNKNOWN", shift=request.shift_id[:40])
    made = session.store.z_report(request.shift_id)
    if made is None:
        raise Refused("SHIFT_RUNS")
    permit(session, "z_report")
    job = session.store.print_job(z_number(made.shift_id)) if request.on_paper else None
    if job is not None:
        with session.store.begin() as unit:
            unit.set_print_job(job.job_id, WAITING, job.copies)
            unit.add_journal("receipt_copy", staff.staff_id, job.receipt_no, session.now)
        session.outfit.wake()
    return Outcome(details={"report": made})


X_REPORT = Operation("x_report", _x_report, check_running, permission="x_report", also=(MANAGE,))
Z_REPORT = Operation("z_report", _z_report, check_closed_shifts, permission="z_report")
