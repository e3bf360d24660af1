"""What head office takes in and cannot apply yet: a return before its sale, a full disk."""

from dataclasses import replace

from pos_app.contract.messages import PushRequest
from pos_app.domain.events import CardRenewed, Returned
from pos_app.domain.tender import BalanceCard, CardReference
from pos_app.hq import synchronise_orders
from pos_app.hq.store import orders
from pos_app.hq.verification import verify
from tests.helpers.carts import CARRY, PICK, SHIP, cart
from tests.hq.test_apply_event import discrepancies
from tests.hq.world import state_of, without_room

FIRST, SECOND = (CardReference(f"a{one}", token=f"T{one}") for one in (1, 2))


def test_a_return_waits_for_the_sale_that_another_till_has_not_sent_yet_R135(hq, till):
    sale = till.placed(cart(("2 x 10.00", CARRY)))
    back = Returned(
        order_no=sale.receipt_no,
        order_version=1,
        quantities=((1, 1000),),
        value_minor=1000,
        tax_minor=0,
        receipt_no="S1-01-R000009",
        store_id="S1",
        register_id="S1-1",
        shift_id="shift",
        staff_id="clerk",
        at=hq.now(),
        reason="",
        tenders=(till.cash(-999),),
    )
    item = till.item(back, "now")
    assert till.push(item)[0].result == "taken_in"
    assert state_of(hq, item.event_id) == ("waiting", "SALE_MISSING")
    till.send(sale)
    assert synchronise_orders.run(hq, "test").applied == 1
    assert state_of(hq, item.event_id)[0] == "applied"
    assert discrepancies(hq) == [("MONEY_DIFFERS", 1)]


def test_a_renewed_card_waits_for_the_order_that_has_not_come_yet_R187(hq, till):
    order = replace(cart(("1 x 40.00", SHIP)), balance_card=BalanceCard(False, 3600, FIRST))
    made = till.placed(order)
    number = made.transaction.order_no
    kept = BalanceCard(False, 3600, SECOND)
    renewed = CardRenewed(number, 1, FIRST.token, kept, "S1", "S1-1", hq.now())
    item = till.item(renewed, "now")
    assert till.push(item)[0].result == "taken_in"
    assert state_of(hq, item.event_id) == ("waiting", "ORDER_MISSING")
    till.send(made, "now")
    synchronise_orders.run(hq, "test")
    with hq.read() as unit:
        assert orders.find(unit, number).balance_card == kept
        assert verify(unit) == []


def test_what_the_disk_says_while_an_event_is_applied_sets_nothing_aside_FS1(hq, till, monkeypatch):
    """The event is taken in; the till sends it again and it is applied once there is room."""
    item = till.item(till.placed(cart(("3 x 40.00", PICK))), "now")
    with monkeypatch.context() as disk:
        disk.setattr(orders, "add", without_room)
        assert till.ask("push", PushRequest(events=(item,))).status == 503
    assert state_of(hq, item.event_id) == ("waiting", "")
    assert till.push(item)[0].stored == "applied"
