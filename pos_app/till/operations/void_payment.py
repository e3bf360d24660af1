"""Take back a payment of the cart in hand before it is concluded (211, R76)."""

from dataclasses import dataclass

from pos_app.domain.errors import Refused
from pos_app.domain.frozen import replace
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.transaction import Transaction
from pos_app.till.card_attempts import check_none_unfinished
from pos_app.till.operations.cart import reverse
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.outcome import Outcome, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession

PERMISSION = "void_payment"


@dataclass(frozen=True, slots=True)
class VoidPayment:
    """Which payment; empty means the last one."""

    tender_id: str = ""


def check_paid(session: RegisterSession) -> Transaction:
    """A cart with a payment, none of them in doubt, that does not wait for head office."""
    cart = session.cart()
    if cart.awaiting_hq:
        raise Refused("LOCKED", mode=cart.mode)
    if not cart.tenders:
        raise Refused("NO_PAYMENT")
    check_none_unfinished(session)
    return cart


def _void(session: RegisterSession, request: VoidPayment) -> Result:
    """A card, gift card or account gets it back first; cash comes out of the drawer, foreign cash
    and a cheque as they came.
    """
    cart = check_paid(session)
    wanted = request.tender_id or cart.tenders[-1].tender_id
    tender = next((one for one in cart.tenders if one.tender_id == wanted), None)
    if tender is None:
        raise Refused("NO_PAYMENT")
    permit(session, PERMISSION)
    if tender.card is not None:
        told: dict[str, object] = {"amount_minor": tender.amount_minor}
        return reverse(session, tender, lambda: Outcome("PAYMENT_REVERSED", told))
    return _dropped(session, cart, tender)


def _dropped(session: RegisterSession, cart: Transaction, tender: Tender) -> Outcome:
    kept = tuple(one for one in cart.tenders if one.tender_id != tender.tender_id)
    new, cash = replace(cart, tenders=kept), tender.drawer_minor
    staff_id, now = session.signed_in().staff_id, session.now
    with session.store.begin() as unit:
        session.add_cash(unit, -cash)
        unit.save_draft(new, PERMISSION)
        unit.forbid_undo()
        detail = f"{tender.kind.value} {tender.tender_id} {tender.amount_minor}"
        unit.add_journal(PERMISSION, staff_id, detail, now)
    session.show(new)
    return _told(tender)


def _told(tender: Tender) -> Outcome:
    """What the clerk hands back."""
    came = tender.foreign
    if came is not None:
        notes = (came.amount_minor, came.decimals)
        return Outcome("PAYMENT_VOIDED_FOREIGN", {"currency": came.currency, "notes": notes})
    if tender.kind is TenderKind.CASH:
        return Outcome("PAYMENT_VOIDED", {"amount_minor": tender.drawer_minor})
    return Outcome("PAYMENT_VOIDED_PAPER", {"amount_minor": tender.amount_minor})


VOID_PAYMENT = Operation("void_payment", _void, check_paid, permission=PERMISSION)
