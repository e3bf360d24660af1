"""Asking for every payment of an order (R72)."""

from typing import Annotated, Literal

from pydantic import Field

from pos_app.contract.messages import Message, Short, Text


class OrderPaymentsRequest(Message):
    """Every payment, refund, authorisation and capture of an order (R72)."""

    order_no: Short


class PaymentRow(Message):
    """One dealing with money; a refund is negative, an authorisation moves nothing."""

    at: Short
    what: Literal["payment", "refund", "authorisation", "capture"]
    tender: Short
    amount_minor: Annotated[int, Field(ge=-(2**53), le=2**53)]
    card: Text = ""
    store_id: Short = ""
    register_id: Short = ""
    staff_id: Short = ""
    receipt_no: Short = ""


class OrderPaymentsReply(Message):
    found: bool
    rows: tuple[PaymentRow, ...] = ()
