"""Which tests of this project fail once it has a sixth kind, and one more operation?

    python -m tests.with_sixth_kind.run [arguments of pytest]

runs all of them in a copy of the checkout. Only those may fail that hold what is written down of
the model, or the pages that scripts write from it, whose scripts have not been run; and that the
server's page has a row for each kind.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from .project import write_project

#: The tests of the recorded model, of the generated pages, and of the server's page, which shows
#: the kinds that its script has a row for.
MAY_FAIL = {
    "test_model_drift": None,
    "test_page": "test_it_knows_the_lists_of_resources",
    "test_reference_pages": "test_the_generated_pages_are_up_to_date",
}


def main(arguments: list[str]) -> int:
    """Run the tests; give the exit code, which is 1 if another test failed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = write_project(Path(folder))
        results = Path(folder) / "results.xml"
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2"]
        subprocess.run(
            [*pytest, f"--junit-xml={results}", *arguments],
            cwd=Path(folder) / "project",
            env={**environment, "PYTHONUNBUFFERED": "1"},
            check=False,
        )
        unexpected = sorted(_failures(results))
    for name in unexpected:
        print(f"fails, and is about something else: {name}")
    return int(bool(unexpected))


def _failures(results: Path) -> set[str]:
    return {
        f"{case.get('classname')}::{case.get('name')}"
        for case in ET.parse(results).iter("testcase")  # noqa: S314 - pytest has written it
        if any(case.find(tag) is not None for tag in ("failure", "error")) and not _may_fail(case)
    }


def _may_fail(case: ET.Element) -> bool:
    module = str(case.get("classname")).split(".")[-1]
    name = str(case.get("name")).split("[")[0]
    return module in MAY_FAIL and MAY_FAIL[module] in (None, name)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main(sys.argv[1:]))
