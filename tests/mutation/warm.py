"""How do tests run without waiting for the interpreter and for what they import?

This program imports once what they import from other projects, and runs each order, a line of JSON,
in a process forked from itself. It answers with the exit status of pytest. It is run as a file, in
the copy of the project, and imports nothing of it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import pytest
from coverage import Coverage

#: Whose line it is that runs: a test's, or outside of tests a test file's. Programs that tests
#: start read it too.
CONTEXT = "MUTATION_CONTEXT"


def main(modules: list[str]) -> None:
    """Import modules, then obey.

    Args:
        modules: what tests import, none of it of this project.
    """
    for name in modules:
        import_module(name)
    # The garbage collector of no process looks at it again.
    gc.freeze()
    for line in sys.stdin:
        print(_obey(json.loads(line)), flush=True)


def _obey(order: dict[str, Any]) -> int:
    process = get_context("fork").Process(target=_run, args=(order,))
    process.start()
    process.join(order["limit"])
    # Also what the tests have started, and a mistake has kept alive.
    with suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.join()
    return process.exitcode or 0


def _run(order: dict[str, Any]) -> None:
    os.setsid()
    printed = os.open(order["printed"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(printed, stream)
    plugin = Measuring(order) if order["settings"] else Choosing(order["tests"])
    # What is compiled while nothing is broken serves later.
    if order["settings"]:
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        sys.dont_write_bytecode = False
    # Hypothesis's plugin is told so, as it is imported.
    warm = "-Wignore::pytest.PytestAssertRewriteWarning"
    options = ["-x", "-q", warm, "-p", "no:randomly", "-p", "no:cacheprovider"]
    files = dict.fromkeys(test.partition("::")[0] for test in order["tests"])
    sys.exit(pytest.main([*options, *files], [plugin]))


class Choosing:
    """Runs some tests of their files, in their order."""

    def __init__(self, tests: list[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the others out."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._rank),
            key=lambda item: self._rank[item.nodeid],
        )


class Measuring:
    """Notes which test runs each line, and what each test takes."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._order = order
        self._outside = order["tests"][0]
        self._seconds: dict[str, float] = defaultdict(float)
        os.environ["COVERAGE_PROCESS_START"] = order["settings"]
        # What the settings say here would be put before each test.
        os.environ[CONTEXT] = ""
        self._coverage = Coverage(config_file=order["settings"])
        self._coverage.start()
        self._switch(self._outside)

    # Around the project's own, which compares the environment before and after a test.
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Put lines down to a test while it runs."""
        self._switch(item.nodeid)
        result = yield
        self._switch(self._outside)
        return result

    def _switch(self, context: str) -> None:
        os.environ[CONTEXT] = context
        self._coverage.switch_context(context)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the time of set-up, test and tear-down."""
        self._seconds[report.nodeid] += report.duration

    def pytest_unconfigure(self) -> None:
        """Write all of it down."""
        self._coverage.stop()
        self._coverage.save()
        with open(self._order["seconds"], "w") as file:
            json.dump(self._seconds, file)


if __name__ == "__main__":
    # The folder of this file, whose modules no test shall find.
    del sys.path[0]
    main(sys.argv[1:])
