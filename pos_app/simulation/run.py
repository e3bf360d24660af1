"""A whole run: episode after episode until so many orders were told, and what came of all."""

import gc
import hashlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context

from pos_app.simulation.acts import acts
from pos_app.simulation.chance import stream
from pos_app.simulation.episode import Ended, played
from pos_app.simulation.faults import FAULTS, Happened, Where, strengths
from pos_app.simulation.judge import COMPLAINTS_MAX
from pos_app.simulation.plan import Settings, Trace, Turn, settings_of, turns

EPISODE_ORDERS, LEAN_ORDERS = 2_500, 5_000
"""Businesses in one episode; opening a shop takes as long as hundreds of lean ones."""
LONG_ORDERS, LONGER_ORDERS = 20_000, 100_000
"""From so many orders on, a fault that never happened is a failure of the run; from the second on
a disk that never went back in time is one, too.
"""
Cpu = Callable[[], float]
"""Seconds that this process has computed."""
CLASSES = ("lost", "duplicated", "unexpected", "recovered")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run shall be."""

    seed: int
    orders: int
    tills: int
    faults: tuple[str, ...]
    lean: bool = False
    jobs: int = 1

    @property
    def episode_orders(self) -> int:
        """How many businesses make an episode."""
        return LEAN_ORDERS if self.lean else EPISODE_ORDERS


@dataclass(slots=True)
class Result:
    """The sums of a run; `failed` is the first episode that went wrong, as a trace."""

    wish: Wish
    orders: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))
    complaints: list[str] = field(default_factory=list)
    happened: Happened = field(default_factory=Happened)
    digest: str = ""
    seconds: float = 0.0
    """Of computing, on all cores together."""
    failed: Trace | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing was lost, duplicated or unexpected."""
        return not any(self.counts[name] for name in CLASSES[:3])

    def never(self) -> list[str]:
        """The faults that a long run should have met and did not."""
        if self.orders < LONG_ORDERS:
            return []
        met = self.happened.by_fault()
        due = self.orders >= LONGER_ORDERS
        return [
            name
            for name in self.wish.faults
            if name not in met
            and _fits(name, self.wish)
            and (due or FAULTS[name].where is not Where.COPY)
        ]

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        rate = round(self.orders / self.seconds) if self.seconds else 0
        return {
            "seed": self.wish.seed,
            "orders": self.orders,
            **self.counts,
            "orders_per_second": rate,
            "digest": self.digest,
            "faults": self.happened.by_fault(),
        }


def _fits(fault: str, wish: Wish) -> bool:
    """In a lean run hardly anybody pays by card: what a terminal does would stay away by chance."""
    return not (wish.lean and fault in {"card_lost", "card_declined", "terminal_away"})


def run(wish: Wish, cpu: Cpu, watch: Callable[[Result], None] = lambda _: None) -> Result:
    """Episodes until enough orders were told, or one went wrong; on `wish.jobs` cores, with the
    same result as on one.
    """
    result, made = Result(wish), hashlib.sha256()
    for episode, (ended, seconds) in enumerate(_episodes(wish, cpu)):
        _add(result, ended)
        made.update(ended.digest.encode())
        result.seconds += seconds
        watch(result)
        if not result.passed:
            result.failed = _trace(wish, episode)
            break
    result.digest = made.hexdigest()
    return result


def _episodes(wish: Wish, cpu: Cpu) -> Iterator[tuple[Ended, float]]:
    """Every episode of the run, in order, with its seconds of computing."""
    count = -(-wish.orders // wish.episode_orders)
    if wish.jobs == 1 or count == 1:
        yield from (_episode(wish, cpu, number) for number in range(count))
        return
    processes = ProcessPoolExecutor(
        min(wish.jobs, count), mp_context=get_context("spawn"), initializer=_begin_process
    )
    try:
        for one in [processes.submit(_one_of_many, wish, cpu, number) for number in range(count)]:
            yield one.result()
    except BaseException:  # nobody waits for the episodes that are under way any more
        for process in active_children():
            process.terminate()
        raise
    finally:
        processes.shutdown()


def _begin_process() -> None:
    """Only the first process hears Ctrl-C; it ends the others, whose episodes then clean up."""
    asked: list[int] = []

    def end(number: int, _frame: object) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)
    keep_what_is_loaded()


def _one_of_many(wish: Wish, cpu: Cpu, number: int) -> tuple[Ended, float]:
    try:
        return _episode(wish, cpu, number)
    except KeyboardInterrupt:  # else the pool would go on with the next one
        os._exit(1)


def keep_what_is_loaded() -> None:
    """The program itself stays in memory: the collector need not look through it again, and what an
    episode makes it need not look through all the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _episode(wish: Wish, cpu: Cpu, number: int) -> tuple[Ended, float]:
    start = cpu()
    ended = played(*_drawn(wish, number), _orders_of(wish, number))
    return ended, cpu() - start


def _orders_of(wish: Wish, number: int) -> int:
    return min(wish.episode_orders, wish.orders - number * wish.episode_orders)


def _drawn(wish: Wish, number: int) -> tuple[Settings, Iterator[Turn]]:
    settings = settings_of(wish.seed, wish.tills, number, lean=wish.lean)
    swarm = strengths(wish.faults, number, stream(wish.seed, "swarm"))
    return settings, turns(settings, acts(lean=wish.lean), swarm)


def _trace(wish: Wish, number: int) -> Trace:
    """The episode once more, with its turns written down."""
    settings, source = _drawn(wish, number)
    taken: list[Turn] = []

    def noted() -> Iterator[Turn]:
        for turn in source:
            taken.append(turn)
            yield turn

    played(settings, noted(), _orders_of(wish, number))
    return Trace(settings, tuple(taken))


def replayed(trace: Trace) -> Ended:
    """The trace, played again."""
    return played(trace.settings, trace.turns)


def _add(result: Result, ended: Ended) -> None:
    result.orders += ended.orders
    for name in CLASSES:
        result.counts[name] += getattr(ended.verdict, name)
    result.complaints = [*result.complaints, *ended.verdict.complaints][:COMPLAINTS_MAX]
    result.happened.counts.update(ended.happened.counts)


def fails(trace: Trace) -> bool:
    """Whether the trace still shows something wrong."""
    return not replayed(trace).verdict.clean


def complaints_of(trace: Trace) -> Sequence[str]:
    """What it shows."""
    return replayed(trace).verdict.complaints
