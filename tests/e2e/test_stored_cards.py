"""Stored authorisations over time (R119, R185-R188)."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.play.steps import STEPS
from pos_app.till.card_upkeep import CardUpkeep
from pos_app.till.devices.simulated_terminal import Outcome, Outcomes
from pos_app.till.operations.payment import PAY, Pay
from tests.e2e.day import check_head_office, check_money, do, mugs_and_desk, recover, rows, send_all
from tests.helpers.terminal_seen import fall_silent, speak_again, taken_minor

DAY = 86_400


def shipped_later(world) -> str:
    """A desk to ship whose balance is held on a card; gives the authorisation's token."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "balance_card")
    token = world.session.transaction.balance_card.card.token
    do(world, "pay", tender="cash")
    send_all(world)
    return token


def token_of(world) -> str:
    local = world.session.store.order(world.last_order)
    return local.order.balance_card.card.token


def upkeep(world) -> bool:
    return CardUpkeep(world.session).step()


# --- renewed before they go stale -----------------------------------------------------------------


def test_an_authorisation_is_renewed_before_it_goes_stale_R187(world):
    old = shipped_later(world)
    world.clock.advance(11 * DAY)
    upkeep(world)
    assert token_of(world) == old
    world.clock.advance(DAY + 1)
    upkeep(world)
    new, book = token_of(world), world.terminal.book
    assert new != old
    assert (book.held_minor(old), book.held_minor(new)) == (0, 17496)
    send_all(world)
    check_head_office(world)
    upkeep(world)
    assert token_of(world) == new
    do(world, "recall")
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert taken_minor(book) == 17496
    check_money(world)


def test_what_was_captured_is_not_held_again_R188(world):
    """The mugs used part of the card: only the rest is renewed."""
    mugs_and_desk(world)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 3 * UNIT})
    do(world, "hq", state="down")
    for amount in (None, 1):
        with pytest.raises(Refused, match="TOKEN_NEEDS_HQ"):  # R185
            do(world, "pay", tender="card_token", amount=amount)
    do(world, "hq", state="up")
    do(world, "pay", tender="card_token")
    send_all(world)
    held = world.terminal.book.held_minor(token_of(world))
    world.clock.advance(13 * DAY)
    upkeep(world)
    assert world.terminal.book.held_minor(token_of(world)) == held
    order = world.session.store.order(world.last_order).order
    assert order.balance_card.authorised_minor - order.card_captured == held
    send_all(world)
    check_head_office(world)


def test_a_renewal_that_the_bank_refuses_keeps_the_old_card_R187(world):
    old = shipped_later(world)
    world.clock.advance(13 * DAY)
    world.terminal.outcomes.add(Outcome.DECLINED)
    upkeep(world)
    assert token_of(world) == old
    assert world.terminal.book.held_minor(old) == 17496


def test_a_renewal_whose_answer_stays_unknown_is_given_up_R187(world):
    """Nothing blocks the clerk meanwhile, and no second hold stays on the card."""
    old = shipped_later(world)
    world.clock.advance(13 * DAY)
    terminal = world.terminal
    fall_silent(terminal)
    terminal.outcomes.add(Outcome.LOST_ANSWER_APPROVED)
    upkeep(world)
    assert upkeep(world)
    do(world, "add_product", sku="MUG")
    do(world, "pay", tender="card")
    speak_again(terminal)
    assert not upkeep(world)
    new = token_of(world)
    assert new != old
    held = rows(world, "SELECT attempt_id FROM payment_attempt WHERE purpose = 'renew'")
    assert [terminal.book.held_minor(f"tok-{row[0]}") for row in held].count(17496) == 1


def test_no_order_is_renewed_beside_a_clerk_or_without_hq_R187(world, monkeypatch):
    old = shipped_later(world)
    world.clock.advance(13 * DAY)
    world.wire.state = "down"
    upkeep(world)
    world.wire.state = "up"

    def while_a_clerk_begins(*_):
        do(world, "recall")
        return [world.last_order]

    monkeypatch.setattr(CardUpkeep, "_near_their_end", while_a_clerk_begins)
    upkeep(world)
    assert token_of(world) == old


def test_a_card_that_is_stale_already_is_authorised_anew_at_shipment_R187(world):
    """The till was off for a month."""
    old = shipped_later(world)
    world.terminal.release(old)
    world.clock.advance(30 * DAY)
    do(world, "recall")
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert taken_minor(world.terminal.book) == 17496
    check_money(world)
    send_all(world)
    check_head_office(world)


# --- part of an order is cancelled ----------------------------------------------------------------


def one_of_two_cancelled(world) -> str:
    """Of two desks to ship, paid by card, one is about to be cancelled; gives the hold's token."""
    do(world, "add_customer", customer="C1")
    for _ in range(2):
        do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "balance_card")
    do(world, "pay", tender="card")
    send_all(world)
    do(world, "recall")
    do(world, "cancel", lines=("DESK#2",))
    return token_of(world)


def test_a_cancellation_lowers_the_hold_and_gives_the_old_one_up_R155(world):
    old, book = one_of_two_cancelled(world), world.terminal.book
    do(world, "conclude")
    assert (book.held_minor(old), book.held_minor(token_of(world))) == (0, 17496)
    send_all(world)
    check_head_office(world)


def test_an_order_is_cancelled_though_the_bank_does_not_lower_the_hold_R155(world):
    """The old hold stays: it is more than what is still taken from it."""
    old = one_of_two_cancelled(world)
    world.terminal.outcomes = Outcomes()
    world.terminal.outcomes.add(Outcome.DECLINED)
    do(world, "conclude")
    assert (world.session.transaction, token_of(world)) == (None, old)
    assert world.terminal.book.held_minor(old) == 34991
    send_all(world)
    check_head_office(world)


