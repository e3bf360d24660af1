"""FK1: the power fails before, between and after any two statements; nothing is lost or doubled."""

import shutil

import pytest

from tests.hq.world import Ids
from tests.storage.world import (
    PowerCut,
    Switch,
    a_cart,
    accept,
    at_every_step,
    conclude,
    counts,
    open_store,
)


@pytest.fixture
def base(tmp_path):
    """A till with one concluded order and a cart in hand."""
    home, ids = tmp_path / "base", Ids()
    store = open_store(home)
    conclude(store, a_cart(ids))
    cart = a_cart(ids)
    accept(store, cart)
    store.close()
    return home, cart, ids


def test_a_gesture_is_saved_whole_or_not_at_all_R166(base, tmp_path):
    home, cart, ids = base
    after = a_cart(ids, lines=3)

    def work(switch: Switch) -> None:
        here = tmp_path / str(switch.at)
        shutil.copytree(home, here)
        store = open_store(here, step=switch)
        switch.on = True
        cut = False
        try:
            accept(store, after)
        except PowerCut:
            cut = True
        store.close()
        again = open_store(here)
        assert again.damage() == []
        assert again.draft() == (cart if cut and switch.names[-1] != "after commit" else after)
        again.close()

    assert at_every_step(work) >= 6


def test_a_conclusion_is_there_whole_or_not_at_all_R175(base, tmp_path):
    home, cart, _ = base
    store = open_store(home)
    before = counts(store)
    store.close()
    one_more = {
        "event": 1, "outbox": 1, "business": 1, "tender": 2, "customer_order": 1, "print_job": 1
    }  # fmt: skip
    after = {name: number + one_more.get(name, -number) for name, number in before.items()}

    def work(switch: Switch) -> None:
        here = tmp_path / str(switch.at)
        shutil.copytree(home, here)
        store = open_store(here, step=switch)
        switch.on = True
        done = True
        try:
            conclude(store, cart)
        except PowerCut as cut:
            done = str(cut) == "after commit"
        store.close()
        again = open_store(here)
        assert again.damage() == []
        assert counts(again) == (after if done else before)
        assert (again.draft() is None) == done
        if not done:  # the clerk concludes again: the next number, no gap (N2)
            conclude(again, cart)
        assert counts(again) == after
        assert [one.receipt_no for one in again.print_jobs()] == ["S1-01-R000001", "S1-01-R000002"]
        again.close()

    assert at_every_step(work) >= 15
