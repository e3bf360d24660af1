"""Orders that other channels hand over to HQ, and what they hear of them; strict and bounded like
every message.
"""

from typing import Annotated, Literal

from pydantic import Field

from pos_app.contract.messages import Message

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.\-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Word = Annotated[str, Field(max_length=120)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Amount = Annotated[int, Field(ge=0, le=100_000_000)]
Rate = Annotated[int, Field(ge=0, le=1_000_000)]
Channel = Literal["web", "call_centre"]


class ChannelAddress(Message):
    """Where goods are sent to."""

    name: Name
    street: Name
    postcode: Annotated[str, Field(min_length=1, max_length=20)]
    city: Name
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "NL"


class ChannelCustomer(Message):
    """A customer: `number` where HQ has given one, else name and what is known."""

    number: Annotated[str, Field(max_length=40)] = ""
    name: Word = ""
    business: bool = False
    phone: Annotated[str, Field(max_length=30)] = ""
    email: Word = ""


class ChannelLine(Message):
    """One article; `quantity` in thousandths. `price_minor` is what the channel has promised,
    without it HQ's list price counts. Ship lines have an address, pickup lines none.
    """

    sku: Code
    quantity: Annotated[int, Field(ge=1, le=1_000_000_000)]
    delivery: Literal["SHIP", "PICK"]
    on: Day
    location: Annotated[str, Field(max_length=40)] = ""
    mode: Annotated[str, Field(max_length=40)] = ""
    address: ChannelAddress | None = None
    price_minor: Amount | None = None
    discount_minor: Amount = 0


class ChannelCharge(Message):
    """A charge on the whole order; its rate in ten-thousandths of a percent."""

    code: Code
    amount_minor: Amount
    tax_rate: Rate = 0


class ChannelPayment(Message):
    """Money that the channel has received; never more of a card than its last four digits."""

    reference: Code
    amount_minor: Annotated[int, Field(ge=1, le=100_000_000)]
    brand: Annotated[str, Field(max_length=20)] = ""
    last_four: Annotated[str, Field(pattern=r"^(\d{4})?$")] = ""
    authorisation_code: Annotated[str, Field(max_length=20)] = ""


class ChannelOrderRequest(Message):
    """An order of a web shop or call centre; `reference` is its own number, and asking again with
    it changes nothing. `order_no` is HQ's number of it where HQ gave one before: an HQ that was
    restored from an older copy takes the order in under the same number.
    """

    channel: Channel
    reference: Code
    store_id: Code
    customer: ChannelCustomer
    lines: Annotated[tuple[ChannelLine, ...], Field(min_length=1, max_length=200)]
    charges: Annotated[tuple[ChannelCharge, ...], Field(max_length=20)] = ()
    payments: Annotated[tuple[ChannelPayment, ...], Field(max_length=20)] = ()
    order_no: Annotated[str, Field(max_length=40)] = ""


class ChannelOrderLine(Message):
    """A line as it is now; quantities in thousandths."""

    line_no: int
    sku: str
    ordered: int
    open: int
    invoiced: int
    status: str


class ChannelOrderReply(Message):
    """The order as it is now; `header_code` is its state in the original numbers (R138).

    `safe` says that a verified copy on another machine has the order; until then keep it.
    `incarnation` is another one after HQ was restored from a copy: look in the list, and hand over
    again what is not there.
    """

    order_no: str
    channel: str
    status: str
    header_code: Annotated[int, Field(ge=0, le=8)]
    version: int
    total_minor: int
    deposit_minor: int
    balance_minor: int
    lines: tuple[ChannelOrderLine, ...]
    safe: bool = False
    incarnation: str = ""


class ChannelOrderMark(Message):
    """An order of the channel that HQ has."""

    reference: str
    order_no: str
    safe: bool


class ChannelOrdersReply(Message):
    """A page of them by reference; `after` asks for the next, empty on the last page."""

    incarnation: str
    orders: tuple[ChannelOrderMark, ...]
    after: str
