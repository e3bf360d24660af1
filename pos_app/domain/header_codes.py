"""Our order states as the header codes that other systems know (R138)."""

from pos_app.domain.order import OrderStatus

UNKNOWN, CREATED, PROCESSING, DELIVERED, INVOICED, CONFIRMED, SENT, CANCELLED, LOST = range(9)

_CODES = {
    OrderStatus.UNSYNCED: UNKNOWN,
    OrderStatus.SYNC_FAILED: UNKNOWN,
    OrderStatus.ON_HOLD: CONFIRMED,
    OrderStatus.CREATED: CREATED,
    OrderStatus.PROCESSING: PROCESSING,
    OrderStatus.DELIVERED: DELIVERED,
    OrderStatus.PARTLY_INVOICED: PROCESSING,
    OrderStatus.INVOICED: INVOICED,
    OrderStatus.CANCELLED: CANCELLED,
    OrderStatus.QUOTE_OPEN: SENT,
    OrderStatus.QUOTE_EXPIRED: LOST,
    OrderStatus.QUOTE_LOST: LOST,
}


def header_code(status: OrderStatus) -> int:
    """The code of the state; one that those systems do not have is the nearest they know: an order
    on hold is confirmed but not worked on, a partly invoiced one still in process.
    """
    return _CODES[status]
