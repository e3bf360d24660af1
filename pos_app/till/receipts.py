"""What the print queue keeps of a receipt: the receipt's value as JSON, rendered only when it
prints.
"""

from pos_app.domain.configuration import Configuration
from pos_app.domain.events import Event
from pos_app.domain.order import CustomerOrder


def receipt_content(
    configuration: Configuration, event: Event, order: CustomerOrder | None
) -> bytes:
    """The stored form of the receipt of this business."""
    raise NotImplementedError
