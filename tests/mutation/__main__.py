"""Which small mistakes do the tests not see? `python -m tests.mutation`, or `tox -e mutation`.

Prints those, and the share of mistakes that the tests see, in each module and in all.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from .baseline import Baseline
from .mutants import Mutant, mutants_of
from .sandbox import BaselineError
from .sandboxes import Sandboxes

_PROJECT = Path(__file__).parent.parent.parent

_PACKAGE = "pca_ad_mock"

#: Mistakes without effect: for each the module, what stands there, what the mistake makes of it,
#: and the reason.
_EQUIVALENT = Path("tests", "mutation", "equivalent.json")

#: The share that the tests have to see, in percent: over all, as one mistake in a sample of six is
#: a sixth of what is known of a module.
_LEAST = 85


@dataclass(frozen=True)
class Tally:
    """How many mistakes were tried, and how many of them the tests saw.

    Attributes:
        seen: how many the tests saw.
        tried: how many there were.
        findings: what to print: a text for each that they did not see.
    """

    seen: int
    tried: int
    findings: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """In percent."""
        return 100 * self.seen / self.tried if self.tried else 100

    def __str__(self) -> str:
        return f"{self.seen} of {self.tried} seen, {self.share:.1f} %"


@dataclass(frozen=True)
class Equivalent:
    """A mistake without effect.

    Attributes:
        file: the module's path in the project.
        before: what stands there, as `Mutant.change` has it.
        after: what the mistake makes of it.
        reason: why that has no effect.
    """

    file: str
    before: str
    after: str
    reason: str

    def is_it(self, mutant: Mutant) -> bool:
        """Whether a mutant has this mistake."""
        return (self.file, self.before, self.after) == (mutant.path, *mutant.change())


def main(arguments: Sequence[str] | None = None, project: Path = _PROJECT) -> int:
    """Try mistakes, and say which of them the tests do not see.

    Args:
        arguments: those of the command line; by default, the process's.
        project: where the package and its tests are.

    Returns:
        the exit status: 0 where the share over all is high enough, 1 where not, 2 where the tests
        do not pass without a mistake either.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    modules = [each for path in given.paths for each in _modules_in(project, path)]
    if not modules:
        parser.error(f"there is no module in {', '.join(given.paths)}")
    processes = os.cpu_count() or 1
    with (
        TemporaryDirectory() as folder,
        Sandboxes(project, Path(folder), given.patience, processes) as sandboxes,
        ThreadPoolExecutor(processes) as threads,
    ):
        try:
            baseline = sandboxes.measure()
        except BaselineError as error:
            print(error)
            return 2
        count = None if given.all else given.sample
        examination = Examination(sandboxes, baseline, _equivalents(project), given.seed, count)
        sources = [(project / each).read_text("utf-8") for each in modules]
        tallies = []
        for path, tally in zip(modules, threads.map(examination.of, modules, sources), strict=True):
            print(*tally.findings, f"{path}: {tally}", sep="\n", flush=True)
            tallies.append(tally)
    total = Tally(sum(each.seen for each in tallies), sum(each.tried for each in tallies))
    print(f"in all: {total}")
    return 0 if total.share >= _LEAST and not examination.has_outdated else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    add = parser.add_argument
    add("paths", nargs="*", default=[_PACKAGE], help="modules and folders; by default, the package")
    add("--all", action="store_true", help="try every mistake, and not a sample of them")
    add("--sample", type=int, default=6, help="how many mistakes in each module, by default 6")
    patience = "how many seconds of tests each is worth, the most promising first; by default 60"
    add("--patience", type=float, default=60, help=patience)
    add("--seed", default="1", help="another one gives another sample")
    return parser


def _modules_in(project: Path, path: str) -> list[str]:
    found = project / path
    modules = sorted(found.rglob("*.py")) if found.is_dir() else [found]
    return [each.relative_to(project).as_posix() for each in modules if each.is_file()]


def _equivalents(project: Path) -> list[Equivalent]:
    listed = json.loads((project / _EQUIVALENT).read_text("utf-8"))
    return [Equivalent(**each) for each in listed]


class Examination:
    """Tries mistakes in one module after another.

    Args:
        sandboxes: where they are tried.
        baseline: how the tests run there without any.
        equivalents: mistakes that are not tried.
        seed: decides on the sample of each module.
        count: how many mistakes in each module; None for all.

    Attributes:
        has_outdated: whether one of the equivalents can no longer be made.
    """

    def __init__(
        self,
        sandboxes: Sandboxes,
        baseline: Baseline,
        equivalents: Sequence[Equivalent],
        seed: str,
        count: int | None,
    ) -> None:
        self._sandboxes = sandboxes
        self._baseline = baseline
        self._equivalents = equivalents
        self._seed = seed
        self._count = count
        self.has_outdated = False

    def of(self, path: str, source: str) -> Tally:
        """Try mistakes in a module.

        Args:
            path: the module's path in the project.
            source: its text.
        """
        mutants = mutants_of(path, source)
        outdated = self._outdated(path, mutants)
        chosen = self._choose(path, mutants)
        unseen = [each for each in chosen if not self._sandboxes.sees(each, self._baseline)]
        findings = [f"{path}:{each.line}: not seen\n{each.diff()}\n" for each in unseen]
        return Tally(len(chosen) - len(unseen), len(chosen), (*outdated, *findings))

    def _choose(self, path: str, mutants: list[Mutant]) -> list[Mutant]:
        """Those to try. What no test runs is for coverage to find."""
        possible = (
            mutant
            for mutant in sorted(mutants, key=self._place)
            if not any(each.is_it(mutant) for each in self._equivalents)
            and self._baseline.covering(mutant)
        )
        return sorted(islice(possible, self._count), key=lambda mutant: mutant.line)

    def _place(self, mutant: Mutant) -> float:
        """Where a mistake stands among those to draw, whichever others come and go."""
        return Random(f"{self._seed} {mutant.path} {mutant.change()}").random()  # noqa: S311

    def _outdated(self, path: str, mutants: list[Mutant]) -> list[str]:
        listed = [each for each in self._equivalents if each.file == path]
        outdated = [each.after for each in listed if not any(map(each.is_it, mutants))]
        self.has_outdated = self.has_outdated or bool(outdated)
        return [
            f"{_EQUIVALENT} has what is no mistake in {path} any more: {each}" for each in outdated
        ]


if __name__ == "__main__":
    sys.exit(main())
