"""What the panel of a recalled order says, without a window."""

from dataclasses import replace

from pos_app.resources_dir import resources_dir
from pos_app.till.ui.cart_rows import Setting
from pos_app.till.ui.order_facts import line_state, sums
from pos_app.till.ui.text import Text
from tests.helpers import carts
from tests.helpers.carts import CARRY, PICK

SETTING = Setting(Text(resources_dir() / "text", "nl"), carts.STORE)


def test_r111_r139_goods_that_went_home_at_once_are_invoiced():
    """Total less invoiced less deposit is what is still to be paid."""
    order = carts.placed(carts.cart(("6 x 40.00", PICK), ("1 x 50.00", CARRY)))
    shown = [figure for _, figure in sums(order, SETTING)]
    assert shown == ["290,00", "50,00", "24,00", "216,00"]
    partly = carts.picked_up(order, {1: 2})
    assert [figure for _, figure in sums(partly, SETTING)][1] == "130,00"


def test_r111_a_line_says_how_far_the_store_is_with_it():
    """Of six pieces one is picked, two are packed, one is rejected."""
    order = carts.placed(carts.cart(("6 x 40.00", PICK)))
    line = replace(order.lines[0], picked=1000, packed=2000, rejected=1000)
    assert line_state(line, SETTING) == (
        "Deels ingepakt · 6 open · 1 verzameld · 2 ingepakt · 1 afgewezen"
    )
    assert line_state(carts.picked_up(order, {1: 6}).lines[0], SETTING) == "6 afgehaald"
