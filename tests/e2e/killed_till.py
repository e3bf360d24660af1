"""A till in a process of its own that is ended without warning in the middle of a conclusion:
`python -m tests.e2e.killed_till FOLDER STEP N`; what it prints is what its clerk has seen.
"""

import json
import os
import signal
import sys
from pathlib import Path

from pos_app.play.world import World
from pos_app.till.keys import DEVICE_KEY
from pos_app.till.sync.enrolment import PEPPER
from pos_app.till.sync.high_water import MARK
from tests.e2e.day import do, open_store


class Killer:
    """Kills its own process, for real, at the nth step of that name once it is armed."""

    def __init__(self, name: str, at: int) -> None:
        self.name, self.left, self.armed = name, at, False

    def __call__(self, name: str) -> None:
        if not self.armed or name != self.name:
            return
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, killer: Killer) -> None:
    world = open_store(folder)
    do(world, "add_customer", customer="C1")
    do(world, "add_product", sku="DESK")
    do(world, "pick_up", lines=None)
    do(world, "pay", tender="cash", amount=1000)
    keep_secrets(world, folder)
    world.restart_till(killer)
    killer.armed = True
    do(world, "pay", tender="cash", amount=2000)
    print("concluded", flush=True)


def keep_secrets(world: World, folder: Path) -> None:
    """The keyring outlives a process."""
    secrets = world.places[world.till_id].secrets
    kept = {name: secrets.get(name) for name in (DEVICE_KEY, PEPPER, MARK)}
    (folder / "secrets.json").write_text(json.dumps(kept), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Killer(sys.argv[2], int(sys.argv[3])))
