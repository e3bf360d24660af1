"""The payments of one order as its page shows them; must never compute another sum."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pos_app.domain.order import CustomerOrder
from pos_app.hq.rows import LedgerEntry, Payment, TakenIn
from pos_app.hq.web.console.visit import Visit

Pill = tuple[str, str, str]
"""Tone, glyph and word."""


@dataclass(frozen=True, slots=True)
class PaymentView:
    """Money in or out, or held on a card."""

    when: Markup | str
    tender: str
    purpose: str
    reference: str
    amount: int
    state: Pill


def payment_views(
    visit: Visit,
    order: CustomerOrder,
    money: Sequence[Payment],
    ledger: Sequence[LedgerEntry],
    events: Sequence[TakenIn],
) -> list[PaymentView]:
    """The order's money, and what a card holds for the shipment."""
    later = {one.event_id: one.kind for one in events if one.kind != "order"}
    made = [one for one in money if one.event_id not in later]
    first = made_for(visit, made, ledger)
    rows = [
        payment_view(
            visit,
            one,
            visit.words.of("for", kind) if (kind := later.get(one.event_id)) else first,
            owing=order.unpaid > 0,
        )
        for one in money
    ]
    card = order.balance_card
    if card is None or card.card is None or card.skipped:
        return rows
    t = visit.words
    held = card.authorised_minor - order.card_captured
    look: Pill = (
        ("", "clock", t("pay_authorised")) if held > 0 else ("ok", "circle-check", t("pay_used"))
    )
    return [
        *rows,
        PaymentView(
            when=visit.show.moment(order.created_at),
            tender=f"{t.of('tender', 'card')} ••{card.card.last_four}",
            purpose=t("held_for_shipment"),
            reference=reference(card.card.attempt_id),
            amount=held,
            state=look,
        ),
    ]


def made_for(visit: Visit, made: Sequence[Payment], ledger: Sequence[LedgerEntry]) -> str:
    """What was paid when the order was made: what left at once and the deposit, which add up."""
    t, s = visit.words, visit.show
    events = {one.event_id for one in made}
    deposit = sum(x.amount_minor for x in ledger if x.entry == "taken" and x.event_id in events)
    paid = [one.amount_minor for one in made if one.kind not in {"on_account", "discrepancy"}]
    carried = sum(paid) - deposit
    if not carried:
        return t("for_deposit")
    if not deposit:
        return t("for_carried")
    code = "for_order" if len(paid) == 1 else "for_order_part"
    return t(code, carried=s.bare(carried), deposit=s.bare(deposit))


def payment_view(visit: Visit, payment: Payment, purpose: str, *, owing: bool) -> PaymentView:
    """One payment; a refund is named as one, and what is owed only as long as it is (R90)."""
    t = visit.words
    name = t.of("tender", payment.kind)
    if payment.last_four:
        name = f"{name} ••{payment.last_four}"
    look: Pill = ("ok", "circle-check", t("pay_captured"))
    if payment.kind == "on_account" and (payment.amount_minor < 0 or not owing):
        look = ("ok", "circle-check", t("pay_settled"))
    elif payment.kind in {"on_account", "discrepancy"}:
        look = ("warn", "triangle-alert", t(f"pay_{payment.kind}"))
    elif payment.amount_minor < 0:
        look = ("ok", "circle-check", t("pay_refunded"))
    return PaymentView(
        when=visit.show.moment(payment.at),
        tender=name,
        purpose=purpose,
        reference=reference(payment.payment_id),
        amount=payment.amount_minor,
        state=look,
    )


def reference(payment_id: str) -> str:
    """Enough of the id to find it in the messages."""
    return f"PA-{payment_id[:6].upper()}"
