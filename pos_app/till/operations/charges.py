"""Charges typed, changed and computed: on lines, on the whole order (R21-R23, R32, R34, R35, R68,
R69, R197).
"""

from dataclasses import dataclass

from pos_app.domain import cart as carts
from pos_app.domain.automatic_charges import (
    ByHand,
    charge_at,
    is_refundable,
    recalculated,
    with_automatic_charges,
    with_charge_changed,
    worked_out,
)
from pos_app.domain.edit import check_header_open
from pos_app.domain.errors import Refused
from pos_app.domain.pricing import Charge
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.accepting import accepted
from pos_app.till.operations.lines import check_lines
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

OTHER = "other"


@dataclass(frozen=True, slots=True)
class HeaderCharge:
    """A charge on the whole order; the rate is 0 unless one is given."""

    amount_minor: int
    tax_rate: int = 0
    code: str = OTHER


def check_header(session: RegisterSession) -> Transaction:
    """A cart with lines, whose header charges no invoice has taken yet (R101)."""
    cart = check_lines(session)
    check_header_open(cart)
    return cart


def _add_header_charge(session: RegisterSession, request: HeaderCharge) -> Result:
    cart = check_header(session)
    _check_code(session, request.code)
    permit(session, "add_header_charge")
    refundable = is_refundable(session.configuration, request.code)
    charge = Charge(request.code, request.amount_minor, request.tax_rate, refundable)
    return accepted(session, carts.with_header_charge(cart, charge), "add_header_charge")


@dataclass(frozen=True, slots=True)
class LineCharge:
    """A charge on one line, at the line's tax rate."""

    line_no: int
    amount_minor: int
    code: str = OTHER


def _add_line_charge(session: RegisterSession, request: LineCharge) -> Result:
    cart = check_lines(session)
    line = cart.line(request.line_no)
    _check_code(session, request.code)
    permit(session, "add_line_charge")
    refundable = is_refundable(session.configuration, request.code)
    charge = Charge(request.code, request.amount_minor, line.tax_rate, refundable)
    return accepted(session, carts.with_line_charge(cart, line.line_no, charge), "add_line_charge")


def _check_code(session: RegisterSession, code: str) -> None:
    if not code or code not in session.configuration.orders.charge_codes:
        raise Refused("CHARGE_CODE_MISSING", code=code)


@dataclass(frozen=True, slots=True)
class ChangeCharge:
    """Another amount for the charge at that position of a line, or of the whole order where
    `line_no` is 0; `reason` is a code of head office's list (R23).
    """

    line_no: int
    position: int
    amount_minor: int
    reason: str = ""


def check_charges(session: RegisterSession) -> Transaction:
    """An open cart with a charge somewhere."""
    cart = check_lines(session)
    if not cart.charges and not any(line.charges for line in cart.lines):
        raise Refused("NO_CHARGES")
    return cart


def change_trial(session: RegisterSession, request: ChangeCharge) -> Transaction:
    """The cart as the change would leave it; nothing is saved."""
    cart = check_charges(session)
    old = charge_at(cart, request.line_no, request.position)
    known = {one.code for one in session.configuration.orders.charge_override_reasons}
    if old.rule and known and request.reason not in known:
        raise Refused("CHARGE_REASON_MISSING", code=old.code)
    by = session.signed_in().staff_id
    wish = ByHand(request.amount_minor, request.reason, by, session.now)
    new = with_charge_changed(cart, request.line_no, request.position, wish)
    return worked_out(new, session.configuration)


def _change_charge(session: RegisterSession, request: ChangeCharge) -> Result:
    charge_at(check_charges(session), request.line_no, request.position)
    permit(session, "manage_charges")
    return accepted(session, change_trial(session, request), "manage_charges")


def _recalculate(session: RegisterSession, _: Nothing) -> Result:
    """Charges by the rules again; where none are computed, typed ones become 0 (R32)."""
    cart = check_lines(session)
    permit(session, "recalculate_charges")
    return accepted(session, recalculated(cart, session.configuration), "recalculate_charges")


def check_delayed(session: RegisterSession) -> Transaction:
    """A cart whose charges wait for the clerk to ask for them (R34)."""
    cart = check_lines(session)
    if not session.configuration.profile.manual_charge_calculation:
        raise Refused("NOTHING_DELAYED")
    return cart


def _calculate(session: RegisterSession, _: Nothing) -> Result:
    """The charges that were put off until now (R69)."""
    cart = check_delayed(session)
    permit(session, "calculate_totals")
    return accepted(
        session, with_automatic_charges(cart, session.configuration), "calculate_totals"
    )


ADD_HEADER_CHARGE = Operation(
    "add_header_charge", _add_header_charge, check_header, permission="add_header_charge"
)
ADD_LINE_CHARGE = Operation(
    "add_line_charge", _add_line_charge, check_lines, permission="add_line_charge"
)
MANAGE_CHARGES = Operation(
    "manage_charges", _change_charge, check_charges, "Ctrl F8", "manage_charges"
)
RECALCULATE_CHARGES = Operation(
    "recalculate_charges", _recalculate, check_lines, permission="recalculate_charges"
)
CALCULATE_TOTALS = Operation(
    "calculate_totals", _calculate, check_delayed, "Ctrl F9", "calculate_totals"
)
