"""Typed charges on lines and header (R21, R35, R197)."""

from dataclasses import dataclass

from pos_app.domain import cart as carts
from pos_app.domain.errors import Refused
from pos_app.domain.pricing import Charge
from pos_app.till.operations.lines import check_lines
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.session import RegisterSession

OTHER = "other"


@dataclass(frozen=True, slots=True)
class HeaderCharge:
    """A charge on the whole order; the rate is 0 unless one is given."""

    amount_minor: int
    tax_rate: int = 0
    code: str = OTHER


def _add_header_charge(session: RegisterSession, request: HeaderCharge) -> Result:
    cart = check_lines(session)
    _check_code(session, request.code)
    charge = Charge(request.code, request.amount_minor, request.tax_rate)
    session.accept(carts.with_header_charge(cart, charge), "add_header_charge")
    return DONE


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
    charge = Charge(request.code, request.amount_minor, line.tax_rate)
    session.accept(carts.with_line_charge(cart, line.line_no, charge), "add_line_charge")
    return DONE


def _check_code(session: RegisterSession, code: str) -> None:
    if not code or code not in session.configuration.orders.charge_codes:
        raise Refused("CHARGE_CODE_MISSING", code=code)


ADD_HEADER_CHARGE = Operation("add_header_charge", _add_header_charge, check_lines)
ADD_LINE_CHARGE = Operation("add_line_charge", _add_line_charge, check_lines)
