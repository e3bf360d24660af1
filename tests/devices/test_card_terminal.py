"""Every card terminal behaves like so, in this process and behind a socket (M7, R86-R89, R127)."""

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos_app.domain.errors import AnswerUnknown, Unavailable
from pos_app.till.devices.card_terminal import (
    Approved,
    CardTerminal,
    Declined,
    NeverSeen,
    Released,
    Reversed,
    Undecided,
)
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.simulated_terminal import Outcome, Outcomes, SimulatedTerminal
from pos_app.till.devices.socket_terminal import SocketTerminal
from pos_app.till.devices.terminal_book import TerminalBook
from pos_app.till.devices.terminal_simulator import Simulator, running
from tests.helpers.terminal_seen import taken_minor, tell_outcome

Prepare = Callable[[Outcome], None]


@pytest.fixture
def patience() -> float:
    """Seconds until a payment's answer counts as lost."""
    return 60.0


hurried = pytest.mark.parametrize("patience", [0.2], ids=["hurried"])
"""Where the terminal is slower than that on purpose."""


@pytest.fixture(params=["in this process", "behind a socket"])
def pair(request, clock, patience) -> Iterator[tuple[CardTerminal, Prepare]]:
    if request.param == "in this process":
        simulated = SimulatedTerminal()
        yield simulated, simulated.outcomes.add
        return
    with running(0, Simulator(TerminalBook(), Outcomes(), slow_seconds=3.0)) as port:
        terminal = SocketTerminal(port, clock, payment_seconds=patience)
        yield terminal, lambda outcome: tell_outcome(port, clock, outcome.value)


@pytest.fixture
def terminal(pair):
    return pair[0]


@pytest.fixture
def prepare(pair):
    return pair[1]


def approved(answer: object) -> Approved:
    assert isinstance(answer, Approved)
    return answer


def test_an_approved_charge_tells_no_more_than_the_last_four_digits(terminal):
    """R186, S1."""
    card = approved(terminal.charge("a1", 2541, "EUR")).card
    assert re.fullmatch(r"\d{4}", card.last_four)
    assert (card.attempt_id, card.token) == ("a1", "")
    assert card.brand
    assert card.authorisation_code


def test_the_same_attempt_gives_the_same_answer_and_is_decided_once(terminal, prepare):
    """M7: a repeated call moves no more money."""
    first = terminal.charge("a1", 2541, "EUR")
    prepare(Outcome.DECLINED)
    assert terminal.charge("a1", 2541, "EUR") == first
    assert terminal.query("a1") == first


def test_an_attempt_id_is_not_taken_for_another_amount(terminal):
    terminal.charge("a1", 2541, "EUR")
    assert terminal.charge("a1", 9999, "EUR") == Declined("a1", "mismatch")


def test_a_declined_charge_says_why(terminal, prepare):
    prepare(Outcome.DECLINED)
    assert terminal.charge("a1", 2541, "EUR") == Declined("a1", "bank")


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [(Outcome.LOST_ANSWER_APPROVED, Approved), (Outcome.LOST_ANSWER_DECLINED, Declined)],
)
def test_a_lost_answer_is_found_by_asking(terminal, prepare, outcome, kind):
    """M7, R189: unknown until asked, by query or by the same call."""
    prepare(outcome)
    with pytest.raises(AnswerUnknown) as lost:
        terminal.charge("a1", 2541, "EUR")
    assert (lost.value.what, lost.value.reason) == ("terminal", "answer_lost")
    found = terminal.query("a1")
    assert isinstance(found, kind)
    assert terminal.charge("a1", 2541, "EUR") == found


@hurried
def test_an_attempt_under_way_is_undecided_then_decided(terminal, prepare):
    prepare(Outcome.SLOW)
    with pytest.raises(AnswerUnknown):
        terminal.charge("a1", 2541, "EUR")
    assert terminal.query("a1") == Undecided("a1")
    found = terminal.query("a1")
    while found == Undecided("a1"):
        found = terminal.query("a1")
    assert isinstance(found, Approved)


@hurried
def test_an_attempt_under_way_can_be_stopped(terminal, prepare):
    prepare(Outcome.SLOW)
    with pytest.raises(AnswerUnknown):
        terminal.charge("a1", 2541, "EUR")
    assert terminal.reverse("a1") == Reversed("a1")
    found = terminal.query("a1")
    while found == Undecided("a1"):
        found = terminal.query("a1")
    assert found == Declined("a1", "stopped")


@hurried
def test_a_stop_ends_what_is_under_way_and_leaves_what_is_decided(terminal, prepare):
    """Screen 16: the clerk's Stop never undoes a payment that the bank has agreed to."""
    paid = terminal.charge("a1", 2541, "EUR")
    assert terminal.stop("a1") == paid == terminal.query("a1")
    prepare(Outcome.SLOW)
    with pytest.raises(AnswerUnknown):
        terminal.charge("a2", 2541, "EUR")
    terminal.stop("a2")
    found = terminal.query("a2")
    while found == Undecided("a2"):
        found = terminal.query("a2")
    assert found == Declined("a2", "stopped")
    assert terminal.stop("a3") == Reversed("a3")
    assert terminal.charge("a3", 2541, "EUR") == Declined("a3", "reversed")


def test_a_refund_gives_back_at_most_what_the_payment_took(terminal):
    """R136, R164: a charge or a capture, in parts, on the card that paid."""
    card = approved(terminal.charge("a1", 1000, "EUR")).card
    first = approved(terminal.refund("r1", "a1", 600))
    assert (first.brand, first.last_four) == (card.brand, card.last_four)
    assert terminal.refund("r2", "a1", 401) == Declined("r2", "not_taken")
    assert isinstance(terminal.refund("r3", "a1", 400), Approved)
    assert terminal.refund("r4", "a1", 1) == Declined("r4", "not_taken")
    token = approved(terminal.authorise_token("h1", 500, "EUR")).token
    assert terminal.refund("r5", "h1", 1) == Declined("r5", "not_taken")
    terminal.capture("c1", token, 300)
    assert isinstance(terminal.refund("r6", "c1", 300), Approved)


