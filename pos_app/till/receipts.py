"""What the print queue keeps of a receipt or report: its value as JSON, laid out only when it
prints.
"""

from pos_app.contract.translate import encode
from pos_app.domain.configuration import Configuration
from pos_app.domain.events import Event
from pos_app.domain.order import CustomerOrder
from pos_app.domain.shift_report import ShiftReport
from pos_app.till.devices.receipt_of import receipt_of
from pos_app.till.devices.shift_paper import shift_paper
from pos_app.till.devices.stock_paper import StockPaper


def receipt_content(
    configuration: Configuration,
    event: Event,
    order: CustomerOrder | None,
    before: CustomerOrder | None,
) -> bytes:
    """The stored form of the receipt of this business, with the order after and before it."""
    return encode(receipt_of(event, configuration, order, before))


def shift_content(configuration: Configuration, report: ShiftReport, number: str) -> bytes:
    """The stored form of an X or Z report."""
    return encode(shift_paper(configuration, report, number))


def stock_content(paper: StockPaper) -> bytes:
    """The stored form of a pick list or a packing slip."""
    return encode(paper)
