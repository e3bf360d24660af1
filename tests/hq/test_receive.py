"""Taking in exactly once: chain, duplicates, conflicts, gaps, quarantine (D1-D8, R172)."""

from pos_app.hq import synchronise_orders
from tests.helpers.carts import PICK, cart


def test_r167_an_order_waits_until_the_batch_runs(hq, till):
    result = till.send(till.placed(cart(("3 x 40.00", PICK))))
    assert result.result == "taken_in"
    assert (hq.counts().orders, hq.counts().pending) == (0, 1)
    run = synchronise_orders.run(hq, "test")
    assert (run.state, run.applied, run.total) == ("done", 1, 1)
    assert (hq.counts().orders, hq.counts().pending, hq.counts().total_minor) == (1, 0, 12000)
