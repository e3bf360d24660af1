"""What is left of a customer who was erased: the number, and what an order is worth (privacy law
asks for the person, tax law for the figures).
"""

from pos_app.domain.customer import Address, Customer
from pos_app.domain.frozen import replace
from pos_app.domain.order import CustomerOrder, OrderLine, OrderStatus

ERASED = "—"
"""The name of a customer who was erased: too short for anybody to type as one."""
ENDED = frozenset({OrderStatus.INVOICED, OrderStatus.CANCELLED, OrderStatus.QUOTE_LOST})
"""Where nothing is promised to the customer any more."""


def is_erased(customer: Customer | None) -> bool:
    """Whether the customer is nobody any more."""
    return customer is not None and customer.name == ERASED


def erased(customer: Customer) -> Customer:
    """The customer without the person: number, sort of customer and its group of charges."""
    return Customer(
        customer.customer_id,
        ERASED,
        business=customer.business,
        charge_group=customer.charge_group,
    )


def without_person(order: CustomerOrder) -> CustomerOrder:
    """An order that has ended without its person: who, where to, and what they answered; country
    and state of a delivery stay, by which it was taxed.
    """
    lines = tuple(_nowhere(line) for line in order.lines)
    return replace(order, customer=erased(order.customer), lines=lines, attributes=())


def _nowhere(line: OrderLine) -> OrderLine:
    to = line.delivery.address
    if to is not None:
        kept = Address(to.address_id, ERASED, "", "", "", to.country, to.tax_group, to.state)
        line = replace(line, delivery=replace(line.delivery, address=kept))
    return replace(line, attributes=()) if line.attributes else line
