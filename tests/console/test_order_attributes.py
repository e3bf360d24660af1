"""The page of an order shows what was filled in for head office's attributes (R50)."""

from dataclasses import replace

import pytest

from pos_app.domain.configuration import AttributeKind, OrderAttribute
from pos_app.domain.order import AttributeValue
from pos_app.hq.web.console.orders import view
from pos_app.hq.web.console.orders.history import known_of
from tests.console.conftest import signed_in
from tests.helpers import carts
from tests.hq.world import a_till

ASKED = {
    "lift": OrderAttribute("lift", "Lift there", "Lift aanwezig", kind=AttributeKind.FLAG),
    "day": OrderAttribute("day", "Laid on", kind=AttributeKind.DATE),
}


@pytest.mark.parametrize("asked", [ASKED, {}])
def test_r50_attributes_of_order_and_line_stand_on_the_page(own_hq, monkeypatch, asked):
    till = a_till(own_hq, own_hq.ids)
    cart = carts.cart(("10.00", carts.PICK))
    line = replace(cart.lines[0], attributes=(AttributeValue("day", "2026-03-02"),))
    values = (AttributeValue("lift", "yes"),)
    event = till.placed(replace(cart, attributes=values, lines=(line,)))
    till.send(event, "now")
    monkeypatch.setattr(view, "known_of", lambda *x: replace(known_of(*x), asked=asked))
    page = signed_in(own_hq).page(f"/console/orders/{event.transaction.order_no}")
    if asked:
        assert '<th scope="row">Lift there</th><td class="wide">Yes</td>' in page
        assert "<small>Laid on: 2 Mar" in page
    else:
        assert '<th scope="row">lift</th><td class="wide">yes</td>' in page
