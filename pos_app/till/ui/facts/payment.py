"""What the payments tab of an order tells: deposit, card, every movement of money (R72); pure."""

from datetime import datetime

from pos_app.contract.payments import PaymentRow
from pos_app.domain.order import CustomerOrder, OrderPayment
from pos_app.domain.sales import is_sale
from pos_app.domain.tender import TenderKind
from pos_app.till.session import Recalled, RegisterSession
from pos_app.till.ui.facts.cart_rows import Setting
from pos_app.till.ui.facts.rows import DetailRow, Fact
from pos_app.till.ui.facts.status import local

Rows = tuple[DetailRow, ...]


def payment_rows(recalled: Recalled, session: RegisterSession, setting: Setting) -> Rows:
    """HQ's list where it was asked for, else what the order itself knows of its money."""
    if recalled.payments is None:
        moved = [_own(one, session, setting) for one in recalled.order.payments]
    else:
        moved = [_told(one, session, setting) for one in recalled.payments]
    deposit = () if is_sale(recalled.order) else _deposit(recalled.order, setting)
    return (*deposit, *_card(recalled.order, setting), *moved)


def _deposit(order: CustomerOrder, setting: Setting) -> Rows:
    text, figures = setting.text, setting.text.figures
    return (
        Fact(text("order.deposit_paid"), "", figures.amount(order.deposit_paid)),
        Fact(text("label.deposit_used"), "", figures.amount(order.deposit_used)),
        Fact(text("label.deposit_available"), "", figures.amount(order.deposit_available)),
    )


def _card(order: CustomerOrder, setting: Setting) -> Rows:
    text, figures, card = setting.text, setting.text.figures, order.balance_card
    if card is not None and card.skipped:
        return (Fact(text("label.balance_card"), text("order.card_skipped")),)
    if card is None or card.card is None:
        return ()
    last_four = f"{card.card.brand} {card.card.last_four}"
    held = Fact(text("label.balance_card"), last_four, figures.amount(card.authorised_minor))
    return (held, Fact(text("order.card_captured"), "", figures.amount(order.card_captured)))


def _told(row: PaymentRow, session: RegisterSession, setting: Setting) -> Fact:
    text = setting.text
    way = " ".join(part for part in (text(f"tender.{row.tender}"), row.card) if part)
    when = _when(datetime.fromisoformat(row.at), session, setting)
    detail = " · ".join(part for part in (way, when, row.register_id, row.receipt_no) if part)
    return Fact(text(f"payment.{row.what}"), detail, text.figures.amount(row.amount_minor))


def _own(one: OrderPayment, session: RegisterSession, setting: Setting) -> Fact:
    text = setting.text
    what = "refund" if one.amount_minor < 0 else "payment"
    if what == "payment" and one.kind is TenderKind.CARD_TOKEN:
        what = "capture"
    card = f"{one.card.brand} {one.card.last_four}" if one.card else ""
    way = " ".join(part for part in (text(f"tender.{one.kind.value}"), card) if part)
    detail = f"{way} · {_when(one.at, session, setting)}"
    return Fact(text(f"payment.{what}"), detail, text.figures.amount(one.amount_minor))


def _when(at: datetime, session: RegisterSession, setting: Setting) -> str:
    moment, figures = local(session, at), setting.text.figures
    return f"{figures.day(moment.date())} {figures.time(moment)}"
