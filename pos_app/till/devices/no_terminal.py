"""The card terminal of a till that has none: every call says so, nothing is ever taken."""

from typing import NoReturn

from pos_app.domain.errors import Unavailable
from pos_app.till.devices.payment_requests import PayingByRequest, PaymentRequest


class NoTerminal(PayingByRequest):
    """`CardTerminal` without a terminal."""

    def pay(self, request: PaymentRequest) -> NoReturn:
        raise _none()

    def release(self, token: str) -> NoReturn:
        raise _none()

    def reverse(self, attempt_id: str) -> NoReturn:
        raise _none()

    def stop(self, attempt_id: str) -> NoReturn:
        raise _none()

    def query(self, attempt_id: str) -> NoReturn:
        raise _none()


def _none() -> Unavailable:
    return Unavailable("terminal", "none")
