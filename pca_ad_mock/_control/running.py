"""Is the mock of a handle still running? Its commands ask."""

from __future__ import annotations


class RunningHandle:
    """A handle, until its mock ends."""

    _has_ended = False

    def _require_running(self) -> None:
        if self._has_ended:
            raise RuntimeError(
                "the mock that returned this handle has ended; use the handle of a running one"
            )
