"""Is the coverage of every worker there when it is reported, and does the run say so if not?"""

from __future__ import annotations

import os
import sys

import pytest

from .interpreters import PATIENCE
from .pages import CHECKOUT


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project whose coverage is measured, apart from that of this test."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT / "tools"))
    (pytester.path / ".coveragerc").write_text(
        "[run]\nbranch = true\nparallel = true\npatch = subprocess\nsource = .\n"
        "[report]\ninclude = test_*.py\nfail_under = 100\n"
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_covered_in_a_worker(number):
            assert number >= 0
        """
    )
    return pytester


def measured(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    plugins = ("-p", "worker_coverage", "-p", "no:randomly", "-p", "no:pca_ad_mock")
    run = ("coverage", "run", "-m", "pytest", *plugins, *arguments)
    return project.run(sys.executable, "-m", *run, timeout=PATIENCE)


def test_a_worker_that_is_killed_at_its_end_keeps_its_coverage(project: pytest.Pytester) -> None:
    """Workers have no time at all to end, and every line that they ran counts."""
    project.makeconftest(
        """
        from xdist.workermanage import NodeManager

        NodeManager.EXIT_TIMEOUT = 0
        """
    )

    result = measured(project, "-n", "2")

    result.assert_outcomes(passed=4)
    assert result.ret == 0
    for command in ("combine", "report"):
        result = project.run(sys.executable, "-m", "coverage", command, timeout=PATIENCE)
        assert result.ret == 0, result.stdout.str()


def test_a_worker_without_coverage_fails_the_run(project: pytest.Pytester) -> None:
    """A worker that ends before it could write its data is named, though every test passed."""
    project.makeconftest(
        """
        import os
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_sessionfinish(session):
            if hasattr(session.config, "workerinput"):
                os._exit(0)
        """
    )

    result = measured(project, "-n", "1", "--max-worker-restart", "0")

    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert "The coverage data of worker gw0 is lost" in result.stdout.str()
