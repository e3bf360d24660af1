"""Closing a shift (1055): what holds it, the declared cash against the expected, the Z report
(R40, R41, R190, section 8.4).
"""

from dataclasses import dataclass
from functools import partial

from pos_app.contract.parked import ParkedRequest
from pos_app.domain.errors import Refused
from pos_app.domain.events import Journalled
from pos_app.domain.frozen import replace
from pos_app.domain.shift import Declaration, Shift, ShiftState, check_declaration, check_turn
from pos_app.domain.shift_events import ShiftClosed
from pos_app.domain.shift_report import ShiftReport, closed
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.drawers import Others, with_others
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Outcome, Outside, Result
from pos_app.till.operations.shift import MANAGE, check_nobody_served, permit_in, shift_of
from pos_app.till.operations.shift_cash import check_counting
from pos_app.till.operations.shift_report import report_of, z_number
from pos_app.till.receipts import shift_content
from pos_app.till.rights import Approver, Guarded, approve, permit
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.storage.values import Parked

UNSENT = "close_unsent"
"""The right to let a close pass while orders wait for HQ."""


@dataclass(frozen=True, slots=True)
class CloseShift:
    """What was counted, unless it was declared before; `approver` lets unsent orders pass."""

    declared: Declaration | None = None
    approver: Approver | None = None
    shift_id: str = ""


def _close(session: RegisterSession, request: CloseShift) -> Result:
    shift = shift_of(session, request.shift_id)
    check_turn(shift, ShiftState.CLOSED)
    check_ready(session, shift, request.declared)
    permit_in(session, shift, "close_shift")
    return with_others(session, shift, partial(_end, session, shift, request))


def _end(
    session: RegisterSession, shift: Shift, request: CloseShift, others: Others
) -> Result:
    """The shift is over; what other tills took in its drawer counts with it (R51)."""
    unsent, approved_by = session.store.unsent_orders(), ""
    if unsent:
        approved_by = _let_through(session, unsent, request.approver)
    declared = _of_this_till(shift, request.declared)
    if declared is not None:
        check_declaration(declared)
    report = report_of(session, _on_disk(session, shift), declared, others.minor)
    z_report = closed(report, unsent=unsent, approved_by=approved_by, alone=not others.known)
    with session.store.begin() as unit:
        _write(session, unit, z_report, declared)
    session.show_shift()
    session.outfit.wake()
    return Outcome(details={"report": z_report})


def _of_this_till(shift: Shift, declared: Declaration | None) -> Declaration | None:
    """A part counts no drawer: that is done where the drawer is (R51)."""
    if declared is None or not shift.part_of:
        return declared
    return replace(declared, cash_minor=None, pieces=(), foreign=())


def check_ready(session: RegisterSession, shift: Shift, declared: Declaration | None) -> None:
    """Nobody is being served, nothing is parked, start amount and declaration exist where the
    profile asks for them (R40, R41).
    """
    profile = session.configuration.profile
    if shift.state is ShiftState.ACTIVE:
        check_nobody_served(session)
    parked = parked_in(session, shift.shift_id)
    if profile.void_suspended_at_close and parked:
        raise Refused("SHIFT_PARKED", count=len(parked))
    if shift.part_of or not (profile.start_and_declaration and profile.has_drawer):
        return
    if not shift.starter:
        raise Refused("START_AMOUNT_MISSING")
    counted = declared or session.store.declaration(shift.shift_id)
    if counted is None or counted.cash_minor is None:
        raise Refused("DECLARATION_MISSING")


def parked_in(session: RegisterSession, shift_id: str) -> tuple[Parked, ...]:
    """The carts that were parked in the shift (R41)."""
    return tuple(one for one in session.store.parked() if one.shift_id == shift_id)


def _let_through(session: RegisterSession, unsent: int, approver: Approver | None) -> str:
    """Who lets the close pass while orders are unsent: somebody with the right (R52)."""
    approval = approve(session, Guarded(UNSENT, str(unsent)), approver)
    if approval is not None:
        return approval.approved_by
    by = session.signed_in().staff_id
    with session.store.begin() as unit:
        unit.add_journal("approval", by, f"{UNSENT} {unsent}", session.now, approved_by=by)
    return by


def _on_disk(session: RegisterSession, shift: Shift) -> Shift:
    return session.store.shift_of(shift.shift_id) or shift


def _write(
    session: RegisterSession, unit: Unit, report: ShiftReport, declared: Declaration | None
) -> None:
    """The end of the shift, its event and its print job (R175)."""
    if declared is not None:
        unit.declare(report.shift_id, declared, report.made_by, report.made_at)
    unit.close_shift(report)
    event = ShiftClosed(
        shift_id=report.shift_id,
        number=report.number,
        register_id=report.register_id,
        staff_id=report.made_by,
        opened_at=report.opened_at,
        cash=report.cash,
        expected_minor=report.expected_minor,
        tenders=report.tenders,
        declared=report.declared,
        unsent=report.unsent,
        approved_by=report.approved_by,
        at=report.made_at,
        taxes=report.taxes,
        foreign=report.foreign,
    )
    session.add_event(unit, event, session.outfit.ids.new(), report.made_at)
    number = z_number(report.shift_id)
    unit.add_print_job(number, shift_content(session.configuration, report, number), report.made_at)


@dataclass(frozen=True, slots=True)
class VoidSuspended:
    """Parked carts to give up: those named, or all of the shift (1221)."""

    parked_ids: tuple[str, ...] = ()
    shift_id: str = ""


def check_suspended(session: RegisterSession) -> None:
    """A cart is parked here."""
    check_counting(session)
    if not session.store.parked():
        raise Refused("NOTHING_PARKED")


def _void_suspended(session: RegisterSession, request: VoidSuspended) -> Result:
    """1221: the parked carts are gone; no stored order was in hand in one (R75, R76)."""
    shift = shift_of(session, request.shift_id)
    known = {one.parked_id: one for one in session.store.parked()}
    wanted = request.parked_ids or tuple(
        one.parked_id for one in parked_in(session, shift.shift_id)
    )
    if not wanted or not set(wanted) <= set(known):
        raise Refused("NOTHING_PARKED" if not wanted else "PARKED_UNKNOWN")
    permit(session, "void_suspended")
    with session.store.begin() as unit:
        for parked_id in wanted:
            _journal_void(session, unit, unit.unpark(parked_id))
    session.show(session.transaction)
    session.outfit.wake()
    shared = [one for one in wanted if known[one].shared]
    if not shared:
        return DONE
    hq = session.outfit.hq

    def taken() -> None:
        for one in shared:
            hq.parked(ParkedRequest(action="take", parked_id=one))

    return Outside("hq", taken, lambda _: DONE)


def _journal_void(session: RegisterSession, unit: Unit, cart: Transaction) -> None:
    staff_id, now = session.signed_in().staff_id, session.now
    detail = f"suspended {cart.mode} {cart.order_no} {len(cart.lines)}"
    unit.add_journal("void", staff_id, detail, now)
    if cart.order_no:
        told = Journalled("void", staff_id, "", detail, now)
        session.add_event(unit, told, session.outfit.ids.new(), now)


CLOSE_SHIFT = Operation(
    "close_shift", _close, check_counting, permission="close_shift", also=(MANAGE,)
)
VOID_SUSPENDED = Operation(
    "void_suspended", _void_suspended, check_suspended, permission="void_suspended"
)
