"""What is left of objects that nobody should hold any more?"""

from __future__ import annotations

import gc


def alive(kind: type) -> int:
    """How many instances of a kind there still are."""
    gc.collect()
    # Not `isinstance`, which asks a weak proxy whose referent has gone.
    return sum(issubclass(type(each), kind) for each in gc.get_objects())
