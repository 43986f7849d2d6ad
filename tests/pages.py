"""How are the examples of the documentation run?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
asyncio_mode = strict
asyncio_default_fixture_loop_scope = function
addopts = -p no:randomly --strict-markers
"""


def run_examples(pytester: pytest.Pytester, pages: list[Path]) -> None:
    """Run the Python code of pages as test modules of a project, one for each block."""
    pytester.makeini(_SETTINGS)
    pytester.makeconftest(_CONFTEST)
    for page in pages:
        blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
        for number, block in enumerate(blocks, start=1):
            assert "def test_" in block, f"an example without a test shows nothing: {block}"
            (pytester.path / f"test_{page.stem}_{number}.py").write_text(block)

    result = pytester.runpytest_subprocess("-q", timeout=120)

    outcomes = result.parseoutcomes()
    assert outcomes.pop("passed") >= len(list(pytester.path.glob("test_*.py")))
    assert not outcomes, "every example passes, and none is skipped"
