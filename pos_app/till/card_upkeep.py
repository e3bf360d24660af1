"""What is done at the card terminal while nobody pays: authorisations renewed before they go stale
(R187), attempts that a slip has ended closed once the terminal answers again (screen 16).

`CardUpkeep.step` does one bounded round without a thread; `CardThread` calls it now and then.
"""

import logging

from pos_app.contract.messages import LeaseRequest, OrderSearchRequest
from pos_app.domain.configuration import Configuration
from pos_app.domain.errors import AnswerUnknown, PosError, Unavailable
from pos_app.domain.events import CardRenewed, Journalled, rfc3339
from pos_app.domain.frozen import replace
from pos_app.domain.order import CustomerOrder
from pos_app.domain.order_events import apply
from pos_app.domain.stored_card import (
    authorised_at,
    left_minor,
    renewed_before,
    renewed_by_others,
)
from pos_app.domain.tender import BalanceCard, CardReference
from pos_app.till.card_attempts import UNDO, Settled, find_out, record
from pos_app.till.devices.card_terminal import Approved, Declined, Undecided
from pos_app.till.operations.recall import with_own_events
from pos_app.till.rounds_thread import RoundsThread
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import PaymentAttempt

ORDERS_MAX = 20
"""Authorisations looked at in one round."""
ROUND_SECONDS = 600.0
SOON_SECONDS = 30.0
WRITER_SECONDS = 5.0
"""How long a round waits while a gesture writes."""

_log = logging.getLogger(__name__)


