"""Payments that a manager ends from the slip (R189, screen 16)."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.tender import TenderKind
from pos_app.till.devices.card_terminal import answer_lost
from pos_app.till.devices.simulated_terminal import Outcome
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.slip import RECORD_SLIP, RecordSlip
from pos_app.till.rights import Approver
from tests.e2e.day import check_head_office, check_money, do, recover, rows, send_all
from tests.e2e.test_stored_cards import upkeep
from tests.helpers.terminal_seen import fall_silent, speak_again, taken_minor

MANAGER = Approver("manager", "999999")


def in_doubt(world, outcome: Outcome) -> None:
    """A mug paid by card, and the terminal falls silent."""
    do(world, "add_product", sku="MUG")
    terminal = world.terminal
    fall_silent(terminal)
    world.begin_step()
    terminal.next_payment = outcome
    world.run(PAY, Pay(TenderKind.CARD))
    assert world.notice == "CARD_UNKNOWN"


def record(world, *, approved: bool, slip: str = "A-0042", approver=MANAGER) -> None:
    world.begin_step()
    world.run(RECORD_SLIP, RecordSlip(approved, slip, approver))


def test_a_manager_records_an_approved_slip_after_a_minute(world):
    in_doubt(world, Outcome.LOST_ANSWER_APPROVED)
    with pytest.raises(Refused, match="SLIP_TOO_SOON"):
        record(world, approved=True)
    world.clock.advance(60)
    for slip in ("", "1" * 13, "12/3"):
        with pytest.raises(Refused, match="SLIP_NUMBER"):
            record(world, approved=True, slip=slip)
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        record(world, approved=True, approver=None)
    record(world, approved=True)
    assert world.session.transaction is None
    kept = rows(world, "SELECT approved_by, detail FROM journal WHERE what = 'card_by_slip'")
    assert kept[0][0] == "manager"
    assert kept[0][1].endswith("approved A-0042")
    assert upkeep(world)
    speak_again(world.terminal)
    assert not upkeep(world)
    assert rows(world, "SELECT count(*) FROM journal WHERE what = 'slip_differs'") == [(0,)]
    check_money(world)
    send_all(world)
    check_head_office(world)


def test_what_was_recorded_as_not_approved_is_undone_at_the_terminal_M7(world):
    """The bank had agreed: the customer gets it back, and pays once."""
    in_doubt(world, Outcome.LOST_ANSWER_APPROVED)
    world.clock.advance(60)
    record(world, approved=False, slip="")
    assert world.session.transaction is not None
    assert not world.session.store.unfinished_attempts()
    do(world, "pay", tender="cash")
    speak_again(world.terminal)
    assert not upkeep(world)
    assert taken_minor(world.terminal.book) == 0
    check_money(world)


def test_a_slip_that_the_terminal_contradicts_is_reported(world):
    """It can take nothing any more, and head office hears of it."""
    in_doubt(world, Outcome.LOST_ANSWER_DECLINED)
    world.clock.advance(60)
    record(world, approved=True)
    speak_again(world.terminal)
    upkeep(world)
    assert rows(world, "SELECT count(*) FROM journal WHERE what = 'slip_differs'") == [(1,)]
    send_all(world)


def test_a_hold_needs_the_terminal_and_a_reversal_too(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    terminal = world.terminal
    fall_silent(terminal)
    terminal.outcomes.add(Outcome.LOST_ANSWER_APPROVED)
    do(world, "balance_card")
    world.clock.advance(60)
    with pytest.raises(Refused, match="SLIP_NO_HOLD"):
        record(world, approved=True)
    record(world, approved=False)
    speak_again(world.terminal)
    upkeep(world)
    do(world, "balance_card")
    do(world, "pay", tender="card", amount=100)
    terminal.query = terminal.reverse = terminal.stop = unknown
    do(world, "void_transaction")
    world.clock.advance(60)
    with pytest.raises(Refused, match="SLIP_NOT_HERE"):
        record(world, approved=True)
    speak_again(world.terminal)
    recover(world)


def unknown(attempt_id: str):
    raise answer_lost(attempt_id)
