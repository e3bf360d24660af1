"""FK1 with a real kill: what was said to be saved is there, and nothing is there by halves."""

import signal
import subprocess
import sys

import pytest

from tests.storage.world import counts, open_store

CLERK = """
import itertools, pathlib, sys
from tests.hq.world import Ids
from tests.storage.world import a_cart, accept, conclude, open_store
store, ids = open_store(pathlib.Path(sys.argv[1])), Ids()
for n in itertools.count():
    cart = a_cart(ids, lines=4)
    accept(store, cart)
    print(conclude(store, cart), flush=True)
"""


@pytest.mark.parametrize("sales", [1, 7, 23, 40])
def test_a_killed_till_has_every_sale_it_said_it_had(tmp_path, sales):
    clerk = subprocess.Popen(
        [sys.executable, "-c", CLERK, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert clerk.stdout is not None
    said = [clerk.stdout.readline().strip() for _ in range(sales)]
    clerk.send_signal(signal.SIGKILL)
    said += [line.strip() for line in clerk.stdout if line.endswith("\n")]
    clerk.wait()
    clerk.stdout.close()
    store = open_store(tmp_path)
    assert store.damage() == []
    printed = [one.receipt_no for one in store.print_jobs()]
    assert printed[: len(said)] == said
    assert len(printed) - len(said) in {0, 1}
    found = counts(store)
    assert {found[one] for one in ("event", "outbox", "business", "customer_order")} == {
        len(printed)
    }
    assert found["tender"] == 2 * len(printed)
    store.close()
