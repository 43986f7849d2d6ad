"""Does a newcomer's first hour work: the commands of README, tutorial, example and pages?

    python -m tox -e first-hour -- --python python3.11 tutorial consumer

Each document gets a copy of the checkout, and a fresh environment with the oldest pip that the
Python ships. Its commands run in bash, in the order in which they stand there. Without names, all
documents are tried; `--list` prints them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ..interpreters import PATIENCE
from ..pages import ASYNC_SETTINGS, CHECKOUT, PAGES, examples_of, write_project

#: What the first release of each Python ships.
OLDEST_PIP = {"3.10": "21.2.3", "3.11": "22.3", "3.12": "23.2.1", "3.13": "24.2", "3.14": "25.2"}

#: Of releases that pip looks at and does not install; beyond that, its search has gone astray.
MOST_REJECTED = 60

_BASH = shutil.which("bash") or "bash"

_ACTIVATE = ". .venv/bin/activate\n"

_not_of_the_checkout = shutil.ignore_patterns(
    ".git", ".tox", ".venv", "*.egg-info", "build", "__pycache__", ".*_cache", ".hypothesis"
)


def commands_of(page: Path) -> list[str]:
    """The blocks of commands on a page, without prompts and without what commands print."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.M)
    return ["".join(re.findall(r"^\$ (.*\n)", block, re.MULTILINE)) or block for block in blocks]


def readme(folder: Path) -> str:
    """The commands of the README, in the checkout."""
    return f"cd '{folder}/checkout'\n{_ACTIVATE_NEW}" + "".join(commands_of(CHECKOUT / "README.md"))


def tutorial(folder: Path) -> str:
    """Those of the tutorial, with its files as they are saved there."""
    page = CHECKOUT / "docs" / "tutorial.md"
    set_up, test = commands_of(page)[:2]
    write_project(folder / "examples", [page])
    (folder / "examples" / "pytest.ini").unlink()
    return f"cd '{folder}'\n{set_up}cp '{folder}/examples/'* .\n{test}"


def consumer(folder: Path) -> str:
    """Those of the project that uses the library."""
    project = folder / "checkout" / "examples" / "consumer"
    return f"cd '{project}'\n{_ACTIVATE_NEW}" + "".join(commands_of(project / "README.md"))


def contributing(folder: Path) -> str:
    """Those from a clone to a green test, with pip."""
    blocks = commands_of(CHECKOUT / "CONTRIBUTING.md")
    (block,) = (each for each in blocks if "pip install --editable" in each and "uv" not in each)
    return f"cd '{folder}/checkout'\n{block}"


def how_to(page: Path) -> Callable[[Path], str]:
    """What a page says to install, and then its examples."""

    def commands(folder: Path) -> str:
        install = next(each for each in commands_of(page) if "pip install" in each)
        lines = "".join(each for each in install.splitlines(True) if "pip install" in each)
        write_project(
            folder / "examples", [page], ASYNC_SETTINGS if "pytest-asyncio" in lines else ""
        )
        more = "" if "pytest" in lines else "python -m pip install pytest\n"
        return f"cd '{folder}/examples'\n{_ACTIVATE_NEW}{lines}{more}python -m pytest -q\n"

    return commands


_ACTIVATE_NEW = f"python -m venv .venv\n{_ACTIVATE}"

DOCUMENTS: dict[str, Callable[[Path], str]] = {
    "readme": readme,
    "tutorial": tutorial,
    "consumer": consumer,
    "contributing": contributing,
    **{
        page.stem: how_to(page)
        for page in PAGES
        if page.stem not in ("README", "tutorial") and examples_of(page)
    },
}


def before_the_first_release(folder: Path) -> str:
    """The commands by which `pip install pca-ad-mock` installs a checkout; empty once released."""
    page = (CHECKOUT / "docs" / "install.md").read_text("utf-8")
    section = re.search(r"^## Before the first release\n.*?```console\n(.*?)```", page, re.S | re.M)
    return f"pushd '{folder}/checkout'\n{section[1]}popd\n" if section else ""


def walk(name: str, python: str, pip: str) -> str:
    """Run the commands of a document.

    Args:
        name: the document, one of `DOCUMENTS`.
        python: the command of the Python.
        pip: the release of pip.

    Returns:
        what failed, with all that was printed; empty if nothing did.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(CHECKOUT, folder / "checkout", ignore=_not_of_the_checkout)
        (folder / "examples").mkdir()
        (folder / "bin").mkdir()
        (folder / "bin" / "python").symlink_to(shutil.which(python) or python)
        script = DOCUMENTS[name](folder).replace(
            _ACTIVATE,
            f"{_ACTIVATE}python -m pip install --quiet pip=={pip}\n"
            f"{before_the_first_release(folder)}",
        )
        result = subprocess.run(
            [_BASH, "-euxc", script],
            env=_environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            # The README's tests are all that there are, each with a limit of its own.
            timeout=PATIENCE * (12 if name == "readme" else 2),
        )
        if result.returncode:
            return result.stdout
        log = (folder / "pip.log").read_text("utf-8")
    rejected = _rejected(log)
    return f"pip looked at {', '.join(rejected)}" if len(rejected) > MOST_REJECTED else ""


def _environment(folder: Path) -> dict[str, str]:
    """The environment of a newcomer's shell."""
    ours = ("PYTHON", "COVERAGE", "TOX", "VIRTUAL_ENV", "PYTEST", "PCA_AD_MOCK", "AWS_")
    found = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **found,
        "HOME": str(folder),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_LOG": str(folder / "pip.log"),
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip")),
    }


def _rejected(log: str) -> list[str]:
    """The releases that pip looked at and did not install, by its log."""
    seen = set(re.findall(r"(?:Downloading|Using cached) \S*?([\w.]+-\d[^-\s]*)-\S+\.whl ", log))
    installed = " ".join(re.findall(r"Successfully installed (.*)", log)).lower()
    words = set(installed.replace("_", "-").split())
    return sorted(each for each in seen if each.lower().replace("_", "-") not in words)


def main() -> int:
    """Try documents with a Python, and print a line for each.

    Returns:
        the exit code.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--python", default=sys.executable, help="by default, this one")
    parser.add_argument("--pip", help="a release of pip, by default the oldest of the Python")
    parser.add_argument("--list", action="store_true", help="print the names of the documents")
    parser.add_argument("names", nargs="*", metavar="DOCUMENT", help="by default, all of them")
    given = parser.parse_args()
    if given.list:
        print("\n".join(DOCUMENTS))
        return 0
    if unknown := [each for each in given.names if each not in DOCUMENTS]:
        parser.error(f"there is no {unknown[0]}; choose from {', '.join(DOCUMENTS)}")
    print_version = "import sys; print('%d.%d' % sys.version_info[:2])"
    version = subprocess.check_output([given.python, "-c", print_version], text=True).strip()
    pip = given.pip or OLDEST_PIP[version]
    failed = 0
    for name in given.names or DOCUMENTS:
        begun = time.monotonic()
        problem = walk(name, given.python, pip)
        failed += bool(problem)
        seconds = time.monotonic() - begun
        outcome = f"FAILED\n{problem}" if problem else "passed"
        print(f"Python {version}, pip {pip}: {name}: {outcome} ({seconds:.0f} s)", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
