"""What HQ asks of an order or line, filled in by the clerk (R50)."""

from dataclasses import dataclass

from pos_app.domain.attributes import HEADER, with_attribute
from pos_app.domain.errors import Refused
from pos_app.domain.order import AttributeValue
from pos_app.domain.transaction import Transaction
from pos_app.till.operations.lines import check_lines
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

PERMISSION = "set_attribute"


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """The attribute's code and value (empty takes it off), for a line or, with 0, the order."""

    code: str
    value: str
    line_no: int = HEADER


@dataclass(frozen=True, slots=True)
class SetAttributes:
    """Several values as one gesture: all of them, or with a refusal none."""

    values: tuple[SetAttribute, ...]


def check_attributes(session: RegisterSession) -> Transaction:
    """An order with lines, in a store whose HQ asks something."""
    cart = check_lines(session)
    if not cart.is_order:
        raise Refused("NOT_AN_ORDER")
    if not session.configuration.attributes:
        raise Refused("NO_ATTRIBUTES")
    return cart


def _set_attribute(session: RegisterSession, request: SetAttributes) -> Result:
    cart = check_attributes(session)
    for one in request.values:
        if one.line_no != HEADER:
            cart.line(one.line_no)
    permit(session, PERMISSION)
    asked = session.configuration.attributes
    for one in request.values:
        cart = with_attribute(cart, asked, one.line_no, AttributeValue(one.code, one.value))
    session.accept(cart, PERMISSION)
    return DONE


SET_ATTRIBUTE = Operation(PERMISSION, _set_attribute, check_attributes, permission=PERMISSION)
