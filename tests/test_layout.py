"""Are the modules of the package found by their names, and short enough to read at once?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pca_ad_mock

MODULES = [*Path(pca_ad_mock.__file__).parent.rglob("*.py")]

#: moto looks for these two in the package of each service, ours and Cloud Control.
_OF_MOTO = {"models.py", "urls.py"}


def test_no_two_modules_have_the_same_file_name() -> None:
    """But for those whose name is not ours to choose."""
    names = Counter(path.name for path in MODULES if path.name != "__init__.py")
    assert {name for name, times in names.items() if times > 1} == _OF_MOTO


def test_no_module_has_more_than_300_lines() -> None:
    """Comments and docstrings included."""
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
