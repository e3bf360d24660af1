"""Card payments that end badly: no goods without money, no money without goods."""

import pytest

from pos_app.domain.deposit import due as due_of
from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.play.steps import STEPS
from pos_app.till.card_upkeep import CardUpkeep
from pos_app.till.devices.card_terminal import answer_lost
from pos_app.till.devices.simulated_terminal import Outcome, Outcomes
from pos_app.till.operations.parking import Fetch
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.recall import Recall
from pos_app.till.operations.shipment import SHIP_ORDER, ShipOrder
from pos_app.till.rights import Approver
from tests.e2e.day import ask, check_head_office, check_money, do, mugs_and_desk, recover, send_all
from tests.helpers.terminal_seen import fall_silent, held_minor, speak_again, taken_minor


def desk_on(world, way: str) -> None:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, way, lines=None)


def desk_and_mugs(world) -> None:
    """A desk to ship, mugs to pick up, a card for the desk's balance; the mugs use the card up."""
    mugs_and_desk(world, mugs=30)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 30 * UNIT})
    do(world, "pay", tender="card_token")
    do(world, "recall")


def ship_with(world, *outcomes: Outcome) -> None:
    """Ship the desk while the terminal treats authorisation and captures like this."""
    world.begin_step()
    world.terminal.next_payment = None
    world.terminal.outcomes = Outcomes()
    world.terminal.outcomes.add(*outcomes)
    STEPS["fulfil"].run(world, action="ship", quantities={"DESK": UNIT})


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_shipment_whose_card_declines_midway_takes_nothing_R127(world, at):
    """Authorise the difference, capture it, capture what was held: whichever is
    declined, the order stays and nothing is taken (`BALANCE_OPEN`, with all that is open). Then a
    clerk may not let it go unpaid either (R90).
    """
    desk_and_mugs(world)
    taken, held = taken_minor(world.terminal.book), held_minor(world.terminal.book)
    outcomes = [Outcome.APPROVED] * at + [Outcome.DECLINED]
    with pytest.raises(Refused, match="BALANCE_OPEN") as refused:
        ship_with(world, *outcomes)
    with pytest.raises(Refused, match="BALANCE_OPEN") as unpaid:
        world.run(SHIP_ORDER, ShipOrder(unpaid=True))
    assert refused.value.details == unpaid.value.details
    world.terminal.outcomes = Outcomes()
    assert (taken_minor(world.terminal.book), held_minor(world.terminal.book)) == (taken, held)
    check_money(world)
    do(world, "recall")
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    check_money(world)
    assert world.order is not None
    assert world.order.status.value == "INVOICED"
    send_all(world)
    check_head_office(world)


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("lost", ["lost_answer_approved", "lost_answer_declined"])
def test_a_hold_made_for_a_shipment_ends_with_its_capture_M7(world, lost, at):
    """The difference was held, and the answer to its capture is lost or to the one after it:
    recovering gives all up, and the shipment that follows is held and taken once.
    """
    desk_and_mugs(world)
    book = world.terminal.book
    taken, held = taken_minor(book), held_minor(book)
    fall_silent(world.terminal)
    ship_with(world, *[Outcome.APPROVED] * at, Outcome(lost))
    assert world.notice == "CARD_UNKNOWN"
    speak_again(world.terminal)
    recover(world)
    assert (taken_minor(book), held_minor(book)) == (taken, held)
    world.terminal.outcomes = Outcomes()
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    assert held_minor(book) == {}
    check_money(world)


def test_a_card_that_is_not_wanted_at_the_pickup_holds_nothing_after_it_R91(world):
    desk_on(world, "pick_up")
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    assert list(held_minor(world.terminal.book).values()) == [17496]
    do(world, "recall")
    do(world, "start_pickup", quantities={"DESK": UNIT})
    do(world, "pay", tender="cash")
    assert held_minor(world.terminal.book) == {}


def test_a_card_holds_nothing_after_goods_that_left_unpaid_R90(world):
    desk_on(world, "ship")
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    world.run(SHIP_ORDER, ShipOrder(approver=Approver("manager", "999999"), unpaid=True))
    assert (taken_minor(world.terminal.book), held_minor(world.terminal.book)) == (0, {})


def test_a_capture_whose_answer_stays_unknown_is_given_back_M7(world):
    """The terminal falls silent after the capture: recovering gives the money back, then the
    shipment is made, with one capture.
    """
    desk_on(world, "ship")
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    terminal = world.terminal
    fall_silent(terminal)
    ship_with(world, Outcome.LOST_ANSWER_APPROVED)
    assert world.notice == "CARD_UNKNOWN"
    speak_again(terminal)
    with pytest.raises(Refused, match="PAYMENT_UNFINISHED"):
        do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    recover(world)
    assert taken_minor(terminal.book) == 0
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    check_money(world)
    assert taken_minor(terminal.book) == 17496


def test_a_capture_is_given_back_once_the_terminal_is_there_M7(world):
    """It said what became of the capture and went away again: the payment stays in doubt."""
    desk_on(world, "ship")
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    terminal = world.terminal
    fall_silent(terminal)
    ship_with(world, Outcome.LOST_ANSWER_APPROVED)
    del terminal.query
    ask(world, "recover_payment")
    assert world.notice == "TERMINAL_UNREACHABLE"
    assert world.session.store.unfinished_attempts()
    assert taken_minor(terminal.book) == 17496
    del terminal.reverse
    recover(world)
    assert taken_minor(terminal.book) == 0


