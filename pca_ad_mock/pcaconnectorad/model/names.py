"""Is a name one of those that there are?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown_name(given: object, known: Iterable[str], what: str) -> str:
    """The message for a name that there is not: what was given, what is possible, what is meant.

    Args:
        given: the name.
        known: the names that there are.
        what: what there is none of, as "no operation".
    """
    possible = list(known)
    message = f"{what} {given!r}; possible are {', '.join(possible) or 'none'}"
    nearest = difflib.get_close_matches(str(given), possible, n=1, cutoff=0.4)
    return f"{message}. Did you mean {nearest[0]!r}?" if nearest else message
