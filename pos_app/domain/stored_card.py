"""The stored authorisation of an order: what it still holds, and when it is too old to rely on
(R118, R119, R187, R188).
"""

from datetime import datetime, timedelta

from pos_app.domain.money import divide
from pos_app.domain.order import CustomerOrder, open_charges, open_value, open_value_of
from pos_app.domain.tender import CardReference

RENEWED_AHEAD_DAYS = 2
"""So that a till that is closed for a day still renews a day before the limit (R187)."""


OTHERS_AHEAD = timedelta(hours=36)
"""When any till of the store renews what the till that made the order has not."""


def renewed_before(now: datetime, days: int) -> datetime:
    """Authorisations made before this moment are renewed now, by the till that made the order."""
    return now - timedelta(days=max(0, days - RENEWED_AHEAD_DAYS))


def renewed_by_others(now: datetime, days: int) -> datetime:
    """The same for every till of the store."""
    return now - max(timedelta(), timedelta(days=days) - OTHERS_AHEAD)


def authorised_at(order: CustomerOrder) -> datetime:
    """When the authorisation was made; an older order does not say and gives its own age."""
    card = order.balance_card
    return card.authorised_at if card and card.authorised_at else order.created_at


def left_minor(order: CustomerOrder) -> int:
    """What the authorisation was made for and nothing has taken yet."""
    card = order.balance_card
    if card is None or card.card is None:
        return 0
    return max(0, card.authorised_minor - order.card_captured)


def held_in_vain(before: CustomerOrder, after: CustomerOrder) -> CardReference | None:
    """The order's authorisation that nothing will be taken from any more: the changed order has a
    new one or needs none, or all of it is settled (R107, R155).
    """
    card = before.balance_card if before.is_open else None
    if card is None or card.card is None or card.authorised_minor <= after.card_captured:
        return None
    kept = after.balance_card if after.is_open else None
    return card.card if kept is None or kept.card != card.card else None


def ship_value(order: CustomerOrder) -> int:
    """S: the open SHIP value and the header charges that go with it; 0 where none is open (R88)."""
    ships = [open_value_of(order, line) for line in order.order_part if line.open and line.ships]
    return sum(ships) + open_charges(order) if ships else 0


def share_to_hold(ship_minor: int, order_part: int, deposit: int) -> int:
    """What a card for the balance of shipped goods holds: max(0, S - D x S / O) (R88)."""
    if order_part <= 0:
        return 0
    return max(0, divide(ship_minor * (order_part - deposit), order_part))


def still_to_hold(order: CustomerOrder, deposit: int) -> int:
    """The same of the open part of a changed order, D being what is left of its deposit; O - D
    where the card was given for a pickup (R91, R155, K12).
    """
    ship_minor, part = ship_value(order), open_value(order)
    if not ship_minor and order.balance_card and order.balance_card.for_pickup:
        return max(0, part - deposit)
    return share_to_hold(ship_minor, part, deposit)


def renewable_since(order: CustomerOrder) -> datetime | None:
    """Since when the authorisation of an open order stands; nothing where none holds anything."""
    return authorised_at(order) if order.is_open and left_minor(order) else None


def is_stale(order: CustomerOrder, now: datetime, days: int) -> bool:
    """Whether the bank may have let the authorisation go."""
    return authorised_at(order) < now - timedelta(days=days)
