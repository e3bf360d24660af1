"""Taking down the serial numbers of goods that leave now (R121)."""

from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.domain.serials import Serials, asked, with_serials
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.session import RegisterSession


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
    session.accept(with_serials(cart, request.serials), "set_serials")
    return DONE


SET_SERIALS = Operation("set_serials", _set_serials, check_serials)
