"""What a person beside a simulated terminal sees and does."""

from pos_app.domain.clock import Clock
from pos_app.till.devices.card_terminal import unreachable
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.simulated_terminal import SimulatedTerminal
from pos_app.till.devices.socket_terminal import exchange
from pos_app.till.devices.terminal_book import TerminalBook
from pos_app.till.devices.terminal_wire import encode_request


def taken_minor(book: TerminalBook) -> int:
    """All money taken by charges and captures and not given back."""
    return sum(map(book.refundable_minor, book._attempts))  # noqa: SLF001 - nobody else asks


def held_minor(book: TerminalBook) -> dict[str, int]:
    """What each authorisation holds on a customer's card, where it holds anything."""
    tokens = [f"tok-{one}" for one in book._attempts]  # noqa: SLF001 - nobody else asks
    return {one: held for one in tokens if (held := book.held_minor(one))}


def silent(_attempt_id: str) -> None:
    """The answer of a terminal that is not there."""
    raise unreachable()


def fall_silent(terminal: SimulatedTerminal) -> None:
    """From now on it does not say what became of a payment."""
    vars(terminal).update(query=silent, reverse=silent, stop=silent)


def speak_again(terminal: SimulatedTerminal) -> None:
    """It says again what became of each."""
    for name in ("query", "reverse", "stop"):
        vars(terminal).pop(name, None)


def tell_outcome(port: int, clock: Clock, outcome: str) -> None:
    """Decide the next payment of a running simulator."""
    exchange(port, encode_request(PaymentRequest("outcome", "", 0, token=outcome)), clock, 2.0)
