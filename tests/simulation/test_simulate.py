"""The short form of the simulation: what must hold for any seed, and that it would notice."""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from pos_app import rare_paths
from pos_app.db.row_seal import lend_hand
from pos_app.rare_paths import Rare, rarely
from pos_app.simulation import main as simulate
from pos_app.simulation.acts import ACTS
from pos_app.simulation.episode import Episode
from pos_app.simulation.faults import FAULTS
from pos_app.simulation.plan import Settings, Trace, Turn, read_trace, write_trace
from pos_app.simulation.run import CLASSES, Wish, fails, replayed, run
from pos_app.simulation.shrink import shrunk
from pos_app.simulation.wire import Wire

ALL = tuple(FAULTS)
TRACES = sorted(Path(__file__).with_name("traces").glob("*.toml"))
INVARIANTS = (
    "D1 D2 D3 D4 D5 D6 D7 D8 D9 M1 M2 M3 M4 M5 M6 M7 M8 M9 M10 N1 N1b N2 N3 N4 N5 "
    "A1 A2 A3 A4 A5 S1 S2 S3 S4 S5 T1 T2 T3 T4 L1 L2 L3 L4"
)
"""Section 2 of reliability."""
STEPS_SWEPT = 200
"""More than any of the three has."""
KEYS = ["seed", "orders", *CLASSES, "orders_per_second", "digest", "faults"]


def simulated(seed, orders, *, lean, tills=3, faults=ALL):
    return run(Wish(seed, orders, tills, faults, lean), time.process_time)


@pytest.mark.parametrize("seed", [11, 12])
def test_nothing_is_lost_or_done_twice_D1_D2_D3_D7_L1_R158(seed):
    """Beside `run.py check`, which plays 50,000 orders on all cores."""
    result = simulated(seed, 1_500, lean=True)
    assert not result.complaints
    assert result.passed
    assert result.orders >= 1_500


@pytest.mark.parametrize("seed", [1, 2])
def test_every_gesture_saved_and_signed_holds_too_M7_S2(seed):
    result = simulated(seed, 250, lean=False, tills=2)
    assert not result.complaints
    assert result.passed


def test_a_crash_between_intake_and_application_H1(monkeypatch):
    """What HQ took in before it stopped is applied when it comes back, not by the next batch."""
    settings = Settings(5, 1, lean=True, creation="real_time_first")
    turns = [Turn(500, 0, "order", 1, "hq_crash_after_intake"), Turn(120_000, 0, "sell", 2)]
    episode = Episode(settings)
    try:
        monkeypatch.setattr(episode.office, "batch", lambda: None)
        episode.play(turns, None)
        episode.settle()
        verdict = episode.verdict(at_peace=True)
    finally:
        episode.close()
    assert episode.happened.by_fault() == {"hq_crash_after_intake": {"push": 1}}
    assert not verdict.complaints


def test_every_step_of_accepting_sending_and_applying_D5_H1_T1_T2():
    """Till or head office stops at each step of its database in turn, and starts again on what is
    on its disk.
    """
    episode = Episode(Settings(7, 1, lean=True, creation="real_time_first"))
    till, clerk, office = episode.tills[0], episode.clerks[0], episode.office

    def accept():
        till.live("order", partial(clerk.take_turn, ACTS["order"].do, Random(1)))

    def drain():
        till.register.outbox.drain(now=True)

    def send():
        till.live("sync", drain)

    swept = {}
    try:
        for name, machine, work in (
            ("accept", till, accept),
            ("send", till, send),
            ("apply", office, send),
        ):
            for step in range(1, STEPS_SWEPT):
                accept()
                machine.trip.stop_at(step)
                work()
                swept[name] = step
                if machine.trip.is_lit:
                    break
                episode.time.pass_by(seconds=20)
            machine.trip.put_out()
        episode.settle()
        verdict = episode.verdict(at_peace=True)
    finally:
        episode.close()
    assert not verdict.complaints
    assert verdict.recovered
    assert all(10 < steps < STEPS_SWEPT - 1 for steps in swept.values()), swept


def test_disks_that_go_back_in_time_and_a_second_machine_T4_FR1_FR2_FR3():
    """What no disk has any more is named; all else arrives, and nothing twice: a hundred times."""
    turns = [Turn(9_000, n % 2, "order" if n % 3 else "sell", n) for n in range(165)]
    for number in range(125):
        fault = "hq_restored" if number % 2 else "till_restored"
        fault = "till_cloned" if number in {30, 70} else fault
        turns[10 + number] = replace(turns[10 + number], fault=fault)
    ended = replayed(Trace(Settings(5, 2, lean=True, creation="real_time_first"), tuple(turns)))
    assert not ended.verdict.complaints
    happened = ended.happened.by_fault()
    assert set(happened) == {"hq_restored", "till_restored", "till_cloned"}
    assert sum(sum(ways.values()) for ways in happened.values()) >= 100


def test_each_rare_path_is_taken_and_nothing_is_lost_by_it():
    """BUGGIFY: each fork has one place in the program, and nobody but the simulation chooses."""
    turns = [Turn(9_000, n % 2, "order" if n % 2 else "sell", n, "rare_path") for n in range(120)]
    ended = replayed(Trace(Settings(5, 2, lean=True, creation="asynchronous"), tuple(turns)))
    assert not ended.verdict.complaints
    assert set(ended.happened.by_fault()["rare_path"]) == {one.name.lower() for one in Rare}
    assert not any(rarely(one) for one in Rare)
    package = Path(rare_paths.__file__).parent
    texts = {file: file.read_text("utf-8") for file in package.rglob("*.py")}
    used = Counter(re.findall(r"rarely\(Rare\.(\w+)\)", " ".join(texts.values())))
    assert used == dict.fromkeys(Rare.__members__, 1)
    choosers = {file.parent.name for file, text in texts.items() if "choose_by(" in text}
    assert choosers == {"pos_app", "simulation"}


