"""What becomes of an attempt whose answer was lost (M7), and of cards that are renewed beside the
clerk (R185-R189), where the terminal or head office says something out of the ordinary.
"""

import threading

import pytest

from pos_app.contract.messages import LeaseReply, OrderReadReply
from pos_app.domain.errors import AnswerUnknown
from pos_app.till.card_attempts import find_out
from pos_app.till.card_upkeep import CardThread, CardUpkeep
from pos_app.till.devices.card_terminal import (
    Approved,
    Declined,
    NeverSeen,
    Reversed,
    Undecided,
    unreachable,
)
from pos_app.till.devices.simulated_terminal import Outcome
from tests.e2e.day import rows, send_all
from tests.e2e.test_slips import in_doubt, record
from tests.e2e.test_stored_cards import DAY, shipped_later, token_of, upkeep
from tests.helpers.terminal_seen import fall_silent, speak_again

LOST = AnswerUnknown("terminal", "answer_lost", attempt="a")


class Terminal:
    """Says one thing after the other of an attempt; `closes` where it can still close it."""

    def __init__(self, *said, closes: bool = True) -> None:
        self.said, self.closes = list(said), closes

    def query(self, attempt_id: str):
        found = self.said.pop(0)
        if found is None:
            raise unreachable()
        return found(attempt_id)

    def reverse(self, attempt_id: str) -> Reversed:
        if not self.closes:
            raise unreachable()
        return Reversed(attempt_id)


def approved(attempt_id: str) -> Approved:
    return Approved(attempt_id, "", "1111", "")


def declined(attempt_id: str) -> Declined:
    return Declined(attempt_id, "no")


@pytest.mark.parametrize(
    ("terminal", "found"),
    [
        (Terminal(approved), approved("a")),
        (Terminal(Undecided, Undecided, declined), declined("a")),
        (Terminal(Reversed), Declined("a", "reversed")),
        (Terminal(NeverSeen), Declined("a", "never_seen")),
    ],
    ids=["approved", "late", "reversed", "never-seen"],
)
def test_what_became_of_an_attempt_is_asked_and_never_sent_again_M7(terminal, found):
    assert find_out(terminal, "a", LOST) == found


@pytest.mark.parametrize(
    "terminal",
    [Terminal(None), Terminal(*[Undecided] * 3), Terminal(NeverSeen, closes=False)],
    ids=["away", "undecided", "cannot-be-closed"],
)
def test_an_attempt_that_may_still_arrive_stays_unknown_M7(terminal):
    with pytest.raises(AnswerUnknown):
        find_out(terminal, "a", LOST)


def test_an_attempt_that_the_terminal_is_still_at_work_on_is_asked_for_again(world):
    in_doubt(world, Outcome.LOST_ANSWER_APPROVED)
    world.clock.advance(60)
    record(world, approved=True)
    speak_again(world.terminal)
    world.terminal.stop = Undecided
    assert upkeep(world)
    del world.terminal.stop
    assert not upkeep(world)


def test_an_interrupted_renewal_that_took_nothing_has_nothing_to_let_go_R187(world):
    old = shipped_later(world)
    world.clock.advance(13 * DAY)
    terminal = world.terminal
    fall_silent(terminal)
    terminal.outcomes.add(Outcome.LOST_ANSWER_DECLINED)
    upkeep(world)
    speak_again(terminal)
    assert not upkeep(world)
    assert token_of(world) != old


@pytest.mark.parametrize("says", ["held elsewhere", "gone"])
def test_an_order_that_somebody_has_in_hand_or_nobody_knows_is_not_renewed_R187(
    world, monkeypatch, says
):
    old = shipped_later(world)
    world.clock.advance(13 * DAY)
    hq = world.register.hq
    if says == "gone":
        nothing = OrderReadReply(found="nothing", order="", version=0)
        monkeypatch.setattr(hq, "read_order", lambda _number: nothing)
    else:
        held = LeaseReply(granted=False, holder="S1-2")
        monkeypatch.setattr(hq, "lease", lambda _request: held)
    assert not upkeep(world)
    assert token_of(world) == old


def test_a_card_that_was_renewed_elsewhere_is_taken_over_and_not_renewed_again_R187(world):
    """This till had not heard of it: its own copy is mended by head office's."""
    shipped_later(world)
    copy = world.session.store.order(world.last_order).order
    world.clock.advance(13 * DAY)
    upkeep(world)
    send_all(world)
    new = token_of(world)
    with world.session.store.begin() as unit:
        unit.save_order(copy, created_here=True)
    upkeep(world)
    assert token_of(world) == new
    assert rows(world, "SELECT count(*) FROM payment_attempt WHERE purpose = 'renew'") == [(1,)]


def test_cards_are_renewed_beside_the_clerk_round_by_round(world, monkeypatch):
    done = threading.Event()

    def step(_self) -> bool:
        done.set()
        return False

    monkeypatch.setattr(CardUpkeep, "step", step)
    thread = CardThread(CardUpkeep(world.session))
    thread.start()
    assert done.wait(60)
    thread.stop()
