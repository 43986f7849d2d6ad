"""Which requests has the service received?

Each is a `Call`, whichever way it came. A `Calls` holds those of one mock, from its beginning on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from reprlib import Repr
from typing import TYPE_CHECKING, Any, Protocol, overload

from .._locking import ForkSafeLock
from .model.documented import ENROLLMENT_RATES

if TYPE_CHECKING:
    # The script that generates these names needs this module.
    from .model.literals import AnyOperation

#: How many calls a mock keeps; the oldest go first.
MOST_KEPT = 100_000

_brief = Repr()
_brief.maxstring = _brief.maxother = 100
_brief.maxdict = _brief.maxlist = 8


class InjectedFault(Protocol):
    """A fault, as far as a call knows it.

    Attributes:
        id: identifies it among the faults of its handle.
    """

    id: str


@dataclass(slots=True, repr=False)
class Call:
    """A request to the service, and how it was answered.

    Attributes:
        source: where it came from: `"api"` for clients, `"cloudformation"`, `"tagging"` or
            `"enrollment"`.
        operation: the operation, as in the API, `"CreateConnector"`; None if the request is for
            none that there is.
        parameters: what the request gave, by the names in the API.
        region: the region that it was sent to.
        account_id: the account that it was made in.
        status: the HTTP status of the answer; 0 for none, as after a lost connection.
        error: the code of the error that it was answered with, or None.
        fault: the injected fault that answered it, or that makes the resource fail which it
            created; or None.
    """

    source: str = "api"
    operation: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    account_id: str = ""
    status: int = 0
    error: str | None = None
    fault: InjectedFault | None = None

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={_brief.repr(each)}" for name, each in self.parameters.items())
        parts = (self.status or "no answer", self.error, self.fault and "injected")
        how = " ".join(str(part) for part in parts if part)
        via = "" if self.source == "api" else f" from {self.source}"
        return f"<{self.operation or 'no operation'}({given}) in {self.region}{via}: {how}>"

    def _describe(self) -> dict[str, Any]:
        """Return it as a JSON document."""
        return {
            "operation": self.operation,
            "parameters": self.parameters,
            "region": self.region,
            "account_id": self.account_id,
            "status": self.status,
            "error": self.error,
            "fault": self.fault.id if self.fault else None,
            "source": self.source,
        }


class Calls(Sequence[Call]):
    """Calls in the order in which they were made, the oldest first.

    At most `MOST_KEPT` are kept; the oldest go first.

    Args:
        calls: the calls.
        dropped: how many older ones are no longer kept.
    """

    def __init__(self, calls: Sequence[Call] = (), dropped: int = 0) -> None:
        self._calls = deque(calls, MOST_KEPT)
        self._counted = len(calls) + dropped

    @property
    def dropped(self) -> int:
        """How many calls are no longer kept."""
        return self._counted - len(self._calls)

    def of(self, operation: AnyOperation) -> Calls:
        """Return the calls of an operation.

        Args:
            operation: its name in any spelling, `"CreateConnector"` or `"create_connector"`; or a
                request that clients send to a connector, `"RequestSecurityToken"` or
                `"GetPolicies"`.

        Raises:
            ValueError: there is no such operation.
        """
        from .model.specification import find_operation_name

        is_of_connector = str(operation) in ENROLLMENT_RATES
        name = operation if is_of_connector else find_operation_name(operation)
        return Calls([call for call in self if call.operation == name])

    def append(self, call: Call) -> None:
        """Add the latest call."""
        self._counted += 1
        self._calls.append(call)

    def clear(self) -> None:
        """Remove all calls."""
        self._counted = 0
        self._calls.clear()

    @overload
    def __getitem__(self, index: int) -> Call: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Call]: ...

    def __getitem__(self, index: int | slice) -> Call | Sequence[Call]:
        return [*self._calls][index] if isinstance(index, slice) else self._calls[index]

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        # A copy, as other threads may add to them meanwhile.
        return iter([*self._calls])

    def __repr__(self) -> str:
        shown = [*islice(reversed(self._calls), _MOST_SHOWN)][::-1]
        hidden = self._counted - len(shown)
        lines = [f"... {hidden} earlier"] if hidden else []
        return "\n".join(["[", *(f"    {each}" for each in [*lines, *shown]), "]"])


#: How many calls are printed, the latest ones.
_MOST_SHOWN = 50

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
    for calls in _recording:
        calls.append(call)
