"""Every payment, refund, authorisation and capture of the recalled order, told by HQ (R72)."""


from pos_app.contract.payments import OrderPaymentsReply
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.order_in_hand import recalled_order
from pos_app.till.operations.outcome import DONE, Outside, Result
from pos_app.till.rights import permit
from pos_app.till.session import Recalled, RegisterSession

PERMISSION = "payments_history"


def check_shown_by_hq(session: RegisterSession) -> Recalled:
    """An order that HQ shows: the till alone knows only part of its payments (`HQ_REQUIRED`)."""
    recalled = recalled_order(session)
    if not recalled.from_hq:
        raise Refused("HQ_REQUIRED", order=recalled.order.order_no)
    return recalled


def _payments(session: RegisterSession, _: Nothing) -> Result:
    number = check_shown_by_hq(session).order.order_no
    permit(session, PERMISSION)
    hq = session.outfit.hq

    def then(answer: OrderPaymentsReply | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            raise Refused("HQ_REQUIRED", order=number)
        if not answer.found:
            raise Refused("ORDER_UNKNOWN", order=number)
        now = session.recalled
        if now is not None and now.order.order_no == number:
            session.show_order(replace(now, payments=answer.rows))
        return DONE

    return Outside("hq", lambda: hq.order_payments(number), then)


PAYMENTS_HISTORY = Operation("payments_history", _payments, check_shown_by_hq, "", PERMISSION)
