"""The messages about gift cards, credit notes and customers' accounts (R77)."""

from typing import Annotated, Literal

from pydantic import Field

from pos_app.contract.messages import Count, Message, Short


class ValueRequest(Message):
    """An attempt on a gift card, a credit note or a customer's account (R77); `check` only asks.

    `redeem` takes, `credit` gives back, `issue` makes a credit note, `reverse` undoes the attempt
    of that id or closes it for ever.
    """

    attempt_id: Annotated[str, Field(min_length=1, max_length=64)]
    do: Literal["check", "redeem", "credit", "issue", "reverse"]
    kind: Literal["gift_card", "credit_note", "customer_account"]
    number: Annotated[str, Field(max_length=40)] = ""
    amount_minor: Count = 0


class ValueReply(Message):
    """The end of the attempt; `reason` is a code of the text section `value`, `number` that of an
    issued note.
    """

    result: Literal["approved", "declined", "reversed"]
    reason: Short = ""
    number: Short = ""
    balance_minor: Annotated[int, Field(ge=-(2**53), le=2**53)] = 0
