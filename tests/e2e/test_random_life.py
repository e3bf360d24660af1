"""A clerk who does anything in any order, with a till that dies and an HQ that is moody: after every
step the money adds up, a refusal changed nothing, and in the end HQ has what the till has.
"""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.play.player import Mismatch, _play_step
from pos_app.play.scenario import PlayedStep
from pos_app.play.steps import STEPS
from pos_app.play.words import Day
from pos_app.play.world import World
from tests.e2e.day import (
    check_head_office,
    check_money,
    check_whole,
    do,
    open_store,
    recover,
    rows,
    send_all,
)

SKUS = st.sampled_from(["MUG", "DESK", "CLOTH", "2000000000015"])
LINES = st.one_of(
    st.none(), st.sampled_from(["MUG", "DESK", "CLOTH", "MUG#2"]).map(lambda one: (one,))
)
QUANTITIES = st.sampled_from([1000, 2000, 500, 1234, 3000, 0])
AMOUNTS = st.one_of(st.integers(0, 30_000), st.sampled_from([0, 1, 333, 999]))
MODES = st.sampled_from(["standard", "express"])
PLACES = st.sampled_from(["S1", "S1", "S2", "W1"])


def action(name: str, **keys: st.SearchStrategy) -> st.SearchStrategy:
    return st.tuples(st.just(name), st.fixed_dictionaries(keys))


def maybe(name: str, needed: dict, free: dict) -> st.SearchStrategy:
    return st.tuples(st.just(name), st.fixed_dictionaries(needed, optional=free))


TENDERS = st.sampled_from(["cash", "cash", "card", "card_token"])
OUTCOMES = st.sampled_from(
    ["approved", "approved", "declined", "lost_answer_approved", "lost_answer_declined"]
)
TAKEN = st.dictionaries(
    st.sampled_from(["MUG", "DESK", "CLOTH"]), QUANTITIES, min_size=1, max_size=2
)

SHOPPING = [
    action("add_customer", customer=st.sampled_from(["C1", "C1", "B1"])),
    maybe("add_product", {"sku": SKUS}, {"quantity": QUANTITIES, "line_discount": AMOUNTS}),
    action("set_quantity", line=st.sampled_from(["MUG", "CLOTH", "DESK"]), quantity=QUANTITIES),
    action("void_line", line=st.sampled_from(["MUG", "CLOTH", "DESK"])),
    maybe("ship", {"lines": LINES}, {"mode": MODES, "charge": AMOUNTS}),
    maybe("pick_up", {"lines": LINES}, {"store": PLACES}),
    action("carry_out", lines=LINES),
    action("change_delivery_mode", lines=LINES, mode=MODES),
    action("add_header_charge", amount=AMOUNTS, tax_rate=st.sampled_from([0, 210_000])),
    action("override_deposit", amount=AMOUNTS),
    action("clear_deposit_override"),
    action("undo"),
]
PAYING = [
    action("balance_card", skip=st.booleans()),
    maybe("pay", {"tender": TENDERS}, {"outcome": OUTCOMES}),
    maybe("pay", {"tender": TENDERS}, {"outcome": OUTCOMES}),
    action("pay", tender=TENDERS, amount=AMOUNTS),
    action("conclude"),
    action("void_transaction"),
    action("suspend"),
    action("resume"),
    action("send_later"),
]
AFTERWARDS = [
    action("recall"),
    maybe("start_pickup", {"quantities": TAKEN}, {"deposit": AMOUNTS}),
    action("fulfil", action=st.just("ship"), quantities=TAKEN),
    action("sell_all_that_is_open"),
]
OUTSIDE = [
    action("restart_till"),
    action("hq", state=st.sampled_from(["up", "up", "up", "down", "slow", "loses_answers"])),
    action("send_queue"),
    action("synchronise_orders"),
    action("wait", seconds=st.sampled_from([1, 60, 600])),
]
WHOLE = action("whole_order", way=st.sampled_from(["ship", "pick_up"]), quantity=QUANTITIES)
LIFE = st.lists(
    st.one_of(WHOLE, *SHOPPING, *SHOPPING, *PAYING, *PAYING, *AFTERWARDS, *OUTSIDE),
    min_size=20,
    max_size=45,
)


def whole_order(world: World, way: str, quantity: int) -> list[tuple[str, dict]]:
    """The usual way, so that enough orders come about."""
    return [
        ("add_customer", {"customer": "C1"}),
        ("add_product", {"sku": "CLOTH", "quantity": quantity or 1000}),
        (way, {"lines": None}),
        ("balance_card", {"skip": False}),
        ("pay", {"tender": "cash"}),
        ("send_queue", {}),
        ("recall", {}),
    ]


def sell_all_that_is_open(world: World) -> list[tuple[str, dict]]:
    """The recalled order's open lines, one way or the other, paid."""
    recalled = world.session.recalled
    lines = recalled.order.order_part if recalled else ()
    taken = {line.sku: line.open for line in lines if line.open}
    return [
        ("start_pickup", {"quantities": taken}),
        ("pay", {"tender": "cash"}),
        ("fulfil", {"action": "ship", "quantities": taken}),
    ] if taken else []  # fmt: skip


def live(world: World, name: str, keys: dict) -> None:
    """One step as the player plays it, and all that must hold after it."""
    report = _play_step(world, PlayedStep(0, STEPS[name], keys, {}, None))
    changed: list[Mismatch] = [one for one in report.mismatches if one.name != "refused"]
    assert not changed, (name, keys, report.refused, changed)
    assert report.refused is None or report.refused.isupper() or "hq" in report.refused, report
    recover(world)
    check_money(world)
    check_whole(world)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=12,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    creation=st.sampled_from(["real_time_first", "asynchronous", "synchronous"]),
    deposit=st.sampled_from(["12.5", "0", "100"]),
    life=LIFE,
)
def test_any_life_adds_up_R158(creation, deposit, life):
    with tempfile.TemporaryDirectory() as folder:
        world = open_store(Path(folder), creation=creation, deposit=deposit)
        try:
            for name, keys in life:
                group = {"whole_order": whole_order, "sell_all_that_is_open": sell_all_that_is_open}
                for one in group[name](world, **keys) if name in group else [(name, keys)]:
                    live(world, *one)
            end(world)
        finally:
            world.close()


def end(world: World) -> None:
    """The day ends: HQ is well, and what was promised is at HQ."""
    send_all(world)
    cart = world.session.transaction
    if cart is not None:
        assert not cart.awaiting_hq
        do(world, "void_transaction")
        send_all(world)
    check_money(world)
    check_head_office(world)
    assert rows(world, "SELECT count(*) FROM outbox WHERE state <> 'at_hq'") == [(0,)]
