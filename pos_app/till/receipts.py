"""What the print queue keeps of a receipt: its value as JSON, laid out only when it prints."""

from pos_app.contract.translate import decode, encode
from pos_app.domain.configuration import Configuration
from pos_app.domain.events import Event
from pos_app.domain.order import CustomerOrder
from pos_app.till.devices.receipt import Receipt
from pos_app.till.devices.receipt_of import receipt_of


def receipt_content(
    configuration: Configuration, event: Event, order: CustomerOrder | None
) -> bytes:
    """The stored form of the receipt of this business."""
    return encode(receipt_of(event, configuration, order))


def stored_receipt(content: bytes) -> Receipt:
    """The receipt that a print job holds."""
    return decode(Receipt, content)
