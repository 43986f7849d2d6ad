"""Does a kind of resource cost its file and one row, and an operation its method and one row?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .with_sixth_kind.project import write_project


def test_a_kind_and_an_operation_that_botocore_gains_work_everywhere(tmp_path: Path) -> None:
    """In a copy of the project, with botocore's model in `AWS_DATA_PATH`; see `with_sixth_kind`."""
    environment = write_project(tmp_path)

    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/with_sixth_kind"],
        cwd=tmp_path / "project",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout + result.stderr
