"""What is left on a gift card or credit note, asked of HQ; it moves nothing (R77)."""

from dataclasses import dataclass

from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.tender import TenderKind
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.other_tenders import checked_number
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.operations.payment import check_paying
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class AskBalance:
    """A gift card or credit note by its number."""

    kind: TenderKind
    number: str


def _ask(session: RegisterSession, request: AskBalance) -> Result:
    check_paying(session)
    number = checked_number(request.number, required=True)
    wish = ValueRequest.model_validate(
        {
            "attempt_id": session.outfit.ids.new(),
            "do": "check",
            "kind": request.kind.value,
            "number": number,
        }
    )
    hq = session.outfit.hq

    def then(answer: ValueReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            raise Refused("HQ_REQUIRED", order="")
        if answer.result != "approved":
            raise Refused("VALUE_UNKNOWN", number=number)
        return Outcome(details={"left_minor": answer.balance_minor})

    return Outside("hq", lambda: hq.value(wish), then)


VALUE_BALANCE = Operation("value_balance", _ask, check_paying)
