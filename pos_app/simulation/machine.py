"""The card terminal of a simulated till: treats the next payment as the turn says."""

import random

from pos_app.domain.errors import Unavailable
from pos_app.simulation.faults import Happened
from pos_app.till.devices.card_terminal import Answer
from pos_app.till.devices.payment_requests import PaymentRequest
from pos_app.till.devices.simulated_terminal import Outcome, Outcomes, SimulatedTerminal

UNDER_WAY = {
    "charge": "charge",
    "authorise_token": "authorise",
    "authorise_with_token": "authorise",
    "capture": "capture",
}
"""What a fault finds under way, by what is asked."""


class CardMachine(SimulatedTerminal):
    """The in-process terminal with one fault to come; its book is the bank's."""

    def __init__(self, happened: Happened) -> None:
        super().__init__()
        self.next_fault = ""
        self.chance = random.Random(0)
        self._happened = happened

    def pay(self, request: PaymentRequest) -> Answer:
        if request.do in UNDER_WAY:
            self._prepare(UNDER_WAY[request.do])
        return super().pay(request)

    def _prepare(self, under_way: str) -> None:
        fault, self.next_fault = self.next_fault, ""
        self.outcomes = Outcomes()
        if not fault:
            return
        self._happened.note(fault, under_way)
        match fault:
            case "card_declined":
                self.outcomes.add(Outcome.DECLINED)
            case "card_lost":
                lost = (Outcome.LOST_ANSWER_APPROVED, Outcome.LOST_ANSWER_DECLINED, Outcome.SLOW)
                self.outcomes.add(self.chance.choice(lost))
            case _:
                raise Unavailable("terminal", "away")
