"""Every state of table 4.3 on a real till with a real head office, and every operation tried in it:
allowed exactly where the table says, refused with its code elsewhere, and a refusal changes
nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from pos_app.domain.errors import Refused
from pos_app.domain.order import OrderStatus, status_at
from pos_app.domain.order_states import Action, Policy, check_allowed
from pos_app.hq.order_care import hold
from pos_app.hq.people.rights import Actor
from pos_app.play.state import state_of
from pos_app.play.world import World
from tests.e2e.day import do, open_store

Way = Callable[[World], None]


def ordered(world: World, *, carried: bool = False, desk: bool = True) -> None:
    """An order of two cloths to ship and a desk to be fetched here, with the card for the balance;
    a mug may leave at once.
    """
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "ship", lines=("CLOTH",))
    if desk:
        do(world, "add_product", sku="DESK")
        do(world, "pick_up", lines=("DESK",))
    if carried:
        do(world, "add_product", sku="MUG")
        do(world, "carry_out", lines=("MUG",))
    do(world, "balance_card")
    do(world, "pay", tender="cash")


def at_hq(world: World, *, carried: bool = False, desk: bool = True) -> None:
    ordered(world, carried=carried, desk=desk)
    do(world, "send_queue")
    do(world, "recall")


def fulfilled(world: World, action: str, quantity: int = 2000) -> None:
    do(world, "fulfil", action=action, quantities={"CLOTH": quantity})


def fetched(world: World) -> None:
    do(world, "start_pickup", quantities={"DESK": 1000})
    do(world, "pay", tender="cash")


def processing(world: World) -> None:
    at_hq(world)
    fulfilled(world, "pick", 1000)


def delivered(world: World) -> None:
    """Packed is only what is shipped (R126), so nothing waits to be fetched."""
    at_hq(world, desk=False)
    fulfilled(world, "pack")


def partly_invoiced(world: World) -> None:
    at_hq(world)
    fulfilled(world, "ship", 1000)
    do(world, "send_queue")
    do(world, "recall")


def invoiced(world: World) -> None:
    at_hq(world)
    fulfilled(world, "ship")
    fetched(world)
    do(world, "send_queue")
    do(world, "recall")


def cancelled(world: World, *, carried: bool = False) -> None:
    at_hq(world, carried=carried)
    do(world, "cancel")
    do(world, "conclude")
    do(world, "send_queue")
    do(world, "recall")


def unsynced(world: World) -> None:
    do(world, "hq", state="down")
    ordered(world)
    do(world, "recall")


def on_hold(world: World) -> None:
    at_hq(world)
    hold(world.hq, Actor("anna", "operator"), world.last_order, "CHECK", "address doubtful")
    do(world, "recall")


def sync_failed(world: World) -> None:
    do(world, "hq", state="quarantines")
    ordered(world)
    do(world, "send_queue")
    do(world, "recall")


def quoted(world: World) -> None:
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="CLOTH", quantity=2000)
    do(world, "ship", lines=None)
    do(world, "quote")
    do(world, "conclude")
    do(world, "send_queue")
    do(world, "recall")


def expired(world: World) -> None:
    quoted(world)
    do(world, "wait", days=31)
    do(world, "recall")


def lost(world: World) -> None:
    quoted(world)
    do(world, "cancel")
    do(world, "conclude")
    do(world, "send_queue")
    do(world, "recall")


OK = ""
OPERATIONS = ("edit", "cancel", "start_pickup", "fulfil", "return")
TABLE: dict[str, tuple[Way, OrderStatus, tuple[str, str, str, str, str]]] = {
    "unsynced": (
        unsynced, OrderStatus.UNSYNCED, (OK, OK, "NOT_AT_HQ", "NOT_AT_HQ", "NOT_AT_HQ")
    ),
    "sync_failed": (sync_failed, OrderStatus.SYNC_FAILED, ("ORDER_SYNC_FAILED",) * 5),
    "on_hold": (on_hold, OrderStatus.ON_HOLD, ("ORDER_ON_HOLD",) * 5),
    "created": (at_hq, OrderStatus.CREATED, (OK, OK, OK, OK, "RETURN_QTY")),
    "created_carried": (
        partial(at_hq, carried=True), OrderStatus.CREATED, (OK, OK, OK, OK, OK)
    ),
    "processing": (
        processing, OrderStatus.PROCESSING, (OK, OK, OK, OK, "RETURN_QTY")
    ),
    "delivered": (
        delivered,
        OrderStatus.DELIVERED,
        (OK, "NEEDS_UNPACK", "PICKUP_QTY", OK, "RETURN_QTY"),
    ),
    "partly_invoiced": (partly_invoiced, OrderStatus.PARTLY_INVOICED, (OK, OK, OK, OK, OK)),
    "invoiced": (
        invoiced,
        OrderStatus.INVOICED,
        ("ORDER_INVOICED", "CANCEL_INVOICED", "ORDER_INVOICED", "ORDER_INVOICED", OK),
    ),
    "cancelled": (cancelled, OrderStatus.CANCELLED, ("ORDER_CANCELLED",) * 5),
    "cancelled_carried": (
        partial(cancelled, carried=True),
        OrderStatus.CANCELLED,
        (*("ORDER_CANCELLED",) * 4, OK),
    ),
    "quote_open": (
        quoted,
        OrderStatus.QUOTE_OPEN,
        (OK, OK, "NOT_AN_ORDER", "NOT_AN_ORDER", "NOT_AN_ORDER"),
    ),
    "quote_expired": (
        expired,
        OrderStatus.QUOTE_EXPIRED,
        (OK, OK, "QUOTE_EXPIRED", "QUOTE_EXPIRED", "QUOTE_EXPIRED"),
    ),
    "quote_lost": (lost, OrderStatus.QUOTE_LOST, ("ORDER_CANCELLED",) * 5),
}  # fmt: skip


def attempt(world: World, operation: str) -> str:
    """The code of the refusal, or nothing."""
    order = world.order
    assert order is not None
    cloth, *others = (line.sku for line in order.lines)
    keys: dict[str, dict[str, object]] = {
        "start_pickup": {"quantities": {"DESK" if "DESK" in others else cloth: 1000}},
        "fulfil": {"action": "ship", "quantities": {cloth: max(order.lines[0].open, 1000)}},
        "return": {"quantities": {"MUG" if "MUG" in others else cloth: 1000}},
    }
    try:
        do(world, operation, **keys.get(operation, {}))
    except Refused as refused:
        return refused.code
    return OK


@pytest.mark.parametrize(
    ("state", "operation"), [(state, one) for state in TABLE for one in OPERATIONS]
)
def test_table_4_3_R98_R105_R170(tmp_path, state, operation):
    way, status, codes = TABLE[state]
    world = open_store(tmp_path)
    try:
        way(world)
        assert world.order is not None
        assert status_at(world.order, world.clock.now()) is status
        before = state_of(world)
        code = attempt(world, operation)
        assert code == codes[OPERATIONS.index(operation)]
        if code:
            after = state_of(world)
            assert after | {"notice": ""} == before | {"notice": ""}
    finally:
        world.close()


def test_call_centre_orders_are_never_cancelled_here_R98_R105(tmp_path):
    world = open_store(tmp_path)
    try:
        at_hq(world)
        assert world.order is not None
        order, now = replace(world.order, channel="call_centre"), world.clock.now()
        check_allowed(Action.EDIT, order, now)
        check_allowed(Action.FULFIL, order, now)
        with pytest.raises(Refused, match="CALL_CENTRE_ORDER"):
            check_allowed(Action.CANCEL, order, now)
        with pytest.raises(Refused, match="CALL_CENTRE_ORDER"):
            check_allowed(Action.EDIT, order, now, Policy(order_completion=True))
    finally:
        world.close()


def test_another_till_leaves_an_unsent_order_alone_K2(tmp_path):
    world = open_store(tmp_path)
    try:
        ordered(world)
        do(world, "till", id="S1-2")
        with pytest.raises(Refused, match="NOT_AT_HQ"):
            do(world, "recall")
    finally:
        world.close()


def test_a_quote_expires_with_its_day_in_the_stores_time_zone_R133(tmp_path):
    world = open_store(tmp_path)
    try:
        quoted(world)
        order = world.order
        assert order is not None
        assert order.quote is not None
        midnight = world.clock.now().replace(hour=23, minute=0, second=0, microsecond=0)
        last = midnight + timedelta(days=30) - timedelta(seconds=1)
        assert status_at(order, last) is OrderStatus.QUOTE_OPEN
        assert status_at(order, last + timedelta(seconds=1)) is OrderStatus.QUOTE_EXPIRED
    finally:
        world.close()


LOCKED: dict[str, tuple[str, dict[str, Any], str]] = {
    "quote": ("pay", {"tender": "cash"}, "QUOTE_PAYMENT"),
    "cancel": ("add_product", {"sku": "MUG"}, "LOCKED"),
    "edit": ("add_customer", {"customer": "C1"}, "CUSTOMER_LOCKED"),
    "pickup": ("add_customer", {"customer": "C1"}, "LOCKED"),
    "return": ("override_deposit", {"amount": 1}, "LOCKED"),
}


def in_mode(world: World, mode: str) -> None:
    """A cart of that mode in hand."""
    if mode in {"sale", "order", "quote"}:
        do(world, "add_customer", customer="C1")
        do(world, "add_product", sku="CLOTH")
    if mode in {"order", "quote"}:
        do(world, "ship", lines=None)
    if mode == "quote":
        do(world, "quote")
    elif mode == "return":
        partly_invoiced(world)
        do(world, "return", quantities={"CLOTH": 1000})
    elif mode == "pickup":
        at_hq(world)
        do(world, "start_pickup", quantities={"DESK": 1000})
    elif mode in {"edit", "cancel"}:
        at_hq(world)
        do(world, mode)
    assert state_of(world)["mode"] == mode


@pytest.mark.parametrize("mode", LOCKED)
def test_what_a_mode_locks_is_refused_and_changes_nothing_R99_R106_R141(tmp_path, mode):
    world = open_store(tmp_path)
    try:
        in_mode(world, mode)
        before = state_of(world)
        name, keys, code = LOCKED[mode]
        with pytest.raises(Refused, match=code):
            do(world, name, **keys)
        assert state_of(world) == before
    finally:
        world.close()


CHANGES: dict[str, dict[str, Any]] = {
    "recall": {},
    "edit": {},
    "cancel": {},
    "start_pickup": {"quantities": {"DESK": 1000}},
    "return": {"quantities": {"CLOTH": 1000}},
    "quote": {},
}


@pytest.mark.parametrize("mode", ["sale", "order", *LOCKED])
def test_no_other_mode_is_entered_before_the_cart_is_finished_4_1(tmp_path, mode):
    """But a sale or an order becomes a quote, and a quote an order (R58, R93)."""
    world = open_store(tmp_path)
    try:
        in_mode(world, mode)
        before = state_of(world)
        becomes = {"sale": "quote", "order": "quote", "quote": "order"}.get(mode)
        for name, keys in CHANGES.items():
            if name == "quote" and becomes:
                continue
            with pytest.raises(Refused, match="MODE_CHANGE"):
                do(world, name, **keys)
            assert state_of(world) == before
        if becomes:
            do(world, "quote" if becomes == "quote" else "convert_quote")
            assert state_of(world)["mode"] == becomes
    finally:
        world.close()


def test_r108_a_cart_whose_lines_were_all_taken_off_stands_in_no_ones_way(world):
    """It leaves, from the disk too, once an order is opened; one with a line on it stays."""
    ordered(world)
    do(world, "send_queue")
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused, match="MODE_CHANGE"):
        do(world, "recall")
    do(world, "void_line", line="MUG")
    assert world.session.store.draft() is not None
    do(world, "recall")
    assert (world.session.transaction, world.session.store.draft()) == (None, None)
    do(world, "start_pickup", quantities={"DESK": 1000})
    assert not world.session.store.can_undo()


@pytest.mark.parametrize("step", ["edit", "cancel"])
def test_r98_with_its_last_line_taken_off_a_cart_no_longer_says_that_it_is_in_the_way(world, step):
    """The line closed the order that was shown: what is missing then is an order."""
    at_hq(world)
    do(world, "add_product", sku="MUG")
    with pytest.raises(Refused, match="MODE_CHANGE"):
        do(world, step)
    do(world, "void_line", line="MUG")
    with pytest.raises(Refused, match="ORDER_UNKNOWN"):
        do(world, step)
