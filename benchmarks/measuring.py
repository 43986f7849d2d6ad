"""How is a figure measured?

In rounds: each round runs all that is compared, one after the other, so that whatever else the
machine does falls on all of it. A figure is the median of the rounds, and its spread is that of
their middle half. Most are ratios of two times of the processor, which compare across machines.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K")

#: Returns the seconds of what it runs.
Timed = Callable[[], float]


@dataclass(frozen=True)
class Goal:
    """What a figure should be.

    Attributes:
        value: the number that it is held against.
        unit: of both; none for a ratio.
        is_least: whether more is better.
    """

    value: float
    unit: str = ""
    is_least: bool = False

    def is_met(self, measured: float) -> bool:
        """Whether a figure is as good as it should be."""
        return measured >= self.value if self.is_least else measured <= self.value

    def __str__(self) -> str:
        return f"at {'least' if self.is_least else 'most'} {self.value:g} {self.unit}".rstrip()


@dataclass(frozen=True)
class Figure:
    """A row of the table.

    Attributes:
        name: what was measured.
        rounds: what each round came to.
        goal: what it should be; None for a figure to compare with.
        unit: of what was measured; none for a ratio.
    """

    name: str
    rounds: Sequence[float]
    goal: Goal | None = None
    unit: str = ""

    @property
    def measured(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        """Between which two values the middle half of the rounds lies."""
        if len(self.rounds) == 1:
            return self.rounds[0], self.rounds[0]
        lower, _, upper = statistics.quantiles(self.rounds, n=4, method="inclusive")
        return lower, upper


@dataclass(frozen=True)
class Effort:
    """How much is done for the table.

    Attributes:
        rounds: how many rounds there are.
        shrink: by how much the largest numbers of resources are divided.
    """

    rounds: int
    shrink: int

    def many(self, count: int) -> int:
        """How many resources stand for a number that is large."""
        return count // self.shrink


FULL = Effort(rounds=15, shrink=1)
QUICK = Effort(rounds=3, shrink=20)


def repeated(call: Callable[[], object], times: int) -> Timed:
    """Time a call, on average over so many.

    Args:
        call: what to call.
        times: how often.
    """

    def run() -> float:
        begin = time.process_time()
        for _ in range(times):
            call()
        return (time.process_time() - begin) / times

    return run


def in_turns(cases: Mapping[K, Timed], rounds: int) -> dict[K, list[float]]:
    """Run cases in turns, after a round that does not count.

    Args:
        cases: what to run.
        rounds: how often.

    Returns:
        the seconds of each round, by case.
    """
    seconds: dict[K, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, run in cases.items():
            taken = run()
            if number:
                seconds[name].append(taken)
    return seconds


def ratios(cases: Iterable[Timed], rounds: int) -> list[float]:
    """Run two cases in turns, and divide the first by the second in each round."""
    case, base = in_turns(dict(enumerate(cases)), rounds).values()
    return [one / other for one, other in zip(case, base, strict=True)]


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector from falling into one round and not into another."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