def test_the_same_refund_gives_the_money_back_once(terminal, prepare):
    """M7: repeated, and found again after a lost answer."""
    terminal.charge("a1", 1000, "EUR")
    prepare(Outcome.LOST_ANSWER_APPROVED)
    with pytest.raises(AnswerUnknown):
        terminal.refund("r1", "a1", 600)
    found = terminal.query("r1")
    assert isinstance(found, Approved)
    assert terminal.refund("r1", "a1", 600) == found
    assert isinstance(terminal.refund("r2", "a1", 400), Approved)


@pytest.mark.parametrize("of", ["never", ""])
def test_nothing_is_refunded_of_a_payment_that_was_none(terminal, of):
    terminal.charge("gone", 500, "EUR")
    terminal.reverse("gone")
    assert terminal.refund("r1", of, 500) == Declined("r1", "not_taken")
    assert terminal.refund("r2", "gone", 500) == Declined("r2", "not_taken")


def test_an_attempt_never_seen_is_closed_by_reversing_it(terminal):
    """A charge that arrives late can then take nothing any more."""
    assert terminal.query("late") == NeverSeen("late")
    assert terminal.reverse("late") == Reversed("late")
    assert terminal.charge("late", 2541, "EUR") == Declined("late", "reversed")
    assert terminal.query("late") == Reversed("late")


def test_a_charge_is_reversed_once_and_for_all(terminal):
    """R74: tendered card payments go back when the cart is voided."""
    terminal.charge("a1", 2541, "EUR")
    assert (
        terminal.reverse("a1") == terminal.reverse("a1") == terminal.query("a1") == Reversed("a1")
    )
    assert terminal.charge("a1", 2541, "EUR") == Declined("a1", "reversed")


def test_an_authorisation_is_captured_in_parts_up_to_what_it_holds(terminal):
    """R88, R127."""
    token = approved(terminal.authorise_token("a1", 22869, "EUR")).token
    assert isinstance(terminal.capture("c1", token, 20000), Approved)
    assert terminal.capture("c2", token, 2870) == Declined("c2", "not_held")
    assert isinstance(terminal.capture("c3", token, 2869), Approved)


def test_a_further_authorisation_is_on_the_same_card_with_a_token_of_its_own(terminal):
    """R119, R155."""
    first = approved(terminal.authorise_token("a1", 100, "EUR"))
    second = approved(terminal.authorise_with_token("a2", first.token, 500))
    assert (second.brand, second.last_four) == (first.brand, first.last_four)
    assert second.token not in {"", first.token}
    terminal.release(first.token)
    assert isinstance(terminal.capture("c1", second.token, 500), Approved)
    assert terminal.capture("c2", first.token, 1) == Declined("c2", "not_held")


def test_an_unknown_token_authorises_and_captures_nothing(terminal):
    assert terminal.authorise_with_token("a1", "tok-none", 500) == Declined("a1", "token_unknown")
    assert terminal.capture("c1", "tok-none", 1) == Declined("c1", "not_held")


@pytest.mark.parametrize("amount_minor", [0, 10**10])
def test_an_absurd_amount_is_never_taken(terminal, amount_minor):
    try:
        answer = terminal.charge("a1", amount_minor, "EUR")
    except AnswerUnknown:
        answer = terminal.query("a1")
    assert answer in {Declined("a1", "amount"), NeverSeen("a1")}


def test_a_terminal_that_is_away_has_done_nothing(clock):
    """Not reached is not unknown: nothing was sent."""
    simulated = SimulatedTerminal()
    simulated.away = True
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    for terminal in (simulated, SocketTerminal(free, clock)):
        with pytest.raises(Unavailable) as away:
            terminal.charge("a1", 100, "EUR")
        assert not isinstance(away.value, AnswerUnknown)
        assert away.value.reason == "unreachable"


def test_a_released_authorisation_holds_nothing(terminal):
    token = approved(terminal.authorise_token("a1", 500, "EUR")).token
    assert terminal.release(token) == terminal.release(token) == Released(token)
    assert terminal.capture("c1", token, 1) == Declined("c1", "not_held")


def test_a_capture_reversed_is_held_again():
    book = TerminalBook()
    book.begin(PaymentRequest("authorise_token", "a1", 500, "EUR"))
    token = approved(book.decide("a1")).token
    book.begin(PaymentRequest("capture", "c1", 300, token=token))
    book.decide("c1")
    assert (book.held_minor(token), taken_minor(book)) == (200, 300)
    book.reverse("c1")
    assert (book.held_minor(token), taken_minor(book)) == (500, 0)


def test_what_is_taken_counts_refunds_and_reversals_once():
    book = TerminalBook()
    book.begin(PaymentRequest("charge", "a1", 500, "EUR"))
    book.decide("a1")
    book.begin(PaymentRequest("refund", "r1", 200, of="a1"))
    book.decide("r1")
    assert taken_minor(book) == book.refundable_minor("a1") == 300
    book.reverse("a1")
    assert taken_minor(book) == book.refundable_minor("a1") == 0


def test_a_script_names_the_outcomes(tmp_path: Path):
    from pos_app.till.devices.terminal_simulator import read_script

    script = tmp_path / "outcomes.txt"
    script.write_text("declined\nlost_answer_approved\n", "utf-8")
    assert read_script(script) == [Outcome.DECLINED, Outcome.LOST_ANSWER_APPROVED]
