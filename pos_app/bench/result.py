"""What a measurement is, and how it is held against its floor and its goal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SAMPLES = 300
"""Samples where a 95th percentile is named."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What must hold; nothing means that there is no such limit."""

    ratio: float | None = None
    value: float | None = None
    higher: bool = False

    def met(self, value: float, ratio: float | None) -> bool:
        """Whether value and ratio keep to it."""
        sign = -1 if self.higher else 1
        kept = self.value is None or sign * value <= sign * self.value
        if self.ratio is None or ratio is None:
            return kept
        return kept and sign * ratio <= sign * self.ratio

    def words(self, unit: str) -> str:
        """The goal as the README writes it."""
        sign = ">=" if self.higher else "<="
        parts = [f"ratio {sign} {self.ratio:g}"] if self.ratio is not None else []
        parts += [f"{sign} {self.value:g} {unit}"] if self.value is not None else []
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; `floor` is nothing where the goal is absolute by nature."""

    name: str
    value: float
    floor: float | None
    goal: Goal
    unit: str = "ms"
    details: tuple[str, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Value by floor."""
        return self.value / self.floor if self.floor else None

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.goal.met(self.value, self.ratio)

    def as_json(self) -> dict[str, object]:
        """The entry of the JSON file."""
        return {
            "value": round(self.value, 4),
            "floor": None if self.floor is None else round(self.floor, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 4),
            "goal": self.goal.words(self.unit),
            "unit": self.unit,
            "better": "higher" if self.goal.higher else "lower",
            "met": self.met,
        }

    def line(self) -> str:
        """The line of the table."""
        floor = "-" if self.floor is None else f"{self.floor:.3f}"
        ratio = "-" if self.ratio is None else f"{self.ratio:.2f}"
        words = "met" if self.met else "MISSED"
        return (
            f"{self.name:<18}{self.value:>11.3f}{floor:>11}{ratio:>7}"
            f"  {self.unit:<9}{self.goal.words(self.unit):<28}{words}"
        )


HEAD = f"{'name':<18}{'value':>11}{'floor':>11}{'ratio':>7}  {'unit':<9}{'goal':<28}met"


class Skipped(Exception):
    """The measurement is not possible on this machine; said aloud."""


def percentile(samples: Sequence[float], share: int) -> float:
    """The sample below which that many percent lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def median(samples: Sequence[float]) -> float:
    """The middle sample."""
    return percentile(samples, 50)


def interleaved(
    count: int, ours: Callable[[int], float], floor: Callable[[int], float]
) -> tuple[list[float], list[float]]:
    """Samples of both, taken in turns, so that a slow minute of the machine hits both."""
    mine, theirs = [], []
    for number in range(count):
        if number % 2:
            theirs.append(floor(number))
            mine.append(ours(number))
        else:
            mine.append(ours(number))
            theirs.append(floor(number))
    return mine, theirs


def at_95(name: str, mine: Sequence[float], theirs: Sequence[float], goal: Goal) -> Result:
    """A result by 95th percentiles; the medians are told beside it."""
    middle = f"p50 {median(mine):.2f} ms, floor {median(theirs):.2f} ms"
    return Result(name, percentile(mine, 95), percentile(theirs, 95), goal, details=(middle,))
