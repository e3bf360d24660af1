"""Operation x answer of the permission group, for every operation with a permission (R51, R52):
denied, with approval, allowed.

The scenarios and a few stories bring the till into each state. Before a gesture of theirs is done
it is tried under both other answers: refused, and the cart is as it was. What neither does is named
below with the test that does it.
"""

import ast
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pos_app.domain.deposit import due
from pos_app.domain.errors import PosError, Refused
from pos_app.domain.staff import Permission
from pos_app.domain.user_operations import USER_OPERATIONS, paying
from pos_app.play.scenario import read_scenario
from pos_app.play.world import World
from pos_app.simulation.episode import MEMORY
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.payment import CONCLUDE, PAY, TENDER_RIGHTS
from pos_app.till.operations.registry import OPERATIONS
from pos_app.till.session import RegisterSession
from tests.e2e.day import open_store
from tests.e2e.rights_stories import STORIES

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.toml"))
EXPECTED = {Permission.DENIED: "NOT_PERMITTED", Permission.WITH_APPROVAL: "APPROVAL_NEEDED"}
TRIES_MAX = 8
"""Of one operation, in different states; more of them tell nothing new."""
GUARDED = {one.name for one in OPERATIONS.values() if one.permission} | set(TENDER_RIGHTS)
SHIFT = "tests/e2e/test_shift.py::test_r51_every_gesture_has_its_right_checked_below_the_screen"
SHARED = "tests/e2e/test_shared_drawer.py"
ACROSS = "tests/e2e/test_returns_across.py::test_r51_another_receipt_needs_both_rights"
ELSEWHERE = {
    **dict.fromkeys(
        "bank_drop blind_close float_entry start_amount tender_declaration x_report".split(), SHIFT
    ),
    "suspend_shift": SHIFT,
    **dict.fromkeys(("find_return", "return_more"), ACROSS),
    "share_drawer": f"{SHARED}::test_r51_a_till_works_in_the_shift_of_another",
    "use_shift": "tests/e2e/test_shift.py::test_r51_a_shift_of_somebody_else_is_shared_by_right",
}
"""Operations that neither scenario nor story does, and the test of their right."""


def answered(configuration, permission, answer):
    """The configuration with another answer of every group."""
    groups = tuple(
        replace(one, permissions={**one.permissions, permission: answer})
        for one in configuration.groups
    )
    return replace(configuration, groups=groups)


def right_of(world, operation, request):
    """The right that the gesture needs: a payment that of its tender; what waits for head office's
    answer is concluded already.
    """
    cart = world.session.transaction
    if operation not in (PAY, CONCLUDE) or cart is None:
        return operation.permission
    if cart.awaiting_hq:
        return ""
    if operation is CONCLUDE or (request.amount_minor is None and not due(cart)):
        return CONCLUDE.permission
    return paying(request.kind)


def tried(world, operation, request, right, answer):
    """The code with which the gesture is refused under that answer; it may not be done."""
    session = world.session
    changed = answered(session.configuration, right, answer)
    cart = session.transaction
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RegisterSession, "configuration", property(lambda _: changed))
        patch.setattr(session, "granted", None)
        try:
            run_through(operation.run(session, request))
        except Refused as refused:
            assert session.transaction is cart
            return refused.code
    return ""


@contextmanager
def begun(make):
    """A store and its till until the block ends; in memory where there is a folder of it, for no
    right hangs on a disk.
    """
    memory = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(prefix="pos-app-rights-", dir=memory) as folder:
        world = make(Path(folder))
        try:
            yield world
        finally:
            world.close()


@pytest.fixture(scope="module")
def seen():
    """Under each answer the codes with which each operation was refused, over all scenarios."""
    found = defaultdict(set)
    times: Counter[str] = Counter()
    known: set[object] = set()
    done = World.run

    def run(self, operation, request):
        alone = replace(request, approver=None) if hasattr(request, "approver") else request
        right = right_of(self, operation, request)
        name = right if operation is PAY else operation.name
        times[name] += 1
        often = times[name] > TRIES_MAX
        for answer in EXPECTED if right and not often else ():
            found[name, answer].add(tried(self, operation, alone, right, answer))
        done(self, operation, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "run", run)
        for story in STORIES:
            with begun(open_store) as world:
                story(world)
        for scenario in map(read_scenario, SCENARIOS):
            done_here = {step.step.run for step in scenario.steps if step.refused is None}
            if done_here <= known:
                continue
            known |= done_here
            with begun(partial(World.fresh, scenario, http=False)) as world:
                for step in scenario.steps:
                    world.begin_step()
                    with suppress(PosError):
                        step.step.run(world, **step.arguments)
    return found


@pytest.mark.parametrize("name", sorted(GUARDED - set(ELSEWHERE)))
@pytest.mark.parametrize("answer", EXPECTED, ids=lambda one: one.value)
def test_r51_a_right_that_is_not_given_refuses_the_gesture(seen, name, answer):
    codes = seen[name, answer]
    assert EXPECTED[answer] in codes, "nobody does it: tell a story, or name the test in ELSEWHERE"
    assert "" not in codes


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_no_scenario_does_has_a_test_of_its_own(name):
    file, _, test = ELSEWHERE[name].partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert test in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_r51_every_right_that_a_group_can_be_given_is_asked_for_somewhere():
    """A switch at head office that no gesture looks at would be a lie."""
    asked = {one.permission for one in OPERATIONS.values()}
    asked |= {name for one in OPERATIONS.values() for name in one.also}
    source = "".join(
        path.read_text("utf-8") for path in (ROOT / "pos_app" / "till" / "operations").glob("*.py")
    )
    unasked = [
        one.name
        for one in USER_OPERATIONS
        if one.guarded and one.name not in asked and f'"{one.name}"' not in source
    ]
    assert unasked == []


def test_with_nobody_signed_in_every_gesture_asks_for_it_first(tmp_path):
    """Section 6a: sign-in comes before anything else, also before a right."""
    world = open_store(tmp_path)
    try:
        world.session.staff = None
        codes = {name: one.reason(world.session) for name, one in OPERATIONS.items()}
        assert codes.pop("sign_in") is None
        assert {refused.code for refused in codes.values()} == {"NOT_SIGNED_IN"}
    finally:
        world.close()
