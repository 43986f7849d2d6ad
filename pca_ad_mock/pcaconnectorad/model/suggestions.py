"""How is an unknown name reported?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: How much alike names must be for one to be suggested, between 0 and 1.
_NEAR = 0.65


def unknown_name(given: object, known: Iterable[str], what: str) -> str:
    """The message for an unknown name: what was given, what is possible, and the nearest name.

    Args:
        given: the name.
        known: the names to choose from.
        what: the beginning of the message, as in "there is no operation".
    """
    possible = list(known)
    return f"{what} {given!r}; choose from {', '.join(possible) or 'none'}.{hint(given, possible)}"


def hint(given: object, known: Iterable[str]) -> str:
    """A question for the nearest name, with a space before it; empty where none is near.

    Args:
        given: the unknown name.
        known: the names to choose from.
    """
    # The nearest first.
    near = difflib.get_close_matches(str(given), known, cutoff=_NEAR)
    return f" Did you mean {near[0]!r}?" if near else ""
