"""Which faults were injected through a handle, and did they all happen?

A test that injects a fault means to see it. One that never happened has tested nothing, so that the
mock complains of it at its end.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ..pcaconnectorad import settings
from ..pcaconnectorad.calls import Calls
from ..pcaconnectorad.faults.fault import Fault, UnusedFaultError

F = TypeVar("F", bound=Fault)


class InjectedFaults:
    """The faults that were injected through one handle, by their ids.

    Args:
        calls: returns the calls that were made, for the message about unused faults.
    """

    def __init__(self, calls: Callable[[], Calls]) -> None:
        self._calls = calls
        self._ids = itertools.count(1)
        self._faults: dict[str, Fault] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter([*self._faults.values()])

    def get(self, fault_id: str | None) -> Fault | None:
        """Return the fault with this id, or None."""
        return self._faults.get(fault_id or "")

    def ids(self) -> list[str]:
        """Return the ids of all faults."""
        return [*self._faults]

    def add(self, fault: F) -> F:
        """Add a fault, with an id of its own if it has none."""
        fault.id = fault.id or str(next(self._ids))
        fault.injector = self
        self._faults[fault.id] = fault
        return fault

    def remove(self, fault: Fault) -> None:
        """Take back a fault and forget it."""
        fault.take_back()
        del self._faults[fault.id]

    def take_back(self) -> None:
        """Take back all faults and forget them."""
        for fault in self:
            self.remove(fault)

    def unused(self) -> list[Fault]:
        """Return the faults that never happened, but for those that were taken back."""
        # In this order, as a server is asked for the first.
        return [fault for fault in self if not fault.happened and not fault.is_taken_back]

    def require_used(self, faults: Iterable[Fault]) -> None:
        """Complain of faults that never happened, unless the option says not to.

        Raises:
            UnusedFaultError: there are some; the message lists them, and the calls that were made.
        """
        unused = [fault for fault in faults if not fault.happened]
        if unused and settings.current().unused_faults == "error":
            listed = "\n".join(f"    {fault!r}" for fault in unused)
            raise UnusedFaultError(
                f"injected, and never happened:\n{listed}\ncalls that were made: "
                f"{self._calls()!r}\nIf that is as it should be, take the fault back, or give the "
                'mock the option unused_faults="ignore".'
            )
