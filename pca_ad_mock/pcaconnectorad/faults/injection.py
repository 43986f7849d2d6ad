"""Which faults has a test injected, and which of them does a call meet?

Each is in one list, for all accounts and regions, until its handle takes it back.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import TypeVar

from ..._locking import ForkSafeLock
from ..calls import Call, Calls, Fault, UnusedFaultError
from ..recording import record
from .fault import CallFault, CreationFault, Delay

F = TypeVar("F", bound=Fault)

_injected: list[Fault] = []
_lock = ForkSafeLock()


def fail_call(call: Call) -> None:
    """Raise the error injected into a call, if there is one.

    Raises:
        PcaConnectorAdError: the error.
        EnrollmentRefused: the error, of a call to a connector.
        LostConnectionError: the connection fails.
    """
    for fault in _of(CallFault):
        if fault.is_for(call) and fault._use(call):
            raise fault.make_error(call)


#: In a client that waits by itself, for how many seconds it shall.
deferred_waits: ContextVar[list[float] | None] = ContextVar("deferred waits", default=None)


def finish(call: Call) -> None:
    """Record a call that has been answered, and put the answer off if that was injected."""
    record(call)
    if not _injected:
        return
    for delay in _of(Delay):
        if delay.is_for(call) and delay._use(call):
            waits = deferred_waits.get()
            if waits is None:
                time.sleep(delay.seconds)
            else:
                waits.append(delay.seconds)
            return


def next_failure(kind: str, call: Call) -> str | None:
    """Return the injected reason why the resource that a call creates fails, or None."""
    for fault in _of(CreationFault):
        if fault.kind == kind and fault.scope.includes(call) and fault._use(call):
            return fault.status_reason
    return None


def _of(kind: type[F]) -> Iterable[F]:
    return [each for each in _injected if isinstance(each, kind)] if _injected else ()


class InjectedFaults:
    """The faults that one handle injected.

    Args:
        calls: returns the calls that were made, for the message about unused faults.
    """

    def __init__(self, calls: Callable[[], Calls]) -> None:
        self._calls = calls
        self._ids = itertools.count(1)

    def __iter__(self) -> Iterator[Fault]:
        return iter([each for each in _injected if each._injector is self])

    def get(self, fault_id: str | None) -> Fault | None:
        """Return the fault with this id, or None."""
        return next((each for each in self if each.id == fault_id), None)

    def inject(self, fault: F) -> F:
        """Activate a fault, after those injected before it; give it an id if it has none."""
        with _lock:
            fault.id = fault.id or str(next(self._ids))
            fault._injector = self
            _injected.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Take back a fault and forget it."""
        fault.take_back()
        with _lock:
            _injected[:] = [each for each in _injected if each is not fault]

    def take_back(self) -> None:
        """Take back all faults and forget them."""
        for fault in self:
            self.remove(fault)

    def unused(self) -> list[Fault]:
        """Return the faults that were never used, but for those that were taken back."""
        # In this order, as a server is asked for the first.
        return [fault for fault in self if not fault.happened and not fault._is_taken_back]

    def require_used(self, *faults: Fault) -> None:
        """Report unused faults, unless the option allows them.

        Raises:
            UnusedFaultError: the message lists them, and the calls that were made.
        """
        from .. import settings

        unused = [fault for fault in faults if not fault.happened]
        if unused and not settings.current().allow_unused_faults:
            which = "these injected faults were never used"
            if len(unused) == 1:
                which = "this injected fault was never used"
            listed = "\n".join(f"    {fault!r}" for fault in unused)
            calls = self._calls()
            made = f"calls that were made: {calls!r}" if calls else "no calls were made"
            raise UnusedFaultError(
                f"{which}:\n{listed}\n{made}\nIf that is intended, take the fault back, or give "
                "the mock the option allow_unused_faults=True."
            )
