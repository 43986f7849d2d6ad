"""Do the examples of each page run with what that page says to install, and nothing else?

Run as a program, by tox, which builds the wheel. The first `pip install` of a page counts; pages
that name the same extras share a fresh environment, with pytest and what else they name.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..interpreters import PATIENCE
from ..pages import ASYNC_SETTINGS, PAGES, examples_of, write_project

#: The library as a page names it, and its extras.
_library = re.compile(r"(?:pca-ad-mock|\.)(\[[\w,]+\])?").fullmatch


class Page:
    """A page with examples.

    Args:
        path: where it is.

    Attributes:
        extras: the extras of the library that it names, `[server]`; empty if it names none.
        others: the other packages that it names.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        line = re.search(
            r"^[$ ]*python -m pip install ([^&\n]+)", path.read_text("utf-8"), re.MULTILINE
        )
        named = shlex.split(line[1]) if line else []
        extras = [library[1] or "" for each in named if (library := _library(each))]
        if len(extras) != 1:
            raise SystemExit(
                f"{path.name} has examples: it must say `python -m pip install pca-ad-mock`, with "
                "the extras and other packages that they need"
            )
        self.extras = extras[0]
        self.others = {each for each in named if not _library(each)}


def run_pages(extras: str, pages: list[Page], wheel: str) -> str:
    """Run the examples of pages in a fresh environment.

    Args:
        extras: the extras of the library that the pages name.
        pages: the pages.
        wheel: the path of the wheel.

    Returns:
        what failed; empty if nothing did.
    """
    others = set().union(*(page.others for page in pages))
    settings = ASYNC_SETTINGS if "pytest-asyncio" in others else ""
    with tempfile.TemporaryDirectory() as folder:
        environment, project = Path(folder, "environment"), Path(folder, "project")
        project.mkdir()
        write_project(project, [page.path for page in pages], settings)
        venv.create(environment, with_pip=False, symlinks=os.name != "nt")
        python = str(environment / ("Scripts" if os.name == "nt" else "bin") / "python")
        pip = [sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet"]
        failure = _run([*pip, f"{wheel}{extras}", "pytest", *others], project)
        return failure or _run([python, "-m", "pytest", "-q"], project)


def _run(command: list[str], folder: Path) -> str:
    """Run a command, and give its output if it failed."""
    # As in a user's shell: the checkout and the settings of this environment are not seen.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "COVERAGE"))
    }
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return result.stdout if result.returncode else ""


def main(wheel: str) -> int:
    """Run the examples of all pages, in two environments at a time.

    Args:
        wheel: the path of the wheel.

    Returns:
        the exit code.
    """
    groups: defaultdict[str, list[Page]] = defaultdict(list)
    for path in PAGES:
        if examples_of(path):
            page = Page(path)
            groups[page.extras].append(page)
    is_failed = False
    with ThreadPoolExecutor(2) as executor:
        failures = executor.map(run_pages, groups, groups.values(), [wheel] * len(groups))
        for (extras, pages), failure in zip(groups.items(), failures, strict=True):
            names = ", ".join(page.path.name for page in pages)
            sys.stdout.write(f"pca-ad-mock{extras}: {names}: {failure or 'passed'}\n")
            sys.stdout.flush()
            is_failed = is_failed or bool(failure)
    return int(is_failed)


if __name__ == "__main__":
    sys.exit(main(os.environ["TOX_PACKAGE"]))
