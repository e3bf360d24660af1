"""FK1 and FK5 through the whole till: the power fails at every step of a gesture, a payment, a
conclusion and a sending; nothing is lost, nothing is doubled, and the clerk just goes on.
"""

from collections.abc import Callable

import pytest

from pos_app.domain.order import CustomerOrder
from pos_app.domain.quantity import UNIT
from pos_app.domain.tender import TenderKind
from pos_app.play.world import World
from tests.e2e.day import (
    check_head_office,
    check_holds,
    check_money,
    check_whole,
    do,
    open_store,
    recover,
    rows,
    send_all,
)
from tests.helpers.terminal_seen import taken_minor
from tests.storage.world import PowerCut, Switch

STEPS_MAX = 400
Work = Callable[[World], None]


def fill(world: World, way: str) -> None:
    """A cart with a desk in it, promised that way."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, way, lines=None)


def at_every_step(world: World, prepare: Work, act: Work, after: Work) -> int:
    """Cut the power at step 1, 2, 3 ... of `act` until it ends by itself; the number of cuts."""
    for at in range(1, STEPS_MAX):
        prepare(world)
        switch = Switch(at)
        world.restart_till(switch)
        if prepare is not nothing and world.session.transaction is None and needs_recall(prepare):
            do(world, "recall")
        switch.on = True
        cut = False
        try:
            act(world)
        except PowerCut:
            cut = True
        switch.on = False
        world.restart_till()
        assert world.session.store.damage() == []
        recover(world)
        check_money(world)
        check_whole(world)
        after(world)
        if not cut:
            return at - 1
    raise AssertionError("it never ended")


def nothing(world: World) -> None:
    """No preparation."""


def needs_recall(prepare: Work) -> bool:
    return getattr(prepare, "recalls", False)


def test_a_gesture_R166(world):
    """The cart is the one before or the one after, and the number of an order is kept."""
    seen = set()

    def prepare(world: World) -> None:
        do(world, "add_customer", customer="C1")
        do(world, "add_product", sku="DESK")

    def act(world: World) -> None:
        do(world, "pick_up", lines=None)

    def after(world: World) -> None:
        cart = world.session.transaction
        assert cart is not None
        assert (cart.mode, bool(cart.order_no)) in {("sale", False), ("order", True)}
        seen.add(cart.mode)
        do(world, "void_transaction")

    assert at_every_step(world, prepare, act, after) >= 5
    assert seen == {"sale", "order"}


def settle(world: World) -> None:
    """The clerk goes on: what is due is paid in cash, and the order is made."""
    if world.session.transaction is not None:
        do(world, "pay", tender="cash")
    assert world.session.transaction is None


def orders_made(world: World) -> int:
    return len(rows(world, "SELECT 1 FROM business WHERE kind = 'order'"))


def last_order(world: World) -> CustomerOrder:
    """The newest order, as the till has it on disk."""
    query = "SELECT order_no FROM business WHERE kind = 'order' ORDER BY receipt_no DESC LIMIT 1"
    local = world.session.store.order(rows(world, query)[0][0])
    assert local is not None
    return local.order


def in_full(tender: TenderKind) -> Callable[[World], None]:
    def pay(world: World) -> None:
        do(world, "pay", tender=tender.value)

    return pay


@pytest.mark.parametrize("tender", [TenderKind.CASH, TenderKind.CARD])
def test_the_payment_that_concludes_R175_M7(world, tender):
    """Payment, order, event, print job and cleared cart are one; a charge is never repeated."""
    before = [0]

    def prepare(world: World) -> None:
        before[0] = orders_made(world)
        fill(world, "pick_up")

    def after(world: World) -> None:
        settle(world)
        assert orders_made(world) == before[0] + 1

    assert at_every_step(world, prepare, in_full(tender), after) >= 15
    send_all(world)
    check_head_office(world)


def test_a_part_payment_by_card_M7(world):
    """A card that was charged is in the cart, one that was not is not; no third thing."""

    def act(world: World) -> None:
        do(world, "pay", tender="card", amount=1000)

    def after(world: World) -> None:
        cart = world.session.transaction
        assert cart is not None
        assert [t.amount_minor for t in cart.tenders] in ([], [1000])
        do(world, "void_transaction")
        check_money(world)

    assert at_every_step(world, lambda w: fill(w, "pick_up"), act, after) >= 8


def test_a_void_with_card_and_cash_R74(world):
    """What is back on the card is off the cart, and the drawer gives its cash back once."""

    def prepare(world: World) -> None:
        fill(world, "pick_up")
        do(world, "pay", tender="card", amount=500)
        do(world, "pay", tender="cash", amount=300)
        do(world, "pay", tender="card", amount=700)

    def act(world: World) -> None:
        do(world, "void_transaction")

    def after(world: World) -> None:
        if world.session.transaction is not None:
            do(world, "void_transaction")
        check_money(world)
        assert taken_minor(world.terminal.book) == 0
        assert rows(world, "SELECT cash_minor FROM shift") == [(0,)]

    assert at_every_step(world, prepare, act, after) >= 20


def test_the_card_for_the_balance_R88(world):
    """The authorisation is in the cart or will not be used; the order is made with one card."""
    before = [0]

    def prepare(world: World) -> None:
        before[0] = orders_made(world)
        fill(world, "ship")

    def act(world: World) -> None:
        do(world, "balance_card")

    def after(world: World) -> None:
        cart = world.session.transaction
        assert cart is not None
        if cart.balance_card is None:
            do(world, "balance_card")
        settle(world)
        card = last_order(world).balance_card
        assert card is not None
        assert card.card is not None
        assert world.terminal.book.held_minor(card.card.token) == card.authorised_minor == 17496
        assert orders_made(world) == before[0] + 1

    assert at_every_step(world, prepare, act, after) >= 5


def test_a_pickup_that_is_paid_by_card_R120(world):
    """The goods are handed over once, whatever happened on the way."""

    def prepare(world: World) -> None:
        fill(world, "pick_up")
        do(world, "pay", tender="cash")
        send_all(world)
        do(world, "recall")
        do(world, "start_pickup", quantities={"DESK": UNIT})

    def after(world: World) -> None:
        settle(world)
        assert [(one.ordered, one.invoiced) for one in last_order(world).lines] == [(UNIT, UNIT)]

    assert at_every_step(world, prepare, in_full(TenderKind.CARD), after) >= 20
    send_all(world)
    check_head_office(world)


def test_a_shipment_with_its_capture_R127(world):
    """Shipped and captured, or neither once the terminal has been asked."""

    def prepare(world: World) -> None:
        fill(world, "ship")
        do(world, "balance_card")
        do(world, "pay", tender="cash")
        send_all(world)

    prepare.recalls = True  # type: ignore[attr-defined]

    def act(world: World) -> None:
        do(world, "fulfil", action="ship", quantities={"DESK": UNIT})

    def after(world: World) -> None:
        do(world, "recall")
        if last_order(world).is_open:
            do(world, "fulfil", action="ship", quantities={"DESK": UNIT})
        check_money(world)
        check_holds(world)
        assert last_order(world).status.value == "INVOICED"

    assert at_every_step(world, prepare, act, after) >= 20
    send_all(world)
    check_head_office(world)


@pytest.mark.parametrize("mood", ["up", "loses_answers", "slow"])
def test_sending_R173_R174(world, mood):
    """However often the power fails while an order is sent, HQ has it once (D1)."""

    def prepare(world: World) -> None:
        fill(world, "pick_up")
        do(world, "pay", tender="cash")
        world.clock.advance(3600)

    def act(world: World) -> None:
        world.wire.state = mood
        world.register.outbox.drain()

    def after(world: World) -> None:
        send_all(world)
        assert world.hq.counts().orders == orders_made(world)

    assert at_every_step(world, prepare, act, after) >= 6
    check_head_office(world)


def test_a_conclusion_that_waits_for_head_office_R166(tmp_path):
    """Synchronous: order and answer survive, the order exists once."""
    world = open_store(tmp_path, creation="synchronous")

    def after(world: World) -> None:
        cart = world.session.transaction
        if cart is not None:
            do(world, "conclude" if cart.awaiting_hq else "pay", **pay_unless(cart.awaiting_hq))
        assert world.session.transaction is None

    def pay_unless(awaiting: bool) -> dict[str, object]:
        return {} if awaiting else {"tender": "cash"}

    fill_cart = lambda w: fill(w, "pick_up")  # noqa: E731 - one preparation
    assert at_every_step(world, fill_cart, in_full(TenderKind.CASH), after) >= 25
    check_head_office(world)
    world.close()
