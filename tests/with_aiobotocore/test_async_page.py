"""Is what the page on asyncio says true?"""

from __future__ import annotations

import pytest

from ..pages import ASYNC_PAGE, run_examples


def test_the_examples_run(pytester: pytest.Pytester) -> None:
    """The code of the page can be copied: its tests pass as they stand there."""
    run_examples(pytester, [ASYNC_PAGE])
