"""The messages about carts put aside, which any till of the store may take (R75)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from pos_app.contract.messages import EVENT_BODY_MAX, Message, Short


class ParkedRequest(Message):
    """A cart put aside, taken, or the list of the store's (R75); `cart` is the JSON of a domain
    Transaction.
    """

    action: Literal["put", "take", "list"]
    parked_id: Short = ""
    staff_id: Short = ""
    cart: Annotated[str, Field(max_length=EVENT_BODY_MAX)] = ""


class ParkedRow(Message):
    """One cart that waits in the store."""

    parked_id: Short
    register_id: Short
    staff_id: Short
    at: Short
    cart: Annotated[str, Field(max_length=EVENT_BODY_MAX)]

    @property
    def parked_at(self) -> datetime:
        """When it was put aside."""
        return datetime.fromisoformat(self.at)


class ParkedReply(Message):
    """What waits, or the cart that was taken: empty where somebody else has it."""

    rows: tuple[ParkedRow, ...]
    cart: Annotated[str, Field(max_length=EVENT_BODY_MAX)] = ""
