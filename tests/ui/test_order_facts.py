"""What the panel of a recalled order says, without a window."""

from pos_app.resources_dir import resources_dir
from pos_app.till.ui.cart_rows import Setting
from pos_app.till.ui.order_facts import sums
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
