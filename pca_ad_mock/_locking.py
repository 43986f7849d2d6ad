"""How is a lock kept from being inherited while another thread holds it?

A forked process has a copy of every lock, and only the thread that forked. A lock that another
thread held at that moment is never released in it, so that whoever waits for it waits for ever.
"""

from __future__ import annotations

import os
from threading import RLock, get_ident
from weakref import WeakSet


class ForkSafeLock:
    """A reentrant lock that a forked process finds free, unless the thread that forked holds it."""

    __slots__ = ("__weakref__", "_depth", "_lock", "_owner")

    def __init__(self) -> None:
        self._lock = RLock()
        self._owner: int | None = None
        self._depth = 0
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()
        self._owner = get_ident()
        self._depth += 1

    def __exit__(self, *exc_info: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._owner = None
        self._lock.release()

    def renew(self) -> None:
        """Be free, unless this thread holds it."""
        if self._owner != get_ident():
            self._lock = RLock()
            self._owner, self._depth = None, 0


_locks: WeakSet[ForkSafeLock] = WeakSet()


def _renew_all() -> None:
    for lock in list(_locks):
        lock.renew()


# Windows has no fork.
if hasattr(os, "register_at_fork"):  # pragma: no branch
    os.register_at_fork(after_in_child=_renew_all)
