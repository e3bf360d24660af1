"""The card terminal of a till that has none: every call says so, nothing is ever taken."""

from typing import NoReturn

from pos_app.domain.errors import Unavailable


class NoTerminal:
    """`CardTerminal` without a terminal."""

    def charge(self, attempt_id: str, amount_minor: int, currency: str) -> NoReturn:
        raise _none()

    def authorise_token(self, attempt_id: str, amount_minor: int, currency: str) -> NoReturn:
        raise _none()

    def authorise_with_token(self, attempt_id: str, token: str, amount_minor: int) -> NoReturn:
        raise _none()

    def capture(self, attempt_id: str, token: str, amount_minor: int) -> NoReturn:
        raise _none()

    def refund(self, attempt_id: str, of_attempt_id: str, amount_minor: int) -> NoReturn:
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
