"""R179: what an event says of an order that cannot be is told by its own code, so that head office
sets it aside for that reason.
"""

from dataclasses import replace

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.events import CardRenewed, Journalled, PickedUp, Placed, Returned, Shipped
from pos_app.domain.money import AMOUNT_MINOR_MAX
from pos_app.domain.order_events import Misfit, apply
from pos_app.domain.tender import BalanceCard
from tests.helpers.carts import CARRY, NOW, PICK, SHIP, cancelled, cart, placed

ORDER = placed(cart(("3 x 40.00", PICK), ("1 x 5.00", CARRY), ("1 x 9.00", SHIP)))
CANCEL = replace(cancelled(ORDER), quantities=((1, 1000),))
SAID = {
    name: getattr(CANCEL, name)
    for name in ("order_no", "order_version", "receipt_no", "store_id", "register_id", "shift_id")
} | {"staff_id": "clerk", "at": NOW, "tenders": (), "value_minor": 0, "tax_minor": 0}
PICKUP = PickedUp(
    quantities=((1, 1000),), deposit_chosen=None, deposit_used=0, deposit_changes=(), **SAID
)
LEFT = Shipped(
    quantities=((3, 1000),), deposit_used=0, captured=(), unpaid_approved_by="", **SAID
)
BACK = Returned(quantities=((2, 1000),), reason="", **SAID)
RENEWED = CardRenewed(ORDER.order_no, 1, "old", BalanceCard(skipped=True), "S1", "S1-1", NOW)
OUT_BACK = replace(BACK, value_minor=500)
EDGES = [
    (replace(CANCEL, quantities=()), "CANCEL_INVOICED"),
    (replace(CANCEL, quantities=((9, 1000),)), "LINE_UNKNOWN"),
    (replace(CANCEL, quantities=((2, 1000),)), "CANCEL_INVOICED"),
    (replace(CANCEL, quantities=((1, 0),)), "BAD_QUANTITY"),
    (replace(CANCEL, quantities=((1, 3001),)), "CANCEL_QTY"),
    (replace(CANCEL, charge_minor=-1), "CHARGE_NEGATIVE"),
    (replace(CANCEL, charge_minor=AMOUNT_MINOR_MAX + 1), "BAD_AMOUNT"),
    (replace(CANCEL, value_minor=1), "VALUES_DIFFER"),
    (replace(CANCEL, order_version=2), "STALE_ORDER"),
    (PICKUP, "VALUES_DIFFER"),
    (replace(PICKUP, quantities=()), "BAD_QUANTITY"),
    (replace(PICKUP, quantities=((9, 1000),)), "LINE_UNKNOWN"),
    (replace(PICKUP, quantities=((3, 1000),)), "PICKUP_QTY"),
    (replace(PICKUP, store_id="S2"), "PICKUP_STORE"),
    (LEFT, "VALUES_DIFFER"),
    (BACK, "VALUES_DIFFER"),
    (replace(BACK, quantities=()), "BAD_QUANTITY"),
    (replace(BACK, quantities=((9, 1000),)), "LINE_UNKNOWN"),
    (replace(BACK, quantities=((1, 1000),)), "RETURN_QTY"),
    (replace(OUT_BACK, set_off_minor=-1), "VALUES_DIFFER"),
    (replace(OUT_BACK, set_off_minor=1), "VALUES_DIFFER"),
    (Journalled("no_sale", "clerk", "", "", NOW), "NOT_AN_ORDER_EVENT"),
]


@pytest.mark.parametrize(("event", "code"), EDGES, ids=[code for _, code in EDGES])
def test_an_event_that_does_not_fit_its_order_names_why(event, code):
    with pytest.raises((Misfit, Refused)) as raised:
        apply(ORDER, event)
    assert str(getattr(raised.value, "code", raised.value)).upper() == code


def test_an_event_without_its_order_waits_and_a_line_says_how_it_leaves():
    with pytest.raises(Misfit, match="order_missing"):
        apply(None, CANCEL)
    with pytest.raises(Misfit, match="order_missing"):
        apply(None, RENEWED)
    assert apply(ORDER, RENEWED) is ORDER  # it has no card, or another one by now
    bare = cart(("1 x 5.00", PICK))
    bare = replace(bare, lines=(replace(bare.lines[0], delivery=None),))
    with pytest.raises(Misfit, match="class_missing"):
        apply(None, Placed(bare, "S1-01-R000001", "shift", "clerk", NOW))
