"""What a till asks of a card terminal in which money moves, each as one request; must never treat
it itself.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from pos_app.till.devices.card_terminal import Answer


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What an attempt asks for; `do` is the name of the terminal's call, `of` the charge or capture
    that a refund gives back.
    """

    do: str
    attempt_id: str
    amount_minor: int
    currency: str = ""
    token: str = ""
    of: str = ""


class PayingByRequest(ABC):
    """The part of `CardTerminal` that all terminals have in common; `pay` is their own."""

    @abstractmethod
    def pay(self, request: PaymentRequest) -> Answer:
        """What became of it."""

    def charge(self, attempt_id: str, amount_minor: int, currency: str) -> Answer:
        return self.pay(PaymentRequest("charge", attempt_id, amount_minor, currency))

    def authorise_token(self, attempt_id: str, amount_minor: int, currency: str) -> Answer:
        return self.pay(PaymentRequest("authorise_token", attempt_id, amount_minor, currency))

    def authorise_with_token(self, attempt_id: str, token: str, amount_minor: int) -> Answer:
        return self.pay(
            PaymentRequest("authorise_with_token", attempt_id, amount_minor, token=token)
        )

    def capture(self, attempt_id: str, token: str, amount_minor: int) -> Answer:
        return self.pay(PaymentRequest("capture", attempt_id, amount_minor, token=token))

    def refund(self, attempt_id: str, of_attempt_id: str, amount_minor: int) -> Answer:
        return self.pay(PaymentRequest("refund", attempt_id, amount_minor, of=of_attempt_id))
