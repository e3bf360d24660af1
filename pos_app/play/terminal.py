"""The card terminal of a scenario: the file says how it treats the payment of a step; must never
let that fall on another card step.
"""

from pos_app.till.devices.card_terminal import Answer
from pos_app.till.devices.simulated_terminal import Outcome, Outcomes, SimulatedTerminal


class ScenarioTerminal(SimulatedTerminal):
    """The in-process terminal; authorisations of a balance card are approved."""

    def __init__(self) -> None:
        super().__init__()
        self.next_payment: Outcome | None = Outcome.APPROVED
        """How the next payment is treated; nothing leaves it to `outcomes`."""

    def charge(self, attempt_id: str, amount_minor: int, currency: str) -> Answer:
        """Take the amount, as the step says."""
        self._prepare()
        return super().charge(attempt_id, amount_minor, currency)

    def capture(self, attempt_id: str, token: str, amount_minor: int) -> Answer:
        """Take from the authorisation, as the step says."""
        self._prepare()
        return super().capture(attempt_id, token, amount_minor)

    def refund(self, attempt_id: str, of_attempt_id: str, amount_minor: int) -> Answer:
        """Give back, as the step says."""
        self._prepare()
        return super().refund(attempt_id, of_attempt_id, amount_minor)

    def _prepare(self) -> None:
        if self.next_payment is None:
            return
        self.outcomes = Outcomes()
        self.outcomes.add(self.next_payment)
        self.next_payment = Outcome.APPROVED
