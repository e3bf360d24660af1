"""Every payment, refund, authorisation and capture of an order, as HQ tells a till (R72)."""

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.quantity import UNIT
from pos_app.play.steps import STEPS
from pos_app.till.card_upkeep import CardUpkeep
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.payments_history import PAYMENTS_HISTORY
from tests.e2e.day import do, mugs_and_desk, send_all


def history(world) -> list[tuple[str, str, int]]:
    do(world, "recall")
    world.begin_step()
    world.run(PAYMENTS_HISTORY, NOTHING)
    return [(one.what, one.tender, one.amount_minor) for one in world.session.recalled.payments]


def test_everything_that_moved_money_is_told_in_order_R72(world):
    mugs_and_desk(world)
    do(world, "pay", tender="card", amount=1000)
    do(world, "pay", tender="cash")
    send_all(world)
    told = [
        ("payment", "card", 1000),
        ("payment", "cash", 1624),
        ("authorisation", "card", 17496),
    ]
    assert history(world) == told
    world.clock.advance(13 * 86_400)
    world.session.show_order(None)
    CardUpkeep(world.session).step()
    do(world, "recall")
    do(world, "start_pickup", quantities={"MUG": 3 * UNIT})
    do(world, "pay", tender="card_token")
    send_all(world)
    do(world, "recall")
    STEPS["cancel"].run(world)
    do(world, "conclude")
    send_all(world)
    told += [
        ("authorisation", "card", 17496),
        ("capture", "card_token", 874),
        ("refund", "card", -1000),
        ("refund", "cash", -1499),
    ]
    assert history(world) == told
    assert {one.register_id for one in world.session.recalled.payments} == {"S1-1"}


def test_a_shipment_tells_its_capture_R72(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "ship", lines=None)
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    send_all(world)
    do(world, "recall")
    do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
    send_all(world)
    assert history(world)[-1] == ("capture", "card_token", 17496)
    assert world.session.recalled.payments[-1].receipt_no


def test_only_hq_tells_the_payments_R72(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    do(world, "recall")
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        world.run(PAYMENTS_HISTORY, NOTHING)
    send_all(world)
    do(world, "recall")
    world.wire.state = "down"
    with pytest.raises(Refused, match="HQ_REQUIRED"):
        world.run(PAYMENTS_HISTORY, NOTHING)