class CardUpkeep:
    """The rounds; they read the session and write the store, never the cart."""

    def __init__(self, session: RegisterSession) -> None:
        self._session = session
        self._store = session.store
        self._outfit = session.outfit

    def step(self) -> bool:
        """One round; whether the terminal must be asked again soon."""
        for attempt in self._store.attempts_for_upkeep():
            if not self._finish(attempt):
                return True
        self._renew_old()
        return False

    # --- what was left undone ----------------------------------------------------------

    def _finish(self, attempt: PaymentAttempt) -> bool:
        """Whether the terminal has answered about it."""
        try:
            if attempt.purpose == "renew":
                self._give_up(attempt)
                return True
            return self._close(attempt)
        except Unavailable:
            return False

    def _close(self, due: PaymentAttempt) -> bool:
        """Tell the terminal what a manager recorded of an attempt: one that was not approved is
        undone, an approved one that it knows nothing of can take nothing any more and is reported.
        """
        attempt_id = due.card.attempt_id if due.card else ""
        undo, terminal = due.purpose == UNDO, self._outfit.terminal
        state = terminal.reverse(attempt_id) if undo else terminal.stop(attempt_id)
        if isinstance(state, Undecided):
            return False
        with self._store.begin(WRITER_SECONDS) as unit:
            unit.save_attempt(replace(due, state="captured"))
            if not undo and not isinstance(state, Approved):
                detail, now = f"{due.amount_minor} {attempt_id}", self._session.now
                unit.add_journal("slip_differs", "", detail, now)
                event = Journalled("slip_differs", "", "", detail, now)
                self._session.add_event(unit, event, self._outfit.ids.new(), now)
        return True

    def _give_up(self, renewal: PaymentAttempt) -> None:
        """A renewal that was interrupted changed no order: what it holds is let go."""
        lost = AnswerUnknown("terminal", "answer_lost", attempt=renewal.attempt_id)
        answer = find_out(self._outfit.terminal, renewal.attempt_id, lost)
        if isinstance(answer, Approved):
            self._outfit.terminal.release(answer.token)
        with self._store.begin(WRITER_SECONDS) as unit:
            record(unit, renewal, Declined(renewal.attempt_id, "released"))

    # --- renewed before they go stale ----------------------------------------------------

    def _renew_old(self) -> None:
        """Each order's authorisation that is near its end, one after the other: of this till's
        orders, then of its store's that their own till has left; never beside a clerk who has an
        order open (R187).
        """
        configuration, session = self._store.configuration(), self._session
        for order_no in self._near_their_end(configuration) if configuration else ():
            if session.transaction is not None or session.recalled is not None:
                return
            try:
                self._renew(order_no)
            except Unavailable as away:
                _log.info("the card of order %s is not renewed: %s", order_no, away)
                return

    def _near_their_end(self, configuration: Configuration) -> tuple[str, ...]:
        now, days = self._session.now, configuration.profile.authorisation_days
        own = self._store.old_authorisations(renewed_before(now, days), ORDERS_MAX)
        asked = OrderSearchRequest(
            store_id=configuration.store.store_id,
            card_before=rfc3339(renewed_by_others(now, days)),
            limit=ORDERS_MAX,
        )
        try:
            rows = self._outfit.hq.search_orders(asked).rows
        except PosError:
            return own
        return tuple(dict.fromkeys((*own, *(row.order_no for row in rows))))

    def _renew(self, order_no: str) -> None:
        """With the order's lease in hand, on HQ's copy of it, and until HQ has heard of it."""
        hq = self._outfit.hq
        if not hq.lease(_lease(order_no, "take")).granted:
            return
        try:
            reply = hq.read_order(order_no)
            if reply.found == "order":
                self._replace(with_own_events(self._session, self._session.order_of(reply.order)))
                self._outfit.outbox.drain(now=True)
        finally:
            hq.lease(_lease(order_no, "release"))

    def _replace(self, order: CustomerOrder) -> None:
        configuration, now = self._session.configuration, self._session.now
        card = order.balance_card.card if order.balance_card else None
        before = renewed_before(now, configuration.profile.authorisation_days)
        if card is None or not order.is_open or authorised_at(order) >= before:
            with self._store.begin(WRITER_SECONDS) as unit:
                unit.save_order(order, created_here=self._is_own(order))
            return
        left = left_minor(order)
        attempt = PaymentAttempt(
            attempt_id=self._outfit.ids.new(),
            transaction_id="",
            order_no=order.order_no,
            purpose="renew",
            amount_minor=left,
            state="renewing",
            card=None,
            at=now,
        )
        if left:
            self._authorise_anew(order, card, attempt)

    def _authorise_anew(
        self, order: CustomerOrder, card: CardReference, attempt: PaymentAttempt
    ) -> None:
        """The old authorisation is let go only after the new one is on disk with the order."""
        terminal = self._outfit.terminal
        with self._store.begin(WRITER_SECONDS) as unit:
            unit.save_attempt(attempt)
        answer: Settled
        try:
            answer = terminal.authorise_with_token(
                attempt.attempt_id, card.token, attempt.amount_minor
            )
        except AnswerUnknown as lost:
            answer = find_out(terminal, attempt.attempt_id, lost)
        with self._store.begin(WRITER_SECONDS) as unit:
            record(unit, attempt, answer)
            now = self._session.now
            if not isinstance(answer, Approved):
                unit.add_journal("card_not_renewed", "", order.order_no, now)
                return
            event = self._event(order, card, answer)
            self._session.add_event(unit, event, self._outfit.ids.new(), now)
            unit.save_order(apply(order, event), created_here=self._is_own(order))
        self._outfit.wake()
        terminal.release(card.token)

    def _is_own(self, order: CustomerOrder) -> bool:
        return order.register_id == self._session.configuration.register_id

    def _event(self, order: CustomerOrder, old: CardReference, answer: Approved) -> CardRenewed:
        configuration, now = self._session.configuration, self._session.now
        held = order.card_captured + left_minor(order)
        kept = order.balance_card or BalanceCard(skipped=False)
        card = replace(kept, authorised_minor=held, card=answer.card, authorised_at=now)
        return CardRenewed(
            order_no=order.order_no,
            order_version=order.version,
            old_token=old.token,
            balance_card=card,
            store_id=configuration.store.store_id,
            register_id=configuration.register_id,
            at=now,
        )


def _lease(order_no: str, action: str) -> LeaseRequest:
    return LeaseRequest.model_validate({"order_no": order_no, "staff_id": "", "action": action})


class CardThread(RoundsThread):
    """Does rounds beside the window until it is stopped."""

    def __init__(self, upkeep: CardUpkeep) -> None:
        def do_round() -> float:
            return SOON_SECONDS if upkeep.step() else ROUND_SECONDS

        super().__init__("cards", do_round, after_trouble=SOON_SECONDS)
