"""Shipping ordered lines from this store, with the capture of the balance card (R122, R127, R128,
R90).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.events import Captured, Shipped
from pos_app.domain.frozen import replace
from pos_app.domain.ids import receipt_number
from pos_app.domain.invoice import (
    InvoicePlan,
    Quantities,
    check_known,
    check_shipment,
    plan_invoice,
)
from pos_app.domain.invoiced_tax import taxes_of
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply
from pos_app.domain.serials import Serials, asked_of, check_whole, taken_down
from pos_app.domain.staff import Permission
from pos_app.domain.stock import seen_at_till
from pos_app.domain.stored_card import held_in_vain, is_stale, left_minor
from pos_app.domain.tender import CardReference
from pos_app.domain.transaction import PickUp
from pos_app.till.business_events import done
from pos_app.till.card_attempts import (
    Settled,
    check_none_unfinished,
    new_attempt,
    record,
    record_failure,
    send,
)
from pos_app.till.devices.card_terminal import Answer, Approved, CardTerminal, Declined
from pos_app.till.operations.balance_card import release
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.order_in_hand import check_fulfilling, leased, leases_given_back
from pos_app.till.operations.outcome import Outcome, Outside, Result
from pos_app.till.operations.payment import check_concluding, finish
from pos_app.till.operations.serials import check_not_out
from pos_app.till.operations.stored_card import Capture, capture, unused
from pos_app.till.receipts import receipt_content
from pos_app.till.rights import (
    Approver,
    Guarded,
    approve,
    group_of,
    permit,
    permit_refund,
    refund_of,
)
from pos_app.till.session import Concluded, Recalled, RegisterSession
from pos_app.till.storage.values import PaymentAttempt

UNPAID = "ship_unpaid"
"""The right to let goods go that nothing pays."""


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """Quantities in thousandths per line of the recalled order (empty means all that may leave from
    here), and the numbers of pieces that have one (R121); an approver may let it go out unpaid,
    with `unpaid` though there is a card, which then pays nothing of it (R90).
    """

    quantities: Quantities = ()
    approver: Approver | None = None
    serials: Serials = ()
    unpaid: bool = False


@dataclass(frozen=True, slots=True)
class _Shipment:
    """A shipment on its way to its event: what was captured so far and what is
    still to be taken.
    """

    order: CustomerOrder
    quantities: Quantities
    plan: InvoicePlan
    taken: tuple[tuple[PaymentAttempt, Approved], ...] = ()
    approved_by: str = ""
    serials: Serials = ()

    @property
    def captured(self) -> tuple[Captured, ...]:
        """What the event says of the captures."""
        return tuple(Captured(one.amount_minor, answer.card) for one, answer in self.taken)

    @property
    def to_take(self) -> int:
        """P - X less what was captured (R127)."""
        return (
            self.plan.value.gross
            - self.plan.deposit_used
            - sum(c.amount_minor for c in self.captured)
        )


def check_shipping(session: RegisterSession) -> CustomerOrder:
    """An order that may be shipped, with no card payment in doubt."""
    order = check_fulfilling(session)
    check_none_unfinished(session)
    return order


def possible(order: CustomerOrder, store_id: str) -> Quantities:
    """All that may be shipped from this store now (R122, R128)."""
    here = (x for x in order.order_part if x.ships and x.delivery.location == store_id)
    return tuple((x.line_no, x.ready) for x in here if x.ready)


def _ship_order(session: RegisterSession, request: ShipOrder) -> Result:
    order, store_id = check_shipping(session), session.configuration.store.store_id
    request = replace(request, quantities=request.quantities or possible(order, store_id))
    check_known(order, request.quantities)
    permit(session, "ship_order")
    check_shipment(order, request.quantities, store_id)
    serials = _numbered(session, order, request)
    plan = plan_invoice(order, request.quantities, shipped=True)
    shipment = _Shipment(order, request.quantities, plan, serials=serials)
    if shipment.to_take < 0:
        return _with_refund(session, shipment)
    if shipment.to_take and (request.unpaid or _card(order) is None):
        shipment = _unpaid(session, shipment, request.approver)
    return leased(session, order, partial(_take, session, shipment))


def _with_refund(session: RegisterSession, shipment: _Shipment) -> Result:
    """More deposit is left than the goods are worth: the shipment is a cart until its rest has gone
    back, the way it came, what no card takes in cash (R148, R149, R164).
    """
    order = shipment.order
    task = PickUp(order, shipment.quantities, serials=shipment.serials, shipped=True)
    cart = replace(session.new_cart(), pick_up=task, customer=order.customer)
    approval = permit_refund(session, refund_of(cart))
    cart = replace(cart, approvals=(approval,) if approval else ())

    def begin() -> Result:
        with session.store.begin() as unit:
            unit.save_draft(cart, "ship_order")
            unit.forbid_undo()
        session.show(cart)
        return finish(session, check_concluding(session))

    return leased(session, order, begin)


def _numbered(session: RegisterSession, order: CustomerOrder, request: ShipOrder) -> Serials:
    """Every piece that wants a number has one that did not leave before (R121)."""
    given = taken_down(asked_of(order, request.quantities, ()), request.serials)
    lines = asked_of(order, request.quantities, given)
    check_whole(lines)
    check_not_out(session, lines)
    return given


def _card(order: CustomerOrder) -> CardReference | None:
    return order.balance_card.card if order.balance_card else None


def _unpaid(session: RegisterSession, shipment: _Shipment, approver: Approver | None) -> _Shipment:
    """Nothing is captured: only a manager may let it go, by shipping it or for somebody else
    (R90).
    """
    number, own = shipment.order.order_no, group_of(session, session.signed_in())
    nobody = approver is None or not approver.staff_id
    if nobody and own.permission(UNPAID) is not Permission.ALLOWED:
        raise Refused("BALANCE_OPEN", order=number, amount_minor=shipment.to_take)
    approval = approve(session, Guarded(UNPAID, number), approver)
    by = approval.approved_by if approval else session.signed_in().staff_id
    return replace(shipment, approved_by=by)


def _take(session: RegisterSession, shipment: _Shipment) -> Result:
    """What the authorisation does not hold any more is authorised first, and only then captured
    (R119, R127).
    """
    if not shipment.to_take or shipment.approved_by:
        return _shipped(session, shipment)
    order, card = shipment.order, _card(shipment.order)
    if card is None or order.balance_card is None:
        raise Refused("BALANCE_OPEN", order=order.order_no, amount_minor=shipment.to_take)
    days = session.configuration.profile.authorisation_days
    held = 0 if is_stale(order, session.now, days) else left_minor(order)
    if held >= shipment.to_take:
        return _capture(session, shipment, (Capture(order.order_no, card, shipment.to_take),))
    return _authorise_difference(session, shipment, card, held)


def _capture(
    session: RegisterSession, shipment: _Shipment, parts: tuple[Capture, ...]
) -> Result:
    """Capture part by part; on disk each stays in doubt until the shipment is written with it, so
    that money without goods is found and given back.
    """
    if not parts:
        return _shipped(session, shipment)
    first, rest = parts[0], parts[1:]

    def then(attempt: PaymentAttempt, answer: Settled) -> Result:
        if not isinstance(answer, Approved):
            return _failed(session, shipment, attempt, answer)
        taken = (*shipment.taken, (attempt, answer))
        return _capture(session, replace(shipment, taken=taken), rest)

    return capture(session, first, then)


def _authorise_difference(
    session: RegisterSession, shipment: _Shipment, card: CardReference, held: int
) -> Result:
    amount, number = shipment.to_take - held, shipment.order.order_no
    attempt = new_attempt(session, "authorise", amount, number)

    def call(terminal: CardTerminal) -> Answer:
        return terminal.authorise_with_token(attempt.attempt_id, card.token, amount)

    def then(answer: Settled) -> Result:
        if not isinstance(answer, Approved):
            return _failed(session, shipment, attempt, answer)
        with session.store.begin() as unit:
            record(unit, attempt, answer)
        made = Capture(number, answer.card, amount, alone=True)
        rest = (Capture(number, card, held),) if held else ()
        return _capture(session, shipment, (made, *rest))

    return send(session, attempt, call, then)


def _failed(
    session: RegisterSession, shipment: _Shipment, attempt: PaymentAttempt, answer: Settled
) -> Result:
    """Nothing leaves unpaid: what was captured goes back to the card, the order stays as it was
    (`BALANCE_OPEN`).
    """
    notice = record_failure(session, attempt, answer)
    number, left = shipment.order.order_no, replace(shipment, taken=()).to_take

    def end() -> Result:
        if notice == "CARD_UNKNOWN":
            return Outcome(notice=notice)
        raise Refused("BALANCE_OPEN", order=number, amount_minor=left)

    attempts = tuple(one for one, _ in shipment.taken)
    return _given_back(session, attempts, partial(leases_given_back, session, (number,), end))


def _given_back(
    session: RegisterSession, attempts: tuple[PaymentAttempt, ...], then: Callable[[], Result]
) -> Result:
    """What was captured for a shipment that does not take place, back to the card, one after the
    other; what cannot be given back now stays in doubt and must be recovered.
    """
    if not attempts:
        return then()
    first, rest = attempts[0], attempts[1:]
    terminal = session.outfit.terminal

    def after(answer: Answer | Unavailable) -> Result:
        go_on = partial(_given_back, session, rest, then)
        if isinstance(answer, Unavailable):
            return go_on()
        back = Declined(first.attempt_id, "reversed")
        with session.store.begin() as unit:
            record(unit, first, back)
        return unused(session, first, back, go_on)

    return Outside("terminal", lambda: terminal.reverse(first.attempt_id), after)


def _shipped(session: RegisterSession, shipment: _Shipment) -> Result:
    order, plan, configuration = shipment.order, shipment.plan, session.configuration
    event_id, store = session.outfit.ids.new(), configuration.store
    history = session.recalled.history if session.recalled else ()
    with session.store.begin() as unit:
        number = receipt_number(
            store.store_id, configuration.register_id, unit.next_number("receipt")
        )
        event = Shipped(
            **done(session, order, configuration.register_id, number),
            quantities=shipment.quantities,
            deposit_used=plan.deposit_used,
            value_minor=plan.value.gross,
            tax_minor=plan.value.tax,
            captured=shipment.captured,
            unpaid_approved_by=shipment.approved_by,
            serials=shipment.serials,
        )
        now, after = event.at, apply(order, event)
        for attempt, answer in shipment.taken:
            record(unit, attempt, answer)
        session.add_event(unit, event, event_id, now)
        lines = asked_of(order, shipment.quantities, shipment.serials)
        unit.take_serials(order.order_no, number, lines)
        unit.save_order(after, created_here=False)
        unit.add_transaction(
            transaction_id=event_id,
            kind="shipment",
            receipt_no=number,
            order_no=order.order_no,
            shift_id=event.shift_id,
            staff_id=event.staff_id,
            at=now,
            total_minor=plan.value.gross,
            body_event_id=event_id,
            taxes=taxes_of(event, order, after),
            moved=seen_at_till(order, after, configuration),
        )
        unit.add_print_job(number, receipt_content(configuration, event, after, order), now)
    session.finished(
        Concluded("shipment", None, after, number, deposit_used=plan.deposit_used)
    )
    session.show_order(Recalled(after, from_hq=True, as_of=now, history=history))
    session.outfit.wake()
    outcome = Outcome(concluded=True, receipt_no=number, order_no=order.order_no)
    left = held_in_vain(order, after)
    return release(session, left, lambda: outcome) if left else outcome


SHIP_ORDER = Operation("ship_order", _ship_order, check_shipping, permission="ship_order")
