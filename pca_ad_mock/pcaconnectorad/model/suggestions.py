"""How are a wrong value and an unknown name reported?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from reprlib import Repr

#: How much alike names must be for one to be suggested, between 0 and 1.
_NEAR = 0.65

#: How much of a value, and of a whole message, is shown.
_LONGEST, _LONGEST_MESSAGE = 200, 10_000


_brief = Repr()
_brief.maxstring = _brief.maxother = _LONGEST
_brief.maxdict = _brief.maxlist = 8


def shown(value: object) -> str:
    """Return what a message shows of a value, whatever its size."""
    try:
        return _brief.repr(value)
    except ValueError:
        # Python writes no number of more than some thousand digits.
        return f"something in a {type(value).__name__} that cannot be written"


def shortened(message: str) -> str:
    """Return a message without the middle of what is far too long, such as a list of errors."""
    excess = len(message) - _LONGEST_MESSAGE
    if excess <= 0:
        return message
    half = _LONGEST_MESSAGE // 2
    return f"{message[:half]} ... ({excess} more characters) ... {message[-half:]}"


def unknown_name(given: object, known: Iterable[str], what: str) -> str:
    """The message for an unknown name: what was given, what is possible, and the nearest name.

    Args:
        given: the name.
        known: the names to choose from.
        what: the beginning of the message, as in "there is no operation".
    """
    possible = list(known)
    choice = ", ".join(possible) or "none"
    return f"{what} {shown(given)}; choose from {choice}.{hint(given, possible)}"


def hint(given: object, known: Iterable[str]) -> str:
    """A question for the nearest name, with a space before it; empty where none is near.

    Args:
        given: the unknown name.
        known: the names to choose from.
    """
    # The nearest first.
    near = difflib.get_close_matches(str(given)[:_LONGEST], known, cutoff=_NEAR)
    return f" Did you mean {near[0]!r}?" if near else ""
