"""Dealings with HQ about gift cards, credit notes and accounts: each attempt is on disk before it
is sent, and the same attempt is asked again rather than a new one made (R77, M7).
"""

from collections.abc import Callable
from typing import Final

from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.domain.errors import AnswerUnknown, Refused, Unavailable
from pos_app.domain.frozen import replace
from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.till.card_attempts import Settled, new_attempt, record
from pos_app.till.devices.card_terminal import Answer, Approved, Declined
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import PaymentAttempt, Purpose
from pos_app.till.sync.hq_client import HqClient

VALUE_KINDS = frozenset(
    {TenderKind.GIFT_CARD, TenderKind.CREDIT_NOTE, TenderKind.CUSTOMER_ACCOUNT}
)
REDEEM: Final = "redeem"
CREDIT: Final = "credit"
ISSUE: Final = "issue"
PURPOSES = frozenset({REDEEM, CREDIT, ISSUE})
"""Purposes of attempts that HQ answers."""
TRIES = 3
"""How often a lost answer is asked for before the clerk is told."""
REFUSALS = {"unknown": "VALUE_UNKNOWN", "too_little": "VALUE_TOO_LITTLE"}
"""Reasons of HQ that the clerk can do something about; anything else is `VALUE_REFUSED`."""


def value_attempt(
    session: RegisterSession, purpose: Purpose, kind: TenderKind, amount_minor: int, number: str
) -> PaymentAttempt:
    """An attempt on that account, not yet on disk; kind and number stand where a card's would."""
    made = new_attempt(session, purpose, amount_minor, session.cart().order_no)
    return replace(made, card=CardReference("", number, kind.value))


def send_value(
    session: RegisterSession,
    attempt: PaymentAttempt,
    account: CardReference,
    then: Callable[[Settled], Result],
) -> Result:
    """Store the attempt, ask HQ, and go on with its answer as with a terminal's."""
    with session.store.begin() as unit:
        unit.save_attempt(attempt)
    return ask(session, attempt, account, then)


def ask(
    session: RegisterSession,
    attempt: PaymentAttempt,
    account: CardReference,
    then: Callable[[Settled], Result],
    lost: AnswerUnknown | None = None,
) -> Result:
    """Ask HQ about an attempt that is on disk; `lost` says that it may have been heard before."""
    hq = session.outfit.hq
    request = ValueRequest.model_validate(
        {
            "attempt_id": attempt.attempt_id,
            "do": attempt.purpose,
            "kind": account.brand,
            "number": account.token,
            "amount_minor": attempt.amount_minor,
        }
    )
    left: list[int] = []

    def work() -> Answer:
        reply = _asked(hq, request, lost)
        left.append(reply.balance_minor)
        return _answer(reply, request)

    def after(answer: Answer | Unavailable) -> Result:
        if isinstance(answer, Approved):
            return then(answer)
        return _failed(session, attempt, answer, left[0] if left else 0)

    return Outside("hq", work, after)


def _asked(
    hq: HqClient, request: ValueRequest, lost: AnswerUnknown | None = None, tries: int = TRIES
) -> ValueReply:
    """HQ's answer; one that was lost is asked for again, which moves nothing twice. Where HQ may
    have heard of it before, its being away says nothing of what it did.
    """
    try:
        return hq.value(request)
    except AnswerUnknown as unknown:
        if tries == 1:
            raise
        return _asked(hq, request, unknown, tries - 1)
    except Unavailable as away:
        raise (lost or away) from None


def _answer(reply: ValueReply, request: ValueRequest) -> Answer:
    if reply.result != "approved":
        return Declined(request.attempt_id, reply.reason or reply.result)
    account = request.kind == TenderKind.CUSTOMER_ACCOUNT.value
    shown = "" if account else (reply.number or request.number)[-4:]
    return Approved(request.attempt_id, "", shown, reply.number)


def _failed(
    session: RegisterSession,
    attempt: PaymentAttempt,
    answer: Declined | Unavailable,
    left_minor: int,
) -> Result:
    with session.store.begin() as unit:
        record(unit, attempt, answer)
    session.listener()
    if isinstance(answer, AnswerUnknown):
        return Outcome(notice="VALUE_UNKNOWN_YET")
    if isinstance(answer, Unavailable):
        raise Refused("HQ_REQUIRED", order=attempt.order_no)
    code = REFUSALS.get(answer.reason, "VALUE_REFUSED")
    nothing = code == "VALUE_TOO_LITTLE" and left_minor <= 0
    raise Refused("VALUE_NOTHING_LEFT" if nothing else code, left_minor=left_minor)


def undo(hq: HqClient, tender: Tender) -> ValueReply:
    """Take the tender's attempt back at HQ; an issued note that was spent cannot be (`spent`)."""
    request = {"attempt_id": tender.tender_id, "do": "reverse", "kind": tender.kind.value}
    return _asked(hq, ValueRequest.model_validate(request))
