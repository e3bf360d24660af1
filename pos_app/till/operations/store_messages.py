"""What head office asks this store about an order is answered at the till: HQ hears it at once, or
the question stays.
"""

from dataclasses import dataclass

from pos_app.contract.store_messages import StoreMessagesReply, StoreMessagesRequest
from pos_app.domain.errors import Refused, Unavailable
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.operations.printing import check_somebody
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

ANSWER_MAX = 200
PERMISSION = "answer_store"


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """The answer to the message of that number."""

    number: int
    text: str


def _answer(session: RegisterSession, request: AnswerStore) -> Result:
    staff_id, said = session.signed_in().staff_id, request.text.strip()
    permit(session, PERMISSION)
    if not said:
        raise Refused("ANSWER_MISSING")
    wish = StoreMessagesRequest(
        answered=request.number, text=said[:ANSWER_MAX], staff_id=staff_id
    )
    hq = session.outfit.hq

    def then(answer: StoreMessagesReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            raise Refused("HQ_REQUIRED", order="")
        return Outcome(details={"messages": answer.messages})

    return Outside("hq", lambda: hq.store_messages(wish), then)


ANSWER_STORE = Operation(PERMISSION, _answer, check_somebody, permission=PERMISSION)
