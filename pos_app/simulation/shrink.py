"""Makes a failing trace small: drops whatever it fails without, then plays it again to be sure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pos_app.simulation.plan import Trace, Turn

TRIES_MAX = 2_000


def shrunk(trace: Trace, fails: Callable[[Trace], bool], tries: int = TRIES_MAX) -> Trace:
    """The smallest trace found that still fails: an earlier end, fewer faults, fewer turns, fewer
    tills; the trace itself where `tries` replays find nothing smaller.
    """
    left = [tries]

    def still(smaller: Trace) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(smaller)

    before = None
    while before != trace and left[0] > 0:
        before = trace
        trace = _earlier_end(trace, still)
        for kind in sorted({turn.fault for turn in trace.turns if turn.fault}):
            trace = _kept(trace, _without_fault(trace, kind), still)
        trace = _fewer_turns(trace, still)
        for smaller in _calmer(trace):
            trace = _kept(trace, smaller, still)
        trace = _fewer_tills(trace, still)
    return trace


Still = Callable[[Trace], bool]


def _kept(trace: Trace, smaller: Trace, still: Still) -> Trace:
    """The smaller one, if it still fails."""
    return smaller if smaller != trace and still(smaller) else trace


def _earlier_end(trace: Trace, still: Still) -> Trace:
    """The shortest beginning that fails, by halving."""
    low, high = 0, len(trace.turns)
    while low + 1 < high:
        middle = (low + high) // 2
        if still(trace.with_turns(trace.turns[:middle])):
            high = middle
        else:
            low = middle
    return trace.with_turns(trace.turns[:high])


def _without_fault(trace: Trace, kind: str) -> Trace:
    return trace.with_turns(
        [replace(turn, fault="") if turn.fault == kind else turn for turn in trace.turns]
    )


def _fewer_turns(trace: Trace, still: Still) -> Trace:
    """Leaves out runs of turns, long ones first (ddmin)."""
    size = max(1, len(trace.turns) // 2)
    while size:
        at = 0
        while at < len(trace.turns):
            smaller = trace.with_turns((*trace.turns[:at], *trace.turns[at + size :]))
            if smaller.turns and still(smaller):
                trace = smaller
            else:
                at += size
        size //= 2
    return trace


def _calmer(trace: Trace) -> Iterator[Trace]:
    """The same with one fault less, each in turn."""
    for at, turn in enumerate(trace.turns):
        if turn.fault:
            yield _replaced(trace, at, replace(turn, fault=""))


def _replaced(trace: Trace, at: int, turn: Turn) -> Trace:
    return trace.with_turns((*trace.turns[:at], turn, *trace.turns[at + 1 :]))


def _fewer_tills(trace: Trace, still: Still) -> Trace:
    """Only the tills that somebody uses, numbered from 0."""
    used: Sequence[int] = sorted({turn.till for turn in trace.turns})
    turns = [replace(turn, till=used.index(turn.till)) for turn in trace.turns]
    settings = replace(trace.settings, tills=max(1, len(used)))
    return _kept(trace, Trace(settings, tuple(turns)), still)