@pytest.mark.parametrize("file", TRACES, ids=[one.stem for one in TRACES])
def test_what_once_failed_holds(file):
    assert not replayed(read_trace(file)).verdict.complaints


@pytest.fixture(scope="module")
def seventh():
    return simulated(7, 60, lean=False)


def test_the_same_seed_is_the_same_run(seventh):
    again = simulated(7, 60, lean=False)
    assert seventh.digest == again.digest
    assert seventh.happened.by_fault() == again.happened.by_fault()
    assert simulated(8, 60, lean=False).digest != seventh.digest


DIGESTS = """
import sys, time
from pos_app.simulation.faults import FAULTS
from pos_app.simulation.run import Wish, run
for seed in range(1, 21):
    print(run(Wish(seed, 8, 2, tuple(FAULTS), seed % 2 == 0), time.process_time).digest)
"""


def test_the_order_of_hashes_changes_nothing():
    """Twenty seeds under two orders of hashes, side by side."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", DIGESTS],
            env={**os.environ, "PYTHONHASHSEED": number},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in ("1", "2")
    ]
    one, other = (process.communicate()[0].split() for process in started)
    assert len(set(one)) == 20
    assert one == other


def test_the_report_for_programs_is_the_run_s(tmp_path, seventh, monkeypatch):
    file = tmp_path / "report"
    monkeypatch.setattr(simulate, "keep_what_is_loaded", lambda: None)
    assert simulate.main(["--seed", "7", "--orders", "60", "--json", str(file)]) == simulate.PASSED
    found = json.loads(file.read_text("utf-8"))
    assert list(found) == KEYS
    assert found["digest"] == seventh.digest


CARRIED = Wire._carried  # noqa: SLF001 - what the broken ones go through

# --- that it would notice -------------------------------------------------------------------------


def forgetful(wire, request):
    """HQ answers as if it had kept what it throws away."""
    reply = CARRIED(wire, request)
    if request.path.endswith("push"):
        lend_hand(wire.office.disk)
        wire.office.disk.execute("DROP TRIGGER IF EXISTS intake_no_delete")
        with wire.office.disk:
            for table in ("intake", "intake_state"):
                wire.office.disk.execute(f"DELETE FROM {table} WHERE position % 7 = 0")
    return reply


def altering(wire, request):
    """Somebody changes what HQ has taken in."""
    reply = CARRIED(wire, request)
    wire.office.disk.execute("DROP TRIGGER IF EXISTS intake_no_update")
    with wire.office.disk:
        wire.office.disk.execute(
            "UPDATE intake SET body = CAST(replace(body, ':333,', ':334,') AS BLOB)"
        )
    return reply


@pytest.mark.parametrize(
    ("broken", "found"), [(forgetful, "lost"), (altering, "unexpected")], ids=["lost", "altered"]
)
def test_a_broken_head_office_is_noticed(monkeypatch, broken, found):
    monkeypatch.setattr(Wire, "_carried", broken)
    result = simulated(3, 60, lean=True, faults=())
    assert result.counts[found]
    assert result.failed is not None
    assert fails(result.failed)


def test_a_failing_trace_becomes_a_small_one():
    """Two turns that matter stay of two hundred, without faults that do not."""
    settings = Settings(5, 3, lean=True, creation="asynchronous")
    turns = [Turn(10, n % 3, "sell", n, "slow" if n % 9 == 0 else "") for n in range(200)]
    turns[50] = replace(turns[50], do="order", fault="busy")
    turns[120] = replace(turns[120], do="order", till=2)

    def broken(trace):
        orders = [turn for turn in trace.turns if turn.do == "order"]
        return len(orders) == 2 and orders[0].fault == "busy"

    small = shrunk(Trace(settings, tuple(turns)), broken)
    assert [(turn.do, turn.fault) for turn in small.turns] == [("order", "busy"), ("order", "")]
    assert small.settings.tills == len({turn.till for turn in small.turns})


def test_a_trace_is_a_file_that_reads_back(tmp_path):
    trace = Trace(Settings(5, 2, lean=False, creation="synchronous"), (Turn(1, 1, "sell", 9),))
    file = tmp_path / "trace.toml"
    file.write_text(write_trace(trace, ["why"]), "utf-8")
    assert read_trace(file) == trace


def test_somebody_stops_it(monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate, "run", stopped)
    assert simulate.main(["--orders", "60"]) == simulate.STOPPED
    assert "stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [["--faults", "gremlins"], ["--orders", "0"], ["--tills", "many"], ["--trace", "/nowhere"]],
    ids=" ".join,
)
def test_bad_arguments(words, capsys):
    def start():
        sys.exit(simulate.main(words))

    with pytest.raises(SystemExit) as ended:
        start()
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_the_table_of_invariants_has_each_and_names_tests_that_exist():
    table = tomllib.loads(Path(__file__).with_name("invariants.toml").read_text("utf-8"))
    assert list(table) == INVARIANTS.split()
    root = Path(__file__).parent.parent.parent
    for name, row in table.items():
        assert row["tests"], name
        for test in row["tests"]:
            path, _, function = test.partition("::")
            assert f"def {function}(" in (root / path).read_text("utf-8"), test