def test_a_pickup_paid_from_the_stored_card_in_doubt_is_found_again_M7(world):
    """Asked again it is the payment that it was: nothing is taken a second time."""
    mugs_and_desk(world)
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 3 * UNIT})
    due = due_of(world.session.transaction)
    terminal = world.terminal
    fall_silent(terminal)
    do(world, "pay", tender="card_token", outcome="lost_answer_approved")
    assert world.notice == "CARD_UNKNOWN"
    speak_again(terminal)
    recover(world)
    assert world.session.transaction is None
    assert taken_minor(terminal.book) == due
    check_money(world)
    with pytest.raises(Refused, match="NOTHING_UNFINISHED"):
        ask(world, "recover_payment")


def test_an_empty_cart_with_a_payment_in_doubt_is_kept_until_its_end_is_known_M7(world):
    """Its last line was taken off meanwhile: what the card paid must come back to this cart."""
    do(world, "add_product", sku="MUG")
    terminal = world.terminal
    fall_silent(terminal)
    world.begin_step()
    terminal.next_payment = Outcome.LOST_ANSWER_APPROVED
    world.run(PAY, Pay(TenderKind.CARD))
    do(world, "void_line", line="MUG")
    for name, request in (("recall_order", Recall("AMF-01-R000001")), ("fetch", Fetch())):
        with pytest.raises(Refused, match="PAYMENT_UNFINISHED"):
            ask(world, name, request)
    speak_again(terminal)
    recover(world)
    assert [one.amount_minor for one in world.session.transaction.tenders] == [333]


def test_a_void_while_the_terminal_is_away_keeps_the_payment_R74(world):
    desk_on(world, "pick_up")
    do(world, "pay", tender="card", amount=500)
    world.terminal.away = True
    do(world, "void_transaction")
    assert world.notice == "TERMINAL_UNREACHABLE"
    world.terminal.away = False
    assert world.session.transaction is not None
    assert [t.amount_minor for t in world.session.transaction.tenders] == [500]
    do(world, "pay", tender="cash")
    check_money(world)


def test_a_reversal_whose_answer_is_lost_is_asked_for_again_R74_M7(world):
    """In doubt the cart cannot be concluded with money that may be back on the card."""
    desk_on(world, "pick_up")
    do(world, "pay", tender="card", amount=500)
    terminal = world.terminal
    reverse = terminal.reverse

    def lost(attempt_id: str):
        reverse(attempt_id)
        raise answer_lost(attempt_id)

    terminal.reverse = lost
    do(world, "void_transaction")
    assert world.notice == "CARD_UNKNOWN"
    world.restart_till()
    for name, keys in (("pay", {"tender": "cash"}), ("void_transaction", {}), ("suspend", {})):
        with pytest.raises(Refused, match="PAYMENT_UNFINISHED"):
            do(world, name, **keys)
    del terminal.reverse
    recover(world)
    check_money(world)
    assert world.session.transaction is not None
    assert not world.session.transaction.tenders
    do(world, "void_transaction")
    assert taken_minor(terminal.book) == 0


def test_a_card_held_for_goods_that_are_carried_out_is_released_R88(world):
    """The hold goes with its reason, at the latest when the cart is paid."""
    desk_on(world, "ship")
    do(world, "balance_card")
    assert world.session.transaction is not None
    card = world.session.transaction.balance_card
    assert card is not None
    assert card.card is not None
    do(world, "carry_out", lines=None)
    do(world, "pay", tender="cash")
    assert world.session.transaction is None
    assert world.terminal.book.held_minor(card.card.token) == 0


def test_a_payment_found_again_in_a_changed_cart_is_kept_M7(world):
    """The deposit was paid in doubt; meanwhile the desk is to be shipped, which asks for a card."""
    desk_on(world, "pick_up")
    terminal = world.terminal
    fall_silent(terminal)
    world.begin_step()
    terminal.next_payment = Outcome.LOST_ANSWER_APPROVED
    world.run(PAY, Pay(TenderKind.CARD))
    assert world.notice == "CARD_UNKNOWN"
    do(world, "ship", lines=None)
    speak_again(terminal)
    recover(world)
    check_money(world)
    with pytest.raises(Refused, match="BALANCE_CARD_MISSING"):
        do(world, "conclude")
    do(world, "balance_card")
    do(world, "conclude")
    send_all(world)
    check_head_office(world)


def test_a_card_for_a_pickup_is_still_for_it_once_renewed_R91_R187(world):
    """An edit that makes the order bigger holds more on it, and does not let it go."""
    desk_on(world, "pick_up")
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    world.clock.advance(13 * 86_400)
    CardUpkeep(world.session).step()
    send_all(world)
    do(world, "recall")
    STEPS["edit"].run(world)
    do(world, "set_quantity", line="DESK", quantity=2 * UNIT)
    do(world, "pay", tender="cash")
    card = world.session.store.order(world.last_order).order.balance_card.card
    assert world.terminal.book.held_minor(card.token) == 34991
    send_all(world)
    check_head_office(world)
