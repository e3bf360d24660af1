"""A real kill -9 of the process in the middle of a conclusion (T1, T2): the next program finds all
of it or nothing of it, and HQ gets the order once.
"""

import json
import signal
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from pos_app.hq.config import HqConfig, load_secrets
from pos_app.hq.service import Hq
from pos_app.play.scenario import DEFAULT_NOW
from pos_app.play.serve import InProcess
from pos_app.play.world import Place, ScenarioClock, SeededIds, World
from pos_app.till.config import MemorySecretStore
from tests.e2e.day import check_head_office, check_money, check_whole, do, send_all

ROOT = Path(__file__).parents[2]


def after_the_kill(folder: Path) -> World:
    """The same store on the same files, in this process."""
    clock = ScenarioClock(DEFAULT_NOW.astimezone(UTC))
    config = HqConfig(home=folder / "hq")
    hq = Hq.open(config, load_secrets(folder / "hq"), clock=clock, ids=SeededIds("hq again"))
    world = World(hq, clock, InProcess(hq), folder)
    world.ids = SeededIds("till again")
    secrets = MemorySecretStore()
    for name, value in json.loads((folder / "secrets.json").read_text()).items():
        if value is not None:
            secrets.put(name, value)
    world.places[world.till_id] = Place(folder / world.till_id, secrets)
    world.go_on()
    return world


@pytest.mark.parametrize(
    ("step", "number", "concluded"),
    [("before statement", 4, False), ("before commit", 1, False), ("after commit", 1, True)],
)
def test_a_killed_conclusion_is_whole_or_not_there_T2(tmp_path, step, number, concluded):
    command = [sys.executable, "-m", "tests.e2e.killed_till", str(tmp_path), step, str(number)]
    killed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")
    assert not killed.stdout
    world = after_the_kill(tmp_path)
    assert world.session.store.damage() == []
    check_money(world)
    check_whole(world)
    cart = world.session.transaction
    if concluded:
        assert cart is None
    else:
        assert cart is not None
        assert [one.given_minor for one in cart.tenders] == [1000]
        do(world, "pay", tender="cash")
    assert world.session.shift is not None
    assert world.session.shift.cash_minor == 2500
    send_all(world)
    check_head_office(world)
    assert world.hq.counts().orders == 1
    world.close()
