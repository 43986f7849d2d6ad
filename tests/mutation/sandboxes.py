"""How are mistakes tried on all of a machine's processors?"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING

from .baseline import Baseline, merged
from .mutants import Mutant
from .sandbox import BaselineError, Sandbox

if TYPE_CHECKING:
    from typing_extensions import Self


class Sandboxes:
    """Copies of a project, each for one thread at a time. They are a context manager.

    Args:
        project: the project, whose tests are in `tests`.
        folder: a folder, for the copies and what is measured.
        patience: how many seconds of tests a mistake is worth.
        number: how many copies there are.
    """

    def __init__(self, project: Path, folder: Path, patience: float, number: int) -> None:
        self._tests = project / "tests"
        self._all = [Sandbox(project, folder / str(each), patience) for each in range(number)]
        self._stack = ExitStack()
        self._free: SimpleQueue[Sandbox] = SimpleQueue()

    def __enter__(self) -> Self:
        for sandbox in self._all:
            self._free.put(self._stack.enter_context(sandbox))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def measure(self) -> Baseline:
        """Run each test file by itself, with nothing broken.

        Raises:
            BaselineError: one of them does not pass.
        """
        files = deque(sorted(path.name for path in self._tests.glob("test_*.py")))

        def measure(sandbox: Sandbox) -> Baseline:
            try:
                return sandbox.measure(files)
            except BaselineError:
                files.clear()
                raise

        with ThreadPoolExecutor(len(self._all)) as threads:
            return merged(threads.map(measure, self._all))

    def sees(self, mutant: Mutant, baseline: Baseline) -> bool:
        """Whether a test that runs a mistake fails, or does not come to its end."""
        sandbox = self._free.get()
        try:
            return sandbox.sees(mutant, baseline)
        finally:
            self._free.put(sandbox)
