"""Every payment, refund, authorisation and capture of an order, told by its events (R72); reads
only.
"""

from typing import Literal

from pos_app.contract.payments import OrderPaymentsReply, PaymentRow
from pos_app.contract.translate import decode_event
from pos_app.db.database import Unit
from pos_app.domain.events import (
    Cancelled,
    CardRenewed,
    Edited,
    Event,
    Placed,
    Shipped,
    rfc3339,
)
from pos_app.domain.tender import BalanceCard, CardReference, Tender, TenderKind
from pos_app.hq.rows import TakenIn
from pos_app.hq.store import intake, orders, repairs

What = Literal["payment", "refund", "authorisation", "capture"]


def order_payments(unit: Unit, order_no: str) -> OrderPaymentsReply:
    """The rows of an order, oldest first; what HQ has set aside is not money yet."""
    if orders.find(unit, order_no) is None:
        return OrderPaymentsReply(found=False)
    told = (repairs.booked(unit, one) for one in intake.of_order(unit, order_no))
    rows: list[PaymentRow] = []
    token = ""
    for taken in (one for one in told if one is not None):
        event = decode_event(taken.kind, taken.body)
        rows += [_tendered(taken, event, one) for one in _tenders(event)]
        if isinstance(event, Shipped):
            for one in event.captured:
                row = _row(taken, event, "capture", one.amount_minor, one.card)
                rows.append(row.model_copy(update={"tender": TenderKind.CARD_TOKEN.value}))
        card = _balance_card(event)
        if card is not None and card.card is not None and card.card.token != token:
            token = card.card.token
            rows.append(_row(taken, event, "authorisation", card.authorised_minor, card.card))
    return OrderPaymentsReply(found=True, rows=tuple(rows))


def _tenders(event: Event) -> tuple[Tender, ...]:
    if isinstance(event, Placed):
        return event.transaction.tenders
    found: tuple[Tender, ...] = getattr(event, "tenders", ())
    return found


def _balance_card(event: Event) -> BalanceCard | None:
    if isinstance(event, Placed):
        return event.transaction.balance_card
    return event.balance_card if isinstance(event, Edited | Cancelled | CardRenewed) else None


def _tendered(taken: TakenIn, event: Event, tender: Tender) -> PaymentRow:
    what: What = "refund" if tender.amount_minor < 0 else "payment"
    if what == "payment" and tender.kind is TenderKind.CARD_TOKEN:
        what = "capture"
    row = _row(taken, event, what, tender.amount_minor, tender.card)
    return row.model_copy(update={"tender": tender.kind.value, "at": rfc3339(tender.at)})


def _row(
    taken: TakenIn, event: Event, what: What, amount_minor: int, card: CardReference | None
) -> PaymentRow:
    return PaymentRow(
        at=rfc3339(event.at),
        what=what,
        tender=TenderKind.CARD.value,
        amount_minor=amount_minor,
        card=f"{card.brand} {card.last_four}".strip() if card else "",
        store_id=taken.store_id,
        register_id=taken.register_id,
        staff_id=getattr(event, "staff_id", ""),
        receipt_no=getattr(event, "receipt_no", ""),
    )
