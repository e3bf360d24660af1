"""A clerk who does anything in any order, a till that dies, an HQ with moods: after every
step the money adds up, a refusal changed nothing, and in the end HQ has what the till has.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pos_app.play.player import Mismatch, play_step
from pos_app.play.scenario import PlayedStep
from pos_app.play.state import State, state_of
from pos_app.play.steps import STEPS
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

SKUS = st.sampled_from(["MUG", "DESK", "CLOTH", "2000000000015"])
LINES = st.one_of(
    st.none(), st.sampled_from(["MUG", "DESK", "CLOTH", "MUG#2"]).map(lambda one: (one,))
)
QUANTITIES = st.sampled_from([1000, 2000, 500, 1234, 3000, 0])
AMOUNTS = st.one_of(st.integers(0, 30_000), st.sampled_from([0, 1, 333, 999]))
MODES = st.sampled_from(["standard", "express"])
PLACES = st.sampled_from(["S1", "S1", "S2", "W1"])


def action(name: str, **keys: Any) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(name), st.fixed_dictionaries(keys))


def maybe(name: str, needed: dict[str, Any], free: dict[str, Any]) -> st.SearchStrategy[Any]:
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
    action(
        "fulfil",
        action=st.sampled_from(["accept", "reject", "pick", "unpick", "pack", "unpack", "ship"]),
        quantities=TAKEN,
    ),
    action("edit"),
    action("cancel"),
    maybe("cancel", {"lines": LINES}, {"charge": AMOUNTS}),
    action("return", quantities=TAKEN),
    action("quote"),
    action("convert_quote"),
]
OUTSIDE = [
    action("restart_till"),
    action("hq", state=st.sampled_from(["up", "up", "up", "down", "slow", "loses_answers"])),
    action("send_queue"),
    action("synchronise_orders"),
    action("wait", seconds=st.sampled_from([1, 60, 600])),
]
HAND_OVER = maybe(
    "hand_over",
    {"part": st.sampled_from([1, 2, 3]), "tender": st.sampled_from(["cash", "card", "card_token"])},
    {"deposit": AMOUNTS},
)
FULFILLED = action(
    "fulfilled",
    what=st.lists(
        st.sampled_from(["pick", "unpick", "pack", "unpack"]), min_size=1, max_size=3
    ),
    part=st.sampled_from([1, 2, 3]),
)
EDITED = maybe(
    "edited",
    {
        "factor": st.sampled_from([0, 1, 1, 2, 3]),
        "tender": st.sampled_from(["cash", "card"]),
        "new": st.sampled_from(["", "ship", "pick_up", "carry_out"]),
    },
    {"override": AMOUNTS, "clear": st.booleans(), "void": st.booleans()},
)
CANCELLED = maybe(
    "cancelled", {"lines": LINES, "tender": st.sampled_from(["cash", "card"])}, {"charge": AMOUNTS}
)
RETURNED = action(
    "returned", part=st.sampled_from([1, 2, 3]), exchange=st.sampled_from(["", "MUG", "DESK"])
)
OFFERED = action("offered", way=st.sampled_from(["ship", "pick_up", "carry_out"]))
LATER = [HAND_OVER, FULFILLED, EDITED, EDITED, CANCELLED, RETURNED]
WHOLE = maybe(
    "whole_order",
    {
        "ways": st.lists(
            st.sampled_from(["ship", "pick_up", "carry_out"]), min_size=2, max_size=2, unique=True
        ),
        "after": st.lists(st.one_of(*LATER, *LATER, *OUTSIDE), min_size=1, max_size=6),
    },
    {"quantity": QUANTITIES, "override": AMOUNTS, "charge": AMOUNTS, "skip": st.booleans()},
)
GIVEN_UP = action("given_up", tender=st.sampled_from(["cash", "card"]))
LIFE = st.lists(
    st.one_of(
        *[WHOLE, HAND_OVER, HAND_OVER] * 5, *LATER, OFFERED, OFFERED, GIVEN_UP, GIVEN_UP,
        *SHOPPING, *PAYING, *AFTERWARDS, *OUTSIDE,
    ),
    min_size=15,
    max_size=40,
)  # fmt: skip
Steps = list[tuple[str, dict[str, Any]]]


def whole_order(world: World, ways: list[str], quantity: int = 2000, **free: Any) -> Steps:
    """The usual way, so that enough orders come about; what was in hand is left first."""
    first: Steps = [("void_transaction", {}), ("hq", {"state": "up"}), ("wait", {"seconds": 600})]
    charge = [("add_header_charge", {"amount": free["charge"]})] if "charge" in free else []
    override = [("override_deposit", {"amount": free["override"]})] if "override" in free else []
    return [
        *first,
        ("add_customer", {"customer": "C1"}),
        ("add_product", {"sku": "CLOTH", "quantity": quantity or 1000}),
        ("add_product", {"sku": "MUG", "quantity": 3000, "line_discount": 100}),
        (ways[0], {"lines": ("CLOTH",)}),
        (ways[1], {"lines": ("MUG",)}),
        *charge,
        *override,
        ("balance_card", {"skip": free.get("skip", False)}),
        ("pay", {"tender": "cash"}),
        ("conclude", {}),
        ("send_queue", {}),
        ("synchronise_orders", {}),
        ("recall", {}),
    ]


def hand_over(world: World, part: int, tender: str, **free: Any) -> Steps:
    """A part of what is open of the recalled order, collected and shipped, paid and recalled."""
    recalled = world.session.recalled
    lines = [line for line in (recalled.order.order_part if recalled else ()) if line.open]
    taken: dict[str, dict[str, int]] = {"PICK": {}, "SHIP": {}}
    for line in lines:
        taken[line.delivery.delivery_class.value][line.sku] = max(1, line.open // part)
    steps: Steps = []
    if taken["PICK"]:
        steps += [
            ("start_pickup", {"quantities": taken["PICK"], **free}),
            ("pay", {"tender": tender}),
            ("pay", {"tender": "cash"}),
            ("conclude", {}),
            ("recall", {}),
        ]
    if taken["SHIP"]:
        steps += [("fulfil", {"action": "ship", "quantities": taken["SHIP"]}), ("recall", {})]
    return steps


def fulfilled(world: World, what: list[str], part: int) -> Steps:
    """Some of what is open, picked and packed and back."""
    recalled = world.session.recalled
    lines = [line for line in (recalled.order.order_part if recalled else ()) if line.open]
    taken = {line.sku: max(1000, line.open // part // 1000 * 1000) for line in lines}
    return [("fulfil", {"action": one, "quantities": taken}) for one in what]


def edited(world: World, factor: int, tender: str, new: str, **free: Any) -> Steps:
    """The recalled order with other quantities, perhaps a new line, another deposit."""
    steps: Steps = [("recall", {}), ("edit", {})]
    if free.get("void"):
        steps.append(("void_line", {"line": "MUG"}))
    else:
        steps.append(("set_quantity", {"line": "MUG", "quantity": 1000 * factor}))
    if new:
        steps += [("add_product", {"sku": "DESK"}), (new, {"lines": ("DESK",)})]
    if "override" in free:
        steps.append(("override_deposit", {"amount": free["override"]}))
    if free.get("clear"):
        steps.append(("clear_deposit_override", {}))
    return [*steps, *settled(tender)]


def settled(tender: str) -> Steps:
    """Paid or paid back, whichever it is; what cannot be saved is left."""
    return [
        ("balance_card", {}),
        ("pay", {"tender": tender}),
        ("conclude", {}),
        ("void_transaction", {}),
        ("recall", {}),
    ]


def cancelled(world: World, lines: object, tender: str, **free: Any) -> Steps:
    """The open part of the recalled order or one line of it."""
    return [("recall", {}), ("cancel", {"lines": lines, **free}), *settled(tender)]


def returned(world: World, part: int, exchange: str) -> Steps:
    """Part of what was handed over comes back, perhaps against something else."""
    recalled = world.session.recalled
    lines = [x for x in (recalled.order.lines if recalled else ()) if x.invoiced > x.returned]
    back = {line.sku: max(1, (line.invoiced - line.returned) // part) for line in lines}
    new: Steps = [("add_product", {"sku": exchange})] if exchange else []
    return [("recall", {}), ("return", {"quantities": back}), *new, *settled("cash")]


def offered(world: World, way: str) -> Steps:
    """A quote that becomes an order."""
    return [
        ("void_transaction", {}),
        ("hq", {"state": "up"}),
        ("add_customer", {"customer": "C1"}),
        ("add_product", {"sku": "CLOTH"}),
        ("add_product", {"sku": "MUG"}),
        (way, {"lines": ("MUG",)}),
        ("carry_out", {"lines": ("CLOTH",)}),
        ("quote", {}),
        ("conclude", {}),
        ("send_queue", {}),
        ("synchronise_orders", {}),
        ("recall", {}),
        ("edit", {}),
        ("convert_quote", {}),
        *settled("cash"),
    ]


def given_up(world: World, tender: str) -> Steps:
    """A cart that is paid while HQ is away, and voided."""
    return [
        ("hq", {"state": "down"}),
        ("add_customer", {"customer": "C1"}),
        ("add_product", {"sku": "MUG"}),
        ("pick_up", {"lines": None}),
        ("pay", {"tender": tender}),
        ("void_transaction", {}),
        ("hq", {"state": "up"}),
    ]


def expanded(world: World, name: str, keys: dict[str, Any]) -> Steps:
    """A habit as its steps, a step as itself."""
    return GROUPS[name](world, **keys) if name in GROUPS else [(name, keys)]


GROUPS: dict[str, Callable[..., Steps]] = {
    "whole_order": whole_order,
    "hand_over": hand_over,
    "given_up": given_up,
    "fulfilled": fulfilled,
    "edited": edited,
    "cancelled": cancelled,
    "returned": returned,
    "offered": offered,
}


def live(world: World, before: State, name: str, keys: dict[str, Any]) -> State:
    """One step as the player plays it, and all that must hold after it; the state then."""
    step = PlayedStep(0, STEPS[name], keys, {}, None)
    report = play_step(world, step, before)
    changed: list[Mismatch] = [one for one in report.mismatches if one.name != "refused"]
    assert not changed, (name, keys, report.refused, changed)
    assert report.refused is None or report.refused.isupper() or "hq" in report.refused, report
    recovered = recover(world)
    check_money(world)
    check_whole(world)
    return state_of(world) if recovered else report.state


@settings(
    derandomize=True,
    deadline=None,
    max_examples=8,
    database=None,
    phases=[Phase.explicit, Phase.generate],
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
            state = state_of(world)
            for name, keys in life:
                whole = dict(keys)
                after = whole.pop("after", [])
                for part in [(name, whole), *after]:
                    for one in expanded(world, *part):
                        state = live(world, state, *one)
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
    check_holds(world)
    check_head_office(world)
    assert rows(world, "SELECT count(*) FROM outbox WHERE state <> 'at_hq'") == [(0,)]
