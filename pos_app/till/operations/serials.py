"""Taking down the serial numbers of goods that leave now (R121)."""

from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.domain.serials import Asked, Serials, asked, with_serials
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

PERMISSION = "set_serials"


@dataclass(frozen=True, slots=True)
class SetSerials:
    """Numbers by line; a line that is named gets these and no others."""

    serials: Serials


def check_serials(session: RegisterSession) -> Transaction:
    """A cart with a line that wants numbers, not paid yet."""
    cart = session.cart()
    if cart.awaiting_hq:
        raise Refused("LOCKED", mode=cart.mode)
    if not asked(cart):
        raise Refused("NO_SERIALS")
    return cart


def _set_serials(session: RegisterSession, request: SetSerials) -> Result:
    cart = check_serials(session)
    permit(session, PERMISSION)
    new = with_serials(cart, request.serials)
    check_not_out(session, asked(new))
    session.accept(new, PERMISSION)
    return DONE


def check_not_out(session: RegisterSession, lines: tuple[Asked, ...]) -> None:
    """No piece leaves this till twice without having come back (`SERIAL_SOLD`)."""
    for line in lines:
        for number in line.given:
            receipt_no = session.store.serial_out(line.sku, number)
            if receipt_no:
                raise Refused("SERIAL_SOLD", line=line.name, serial=number, receipt=receipt_no)


SET_SERIALS = Operation(PERMISSION, _set_serials, check_serials, permission=PERMISSION)
