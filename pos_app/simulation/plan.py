"""What happens in an episode, turn by turn, drawn from its seed; traces of it in small files."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from pos_app.domain.frozen import quick
from pos_app.simulation.chance import stream
from pos_app.simulation.faults import FAULTS

CREATIONS = ("real_time_first", "asynchronous", "synchronous")
LEAN_CREATIONS = ("real_time_first", "asynchronous")
GAP_MS, LEAN_GAP_MS = (200, 3_000, 20_000), (100, 400)
"""How fast customers come in an episode: the longest pause between two turns."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an episode is like; `creation` is K1's way of making orders."""

    seed: int
    tills: int
    lean: bool
    creation: str


@quick
@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a clerk does; all chance in it comes from its own seed."""

    after_ms: int
    till: int
    do: str
    seed: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """An episode as a list of turns, which can be cut and played again."""

    settings: Settings
    turns: tuple[Turn, ...]

    def with_turns(self, turns: Sequence[Turn]) -> "Trace":
        """The same with other turns."""
        return replace(self, turns=tuple(turns))


def settings_of(seed: int, tills: int, episode: int, *, lean: bool) -> Settings:
    """How that episode of a run is."""
    chance = stream(seed, "episode", episode)
    creations = LEAN_CREATIONS if lean else CREATIONS
    return Settings(chance.getrandbits(63), tills, lean, creations[episode % len(creations)])


def turns(
    settings: Settings, acts: Sequence[tuple[str, int]], swarm: Sequence[tuple[str, int]]
) -> Iterator[Turn]:
    """Turn after turn, without end; `acts` are names with weights, `swarm` the faults with how many
    of ten thousand turns bring each.
    """
    chance = stream(settings.seed, "turns")
    none = 10_000 - sum(often for _, often in swarm)
    dos, do_weights = _wheel(acts)
    faults, fault_weights = _wheel([*swarm, ("", none)])
    pause = chance.choice(LEAN_GAP_MS if settings.lean else GAP_MS)
    while True:
        yield Turn(
            after_ms=chance.randrange(pause),
            till=chance.randrange(settings.tills),
            do=chance.choices(dos, cum_weights=do_weights)[0],
            seed=chance.getrandbits(32),
            fault=chance.choices(faults, cum_weights=fault_weights)[0],
        )


def _wheel(weighed: Sequence[tuple[str, int]]) -> tuple[Sequence[str], Sequence[int]]:
    """The names, and where each one ends once all weights are laid in a row."""
    names, often = zip(*weighed, strict=True)
    return names, tuple(accumulate(often))


# --- traces ---------------------------------------------------------------------------------------


class BadTrace(Exception):
    """The file is no trace; the text says why."""


def write_trace(trace: Trace, why: Sequence[str]) -> str:
    """The trace as a file that a person can read, with what it showed."""
    settings = trace.settings
    head = [
        *(f"# {line}" for line in why),
        f"seed = {settings.seed}",
        f"tills = {settings.tills}",
        f"lean = {str(settings.lean).lower()}",
        f'creation = "{settings.creation}"',
    ]
    for turn in trace.turns:
        head += ["", "[[turn]]", f"after_ms = {turn.after_ms}", f"till = {turn.till}"]
        head += [f'do = "{turn.do}"', f"seed = {turn.seed}"]
        head += [f'fault = "{turn.fault}"'] if turn.fault else []
    return "\n".join([*head, ""])


def read_trace(file: Path) -> Trace:
    """The trace of the file, or `BadTrace`."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
        listed = tuple(Turn(**one) for one in found.pop("turn", ()))
        trace = Trace(Settings(**found), listed)
    except OSError as error:
        raise BadTrace(f"{file}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise BadTrace(f"{file} is no trace: {error}") from None
    for turn in trace.turns:
        if turn.fault and turn.fault not in FAULTS:
            raise BadTrace(f"{file}: there is no fault {turn.fault!r}")
        if not 0 <= turn.till < trace.settings.tills:
            raise BadTrace(f"{file}: there is no till {turn.till}")
    return trace
