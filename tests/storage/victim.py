"""A till in a process of its own whose system calls fail: `python -m tests.storage.victim HOME`.
What it prints is what its clerk has seen: a receipt, or the reason of a refusal.
"""

import sys
from pathlib import Path

from pos_app.domain.errors import Unavailable
from tests.hq.world import Ids
from tests.storage.world import a_cart, conclude, open_store

SALES = 4


def main(home: Path) -> None:
    ids, store = Ids(), open_store(home)
    print("open", flush=True)
    for _ in range(SALES):
        try:
            print(conclude(store, a_cart(ids)), flush=True)
        except Unavailable as away:
            print(f"refused {away.reason}", flush=True)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
