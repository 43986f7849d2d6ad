"""What did a test tell the service to do wrong?

Two things can be told: that the next calls of an operation answer an error, and that the next
resources of a kind end in FAILED. What is told counts for all accounts and regions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from ..model.exceptions import PcaConnectorAdError

if TYPE_CHECKING:
    from typing_extensions import Self

#: Gives the members of a request by their names in the model, not validated yet.
GatherMembers = Callable[[], Mapping[str, Any]]

#: Makes the error that a call answers, given the members of its request.
MakeError = Callable[[Mapping[str, Any]], PcaConnectorAdError]

_lock = Lock()


class Fault:
    """Something that was told; a context manager that takes it back at its end.

    Args:
        times: how often it is to happen.
    """

    def __init__(self, times: int) -> None:
        if type(times) is not int or times < 1:
            raise ValueError(f"times must be a whole number above 0, not {times!r}")
        self._times = times

    @property
    def times(self) -> int:
        """How often it is still to happen."""
        return self._times

    def take_back(self) -> None:
        """Let it happen no more."""
        with _lock:
            self._times = 0
            _told[:] = [each for each in _told if each is not self]

    def happens(self) -> bool:
        """Count it as happening once more, unless it has happened as often as it was to."""
        with _lock:
            if self._times == 0:
                return False
            self._times -= 1
            if self._times == 0:
                _told.remove(self)
            return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.take_back()


class FailingCalls(Fault):
    """The next calls of an operation answer an error.

    Args:
        operation: the operation, as in the model.
        make_error: makes the error.
        when: members that a request must have for it to be meant.
        times: how many calls.
    """

    def __init__(
        self, operation: str, make_error: MakeError, when: Mapping[str, Any], times: int
    ) -> None:
        super().__init__(times)
        self.operation = operation
        self.make_error = make_error
        self.when = when

    def means(self, members: Mapping[str, Any]) -> bool:
        """Whether a request with these members is one that it is about."""
        return all(name in members and members[name] == self.when[name] for name in self.when)


class FailingCreations(Fault):
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


F = TypeVar("F", bound=Fault)

_told: list[Fault] = []


def tell(fault: F) -> F:
    """Let a fault happen from now on, after those that were told before."""
    with _lock:
        _told.append(fault)
    return fault


def fail_call(operation: str, gather_members: GatherMembers) -> None:
    """Raise the error that a call of an operation was told to answer, if there is one.

    Raises:
        PcaConnectorAdError: the error.
    """
    for fault in _of(FailingCalls):
        if fault.operation == operation:
            members = gather_members()
            if fault.means(members) and fault.happens():
                raise fault.make_error(members)


def next_failure(kind: str) -> str | None:
    """Why the resource of a kind that is created now fails, if that was told."""
    for fault in _of(FailingCreations):
        if fault.kind == kind and fault.happens():
            return fault.status_reason
    return None


def _of(kind: type[F]) -> Iterable[F]:
    return [each for each in _told if isinstance(each, kind)]
