"""The charts of the overview: each with what is usual on such a day, and what a run took."""

import pytest

from pos_app.hq import run_schedule, synchronise_orders
from pos_app.hq.people.rights import Actor
from pos_app.hq.run_schedule import RunSchedule
from pos_app.hq.store import intake
from tests.console.conftest import signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import PICK, cart
from tests.hq.world import a_till

ILSE = Actor("ilse", "administrator")


def chart(page, code):
    """One chart of the overview."""
    return page.split(f'id="chart-{code}"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("language", "aside", "run"),
    [
        ("en", "Mondays average 0,5; 1 left now", "0 waiting for the next run at 10:00"),
        ("nl", "gemiddeld 0,5 op maandagen; nu nog 1", "0 wachten op de volgende keer om 10:00"),
    ],
)
def test_each_chart_has_the_average_of_the_last_four_same_weekdays(own_hq, language, aside, run):
    """Two were set aside a week ago, of which one is repaired since."""
    till = a_till(own_hq, own_hq.ids)
    for number in (1, 2):
        paid = (till.cash(4500),)
        till.send(till.placed(cart(("1 x 40.00", PICK)), number, tenders=paid), "now")
    till.send(till.placed(cart(("1 x 40.00", PICK)), 3), "now")
    own_hq.run(lambda unit: settled_by_somebody(own_hq, unit))
    own_hq.clock.forward(days=7)
    by_hand = run_schedule.text_of(RunSchedule())
    run_schedule.keep(own_hq, ILSE, RunSchedule(seconds=300), by_hand)
    page = signed_in(own_hq, language=language).page("/console")
    assert aside in text_of(chart(page, "quarantined"))
    assert run in text_of(chart(page, "applied"))
    assert all(chart(page, one).count('class="usual"') == 1 for one in CODES)
    assert '<td class="num">0,5</td>' in chart(page, "quarantined")
    assert '<td class="num">0,2</td>' in chart(page, "applied")


CODES = ("taken", "applied", "quarantined")


def settled_by_somebody(hq, unit):
    intake.set_state(unit, 1, hq.now(), "resolved", reason="REPAIRED")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1 applied in 0,0 s"), ("nl", "1 verwerkt in 0,0 s")]
)
def test_the_last_run_tells_how_long_it_took(own_hq, language, said):
    till = a_till(own_hq, own_hq.ids)
    till.send(till.placed(cart(("1 x 40.00", PICK))), "batch")
    synchronise_orders.run(own_hq, "test")
    assert said in text_of(signed_in(own_hq, language=language).page("/console"))
