"""A card payment that the terminal says nothing of, ended by a manager from the terminal's slip
(screen 16); the terminal is told when it answers again, so that nothing is charged a second time.
"""

import re
from dataclasses import dataclass
from math import ceil

from pos_app.domain.errors import Refused
from pos_app.domain.events import Journalled
from pos_app.domain.frozen import replace
from pos_app.domain.staff import Approval
from pos_app.domain.tender import CardReference, TenderKind
from pos_app.till.card_attempts import CLOSE, UNDO, record
from pos_app.till.devices.card_terminal import Approved, Declined
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.operations.payment import charged
from pos_app.till.operations.recovery import check_unfinished
from pos_app.till.operations.refunding import refunded
from pos_app.till.rights import Approver, Guarded, approve
from pos_app.till.session import RegisterSession
from pos_app.till.storage.store import Unit
from pos_app.till.storage.values import PaymentAttempt, Purpose

PERMISSION = "card_by_slip"
AFTER_SECONDS = 60
"""How long the terminal is asked before a person may say what became of it."""
ENDED_BY_SLIP = frozenset({"charge", "authorise", "capture", "refund"})
SLIP = re.compile(r"[A-Za-z0-9-]{1,12}")
"""Shorter than any card number (S1)."""


@dataclass(frozen=True, slots=True)
class RecordSlip:
    """What the terminal's slip says, with its number; a payment that was not approved may have
    none.
    """

    approved: bool
    slip: str = ""
    approver: Approver | None = None


def check_recordable(session: RegisterSession) -> PaymentAttempt:
    """The oldest attempt without an end, once the terminal was asked for a minute; what has no
    slip of its own stays for the terminal to tell.
    """
    attempt = check_unfinished(session)
    if attempt.purpose not in ENDED_BY_SLIP or not attempt.transaction_id:
        raise Refused("SLIP_NOT_HERE", amount_minor=attempt.amount_minor)
    left = AFTER_SECONDS - (session.now - attempt.at).total_seconds()
    if left > 0:
        raise Refused("SLIP_TOO_SOON", seconds=ceil(left))
    return attempt


def _record(session: RegisterSession, request: RecordSlip) -> Result:
    attempt = check_recordable(session)
    approval = approve(session, Guarded(PERMISSION, attempt.attempt_id), request.approver)
    if request.approved and attempt.purpose == "authorise":
        raise Refused("SLIP_NO_HOLD")
    slip = request.slip.strip()
    if (slip or request.approved) and SLIP.fullmatch(slip) is None:
        raise Refused("SLIP_NUMBER")
    if not request.approved:
        with session.store.begin() as unit:
            _note(session, unit, attempt, approval, f"declined {slip}".strip())
            record(unit, attempt, Declined(attempt.attempt_id, "slip"))
            unit.save_attempt(_to_close(session, attempt, UNDO))
        session.listener()
        return DONE
    with session.store.begin() as unit:
        _note(session, unit, attempt, approval, f"approved {slip}")
        unit.save_attempt(_to_close(session, attempt, CLOSE))
    answer = Approved(attempt.attempt_id, "", "", slip)
    match attempt.purpose:
        case "refund":
            return refunded(session, attempt, lambda: DONE, answer)
        case "capture":
            return charged(session, attempt, TenderKind.CARD_TOKEN, answer)
        case _:
            return charged(session, attempt, TenderKind.CARD, answer)


def _to_close(
    session: RegisterSession, attempt: PaymentAttempt, purpose: Purpose
) -> PaymentAttempt:
    """What the terminal must still be told about the attempt."""
    return replace(
        attempt,
        attempt_id=session.outfit.ids.new(),
        purpose=purpose,
        state="due",
        card=CardReference(attempt.attempt_id),
        at=session.now,
    )


def _note(
    session: RegisterSession,
    unit: Unit,
    attempt: PaymentAttempt,
    approval: Approval | None,
    said: str,
) -> None:
    """The journal here and HQ both know who said so (A5)."""
    staff_id, now = session.signed_in().staff_id, session.now
    by = approval.approved_by if approval else ""
    detail = f"{attempt.purpose} {attempt.amount_minor} {attempt.attempt_id} {said}"
    unit.add_journal(PERMISSION, staff_id, detail, now, approved_by=by)
    event = Journalled(PERMISSION, staff_id, by, detail, now)
    session.add_event(unit, event, session.outfit.ids.new(), now)


RECORD_SLIP = Operation("record_slip", _record, check_recordable, permission=PERMISSION)
