"""Gift cards, credit notes and customers' accounts: HQ keeps their balances, and answers each
attempt of a till once (R77); must never let more be taken than is there.
"""

from dataclasses import dataclass
from datetime import datetime

from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.plain_text import has_card_number
from pos_app.hq.books.sold_cards import account_of
from pos_app.hq.store import values
from pos_app.hq.store.values import ValueMovement

NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class Asker:
    """Which till asks, when; `note_no` would be the number of a note that it has issued."""

    device_id: str
    at: datetime
    note_no: str


def answer(unit: Unit, request: ValueRequest, asker: Asker) -> ValueReply:
    """What becomes of the attempt; the same one always gets the same answer."""
    account = account_of(request.kind, request.number)
    if request.do == "check":
        found = values.balance(unit, account)
        return _declined("unknown") if found is None else _approved(found)
    known = values.movement(unit, request.attempt_id)
    if request.do == "reverse":
        return _reverse(unit, request, known, asker)
    if known is not None:
        asked = (request.do, account, request.amount_minor)
        fits = (known.do, known.account, known.amount_minor) == asked
        return known.reply if fits or known.result == "reversed" else _declined("mismatch")
    made = asker.note_no if request.do == "issue" else ""
    reply = _moved(unit, request, account_of(NOTE, made) if made else account, asker.at)
    if made and reply.result == "approved":
        reply = reply.model_copy(update={"number": made})
    values.add_movement(unit, _row(request, account, reply), asker.device_id, asker.at)
    return reply


def _row(request: ValueRequest, account: str, reply: ValueReply) -> ValueMovement:
    return ValueMovement(
        attempt_id=request.attempt_id,
        do=request.do,
        account=account,
        amount_minor=request.amount_minor,
        result=reply.result,
        reason=reply.reason,
        made=reply.number,
        balance_minor=reply.balance_minor,
    )


def _moved(unit: Unit, request: ValueRequest, account: str, at: datetime) -> ValueReply:
    if request.amount_minor <= 0:
        return _declined("amount")
    if request.do == "issue":
        values.open_account(unit, account, request.amount_minor, 0, at)
        return _approved(request.amount_minor)
    before = values.balance(unit, account)
    if before is None:
        return _declined("unknown")
    amount = -request.amount_minor if request.do == "redeem" else request.amount_minor
    if not values.move(unit, account, amount):
        return _declined("too_little", values.left(unit, account))
    return _approved(values.balance(unit, account) or 0)


def _reverse(
    unit: Unit, request: ValueRequest, known: ValueMovement | None, asker: Asker
) -> ValueReply:
    """Undo the attempt, or close one never seen: it takes nothing any more."""
    undone = ValueReply(result="reversed")
    if known is None:
        account = account_of(request.kind, request.number)
        values.add_movement(unit, _row(request, account, undone), asker.device_id, asker.at)
        return undone
    if known.result == "approved":
        account = account_of(NOTE, known.made) if known.made else known.account
        back = known.amount_minor if known.do == "redeem" else -known.amount_minor
        if not values.move(unit, account, back):
            return _declined("spent")
    values.set_reversed(unit, request.attempt_id)
    return undone


def _approved(balance_minor: int) -> ValueReply:
    return ValueReply(result="approved", balance_minor=balance_minor)


def _declined(reason: str, balance_minor: int = 0) -> ValueReply:
    return ValueReply(result="declined", reason=reason, balance_minor=balance_minor)


def sell_gift_card(unit: Unit, number: str, amount_minor: int, at: datetime) -> None:
    """A gift card with its money on it; a number is given out once (`GIFT_CARD_KNOWN`)."""
    if has_card_number(number):
        raise Refused("CARD_NUMBER_TYPED")
    account = account_of("gift_card", number)
    if values.balance(unit, account) is not None:
        raise Refused("GIFT_CARD_KNOWN", number=number)
    values.open_account(unit, account, amount_minor, 0, at)


def allow_account(unit: Unit, customer_id: str, limit_minor: int, at: datetime) -> None:
    """What a business customer may owe at most."""
    values.open_account(unit, account_of("customer_account", customer_id), 0, limit_minor, at)
