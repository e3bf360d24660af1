"""One return over several orders and sales of one customer (R26)."""

from dataclasses import replace

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.events import Returned
from pos_app.domain.quantity import UNIT
from pos_app.domain.staff import Permission
from pos_app.domain.tender import TenderKind
from pos_app.hq.store import orders as hq_orders
from pos_app.till.devices.receipt import SumKind
from pos_app.till.devices.receipt_of import receipt_of
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.payment import PAY, Pay
from pos_app.till.operations.return_more import (
    FIND_RETURN,
    FOUND,
    RETURN_MORE,
    FindReturn,
    ReturnMore,
)
from pos_app.till.operations.returning import ReturnGoods
from pos_app.till.operations.shipment import SHIP_ORDER, ShipOrder
from pos_app.till.rights import Approver
from pos_app.till.session import Recalled, RegisterSession
from tests.e2e.day import do, open_store, send_all

CARD, CASH, EXCHANGE = TenderKind.CARD, TenderKind.CASH, TenderKind.EXCHANGE


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path, deposit="100")
    allow(made)
    yield made
    made.close()


def allow(world, *, across: bool = True) -> None:
    session = world.session
    before = session.configuration
    orders = replace(before.orders, returns_across_orders=across)
    with session.store.begin() as unit:
        unit.save_configuration(replace(before, version=before.version + 1, orders=orders))
    session.refresh_configuration()


def sold(world, sku: str, tender: str = "cash", customer: str = "C1") -> str:
    """A sale; the number of its receipt."""
    if customer:
        do(world, "add_customer", customer=customer)
    do(world, "add_product", sku=sku)
    do(world, "pay", tender=tender)
    send_all(world)
    return world.session.concluded.receipt_no


def picked_up(world) -> str:
    """An order paid by card and handed over; its number."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=3 * UNIT)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="card")
    number = world.session.concluded.order.order_no
    send_all(world)
    do(world, "recall", order=number)
    do(world, "start_pickup", quantities={"MUG": 3 * UNIT})
    do(world, "conclude")
    send_all(world)
    return number


def shipped_unpaid(world) -> str:
    """Three mugs that a manager let go though nothing was paid; the number of the order."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG", quantity=3 * UNIT)
    do(world, "ship", lines=None)
    do(world, "override_deposit", amount=0, approver="manager")
    do(world, "balance_card", skip=True)
    do(world, "conclude")
    number = world.session.concluded.order.order_no
    send_all(world)
    do(world, "recall", order=number)
    world.run(SHIP_ORDER, ShipOrder(approver=Approver("manager", "999999")))
    send_all(world)
    return number


def begun(world, number: str, **quantities: int) -> None:
    do(world, "recall", order=number)
    do(world, "return", quantities=quantities)


def more(world, number: str, pieces: int = 1, *, hq: str = "up") -> None:
    """The first line of another order joins the return; `hq` is how it behaves from there on."""
    found = run_through(FIND_RETURN.run(world.session, FindReturn(number))).details[FOUND]
    assert isinstance(found, Recalled)
    goods = ReturnGoods(((1, pieces * UNIT),))
    do(world, "hq", state=hq)
    world.run(RETURN_MORE, ReturnMore(found, goods))


def returned(world) -> list[Returned]:
    """Each return that this till told head office, in their order."""
    session = world.session
    events = [session.event_of(one) for one in session.store.chain()]
    return [one for one in events if isinstance(one, Returned)]


def told(world) -> list[tuple[str, list[tuple[TenderKind, int]]]]:
    """Their orders and tenders."""
    return [(x.order_no, [(t.kind, t.amount_minor) for t in x.tenders]) for x in returned(world)]


def test_r26_a_sale_and_an_order_come_back_in_one_cart_and_each_keeps_its_own_books(world):
    sale, order = sold(world, "DESK"), picked_up(world)
    begun(world, sale, DESK=UNIT)
    more(world, order, 2)
    cart = world.session.cart()
    assert [one.order_no for one in cart.orders_in_hand] == [sale, order]
    do(world, "conclude")
    made = world.session.concluded
    assert made.refund_minor == 666 + 19_995
    kinds = [(t.kind, t.amount_minor) for t in made.transaction.tenders]
    assert kinds == [(CARD, -666), (CASH, -19_995)]
    assert told(world) == [(order, [(CARD, -666)]), (sale, [(CASH, -19_995)])]
    send_all(world)
    with world.hq.read() as unit:
        assert hq_orders.find(unit, order).line(1).returned == 2 * UNIT
    assert world.session.store.queue().refused == 0


def test_r26_cash_leaves_the_drawer_once_and_the_orders_settle_among_themselves(world):
    first, second = sold(world, "DESK"), sold(world, "CLOTH")
    begun(world, first, DESK=UNIT)
    more(world, second)
    do(world, "conclude")
    assert told(world) == [
        (second, [(EXCHANGE, -1_299)]),
        (first, [(CASH, -21_294), (EXCHANGE, 1_299)]),
    ]
    send_all(world)
    assert world.session.store.queue().refused == 0


