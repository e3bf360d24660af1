"""What recall finds an order's lines by (R109): where, how, when and how far, one promise for all
lines that are alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pos_app.domain.delivery import DeliveryClass
from pos_app.domain.frozen import quick, replace
from pos_app.domain.order import CustomerOrder, LineStatus, OrderLine

ENDED = (LineStatus.INVOICED, LineStatus.CANCELLED)
"""Lines with nothing open any more."""


@quick
@dataclass(frozen=True, slots=True)
class Promise:
    """Lines of the order part that are alike; `on_day` is the requested day in ISO form, empty
    where none was asked. A quote's lines are promised to nobody yet, so none is open.
    `to_fulfil`: something of them nobody has picked, packed or rejected yet (R110).
    """

    location: str
    delivery_class: DeliveryClass
    mode: str
    line_status: LineStatus
    on_day: str
    is_open: bool
    to_fulfil: bool

    def columns(self) -> dict[str, object]:
        """As it is stored, at the till and at HQ."""
        return {
            "location": self.location,
            "delivery_class": self.delivery_class.value,
            "mode": self.mode,
            "line_status": self.line_status.value,
            "on_day": self.on_day,
            "is_open": self.is_open,
            "to_fulfil": self.to_fulfil,
        }


def promises_of(order: CustomerOrder) -> tuple[Promise, ...]:
    """The order's promises, each once; carried-out lines left at once and promise nothing."""
    # Lines that a clerk promised together share one value, so most need no look at its parts.
    seen = {(id(x.delivery), x.status, x.untouched > 0): x for x in order.order_part}
    found = dict.fromkeys(_promise(order, line) for line in seen.values())
    return tuple(x for x in found if x.to_fulfil or replace(x, to_fulfil=True) not in found)


def next_on(promises: Iterable[Promise]) -> str:
    """The first day that is still promised, a quote's too; empty where none is."""
    days = [one.on_day for one in promises if one.on_day and one.line_status not in ENDED]
    return min(days, default="")


def _promise(order: CustomerOrder, line: OrderLine) -> Promise:
    return Promise(
        location=line.delivery.location,
        delivery_class=line.delivery.delivery_class,
        mode=line.delivery.mode,
        line_status=line.status,
        on_day=line.delivery.on.isoformat() if line.delivery.on else "",
        is_open=line.open > 0 and order.quote is None,
        to_fulfil=line.untouched > 0 and order.quote is None,
    )
