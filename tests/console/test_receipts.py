"""Every kind of event that moved goods or money as a readable receipt (R177)."""

import pytest

from pos_app.contract.translate import EVENT_TYPES
from tests.console.conftest import head_office, signed_in
from tests.console.test_pages import text_of
from tests.helpers.carts import PICK, cart
from tests.helpers.one_of_each import ORDER_NO, bodies
from tests.hq.world import a_till

SILENT = {"void", "card_renewed", "journal", *(x for x in EVENT_TYPES if x.startswith("shift"))}
"""Kinds without goods and money of their own, or with a page of their own."""


@pytest.fixture(scope="module")
def hq(tmp_path_factory):
    opened = head_office(tmp_path_factory.mktemp("receipts"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shown(hq):
    """The repair page of each kind, by kind."""
    till = a_till(hq, hq.ids)
    till.send(till.placed(cart(("2 x 40.00", PICK))), "now")
    hq.set_screen(lambda taken: "REVIEW")
    visitor, found = signed_in(hq), {}
    for kind, body in bodies().items():
        item = till.raw(body.decode(), kind, "" if kind == "sale" else ORDER_NO, "now")
        till.push(item)
        found[kind] = text_of(visitor.page(f"/console/repair/{item.event_id}"))
    return found


@pytest.mark.parametrize("kind", sorted(set(EVENT_TYPES) - SILENT))
def test_each_kind_is_shown_as_a_receipt_beside_what_hq_expected_R177(shown, kind):
    assert "What the till sent" in shown[kind]
    assert "This event has no receipt" not in shown[kind]
    assert "Checked by HQ" in shown[kind]


def test_a_change_is_held_against_hq_s_own_figures_R177(shown):
    assert "Version of the order 1 1" in shown["edit"]
    assert "Value 0,01 0,00" in shown["edit"]