def test_r90_each_order_settles_its_own_debt_first_and_the_paper_says_so_R26_R135(world):
    order, sale = shipped_unpaid(world), sold(world, "CLOTH")
    begun(world, order, MUG=2 * UNIT)
    more(world, sale)
    do(world, "conclude")
    assert told(world) == [
        (sale, [(EXCHANGE, -1_299)]),
        (order, [(CASH, -1_299), (EXCHANGE, 1_299)]),
    ]
    event, after = returned(world)[-1], world.session.concluded.order
    assert (event.set_off_minor, after.unpaid) == (666, 333)
    before = world.session.concluded.transaction.order_in_hand
    paper = receipt_of(event, world.session.configuration, after, before)
    assert [(x.kind, x.amount_minor) for x in paper.sums][-2:] == [
        (SumKind.SET_OFF, 666),
        (SumKind.DUE_NOW, 0),
    ]
    assert [(x.kind, x.amount_minor) for x in paper.later] == [(SumKind.BALANCE, 333)]
    send_all(world)
    with world.hq.read() as unit:
        assert hq_orders.find(unit, order).unpaid == 333


def test_r134_new_articles_go_out_against_what_comes_back_of_several(world):
    first, second = sold(world, "CLOTH"), sold(world, "MUG", tender="card")
    begun(world, first, CLOTH=UNIT)
    more(world, second)
    do(world, "add_product", sku="MUG")
    world.run(PAY, Pay(CARD))
    do(world, "conclude")
    sums = [sum(amount for _, amount in tenders) for _, tenders in told(world)]
    assert sums == [-1_299, -333]
    send_all(world)
    assert world.session.store.queue().refused == 0


@pytest.mark.parametrize(
    ("code", "customer"), [("RETURN_CUSTOMER", "B1"), ("RETURN_CUSTOMER", ""), ("RETURN_TWICE", "")]
)
def test_r26_only_of_one_customer_and_each_once(world, code, customer):
    first = sold(world, "DESK")
    other = first if code == "RETURN_TWICE" else sold(world, "CLOTH", customer=customer)
    begun(world, first, DESK=UNIT)
    before = world.session.transaction
    with pytest.raises(Refused, match=code):
        more(world, other)
    assert world.session.transaction is before


def test_r26_a_store_that_does_not_allow_it_says_so(world):
    first, second = sold(world, "DESK"), sold(world, "CLOTH")
    allow(world, across=False)
    begun(world, first, DESK=UNIT)
    with pytest.raises(Refused, match="RETURN_ONE_ORDER"):
        more(world, second)


def test_r140_every_order_of_the_return_is_leased_until_it_is_given_up(world):
    first, second = sold(world, "DESK"), picked_up(world)
    begun(world, first, DESK=UNIT)
    more(world, second)
    assert world.session.outfit.hq.held.until(second)
    do(world, "void_transaction")
    do(world, "till", id="S1-2")
    do(world, "recall", order=second)
    do(world, "return", quantities={"MUG": UNIT})
    assert world.session.transaction.mode == "return"


def test_r136_head_office_may_go_away_before_another_order_joins_the_return(world):
    first, second = sold(world, "DESK"), picked_up(world)
    begun(world, first, DESK=UNIT)
    more(world, second, hq="down")
    assert world.notice == "HQ_UNREACHABLE"
    assert len(world.session.cart().returns) == 2


def test_r135_more_than_was_handed_over_is_refused_and_a_restart_keeps_both(world):
    first, second = sold(world, "DESK"), picked_up(world)
    begun(world, first, DESK=UNIT)
    with pytest.raises(Refused, match="RETURN_QTY"):
        more(world, second, 4)
    more(world, second, 1)
    do(world, "restart_till")
    assert len(world.session.cart().returns) == 2
    world.run(PAY, Pay(CARD, -333))
    with pytest.raises(Refused, match="LOCKED"):
        more(world, second, 1)


@pytest.mark.parametrize("right", ["recall_order", "return_transaction"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [(Permission.DENIED, "NOT_PERMITTED"), (Permission.WITH_APPROVAL, "APPROVAL_NEEDED")],
)
def test_r51_another_receipt_needs_both_rights(world, right, answer, code):
    first, second = sold(world, "DESK"), sold(world, "CLOTH")
    begun(world, first, DESK=UNIT)
    session = world.session
    before = session.configuration
    groups = tuple(replace(one, permissions={right: answer}) for one in before.groups)
    with pytest.MonkeyPatch.context() as patch:
        changed = replace(before, groups=groups)
        patch.setattr(RegisterSession, "configuration", property(lambda _: changed))
        with pytest.raises(Refused, match=code):
            more(world, second)
    assert len(session.cart().returns) == 1
