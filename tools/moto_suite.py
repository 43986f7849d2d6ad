"""Do moto's own tests have the same outcomes with this library's pytest plug-in as without?

    python tools/moto_suite.py FOLDER

downloads the source distribution of the moto that is installed into FOLDER, runs its tests of the
services that the library links to or changes, once without the plug-in and once with it, and fails
where the outcome of a test differs. A test that fails in both, as it wants the network or Docker,
is counted and does not matter.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

#: Folders of moto's tests.
SUITES = (
    "test_core",
    "test_moto_api",
    "test_acmpca",
    "test_ds",
    "test_ram",
    "test_sts",
    "test_iam",
    "test_resourcegroupstaggingapi",
    "test_cloudformation",
)

#: A test's name and its outcome.
Outcomes = dict[str, str]


def download(folder: Path) -> Path:
    """Download the tests of the installed moto; gives the folder that holds them.

    Not moto itself: beside its tests, it would be imported in place of the installed one.
    """
    release = f"moto-{version('moto')}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=moto"]
    subprocess.run([*pip, f"--dest={folder}", release.replace("-", "==")], check=True)
    with tarfile.open(folder / f"{release}.tar.gz") as archive:
        wanted = (f"{release}/tests/", f"{release}/pyproject.toml")
        members = [each for each in archive.getmembers() if each.name.startswith(wanted)]
        archive.extractall(folder, members, filter="data")
    return folder / release


def run(tests: Path, plugin: str) -> Outcomes:
    """Run the tests with a pytest option for the plug-in, and give the outcome of each."""
    report = tests / "report.xml"
    report.unlink(missing_ok=True)
    quiet = ["-q", "--color=no", "--tb=no", "--disable-warnings"]
    pytest = [sys.executable, "-m", "pytest", *quiet, "-n2", f"--junitxml={report}", "-p", plugin]
    # Fails where any test does; what counts is the report.
    subprocess.run([*pytest, *(f"tests/{suite}" for suite in SUITES)], cwd=tests, check=False)
    return {
        f"{case.get('classname')}::{case.get('name')}": _outcome(case)
        for case in ElementTree.parse(report).iter("testcase")  # noqa: S314 - ours
    }


def _outcome(case: ElementTree.Element) -> str:
    found = {child.tag for child in case} & {"failure", "error", "skipped"}
    return " and ".join(sorted(found)) or "passed"


def compare(without: Outcomes, with_plugin: Outcomes) -> list[str]:
    """Describe each test whose outcome differs."""
    return [
        f"{name}: {without.get(name, 'not run')} without the plug-in, "
        f"{with_plugin.get(name, 'not run')} with it"
        for name in sorted({*without, *with_plugin})
        if without.get(name) != with_plugin.get(name)
    ]


def main(folder: Path) -> int:
    """Compare, print what differs and how many tests had which outcome, and give the exit code."""
    tests = download(folder)
    without = run(tests, "no:pca_ad_mock")
    with_plugin = run(tests, "pca_ad_mock")
    differences = compare(without, with_plugin)
    print(*differences, sep="\n")
    print(f"moto {version('moto')}, {len(without)} tests: {dict(Counter(without.values()))}")
    print(f"{len(differences)} have another outcome with the plug-in")
    return bool(differences) or not without


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
