"""How are methods of clients replaced that another library may put back?

aiomoto and others replace the same methods, and put the originals back when they end. So these
replacements are looked at whenever a mock starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

#: Marks the replacements of this module, and not those of a copy of it that was dropped, as
#: pytest's `pytester` does.
_OURS, _THIS = "_is_of_pca_ad_mock", object()


def replace_in_loaded(
    module: str, owner: str, name: str, make: Callable[[Any], Callable[..., Any]]
) -> None:
    """Replace a method, if its module has been imported and it is not replaced already.

    Args:
        module: the module.
        owner: the class in it.
        name: the method.
        make: makes the replacement, given the original.
    """
    if module not in sys.modules:
        return
    owning_class = getattr(sys.modules[module], owner)
    original = getattr(owning_class, name)
    if getattr(original, _OURS, None) is not _THIS:
        replacement = wraps(original)(make(original))
        setattr(replacement, _OURS, _THIS)
        setattr(owning_class, name, replacement)
