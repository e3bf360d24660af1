"""What of tills and orders needs a person, on the overview (R55, R91)."""

from dataclasses import replace

from pos_app.domain.tender import BalanceCard, CardReference
from pos_app.hq.store import master
from tests.console.conftest import forward, signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import SHIP, cart
from tests.hq.world import a_till

DAY = 86_400


def test_what_a_till_could_not_take_and_cards_near_their_end_need_a_person_R55_R91(own_hq):
    till = a_till(own_hq, own_hq.ids)
    card = CardReference("a" * 32, "token", "Visa", "4417", "44E140")
    made = till.placed(cart(("1 x 100.00", SHIP)))
    held = replace(made.transaction, balance_card=BalanceCard(False, 10_000, card, own_hq.now()))
    till.send(replace(made, transaction=held), "now")
    page = text_of(signed_in(own_hq).page("/console"))
    assert "could not take" not in page
    assert "card authorisation" not in page
    forward(own_hq, 13 * DAY)
    at, device = own_hq.now(), till.me.device_id
    own_hq.run(lambda unit: master.failed(unit, device, (1110, 2), at, "BAD_TEXT"))
    page = text_of(signed_in(own_hq).page("/console"))
    assert "could not take download 1110. BAD_TEXT. Later downloads wait for it" in page
    assert "1 order holds a card authorisation that is about to end." in page


def test_a_silent_till_of_an_earlier_day_tells_the_day(office):
    till = a_till(office, office.ids)
    till.send(till.placed(cart(("10.00", SHIP))), "now")
    forward(office, 3 * DAY)
    page = text_of(signed_in(office).page("/console/parameters/sending"))
    assert "silent since 2 Mar" in page