def test_a_voided_cancellation_lets_only_its_own_hold_go_R74_R155(world):
    """The card was lowered, then refused the refund: the order stays as it was."""
    old, book = one_of_two_cancelled(world), world.terminal.book
    do(world, "pay", tender="card", outcome="declined")
    lowered = world.session.transaction.balance_card.card.token
    assert book.held_minor(lowered) == 17496
    do(world, "void_transaction")
    assert (book.held_minor(lowered), book.held_minor(old)) == (0, 34991)


# --- an authorisation that holds nothing any more -------------------------------------------------


@pytest.mark.parametrize("days", [0, 30])
def test_an_invalid_authorisation_is_made_anew_at_pickup_R119(world, days):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "add_product", sku="CLOTH")
    do(world, "ship", lines=("CLOTH",))
    do(world, "balance_card")
    token = world.session.transaction.balance_card.card.token
    do(world, "pay", tender="cash")
    send_all(world)
    world.terminal.release(token)
    world.clock.advance(days * DAY)
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": UNIT})
    do(world, "pay", tender="card_token")
    assert [one.kind for one in world.session.transaction.tenders] == [TenderKind.CARD_TOKEN]
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    check_money(world)


def test_a_token_that_authorises_nothing_asks_for_another_tender_R119(world):
    token = shipped_later(world)
    world.terminal.release(token)
    do(world, "recall")
    world.terminal.outcomes.add(Outcome.DECLINED)
    with pytest.raises(Refused, match="BALANCE_OPEN"):
        ship_with(world, Outcome.APPROVED, Outcome.DECLINED)
    assert taken_minor(world.terminal.book) == 0
    assert not world.session.store.unfinished_attempts()


@pytest.mark.parametrize("days", [0, 30])
def test_a_hold_made_anew_in_doubt_holds_nothing_once_it_is_found_R119_R127(world, days):
    """The terminal fell silent over it. Found again it is given up, for the shipment asks for its
    hold anew: the customer's card is never held twice.
    """
    token = shipped_later(world)
    terminal = world.terminal
    terminal.release(token)
    world.clock.advance(days * DAY)
    do(world, "recall")
    fall_silent(terminal)
    tried_first = () if days else (Outcome.APPROVED,)
    ship_with(world, *tried_first, Outcome.LOST_ANSWER_APPROVED)
    assert world.notice == "CARD_UNKNOWN"
    held = f"tok-{world.session.store.unfinished_attempts()[0].attempt_id}"
    assert terminal.book.held_minor(held) == 17496
    speak_again(world.terminal)
    recover(world)
    assert terminal.book.held_minor(held) == 0
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert taken_minor(terminal.book) == 17496
    check_money(world)


def test_a_hold_made_anew_at_pickup_in_doubt_is_given_up_R119(world):
    mugs_and_desk(world)
    do(world, "pay", tender="cash")
    send_all(world)
    world.terminal.release(token_of(world))
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 3 * UNIT})
    terminal = world.terminal
    fall_silent(terminal)
    world.begin_step()
    terminal.next_payment = None
    terminal.outcomes.add(Outcome.APPROVED, Outcome.LOST_ANSWER_APPROVED)
    world.run(PAY, Pay(TenderKind.CARD_TOKEN))
    assert world.notice == "CARD_UNKNOWN"
    held = f"tok-{world.session.store.unfinished_attempts()[0].attempt_id}"
    speak_again(world.terminal)
    assert terminal.book.held_minor(held) > 0
    recover(world)
    assert terminal.book.held_minor(held) == 0
    do(world, "pay", tender="card_token")
    assert world.session.transaction is None
    check_money(world)


def ship_with(world, *outcomes: Outcome) -> None:
    world.begin_step()
    world.terminal.next_payment = None
    world.terminal.outcomes = Outcomes()
    world.terminal.outcomes.add(*outcomes)
    STEPS["fulfil"].run(world, action="ship", quantities={"DESK": UNIT})


# --- after an edit --------------------------------------------------------------------------------


def test_an_edit_has_its_own_authorisation_and_gives_the_old_up_when_saved_R155(world):
    """While it is unsaved both hold; let go, the old one stays as it was."""
    old = shipped_later(world)
    book = world.terminal.book
    do(world, "recall")
    STEPS["edit"].run(world)
    do(world, "set_quantity", line="DESK", quantity=2 * UNIT)
    do(world, "pay", tender="cash", amount=100)
    do(world, "void_transaction")
    assert book.held_minor(old) == 17496
    do(world, "recall")
    STEPS["edit"].run(world)
    do(world, "set_quantity", line="DESK", quantity=2 * UNIT)
    do(world, "pay", tender="cash")
    new = token_of(world)
    assert (book.held_minor(old), book.held_minor(new)) == (0, 34991)
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_a_cancelled_order_holds_nothing_on_its_card_R107(world):
    token = shipped_later(world)
    do(world, "recall")
    do(world, "cancel")
    do(world, "conclude")
    assert world.terminal.book.held_minor(token) == 0


@pytest.mark.parametrize(("days", "renewed"), [(12, False), (13, True)])
def test_another_till_of_the_store_renews_what_its_own_till_has_left_R187(world, days, renewed):
    shipped_later(world)
    old = token_of(world)
    world.clock.advance(days * 86_400)
    do(world, "till", id="S1-2")
    upkeep(world)
    send_all(world)
    do(world, "till", id="S1-1")
    do(world, "recall")
    card = world.session.recalled.order.balance_card
    assert (card.card.token != old) is renewed
    assert upkeep(world) is False
    assert world.session.store.queue().refused == 0
