"""What the amount card keeps in sight after the last payment: money to hand over, and money that
went another way; pure.
"""

from dataclasses import replace

from pos_app.domain.order import OrderStatus, Standing
from pos_app.domain.tender import Tender, TenderKind
from pos_app.till.operations.outcome import Outcome
from pos_app.till.session import Concluded
from pos_app.till.ui.facts.rows import DueState
from pos_app.till.ui.text import Text


def end_state(tenders: tuple[Tender, ...], change_minor: int, text: Text) -> DueState | None:
    """Change or a refund in cash is the large figure; what went back to a card, an account or on a
    credit note is named, so that nobody hands it over once more.
    """
    back = [(x.kind, -x.amount_minor - x.rounding_minor, x) for x in tenders if x.amount_minor < 0]
    cash = change_minor or sum(minor for kind, minor, _ in back if kind is TenderKind.CASH)
    ways = [(minor, _way(one, text)) for kind, minor, one in back if kind is not TenderKind.CASH]
    if not cash and not ways:
        return None
    named = " · ".join(f"{way} {text.figures.amount(minor)}" for minor, way in ways)
    told = [text("screen.change_stays")] if cash else []
    if ways:
        told.append(text("screen.went_back_too" if cash else "screen.went_back", ways=named))
    return DueState(
        result_label=text("label.change" if change_minor else "label.refunded"),
        result_minor=cash or sum(minor for minor, _ in ways),
        empty=" ".join(told),
    )


def end_said(ended: Concluded | None, outcome: Outcome, text: Text) -> str:
    """What is said of it, by the number of the order or receipt; of goods that came back by that of
    the receipt for them, not of the one they were bought on. An exchange has a receipt for each.
    """
    if ended is not None and ended.kind == "return":
        return text("done.concluded_return", number=outcome.receipt_no)
    number = outcome.order_no or outcome.receipt_no
    if ended is not None and ended.transaction and ended.transaction.returning is not None:
        return text("done.concluded_exchange", number=number)
    return text(_cancelled_code(ended) or "done.concluded", number=number)


def _cancelled_code(ended: Concluded | None) -> str:
    """What is said of a cancellation: the whole order, some lines of it, or a quote."""
    if ended is None or ended.kind != "cancel" or ended.order is None:
        return ""
    if ended.order.quote is not None:
        return "done.cancelled_quote"
    whole = replace(ended.order, standing=Standing.AT_HQ).status is OrderStatus.CANCELLED
    return "done.cancelled_order" if whole else "done.cancelled_lines"


def _way(tender: Tender, text: Text) -> str:
    card = f"{tender.card.brand} {tender.card.last_four}" if tender.card else ""
    return " ".join(filter(None, (text(f"tender.{tender.kind.value}"), card)))
