"""What a person beside a simulated terminal sees and does."""

from pos_app.domain.clock import Clock
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.socket_terminal import exchange
from pos_app.till.devices.terminal_book import TerminalBook
from pos_app.till.devices.terminal_wire import encode_request


def taken_minor(book: TerminalBook) -> int:
    """All money taken by charges and captures and not given back."""
    return sum(map(book.refundable_minor, book._attempts))  # noqa: SLF001 - nobody else asks


def tell_outcome(port: int, clock: Clock, outcome: str) -> None:
    """Decide the next payment of a running simulator."""
    exchange(port, encode_request(PaymentRequest("outcome", "", 0, token=outcome)), clock, 2.0)
