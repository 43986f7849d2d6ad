"""How are the libraries imported that only the extra for stacks brings?"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HINT = ", which {what}: install pca-ad-mock[cloudformation] or moto[cloudformation]"


def import_extra(module: str, what: str) -> Any:
    """Import a library where it is needed, as the base install may lack it.

    Args:
        module: its name.
        what: what needs it, as in `"checks properties"`.

    Raises:
        ModuleNotFoundError: it is not installed; the message says what to install.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        error.msg += _HINT.format(what=what)
        raise
