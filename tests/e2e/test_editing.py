"""Edits and cancellations beyond what scenarios can say: prices, rights, codes, the card."""

from dataclasses import replace
from typing import Any

import pytest

from pos_app.domain.configuration import Configuration
from pos_app.domain.deposit import totals
from pos_app.domain.errors import Refused
from pos_app.domain.fulfilment import FulfilAction
from pos_app.domain.product import Product
from pos_app.domain.staff import Permission, PermissionGroup
from pos_app.hq.store import catalogue
from pos_app.play.words import Day
from pos_app.play.world import World
from pos_app.till.operations import editing, fulfilling
from pos_app.till.operations.cancelling import CANCEL_ORDER, CancelOrder
from pos_app.till.operations.charges import (
    ADD_LINE_CHARGE,
    MANAGE_CHARGES,
    ChangeCharge,
    LineCharge,
)
from pos_app.till.operations.lines import LINE_DISCOUNT, LineDiscount
from pos_app.till.operations.quoting import QUOTE_EXPIRY, SetQuoteExpiry
from pos_app.till.rights import Approver, grant
from tests.e2e.day import do


def ordered(world: World) -> None:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    do(world, "recall")


def dearer(world: World) -> None:
    """HQ raises the price of the cloth by a euro, and the till downloads it."""
    product = world.session.outfit.catalogue().product("CLOTH")
    assert product is not None
    new: Product = replace(product, price_minor=product.price_minor + 100)
    world.hq.run(lambda unit: catalogue.put_products(unit, [new]))
    world.register.download()


def configured(world: World, change) -> None:
    """The till's configuration changed as HQ's next download would."""
    session = world.session
    changed: Configuration = change(session.configuration)
    changed = replace(changed, version=changed.version + 1)
    with session.store.begin() as unit:
        unit.save_configuration(changed)
    session.refresh_configuration()


def test_prices_of_an_order_are_locked_until_they_are_recalculated_R67_R100(world):
    ordered(world)
    dearer(world)
    do(world, "recall")
    do(world, "edit")
    do(world, "add_product", sku="CLOTH")
    old, new = world.session.cart().lines
    assert (old.price_minor, new.price_minor) == (1299, 1399)
    with pytest.raises(Refused, match="PRICE_LOCKED"):
        world.run(LINE_DISCOUNT, LineDiscount(old.line_no, 100))
    trial = editing.recalculate_trial(world.session, editing.Recalculate())
    assert totals(trial).total - totals(world.session.cart()).total == 200
    world.run(editing.RECALCULATE, editing.Recalculate((old.line_no,)))
    assert [line.price_minor for line in world.session.cart().lines] == [1399, 1399]
    world.run(LINE_DISCOUNT, LineDiscount(old.line_no, 100))


def group(**rights: Permission) -> PermissionGroup:
    return PermissionGroup("clerk", "Clerk", dict(rights))


@pytest.mark.parametrize(
    ("operation", "mode"),
    [("edit", ""), ("cancel", ""), ("return", ""), ("start_pickup", "pickup")],
)
def test_what_follows_a_recall_needs_the_right_to_edit_R71_R137(world, operation, mode):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "add_product", sku="MUG")
    do(world, "pick_up", lines=("CLOTH",))
    do(world, "carry_out", lines=("MUG",))
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    denied = group(edit_order=Permission.DENIED)
    configured(world, lambda old: replace(old, groups=(denied, *old.groups[1:])))
    do(world, "recall")
    picked = {"return": "MUG", "start_pickup": "CLOTH"}
    keys = {"quantities": {picked[operation]: 1000}} if operation in picked else {}
    with pytest.raises(Refused, match="NOT_PERMITTED"):
        do(world, operation, **keys)
    asks = group(edit_order=Permission.WITH_APPROVAL)
    configured(world, lambda old: replace(old, groups=(asks, *old.groups[1:])))
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        do(world, operation, **keys)
    grant(world.session, "edit_order", Approver("manager", "999999"))
    do(world, operation, **keys)
    assert world.session.cart().mode == (mode or operation)


