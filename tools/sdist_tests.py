"""Is the source distribution whole, and do its tests run from it?

    python tools/sdist_tests.py FOLDER [arguments of pytest]

compares the files of the source distribution with those that git knows, where this is a clone; then
installs the wheel in FOLDER, unpacks the source distribution beside it, and runs the tests that it
holds, from nothing but what it holds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parent.parent


def main(folder: Path, arguments: list[str]) -> int:
    """Run the tests of the source distribution in a folder.

    Args:
        folder: the folder with one wheel and one source distribution.
        arguments: the arguments for pytest.

    Returns:
        the exit code.
    """
    if (PROJECT / ".git").exists():
        subprocess.run([sys.executable, "-m", "check_sdist"], cwd=PROJECT, check=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--quiet", "install"]
    subprocess.run([*pip, str(wheel)], check=True)
    # The same version may have been installed from an earlier build.
    subprocess.run([*pip, "--force-reinstall", "--no-deps", str(wheel)], check=True)
    with tempfile.TemporaryDirectory() as unpacked:
        shutil.unpack_archive(sdist, unpacked)
        (project,) = Path(unpacked).iterdir()
        tests = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], cwd=project / "tests", check=False
        )
    return tests.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
