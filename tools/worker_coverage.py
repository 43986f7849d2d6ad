"""How does each pytest-xdist worker keep its coverage, however slowly it ends?

pytest-xdist kills a worker that takes more than ten seconds to end. coverage.py writes its data
when the interpreter ends, after all that moto and pytest made has been collected, which is too late
on a busy machine. With this plugin (`pytest -p worker_coverage`) a worker writes its data before it
reports that it has finished, and a worker that did not fails the run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

#: What a worker reports: the file that holds its data.
_DATA_FILE = "coverage_data_file"


def pytest_configure(config: pytest.Config) -> None:
    """Write the data in a worker, and check it in the process that started the workers."""
    in_worker = hasattr(config, "workerinput")
    config.pluginmanager.register(_Writer() if in_worker else _Checker())


class _Writer:
    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: Any) -> None:
        """Stop measuring first: what is written twice can be cut off half-way."""
        measurement = Coverage.current()
        assert measurement, "-p worker_coverage is for `coverage run` with patch = subprocess"
        measurement.stop()
        measurement.save()
        session.config.workeroutput[_DATA_FILE] = measurement.get_data().data_filename()


class _Checker:
    def __init__(self) -> None:
        self._lost: set[str] = set()

    def pytest_testnodedown(self, node: Any) -> None:
        """Look for the data of a worker that has ended, or has crashed."""
        data_file = getattr(node, "workeroutput", {}).get(_DATA_FILE)
        if data_file is None or not Path(data_file).is_file():
            self._lost.add(node.gateway.id)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run: a report without the data of a worker would blame the tests."""
        if self._lost:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the workers without data."""
        for worker in sorted(self._lost):
            terminalreporter.write_line(
                f"The coverage data of worker {worker} is lost: it ended before it wrote them. "
                "Run the tests again.",
                red=True,
            )
