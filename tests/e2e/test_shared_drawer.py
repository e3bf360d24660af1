"""Two tills and one drawer: one active shift on it, whose part the other till's is (R51, R80)."""

import pytest

from pos_app.domain.shift import Declaration
from pos_app.domain.staff import Permission
from pos_app.hq import drawers
from pos_app.till.operations.operation import NOTHING
from pos_app.till.operations.shift import OfShift, OpenShift, ShareDrawer
from pos_app.till.operations.shift_cash import Declare, MoveCash
from pos_app.till.operations.shift_close import CloseShift
from tests.e2e.day import ask, do, open_store, send_all
from tests.e2e.test_shift import paper, profile, refused, right, sell, z_of


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Both tills know the drawers front and back; neither has a shift."""
    made = open_store(tmp_path_factory.mktemp("shared"))
    for till in ("S1-2", "S1-1"):
        do(made, "till", id=till)
        profile(made, drawers=("front", "back"))
    yield made
    made.close()


@pytest.fixture
def world(store):
    store.wire.state = "up"
    for till in ("S1-2", "S1-1"):
        do(store, "till", id=till)
        if store.session.shift is not None:
            send_all(store)
            ask(store, "close_shift", CloseShift())
            send_all(store)
    return store


def opened(world, till: str, drawer: str) -> str:
    do(world, "till", id=till)
    ask(world, "open_shift", OpenShift(10_000, drawer))
    send_all(world)
    return world.session.shift.shift_id


def test_r80_a_drawer_has_one_active_shift_whatever_till_has_it(world):
    opened(world, "S1-1", "front")
    do(world, "till", id="S1-2")
    assert refused(world, "open_shift", OpenShift(0, "front")) == "DRAWER_IN_USE"
    assert refused(world, "share_drawer", ShareDrawer("back")) == "DRAWER_FREE"
    do(world, "till", id="S1-1")
    ask(world, "suspend_shift", NOTHING)
    send_all(world)
    opened(world, "S1-2", "front")
    do(world, "till", id="S1-1")
    assert refused(world, "resume_shift", OfShift(waiting(world))) == "DRAWER_IN_USE"
    do(world, "till", id="S1-2")
    ask(world, "close_shift", CloseShift())
    send_all(world)
    do(world, "till", id="S1-1")
    ask(world, "resume_shift", OfShift(waiting(world)))


def waiting(world) -> str:
    """The shift that is suspended here."""
    return world.session.store.running_shifts()[-1].shift_id


def test_r51_a_till_works_in_the_shift_of_another(world):
    """What it takes is counted in that drawer; the figure is the same at till and HQ (M9)."""
    whole = opened(world, "S1-1", "front")
    sell(world)
    do(world, "till", id="S1-2")
    right(world, "shared_shift", Permission.DENIED)
    assert refused(world, "share_drawer", ShareDrawer("front")) == "NOT_PERMITTED"
    right(world, "shared_shift", Permission.WITH_APPROVAL)
    assert refused(world, "share_drawer", ShareDrawer("front")) == "APPROVAL_NEEDED"
    right(world, "shared_shift", Permission.ALLOWED)
    ask(world, "share_drawer", ShareDrawer("front"))
    assert world.session.shift.part_of == whole
    sell(world)
    assert refused(world, "start_amount", MoveCash(1)) == "SHIFT_PART"
    assert refused(world, "tender_declaration", Declare(Declaration(1))) == "SHIFT_PART"
    send_all(world)
    do(world, "till", id="S1-1")
    send_all(world)
    assert refused(world, "close_shift", CloseShift(Declaration(10_670))) == "SHIFT_SHARED"
    do(world, "till", id="S1-2")
    ask(world, "close_shift", CloseShift(Declaration(10_670)))
    part = z_of(world)
    assert (part.declared.cash_minor, part.difference_minor) == (None, None)
    assert whole in paper(world, f"Z-{part.shift_id}")
    send_all(world)
    do(world, "till", id="S1-1")
    ask(world, "close_shift", CloseShift(Declaration(10_670)))
    made = z_of(world)
    assert (made.expected_minor, made.difference_minor, made.alone) == (10_670, 0, False)
    assert "andere kassa" in paper(world, f"Z-{made.shift_id}")
    with world.hq.read() as unit:
        assert drawers.parts_minor(unit, "S1", whole) == 335


def test_k10_without_head_office_a_shift_opens_and_closes_and_says_what_it_does_not_know(world):
    world.wire.state = "down"
    ask(world, "open_shift", OpenShift(10_000, "front"))
    do(world, "till", id="S1-2")
    assert refused(world, "share_drawer", ShareDrawer("front")) == "HQ_REQUIRED"
    do(world, "till", id="S1-1")
    ask(world, "close_shift", CloseShift(Declaration(10_000)))
    made = z_of(world)
    assert made.alone
    assert "hoofdkantoor" in paper(world, f"Z-{made.shift_id}")
