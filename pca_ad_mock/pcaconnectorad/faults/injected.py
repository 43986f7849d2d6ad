"""Which faults has a test injected?

A fault makes the next calls of an operation fail, or the next resources of a kind end in FAILED. It
applies in all accounts and regions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ...locking import ForkSafeLock
from ..model.exceptions import PcaConnectorAdError

if TYPE_CHECKING:
    from typing_extensions import Self

#: Gives the members of a request by their names in the model, not validated yet.
GatherMembers = Callable[[], Mapping[str, Any]]

#: Makes the error that a call answers, given the members of its request.
MakeError = Callable[[Mapping[str, Any]], PcaConnectorAdError]

_lock = ForkSafeLock()


class Fault:
    """A fault; a context manager that takes it back at its end.

    Args:
        times: how often it happens.

    Attributes:
        id: names it among the faults of its handle; empty until it is injected.
    """

    def __init__(self, times: int) -> None:
        if type(times) is not int or times < 1:
            raise ValueError(f"times must be a whole number above 0, not {times!r}")
        self.id = ""
        self._times = times

    @property
    def times(self) -> int:
        """How often it is still to happen."""
        return self._times

    def take_back(self) -> None:
        """Let it happen no more."""
        with _lock:
            self._times = 0
            _injected[:] = [each for each in _injected if each is not self]

    def describe(self) -> dict[str, Any]:
        """What it is, as a JSON document."""
        return {"id": self.id, **self._what(), "times": self.times}

    def _what(self) -> dict[str, Any]:
        raise NotImplementedError

    def happens(self) -> bool:
        """Count it as happening once more, unless it has happened as often as it was to."""
        with _lock:
            if self._times == 0:
                return False
            self._times -= 1
            if self._times == 0:
                _injected.remove(self)
            return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.take_back()


class CallFault(Fault):
    """The next calls of an operation answer an error.

    Args:
        operation: the operation, as in the model.
        make_error: makes the error.
        when: members that a request must have to fail.
        times: how many calls.
    """

    def __init__(
        self, operation: str, make_error: MakeError, when: Mapping[str, Any], times: int
    ) -> None:
        super().__init__(times)
        self.operation = operation
        self.make_error = make_error
        self.when = when

    def _what(self) -> dict[str, Any]:
        return {"operation": self.operation, "when": self.when}

    def matches(self, members: Mapping[str, Any]) -> bool:
        """Whether a request with these members fails."""
        return all(name in members and members[name] == self.when[name] for name in self.when)


class CreationFault(Fault):
    """The next resources of a kind end in FAILED.

    Args:
        kind: the kind, as in the model.
        status_reason: why.
        times: how many resources.
    """

    def __init__(self, kind: str, status_reason: str, times: int) -> None:
        super().__init__(times)
        self.kind = kind
        self.status_reason = status_reason

    def _what(self) -> dict[str, Any]:
        return {"kind": self.kind, "status_reason": self.status_reason}


F = TypeVar("F", bound=Fault)

_injected: list[Fault] = []


def inject(fault: Fault) -> None:
    """Let a fault happen from now on, after those that were injected before."""
    with _lock:
        _injected.append(fault)


def fail_call(operation: str, gather_members: GatherMembers) -> None:
    """Raise the error that was injected into a call of an operation, if there is one.

    Raises:
        PcaConnectorAdError: the error.
    """
    for fault in _of(CallFault):
        if fault.operation == operation:
            members = gather_members()
            if fault.matches(members) and fault.happens():
                raise fault.make_error(members)


def next_failure(kind: str) -> str | None:
    """Why the resource of a kind that is created now fails, if a test injected that."""
    for fault in _of(CreationFault):
        if fault.kind == kind and fault.happens():
            return fault.status_reason
    return None


def _of(kind: type[F]) -> Iterable[F]:
    return [each for each in _injected if isinstance(each, kind)]
