"""Do the tests pass where a module has a mistake?

They run in a copy of the project, one process at a time, so that the checkout is never broken.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from .mutants import Mutant

_NOT_COPIED = shutil.ignore_patterns(".git", ".tox", ".venv", ".*_cache", "__pycache__", "build")

#: Follows subprocesses, which some tests start, and notes the test file with each line.
_SETTINGS = """
[run]
data_file = {folder}/lines
context = {test_file}
source = {project}
omit = {project}/tests/*
parallel = true
patch = subprocess
"""


class BaselineError(Exception):
    """The tests do not pass without a mistake either."""


@dataclass(frozen=True)
class Baseline:
    """How the tests run where nothing is broken.

    Attributes:
        seconds: what each test file takes.
        lines: which lines of each module each test file runs.
    """

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[str, set[int]]]

    def covering(self, mutant: Mutant) -> list[str]:
        """The test files that run a mistake, first those that run little besides its module."""

        def share(test_file: str) -> float:
            run = self.lines[test_file]
            return len(run[mutant.path]) / sum(map(len, run.values()))

        concerned = [
            test_file
            for test_file, run in self.lines.items()
            if run.get(mutant.path, set()) & {*mutant.statement}
        ]
        return sorted(concerned, key=share, reverse=True)


class Sandbox:
    """A copy of a project.

    Args:
        project: the project, whose tests are in `tests`.
        folder: an empty folder, for the copy and what is measured.
    """

    def __init__(self, project: Path, folder: Path) -> None:
        self._folder = folder
        self._project = folder / "project"
        shutil.copytree(project, self._project, ignore=_NOT_COPIED)
        self._test_files = sorted(each.name for each in (self._project / "tests").glob("test_*.py"))

    def measure(self) -> Baseline:
        """Run each test file by itself, with nothing broken.

        Raises:
            BaselineError: one of them does not pass.
        """
        seconds = {}
        settings = self._folder / "settings.ini"
        for test_file in self._test_files:
            settings.write_text(
                _SETTINGS.format(folder=self._folder, project=self._project, test_file=test_file)
            )
            begin = time.perf_counter()
            if not self.passes([test_file], run_by=["coverage", "run", f"--rcfile={settings}"]):
                raise BaselineError(f"{test_file} does not pass:\n{self._printed.read_text()}")
            seconds[test_file] = time.perf_counter() - begin
        return Baseline(seconds, self._lines_run())

    def sees(self, mutant: Mutant, baseline: Baseline) -> bool:
        """Whether a test fails, or does not come to its end, that runs a mistake."""
        module = self._project / mutant.path
        module.write_text(mutant.mistaken)
        try:
            # The mistake may be that something has no end.
            return not all(
                self.passes(some, limit=5 + 3 * sum(baseline.seconds[each] for each in some))
                for some in _ever_more(baseline.covering(mutant))
            )
        finally:
            module.write_text(mutant.source)

    def passes(
        self, test_files: list[str], run_by: list[str] | None = None, limit: float | None = None
    ) -> bool:
        """Run test files, in their order, until one test fails.

        Args:
            test_files: their names.
            run_by: the module, with arguments, that runs pytest; if not given, Python itself.
            limit: seconds after which they have failed.
        """
        # With the order that they are in, and without what was compiled of another mistake.
        options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
        command = [*(run_by or []), "pytest", *options, *(f"tests/{each}" for each in test_files)]
        if run_by:
            command.insert(len(run_by), "-m")
        outside = {key: os.environ[key] for key in os.environ if not key.startswith("COVERAGE_")}
        with self._printed.open("w") as printed:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self._project,
                env={**outside, "PYTHONPATH": str(self._project), "PYTHONDONTWRITEBYTECODE": "1"},
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                return process.wait(limit) == 0
            except subprocess.TimeoutExpired:
                return False
            finally:
                # Also what the tests have started, and a mistake has kept alive.
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    @property
    def _printed(self) -> Path:
        return self._folder / "printed"

    def _lines_run(self) -> dict[str, dict[str, set[int]]]:
        """Which lines each test file runs, from what every process has left."""
        lines: dict[str, dict[str, set[int]]] = {}
        for left in self._folder.glob("lines.*"):
            data = CoverageData(str(left))
            data.read()
            for test_file in data.measured_contexts():
                data.set_query_context(test_file)
                for path in data.measured_files():
                    module = Path(path).relative_to(self._project).as_posix()
                    run = lines.setdefault(test_file, {}).setdefault(module, set())
                    run.update(data.lines(path) or ())
            data.close()
        return lines


def _ever_more(items: list[str]) -> Iterator[list[str]]:
    """One item, then two, then four: few processes, of which the first are short."""
    begin, count = 0, 1
    while begin < len(items):
        yield items[begin : begin + count]
        begin, count = begin + count, 2 * count
