"""What comes back, as the list shows it."""

from pos_app.domain.quantity import UNIT
from pos_app.domain.transaction import Returning
from pos_app.resources_dir import resources_dir
from pos_app.till.ui.facts.return_rows import returned_rows
from pos_app.till.ui.facts.rows import ChargeRow, LineRow
from pos_app.till.ui.text import Text
from tests.helpers.carts import PICK, cart, charged, picked_up, placed


def test_r33_lines_that_come_back_stand_above_the_charges_that_do():
    """Of two mugs one comes back, of one plate none, and a fifth of the order's charge."""
    order = placed(charged(cart(("2 x 10.00", PICK), ("80.00", PICK)), "5.00"))
    order = picked_up(order, {1: 2, 2: 1})
    rows = returned_rows(Returning(order, ((1, UNIT),)), Text(resources_dir() / "text", "en"))
    head, *rest = rows
    assert head.amount_minor == -1_000
    line, charge = rest
    assert isinstance(line, LineRow)
    assert (line.quantity, line.amount_minor) == (UNIT, -1_000)
    assert isinstance(charge, ChargeRow)
    assert charge.amount_minor == -50
