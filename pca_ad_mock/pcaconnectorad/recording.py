"""Which mocks record a call that has been answered? All that have begun and not ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .._locking import ForkSafeLock
from .calls import LONGEST_PARAMETERS, Call, Calls

_recording: tuple[Calls, ...] = ()
_lock = ForkSafeLock()


@contextmanager
def recording(calls: Calls) -> Iterator[None]:
    """Record all calls that are answered meanwhile."""
    global _recording  # noqa: PLW0603 - read with every call, and replaced as a whole
    with _lock:
        _recording = (*_recording, calls)
    try:
        yield
    finally:
        with _lock:
            _recording = tuple(each for each in _recording if each is not calls)


def record(call: Call) -> None:
    """Add a call that has been answered to all that record."""
    if call.length > LONGEST_PARAMETERS:
        call.parameters = {}
    for calls in _recording:
        calls._add(call)
