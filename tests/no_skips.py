"""Where everything is there that tests need, how is a skipped test a failure?

Some tests run only where a program is installed. Where the variable is set, as by `.ci/run`, a run
that skips any test or test file fails, and says what was skipped and why.
"""

from __future__ import annotations

import os

import pytest

VARIABLE = "PCA_AD_MOCK_NO_SKIPS"


class NoSkips:
    """A plug-in of pytest that fails a run with skipped tests."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run, unless it fails already."""
        if session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say why, below the reasons of the skips that `-ra` prints."""
        if skipped := _skipped(terminalreporter.config):
            terminalreporter.write_line(
                f"{skipped} skipped, and with {VARIABLE} none may be: install what is missing.",
                red=True,
            )


def _skipped(config: pytest.Config) -> int:
    # A worker of pytest-xdist has none, and reports to the process that has one.
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.getreports("skipped")) if reporter else 0


def refuse_skips(config: pytest.Config) -> None:
    """Add the plug-in, where the variable is set."""
    if os.environ.get(VARIABLE):
        config.pluginmanager.register(NoSkips())
