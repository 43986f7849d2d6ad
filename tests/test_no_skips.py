"""Does a run that skips a test fail, where none may be skipped?"""

from __future__ import annotations

import pytest

from .no_skips import VARIABLE, refuse_skips

PASSING = "def test_that_passes(): ..."
SKIPPED = """
import pytest

def test_that_passes(): ...

@pytest.mark.skipif(True, reason="there is no such program")
def test_that_is_skipped(): ...

@pytest.mark.xfail
def test_that_fails_as_expected():
    assert False
"""
NOT_COLLECTED = "import pytest; pytest.importorskip('there_is_no_such_module')"


#: Without plug-ins that have an opinion on the settings of a project.
_ALONE = ("-pno:asyncio", "-pno:randomly", "-pno:pca_ad_mock")


class Refusing:
    """A conftest that refuses skips."""

    def pytest_configure(self, config: pytest.Config) -> None:
        refuse_skips(config)


@pytest.mark.parametrize(
    ("is_set", "module", "status", "says"),
    [
        ("1", SKIPPED, pytest.ExitCode.TESTS_FAILED, "1 skipped, and with PCA_AD_MOCK_NO_SKIPS"),
        ("1", NOT_COLLECTED, pytest.ExitCode.TESTS_FAILED, "1 skipped, and with PCA_AD_MOCK_NO"),
        ("1", "", pytest.ExitCode.OK, ""),
        ("", SKIPPED, pytest.ExitCode.OK, ""),
        ("", NOT_COLLECTED, pytest.ExitCode.OK, ""),
    ],
)
def test_a_run_with_skips_fails(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    is_set: str,
    module: str,
    status: pytest.ExitCode,
    says: str,
) -> None:
    """Of a test or of a file, with the variable only; what is expected to fail is no skip."""
    monkeypatch.setenv(VARIABLE, is_set)
    pytester.makepyfile(test_passing=PASSING, test_other=module)
    result = pytester.runpytest_inprocess(*_ALONE, plugins=[Refusing()])
    assert result.ret == status
    assert says in result.stdout.str()
    assert bool(says) is ("none may be" in result.stdout.str())


def test_workers_report_their_skips(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the process that has started them, which fails."""
    monkeypatch.setenv(VARIABLE, "1")
    pytester.makepyfile(test_other=SKIPPED)
    result = pytester.runpytest_inprocess(*_ALONE, "-n1", plugins=[Refusing()])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "1 skipped, and with" in result.stdout.str()


def test_a_run_that_fails_already_fails_as_it_would(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one without a test, which a skipped file may be."""
    monkeypatch.setenv(VARIABLE, "1")
    pytester.makepyfile(test_other=NOT_COLLECTED)
    result = pytester.runpytest_inprocess(*_ALONE, plugins=[Refusing()])
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
