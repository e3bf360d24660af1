"""R43, D9: what the till lets go of after its time of keeping, and what it never does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.order import OrderStatus
from pos_app.domain.shift import ShiftState
from pos_app.till import upkeep
from pos_app.till.condition import Condition
from pos_app.till.storage.values import Proof
from pos_app.till.verification import verify
from tests.helpers import carts
from tests.hq.world import Clock, Ids
from tests.storage.world import (
    IDENTITY,
    SHIFT,
    a_cart,
    an_order,
    conclude,
    counts,
    open_store,
    search,
)

DAYS = 30
PROFILE = replace(carts.STORE.profile, days_kept=DAYS)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An open order, an ended one, a sale, a pick list; printed, safe at HQ, the shift closed."""
    monkeypatch.setattr(upkeep, "LET_GO_AT_ONCE", 3)
    store, ids = open_store(tmp_path / "till", clock=Clock()), Ids()
    ended = an_order(ids, store)
    lines = tuple(replace(one, invoiced=one.quantity) for one in ended.lines)
    receipts = [conclude(store, a_cart(ids, order=order)) for order in (True, False)]
    with store.begin() as unit:
        unit.save_configuration(replace(carts.STORE, profile=PROFILE))
        unit.save_order(replace(ended, lines=lines), created_here=True)
        unit.add_print_job("S1-01-P000001", b"{}", carts.NOW)
        unit.add_print_job("S1-01-P000002", b"{}", carts.NOW)
        for number in (ended.receipt_no, *receipts, "S1-01-P000001"):
            unit.set_print_job(number, "printed", 1)
        unit.turn_shift(SHIFT.shift_id, ShiftState.CLOSED)
    safe(store, 3)
    yield store
    store.close()


def safe(store, durable: int) -> None:
    """HQ's word that a verified backup has so many events."""
    head = store.hash_at(IDENTITY.epoch, 3)
    with store.begin() as unit:
        unit.save_proof(Proof(IDENTITY.epoch, 3, head, durable, b"", b"", b""), carts.NOW)


def rounds(store, tmp_path, *, days: int) -> dict[str, int]:
    store.clock.forward(days=days)
    made = upkeep.Upkeep(store, Condition(), tmp_path / "none", lambda: None)
    for _ in range(3):
        made.step()
    return {name: counts(store)[name] for name in ("event", "customer_order", "print_job")}


WHOLE = {"event": 3, "customer_order": 2, "print_job": 5}


def test_r43_what_is_older_than_the_time_of_keeping_goes_but_no_open_order_and_no_event(
    store, tmp_path
):
    assert rounds(store, tmp_path, days=DAYS) == WHOLE
    assert rounds(store, tmp_path, days=1) == {"event": 3, "customer_order": 1, "print_job": 1}
    assert [one.receipt_no for one in store.print_jobs(waiting_only=False)] == ["S1-01-P000002"]
    [left] = store.search_orders(search())
    assert left.status == OrderStatus.CREATED.value
    assert verify(store) == []
    told = [one.detail for one in store.journal_rows() if one.what == "let_go"]
    assert told == [
        "before=2026-03-03 papers=1 orders=0",
        "before=2026-03-03 papers=3 orders=1",
    ]


def test_what_is_printed_or_read_again_meanwhile_stays(store):
    store.clock.forward(days=DAYS + 1)
    found = store.outlived(store.clock.now() - timedelta(days=DAYS), 9)
    [ended] = found.orders
    with store.begin() as unit:
        unit.set_print_job(found.papers[0], "waiting", 1)
        unit.save_order(store.order(ended).order, created_here=False)
    with store.begin() as unit:
        unit.let_go(found)
    assert store.print_job(found.papers[0]) is not None
    assert store.print_job(found.papers[1]) is None
    assert store.order(ended) is not None
    assert len(store.search_orders(search(fulfilling_store="S1"))) == 2


@pytest.mark.parametrize("durable", [0, 1])
def test_d9_nothing_goes_that_no_verified_backup_of_head_office_has(store, tmp_path, durable):
    safe(store, durable)
    gone = 2 if durable else 1
    left = {"event": 3, "customer_order": 2 - durable, "print_job": 5 - gone}
    assert rounds(store, tmp_path, days=DAYS + 1) == left


def test_r43_the_books_of_a_shift_that_is_not_closed_stay_whole(store, tmp_path):
    with store.begin() as unit:
        unit.open_shift(replace(SHIFT, shift_id="S1-1-00002", number=2))
    assert rounds(store, tmp_path, days=10 * DAYS) == WHOLE
