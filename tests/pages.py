"""How are the examples of the documentation run?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .interpreters import PATIENCE

CHECKOUT = Path(__file__).parent.parent
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]

#: Its examples need what only some environments have.
ASYNC_PAGE = CHECKOUT / "docs" / "async.md"

#: As in a user's project, but that nobody waits.
_CONFTEST = """
import time

time.sleep = lambda seconds: None
"""

_SETTINGS = """
[pytest]
filterwarnings = error
addopts = -p no:randomly --strict-markers
"""

#: For pages whose examples need pytest-asyncio.
ASYNC_SETTINGS = """
asyncio_mode = strict
asyncio_default_fixture_loop_scope = function
"""


def run_examples(pytester: pytest.Pytester, pages: list[Path]) -> None:
    """Run the Python code of pages as test modules of a project, one for each block."""
    modules = write_project(pytester.path, pages, ASYNC_SETTINGS)

    result = pytester.runpytest_subprocess("-q", timeout=PATIENCE)

    outcomes = result.parseoutcomes()
    assert outcomes.pop("passed") >= modules
    assert not outcomes, "every example passes, and none is skipped"


def write_project(folder: Path, pages: list[Path], more_settings: str = "") -> int:
    """Write the Python code of pages as a project that pytest can run.

    Args:
        folder: where the project is to be.
        pages: the pages.
        more_settings: for plugins of pytest.

    Returns:
        the number of its test modules.
    """
    (folder / "pytest.ini").write_text(_SETTINGS + more_settings)
    (folder / "conftest.py").write_text(_CONFTEST)
    for page in pages:
        for number, block in enumerate(examples_of(page), start=1):
            if module := _named_module(block):
                (folder / module[1]).write_text(block, "utf-8")
                continue
            assert "def test_" in block, f"an example without a test shows nothing: {block}"
            (folder / f"test_{page.stem}_{number}.py").write_text(block, "utf-8")
    return len(list(folder.glob("test_*.py")))


#: The name of a file, at the head of a block that other blocks of its page import.
_named_module = re.compile(r"# (\w+\.py)\n").match


def examples_of(page: Path) -> list[str]:
    """The blocks of Python on a page."""
    return re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
