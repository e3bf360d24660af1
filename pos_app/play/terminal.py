"""The card terminal of a scenario: the file says how it treats the payment of a step; must never
let that fall on another card step.
"""

from pos_app.till.devices.card_terminal import Answer
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.simulated_terminal import Outcome, Outcomes, SimulatedTerminal


class ScenarioTerminal(SimulatedTerminal):
    """The in-process terminal; authorisations of a balance card are approved."""

    def __init__(self) -> None:
        super().__init__()
        self.next_payment: Outcome | None = Outcome.APPROVED
        """How the next payment is treated; nothing leaves it to `outcomes`."""

    def pay(self, request: PaymentRequest) -> Answer:
        """As the step says."""
        if request.do in {"charge", "capture", "refund"} and self.next_payment is not None:
            self.outcomes = Outcomes()
            self.outcomes.add(self.next_payment)
            self.next_payment = Outcome.APPROVED
        return super().pay(request)
