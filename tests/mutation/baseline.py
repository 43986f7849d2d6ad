"""Which tests run a line, and how long does each take, where nothing is broken?

Coverage data says so: its contexts are tests and, for what runs outside of them, test files.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from .mutants import Mutant

#: Seconds of a test file besides its tests: for its import, and its share of pytest's start.
_COST_OF_A_FILE = 0.2

#: Seconds from which on a test comes last, but for those of the file for the module.
_LONG = 0.5


def file_of(context: str) -> str:
    """The test file of a test, or of a test file."""
    return context.partition("::")[0]


def _words(path: str) -> set[str]:
    return set(re.split("[/_.]", path))


def _is_named_like(test_file: str, module: str) -> bool:
    """Whether the name of a test file has all words of that of a module."""
    return _words(Path(module).stem) <= _words(Path(test_file).stem)


@dataclass(frozen=True)
class Baseline:
    """How the tests run where nothing is broken.

    Attributes:
        seconds: what each test takes.
        contexts: for each module, what runs each of its lines: tests, and test files.
        words: those of each test file.
    """

    seconds: Mapping[str, float]
    contexts: Mapping[str, Mapping[int, set[str]]]
    words: Mapping[str, Collection[str]] = field(default_factory=dict)

    def cost(self, tests: Iterable[str]) -> float:
        """What tests take together, their files included."""
        listed = [*tests]
        files = {file_of(test) for test in listed}
        return sum(self.seconds[test] for test in listed) + _COST_OF_A_FILE * len(files)

    def covering(self, mutant: Mutant) -> list[str]:
        """The tests that a mistake concerns.

        First come those that run it, and of these those of the files that are named like its module
        or run little besides it. Of what is made only once, all tests of these files may be the
        ones: first come those of the files that speak of it.
        """
        lines = self.contexts.get(mutant.path, {})
        contexts = {each for line in mutant.statement for each in lines.get(line, ())}
        files = set(map(file_of, contexts))
        # What runs once in each file is made for all of its tests, whichever came first.
        is_once = mutant.is_at_import or 1 < len(files) == len(contexts)
        run = files if is_once else contexts
        rank = {file: self._rank(file, mutant.path) for file in files}
        spoken_of = self._spoken_of(mutant) if is_once else {}

        def order(test: str) -> tuple[bool, bool, float, tuple[int, float], str, float]:
            file, seconds = file_of(test), self.seconds[test]
            runs_it = test in run or file in run
            is_long = seconds >= _LONG and not _is_named_like(file, mutant.path)
            return not runs_it, is_long, -spoken_of.get(file, 0), rank[file], file, seconds

        return sorted((test for test in self.seconds if file_of(test) in files), key=order)

    def _spoken_of(self, mutant: Mutant) -> Mapping[str, float]:
        """How much each test file speaks of a mistake: by words that few others have."""
        spoken: dict[str, float] = defaultdict(float)
        for word in mutant.words():
            speaking = [file for file, words in self.words.items() if word in words]
            for file in speaking:
                spoken[file] += 1 / len(speaking)
        return spoken

    def _rank(self, test_file: str, module: str) -> tuple[int, float]:
        """The lowest is the file that is named most like the module, and runs least besides it."""
        run = self._lines_run[test_file]
        common = _words(test_file) & _words(module)
        return -len(common), -run[module] / sum(run.values())

    @cached_property
    def _lines_run(self) -> Mapping[str, Mapping[str, int]]:
        """How many lines of each module each test file runs."""
        run: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for module, lines in self.contexts.items():
            for contexts in lines.values():
                for test_file in set(map(file_of, contexts)):
                    run[test_file][module] += 1
        return run


def read_baseline(folder: Path, project: Path) -> Baseline:
    """Read what was measured.

    Args:
        folder: where each process has left its coverage data and its times.
        project: the project that was measured.
    """
    seconds: dict[str, float] = {}
    for file in folder.glob("*.seconds"):
        seconds.update(json.loads(file.read_text("utf-8")))
    contexts: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for left in folder.glob("lines.*"):
        data = CoverageData(str(left))
        data.read()
        for path in data.measured_files():
            module = Path(path).relative_to(project).as_posix()
            for line, found in data.contexts_by_lineno(path).items():
                contexts[module][line].update(found)
        data.close()
    tests = {file_of(test) for test in seconds}
    words = {test: set(re.findall(r"\w+", (project / test).read_text("utf-8"))) for test in tests}
    return Baseline(seconds, contexts, words)


def merged(baselines: Iterable[Baseline]) -> Baseline:
    """What was measured of some tests in one place, and of the others in others."""
    seconds: dict[str, float] = {}
    contexts: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    words: dict[str, Collection[str]] = {}
    for each in baselines:
        seconds.update(each.seconds)
        words.update(each.words)
        for module, lines in each.contexts.items():
            for line, found in lines.items():
                contexts[module][line] |= found
    return Baseline(seconds, contexts, words)
