"""Do the tests of moto and botocore have the same outcomes with this library as without?

    python tools/suites_of_others.py moto|botocore FOLDER

downloads the source distribution of the release that is installed into FOLDER, and runs its tests:
of moto, those of the services that the library links to or changes; of botocore, its unit tests.
They run once without the library and once in each way in which a session has it without a mock,
and where the outcome of a test differs, the tool fails. A test that fails in each, as it wants the
network or Docker, is counted and does not matter; nine in ten must pass, so that something is seen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

#: A test's name and its outcome.
Outcomes = dict[str, str]

#: The share of tests that must pass without the library.
_LEAST_PASSED = 0.9

#: A module that pytest loads: what a test file does that uses the library.
_USING = """
import pca_ad_mock

pca_ad_mock.register()
"""

_WITHOUT = ("-pno:pca_ad_mock",)
_PLUGIN = ("-ppca_ad_mock",)
_IMPORTED = ("-ppca_ad_mock", "-pusing_pca_ad_mock")


@dataclass(frozen=True)
class Suite:
    """The tests of a library.

    Attributes:
        folders: those of its tests that are run.
        ways: how they are run besides without the library: a name, and options of pytest.
    """

    folders: tuple[str, ...]
    ways: dict[str, tuple[str, ...]]


SUITES = {
    "moto": Suite(
        (
            "tests/test_core",
            "tests/test_moto_api",
            "tests/test_acmpca",
            "tests/test_ds",
            "tests/test_ram",
            "tests/test_sts",
            "tests/test_iam",
            "tests/test_resourcegroupstaggingapi",
            "tests/test_cloudformation",
        ),
        {"with the plug-in": _PLUGIN},
    ),
    "botocore": Suite(
        ("tests/unit",),
        {"with the plug-in": _PLUGIN, "with the library imported": _IMPORTED},
    ),
}


def download(library: str, folder: Path) -> Path:
    """Download the tests of an installed library; gives the folder that holds them.

    Not the library itself: beside its tests, it would be imported in place of the installed one.
    """
    release = f"{library}-{version(library)}"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        f"--no-binary={library}",
    ]
    subprocess.run([*pip, f"--dest={folder}", release.replace("-", "==")], check=True)
    with tarfile.open(folder / f"{release}.tar.gz") as archive:
        wanted = (f"{release}/tests/", f"{release}/pyproject.toml")
        members = [each for each in archive.getmembers() if each.name.startswith(wanted)]
        archive.extractall(folder, members, filter="data")
    (folder / "using_pca_ad_mock.py").write_text(_USING)
    return folder / release


def run(tests: Path, suite: Suite, options: tuple[str, ...]) -> Outcomes:
    """Run a suite with options of pytest, and give the outcome of each test."""
    report = tests / "report.xml"
    report.unlink(missing_ok=True)
    quiet = ["-q", "--color=no", "--tb=no", "--disable-warnings"]
    pytest = [sys.executable, "-m", "pytest", *quiet, "-n2", f"--junitxml={report}", *options]
    # Fails where any test does; what counts is the report.
    subprocess.run(
        [*pytest, *suite.folders],
        cwd=tests,
        env={**os.environ, "PYTHONPATH": str(tests.parent)},
        check=False,
    )
    return {
        f"{case.get('classname')}::{case.get('name')}": _outcome(case)
        for case in ElementTree.parse(report).iter("testcase")  # noqa: S314 - ours
    }


def _outcome(case: ElementTree.Element) -> str:
    found = {child.tag for child in case} & {"failure", "error", "skipped"}
    return " and ".join(sorted(found)) or "passed"


def compare(without: Outcomes, outcomes: Outcomes, way: str) -> list[str]:
    """Describe each test whose outcome differs."""
    return [
        f"{name}: {without.get(name, 'not run')} without the library, "
        f"{outcomes.get(name, 'not run')} {way}"
        for name in sorted({*without, *outcomes})
        if without.get(name) != outcomes.get(name)
    ]


def main(library: str, folder: Path) -> int:
    """Compare, print what differs and how many tests had which outcome, and give the exit code."""
    suite = SUITES[library]
    tests = download(library, folder)
    without = run(tests, suite, _WITHOUT)
    differences = []
    for way, options in suite.ways.items():
        found = compare(without, run(tests, suite, options), way)
        print(*found, f"{len(found)} tests have another outcome {way}", sep="\n")
        differences += found
    counted = Counter(without.values())
    print(
        f"{library} {version(library)}, {len(without)} tests without the library: {dict(counted)}"
    )
    is_telling = counted["passed"] > _LEAST_PASSED * len(without)
    if not is_telling:
        print(f"less than {_LEAST_PASSED:.0%} of them pass, so that the comparison says little")
    return int(bool(differences) or not is_telling)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in SUITES:  # noqa: PLR2004
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
