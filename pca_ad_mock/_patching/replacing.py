"""How do replaced methods of clients survive other libraries, which may restore them?

aiomoto and others replace the same methods, and restore the originals when they end. So each mock
checks these replacements when it starts, and repeats them if needed. While no mock is active, the
originals run, whatever they are given.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from ..pcaconnectorad import settings

#: Marks the replacements of this module, but not those of an earlier import of it, as pytest's
#: `pytester` discards modules and imports them again.
_OURS, _THIS = "_is_of_pca_ad_mock", object()


def replace_in_loaded(
    module: str, owner: str, name: str, make: Callable[[Any], Callable[..., Any]]
) -> None:
    """Replace a method inside mocks, if its module is imported and it is not yet replaced.

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
        replacement = _only_inside_mocks(original, make(original))
        setattr(replacement, _OURS, _THIS)
        setattr(owning_class, name, replacement)


def _only_inside_mocks(
    original: Callable[..., Any], replacement: Callable[..., Any]
) -> Callable[..., Any]:
    # Here, as the import of moto may be what this library is waiting for to import this module.
    from moto.core import models as moto_models

    @wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        # In moto's server mode, a mock of ours does without moto's stubber.
        is_inside = moto_models.botocore_stubber.enabled or settings.are_any_in_force()
        return (replacement if is_inside else original)(*args, **kwargs)

    return call