def test_a_group_that_edits_may_have_to_ask_before_it_cancels_R52(world):
    ordered(world)
    asks = group(cancel_order=Permission.WITH_APPROVAL)
    configured(world, lambda old: replace(old, groups=(asks, *old.groups[1:])))
    with pytest.raises(Refused, match="APPROVAL_NEEDED"):
        do(world, "cancel")
    grant(world.session, "cancel_order", Approver("manager", "999999"))
    do(world, "cancel")
    assert world.session.cart().mode == "cancel"


def test_state_and_existence_are_told_before_a_right_and_ranges_after_it_R52(world):
    """Section 6a, where the clerk's group may do none of it."""
    none = group(
        recall_order=Permission.ALLOWED,
        edit_order=Permission.DENIED,
        create_quote=Permission.DENIED,
    )
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    configured(world, lambda old: replace(old, groups=(none, *old.groups[1:])))
    do(world, "recall")
    for quantity in (0, 9000):
        with pytest.raises(Refused, match="NOT_PERMITTED"):
            world.run(CANCEL_ORDER, CancelOrder(((1, quantity),)))
    with pytest.raises(Refused, match="LINE_UNKNOWN"):
        world.run(CANCEL_ORDER, CancelOrder(((7, 9000),)))
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused, match="NOT_PERMITTED"):
        do(world, "quote", expires=Day(None, -1))
    do(world, "pay", tender="cash", amount=1)
    with pytest.raises(Refused, match="QUOTE_PAYMENT"):
        do(world, "quote", expires=Day(None, -1))


def ordering(old: Configuration, **parameters: Any) -> Configuration:
    return replace(old, orders=replace(old.orders, **parameters))


def test_a_cancellation_charge_needs_its_code_R19_R20(world):
    configured(world, lambda old: ordering(old, cancellation_rate=50_000))
    ordered(world)
    configured(world, lambda old: ordering(old, cancellation_charge_code=""))
    with pytest.raises(Refused, match="CHARGE_CODE_MISSING"):
        do(world, "cancel")
    do(world, "cancel", charge=0)
    assert world.session.cart().mode == "cancel"


def test_another_tills_change_is_never_overwritten_in_silence_R103_R140(world):
    ordered(world)
    number = world.last_order
    do(world, "edit")
    do(world, "set_quantity", line="CLOTH", quantity=3000)
    do(world, "till", id="S1-2")
    do(world, "recall", order=number)
    with pytest.raises(Refused, match="ORDER_LEASED"):
        do(world, "edit")
    do(world, "wait", seconds=901)
    do(world, "edit")
    do(world, "set_quantity", line="CLOTH", quantity=1000)
    do(world, "conclude")
    do(world, "send_queue")
    do(world, "till", id="S1-1")
    with pytest.raises(Refused, match="STALE_ORDER"):
        do(world, "pay", tender="cash")
    cart = world.session.cart()
    assert (cart.mode, cart.lines[0].quantity, cart.tenders) == ("edit", 3000, ())


def test_a_void_leaves_the_stored_order_and_frees_it_R74_R97(world):
    ordered(world)
    number, before = world.last_order, world.order
    do(world, "edit")
    do(world, "void_line", line="CLOTH")
    do(world, "void_transaction")
    do(world, "till", id="S1-2")
    do(world, "recall", order=number)
    assert before is not None
    assert world.order == before
    do(world, "edit")


