"""A pickup or return in hand on its order as another till has left it (R140, section 8.5)."""

from dataclasses import replace

import pytest

from pos_app.domain.carried import carried
from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import PickUp, Returning
from tests.helpers import carts
from tests.helpers.carts import PICK


def order():
    """Six chairs of 40.00, of which 150.00 is paid."""
    return carts.placed(carts.overridden(carts.cart(("6 x 40.00", PICK)), "150.00"))


@pytest.mark.parametrize(("chosen", "kept"), [(7_500, 7_500), (7_600, None)])
def test_r150_a_deposit_chosen_by_hand_stays_where_its_bounds_let_it(chosen, kept):
    task = PickUp(order(), ((1, 2 * UNIT),), deposit_chosen=chosen)
    theirs = carts.picked_up(order(), {1: 3})
    after = carried(replace(carts.cart(), pick_up=task), theirs).pick_up
    assert after == replace(task, order=theirs, deposit_chosen=kept)


def test_r140_a_return_of_what_came_back_elsewhere_meanwhile_has_nothing_left():
    out = carts.picked_up(order(), {1: 2})
    cart = replace(carts.cart(), returning=Returning(out, ((1, 2 * UNIT),)))
    assert carried(cart, out).returning.quantities == ((1, 2 * UNIT),)
    back = replace(out, lines=(replace(out.lines[0], returned=2 * UNIT),))
    with pytest.raises(Refused, match="NOTHING_FITS"):
        carried(cart, back)
