"""Which faults has a test injected?

They are kept here, for all accounts and regions. A fault makes the next calls of an operation fail,
or the next resources of a kind end in FAILED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ...locking import ForkSafeLock
from ..model.exceptions import PcaConnectorAdError

if TYPE_CHECKING:
    from typing_extensions import Self

#: Returns the members of a request by their names in the model, before validation.
ParseMembers = Callable[[], Mapping[str, Any]]

#: Makes the error for a call, given the members of its request.
MakeError = Callable[[Mapping[str, Any]], PcaConnectorAdError]

_lock = ForkSafeLock()


class Fault:
    """A fault; as a context manager, it is taken back on exit.

    Args:
        times: how many times it happens.

    Attributes:
        id: identifies it among the faults of its handle; empty until it is injected.
    """

    def __init__(self, times: int) -> None:
        if type(times) is not int or times < 1:
            raise ValueError(f"times must be a whole number above 0, not {times!r}")
        self.id = ""
        self._times = times

    @property
    def times(self) -> int:
        """How many times it will still happen."""
        return self._times

    def take_back(self) -> None:
        """Prevent it from happening again."""
        with _lock:
            self._times = 0
            _injected[:] = [each for each in _injected if each is not self]

    def describe(self) -> dict[str, Any]:
        """Describe it as a JSON document."""
        return {"id": self.id, **self._what(), "times": self.times}

    def _what(self) -> dict[str, Any]:
        raise NotImplementedError

    def happens(self) -> bool:
        """Count one more occurrence; return whether there was one left."""
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
    """Makes the next calls of an operation fail with an error.

    Args:
        operation: the operation, as in the model.
        make_error: makes the error.
        when: the members that a request must have in order to fail.
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
    """Makes the next resources of a kind end in FAILED.

    Args:
        kind: the kind, as in the model.
        status_reason: the reason why they fail.
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
    """Activate a fault, after those injected before it."""
    with _lock:
        _injected.append(fault)


def fail_call(operation: str, parse_members: ParseMembers) -> None:
    """Raise the error injected into a call of an operation, if there is one.

    Raises:
        PcaConnectorAdError: the error.
    """
    for fault in _of(CallFault):
        if fault.operation == operation:
            members = parse_members()
            if fault.matches(members) and fault.happens():
                raise fault.make_error(members)


def next_failure(kind: str) -> str | None:
    """Return the injected reason why a new resource of a kind fails, or None."""
    for fault in _of(CreationFault):
        if fault.kind == kind and fault.happens():
            return fault.status_reason
    return None


def _of(kind: type[F]) -> Iterable[F]:
    return [each for each in _injected if isinstance(each, kind)]