@pytest.mark.parametrize(("seconds", "price", "due"), [(0, 1299, 500), (1, 1399, 525)])
def test_a_quote_keeps_its_prices_to_the_last_second_of_its_day_R100_R133(
    world, seconds, price, due
):
    """09:00 in the store; its day ends 15 hours later. What is added is always today's price."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "pick_up", lines=None)
    do(world, "quote", expires=Day(None))
    do(world, "conclude")
    do(world, "send_queue")
    dearer(world)
    world.clock.advance(15 * 3600 - 1 + seconds)
    do(world, "recall")
    do(world, "edit")
    do(world, "convert_quote")
    do(world, "add_product", sku="CLOTH")
    do(world, "pick_up", lines=("CLOTH#2",))
    assert [line.price_minor for line in world.session.cart().lines] == [price, 1399]
    assert totals(world.session.cart()).due == due
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    assert world.session.store.queue().refused == 0


@pytest.mark.parametrize("moved", [False, True])
def test_a_quote_in_hand_when_its_day_ends_is_converted_at_todays_prices_R133(world, moved):
    """Recalled a second before midnight, made an order a second after it; another last day does not
    bring the old prices back.
    """
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH")
    do(world, "pick_up", lines=None)
    do(world, "quote", expires=Day(None))
    do(world, "conclude")
    do(world, "send_queue")
    dearer(world)
    world.clock.advance(15 * 3600 - 1)
    do(world, "recall")
    do(world, "edit")
    assert world.session.cart().lines[0].price_minor == 1299
    world.clock.advance(2)
    if moved:
        world.run(QUOTE_EXPIRY, SetQuoteExpiry(world.session.today))
    do(world, "convert_quote")
    assert world.session.cart().lines[0].price_minor == 1399
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    assert world.session.store.queue().refused == 0


def test_no_quote_is_made_of_work_on_a_stored_order_4_1(world):
    ordered(world)
    for begun in ("edit", "cancel"):
        do(world, begun)
        with pytest.raises(Refused, match="MODE_CHANGE"):
            do(world, "quote")
        do(world, "void_transaction")
        do(world, "recall")


def test_new_prices_leave_what_is_partly_invoiced_and_move_the_deposit_R67_R101_R154(world):
    """At 12.5 %: 4 x 12.99, D 6.50; one is fetched, X 1.62, A 4.88; then 2 x 12.99 + 13.99."""
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=3000)
    do(world, "add_product", sku="CLOTH")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    do(world, "recall")
    do(world, "start_pickup", quantities={"CLOTH": 1000})
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    dearer(world)
    do(world, "recall")
    do(world, "edit")
    assert totals(world.session.cart()).due == 0
    world.run(editing.RECALCULATE, editing.Recalculate())
    assert [line.price_minor for line in world.session.cart().lines] == [1299, 1399]
    sums = totals(world.session.cart())
    assert (sums.order_part, sums.deposit, sums.available, sums.due) == (3997, 500, 488, 12)
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    assert world.session.store.queue().refused == 0


def test_what_a_partly_invoiced_line_is_worth_is_read_only_R101_R196(world):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "pick_up", lines=None)
    world.run(ADD_LINE_CHARGE, LineCharge(1, 1000))
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    do(world, "recall")
    do(world, "start_pickup", quantities={"CLOTH": 1000})
    do(world, "pay", tender="cash")
    do(world, "recall")
    do(world, "edit")
    world.run(editing.RECALCULATE, editing.Recalculate())
    before = world.session.cart()
    for operation, request in (
        (ADD_LINE_CHARGE, LineCharge(1, 2000)),
        (MANAGE_CHARGES, ChangeCharge(1, 0, 2000)),
        (LINE_DISCOUNT, LineDiscount(1, 100)),
    ):
        with pytest.raises(Refused, match="LOCKED"):
            world.run(operation, request)
    assert world.session.cart() == before


def test_a_rejected_line_is_read_only_and_one_that_goes_another_way_is_picked_by_nobody_R101_R124(
    world,
):
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH")
    do(world, "add_product", sku="CLOTH")
    do(world, "ship", lines=None)
    do(world, "balance_card")
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    do(world, "recall")
    do(world, "fulfil", action="reject", quantities={"CLOTH": 1000}, reason="none left")
    world.run(fulfilling.FULFIL, fulfilling.Fulfil(FulfilAction.START_PICKING))
    do(world, "send_queue")
    dearer(world)
    do(world, "recall")
    assert [line.status.value for line in world.order.lines] == ["REJECTED", "PICKING"]
    do(world, "edit")
    world.run(editing.RECALCULATE, editing.Recalculate())
    assert [line.price_minor for line in world.session.cart().lines] == [1299, 1399]
    do(world, "pick_up", lines=("CLOTH#2",), store="S2")
    do(world, "pay", tender="cash")
    do(world, "send_queue")
    do(world, "recall")
    assert [line.status.value for line in world.order.lines] == ["REJECTED", "ACCEPTED"]
