"""What stays in sight after the last payment: money to hand over, and money that went elsewhere."""

from datetime import UTC, datetime

import pytest

from pos_app.domain.tender import CardReference, Tender, TenderKind
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.facts.end import end_state
from pos_app.till.ui.text import Text

NL = Text(resources_dir() / "text", "nl")
CASH, CARD, NOTE = TenderKind.CASH, TenderKind.CARD, TenderKind.CREDIT_NOTE


def moved(kind: TenderKind, amount: int, change: int = 0) -> Tender:
    card = CardReference("a", "token", "Visa", "4242") if kind is CARD else None
    at = datetime(2026, 11, 14, tzinfo=UTC)
    return Tender("t", kind, amount, amount + change, change, 0, at, card=card)


@pytest.mark.parametrize(
    ("tenders", "label", "minor", "said"),
    [
        ([moved(CASH, 2_495, 5)], "Wisselgeld", 5, "Geef dit terug."),
        ([moved(CASH, -685)], "Terugbetaald", 685, "Geef dit terug."),
        ([moved(CARD, -685)], "Terugbetaald", 685, "terug: Pin Visa 4242 6,85. Geef niets"),
        ([moved(CARD, -685), moved(CASH, -300)], "Terugbetaald", 300, "Pin Visa 4242 6,85."),
        ([moved(NOTE, -500)], "Terugbetaald", 500, "Dit ging terug: Tegoedbon 5,00."),
    ],
)
def test_only_cash_is_said_to_be_handed_over(tenders, label, minor, said):
    """R136: what went back to a card is not given from the drawer once more."""
    change = sum(one.change_minor for one in tenders)
    state = end_state(tuple(tenders), change, NL)
    assert (state.result_label, state.result_minor) == (label, minor)
    assert said in state.empty


def test_an_exact_payment_leaves_nothing_in_sight():
    assert end_state((moved(CARD, 2_495),), 0, NL) is None
