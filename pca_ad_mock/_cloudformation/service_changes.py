"""How does a service of moto's come to have again what it had before?

moto undoes nothing of what it did before it failed. A backend has its models in dictionaries and
lists; these get back what they have lost, and lose what they have gained.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

Kept = dict[int, tuple[Any, Any]]


def watching(*watched: Any) -> Callable[[], Callable[[], None]]:
    """Watch collections, and those in them.

    Args:
        watched: the dictionaries; models in them are not watched.

    Returns:
        finds what has changed since, and returns what changes that back.
    """
    kept: Kept = {}
    for each in watched:
        _keep(each, kept)

    def find_changes() -> Callable[[], None]:
        undoing = [_undoing(each, before) for each, before in kept.values()]

        def change_back() -> None:
            for undo in undoing:
                undo()

        return change_back

    return find_changes


def _keep(part: Any, kept: Kept) -> None:
    if isinstance(part, (dict, list)) and id(part) not in kept:
        kept[id(part)] = part, dict(part) if isinstance(part, dict) else [*part]
        for each in part.values() if isinstance(part, dict) else part:
            _keep(each, kept)


def _undoing(part: Any, before: Any) -> Callable[[], object]:
    # Models may be equal that are not the same.
    if isinstance(part, list):
        is_same = [*map(id, part)] == [*map(id, before)]
        return tuple if is_same else partial(part.__setitem__, slice(None), before)
    gained = part.keys() - before.keys()
    lost = {name: each for name, each in before.items() if part.get(name) is not each}

    def undo() -> None:
        for name in gained:
            part.pop(name, None)
        part.update(lost)

    return undo
