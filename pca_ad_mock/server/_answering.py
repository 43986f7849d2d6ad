"""Which requests are being answered? Those that are not when the server has stopped never are."""

from __future__ import annotations

from threading import Condition

#: How many seconds the end of the server is put off for a request.
SECONDS_TO_END = 10


class StoppedError(Exception):
    """The server has stopped, and a request has come or ended too late."""


class Answering:
    """Counts the requests that are being answered; a context manager for each.

    Raises:
        StoppedError: on entry, if it is closed; on exit, if it could not wait for this request.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._running = 0
        self._is_closed = self._is_over = False

    def __enter__(self) -> None:
        with self._changed:
            if self._is_closed:
                raise StoppedError
            self._running += 1

    def __exit__(self, *exc_info: object) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()
            # What the request has changed may be missing from what was saved.
            if self._is_over:
                raise StoppedError

    def close(self) -> None:
        """Refuse further requests, and wait for those that are being answered."""
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: not self._running, SECONDS_TO_END)
            self._is_over = True
