"""What head office asks or tells a store about an order, and the store's answer."""

from typing import Annotated

from pydantic import Field

from pos_app.contract.messages import Count, Message, Short, Text

MESSAGES_MAX = 20


class StoreMessage(Message):
    """One that nobody has answered yet; `at` is when it was sent."""

    number: Count
    order_no: Short
    text: Text
    at: Short


class StoreMessagesRequest(Message):
    """The open messages to the till's store; `answered` is closed first, with that text, which is
    empty where there was nothing to answer. Asking again changes nothing.
    """

    answered: Count = 0
    text: Text = ""
    staff_id: Short = ""


class StoreMessagesReply(Message):
    """The oldest first."""

    messages: Annotated[tuple[StoreMessage, ...], Field(max_length=MESSAGES_MAX)] = ()
