"""Do the tests pass where a module has a mistake?

They run in a copy of the project, one process at a time, so that the checkout is never broken.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from . import warm
from .baseline import Baseline, read_baseline
from .mutants import Mutant

if TYPE_CHECKING:
    from typing_extensions import Self

_NOT_COPIED = shutil.ignore_patterns(".git", ".tox", ".venv", ".*_cache", "__pycache__", "build")

#: Notes the test with each line, also in programs that the tests start.
_SETTINGS = """
[run]
data_file = {folder}/lines
context = ${{{context}-}}
source = {project}
omit = {project}/tests/*
parallel = true
"""

#: What most tests import; no plugins of pytest, which imports those itself.
_WARM = (
    "pytest",
    "boto3",
    "hypothesis",
    "moto.server",
    "moto.cloudformation.models",
    "moto.ec2.models",
)


class BaselineError(Exception):
    """The tests do not pass without a mistake either."""


class Sandbox:
    """A copy of a project. It is a context manager, as it has a process.

    Args:
        project: the project, whose tests are in `tests`.
        folder: a folder that is to be made, for the copy and what is measured.
        patience: how many seconds of tests a mistake is worth.
    """

    def __init__(self, project: Path, folder: Path, patience: float) -> None:
        self._folder = folder
        self._patience = patience
        self._project = folder / "project"
        shutil.copytree(project, self._project, ignore=_NOT_COPIED)
        outside = {key: os.environ[key] for key in os.environ if not key.startswith("COVERAGE_")}
        self._runner = subprocess.Popen(
            [sys.executable, warm.__file__, *_WARM],
            cwd=self._project,
            env={**outside, "PYTHONPATH": str(self._project), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._runner.communicate()

    def measure(self, files: deque[str]) -> Baseline:
        """Run test files, each by itself, with nothing broken.

        Args:
            files: their names. Each is taken out as its turn comes.

        Raises:
            BaselineError: one of them does not pass.
        """
        settings = self._folder / "settings.ini"
        text = _SETTINGS.format(folder=self._folder, project=self._project, context=warm.CONTEXT)
        settings.write_text(text, "utf-8")
        # Others take out of it too.
        with suppress(IndexError):
            while True:
                self._measure(files.popleft(), str(settings))
        return read_baseline(self._folder, self._project)

    def _measure(self, name: str, settings: str) -> None:
        seconds = str(self._folder / f"{name}.seconds")
        if not self.passes([f"tests/{name}"], settings=settings, seconds=seconds):
            printed = (self._folder / "printed").read_text("utf-8")
            raise BaselineError(f"tests/{name} does not pass:\n{printed}")

    def sees(self, mutant: Mutant, baseline: Baseline) -> bool:
        """Whether a test that runs a mistake fails, or does not come to its end."""
        module = self._project / mutant.path
        times = module.stat()
        module.write_text(mutant.mistaken, "utf-8")
        # What is compiled of a file is valid for its size and the second of its last change.
        os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns + 10**9))
        try:
            return not all(
                # The mistake may be that something has no end; a busy machine is none.
                self.passes(tests, limit=60 + 5 * baseline.cost(tests))
                for tests in _batches(baseline, baseline.covering(mutant), self._patience)
            )
        finally:
            module.write_text(mutant.source, "utf-8")
            # So that what was compiled of it is valid again.
            os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))

    def passes(
        self,
        tests: Sequence[str],
        limit: float | None = None,
        settings: str | None = None,
        seconds: str | None = None,
    ) -> bool:
        """Run tests in their order, until one fails.

        Args:
            tests: their names, as pytest has them; with settings, one test file.
            limit: seconds after which they have failed.
            settings: those of coverage.py, to measure with.
            seconds: the file for how long each test takes, with settings.
        """
        order = {
            "tests": [*tests],
            "limit": limit,
            "settings": settings,
            "seconds": seconds,
            "printed": str(self._folder / "printed"),
        }
        assert self._runner.stdin
        assert self._runner.stdout
        self._runner.stdin.write(f"{json.dumps(order)}\n")
        self._runner.stdin.flush()
        return int(self._runner.stdout.readline()) == 0


def _batches(baseline: Baseline, tests: Sequence[str], patience: float) -> Iterator[list[str]]:
    """Cut tests into batches of which each takes twice as long: most mistakes are seen soon."""
    batch: list[str] = []
    worth, spent = 1.0, 0.0
    for test in tests:
        batch.append(test)
        if baseline.cost(batch) >= min(worth, patience - spent):
            yield batch
            spent += baseline.cost(batch)
            worth, batch = 2 * worth, []
            if spent >= patience:
                return
    if batch:
        yield batch
