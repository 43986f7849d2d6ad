"""Which connections are waiting for their next request, and when are they closed?

If too many wait, the one that has waited longest is closed. Each has its own thread. A waiting
connection can be closed at any time: clients expect that and open another.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread, current_thread

from .._locking import ForkSafeLock

#: How many may wait. Each has a thread and a file descriptor, of which a process has few.
MOST_WAITING = 100

#: How many seconds to wait until a thread notices that its connection was shut.
_SECONDS_TO_END = 10


class Connections:
    """The connections of a server that wait for a request, the longest wait first."""

    def __init__(self) -> None:
        self._lock = ForkSafeLock()
        self._waiting: dict[socket.socket, Thread] = {}
        self._is_closed = False

    @contextmanager
    def held(self, connection: socket.socket) -> Iterator[None]:
        """Track a connection in a block, in the thread that serves it.

        Args:
            connection: a connection that was just accepted.
        """
        self.wait(connection)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(connection, None)

    def wait(self, connection: socket.socket) -> bool:
        """Record that a connection waits; if too many do, shut the one that has waited longest.

        Args:
            connection: one that is served by the current thread.

        Returns:
            whether it may wait.
        """
        with self._lock:
            if self._is_closed:
                return False
            self._waiting[connection] = current_thread()
            if len(self._waiting) > MOST_WAITING:
                longest = next(iter(self._waiting))
                del self._waiting[longest]
                _shut(longest)
        return True

    def resume(self, connection: socket.socket) -> bool:
        """Record that a request has arrived.

        Args:
            connection: one that was waiting.

        Returns:
            whether it can be answered, or the connection was shut before.
        """
        with self._lock:
            return self._waiting.pop(connection, None) is not None

    def close(self) -> None:
        """Shut all waiting connections, and refuse further waits."""
        with self._lock:
            self._is_closed = True
            waiting = dict(self._waiting)
            self._waiting.clear()
        for connection in waiting:
            _shut(connection)
        for thread in waiting.values():
            thread.join(_SECONDS_TO_END)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        # Use the plain socket: TLS would discard the state that its thread is about to use.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
