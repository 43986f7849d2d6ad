"""Which requests has the service received, and which of them met an injected fault?

Each is a `Call`, whichever way it came. A `Calls` holds those of one mock, from its beginning on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, overload

from .._locking import ForkSafeLock
from .model.documented import ENROLLMENT_RATES
from .model.suggestions import shown

if TYPE_CHECKING:
    from typing_extensions import Self

    # The script that generates these names needs this module.
    from .model.literals import AnyOperation

#: How many calls a mock keeps, and how long their requests are in all; the oldest go first.
MOST_KEPT, _LONGEST_KEPT = 100_000, 1 << 24

#: How long a request may be, in bytes, for its parameters to be kept; few valid ones are longer.
LONGEST_PARAMETERS = 1 << 16


#: Whether the caller of a create may do an action on a resource of another service, as its policies
#: are at this moment.
Rights = Callable[[str, str], bool]


@dataclass(slots=True, repr=False)
class Call:
    """A request to the service, and how it was answered.

    Attributes:
        source: where it came from: `"api"` for clients, `"cloudformation"`, `"cloudcontrol"`,
            `"tagging"` or `"enrollment"`.
        operation: the operation, as in the API, `"CreateConnector"`; None if the request
            matches no operation.
        parameters: the parameters of the request, by their names in the API.
        region: the region that it was sent to.
        account_id: the account that it was made in.
        status: the HTTP status of the answer; 0 for none, as after a lost connection.
        error: the code of the error in the answer, or None.
        fault: the injected fault that answered it, or that makes the created resource fail; or
            None.
        length: how long the request was, in bytes; 0 if it was none over HTTP. If it was longer
            than 64 KiB, `parameters` are empty.
    """

    source: str = "api"
    operation: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    account_id: str = ""
    status: int = 0
    error: str | None = None
    fault: Fault | None = None
    length: int = field(default=0, compare=False)

    # The rights of its caller while it is answered, if they count; not kept in the record.
    _rights: Rights | None = field(default=None, init=False, compare=False)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={shown(each)}" for name, each in self.parameters.items())
        if self.length > LONGEST_PARAMETERS:
            given = f"{self.length:,} bytes, not kept"
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
            "length": self.length,
        }


class Calls(Sequence[Call]):
    """Calls in the order in which they were made, the oldest first.

    At most `MOST_KEPT` are kept, and fewer if their requests were long; the oldest go first.

    Args:
        calls: the calls.
        dropped: how many older ones are no longer kept.
    """

    def __init__(self, calls: Sequence[Call] = (), dropped: int = 0) -> None:
        self._calls = deque(calls, MOST_KEPT)
        self._counted = len(calls) + dropped
        self._length = 0

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

    def _add(self, call: Call) -> None:
        """Add the latest call."""
        self._counted += 1
        self._calls.append(call)
        # Those that the deque drops are still in it, and so may be what other threads add.
        if call.length <= LONGEST_PARAMETERS:
            self._length += call.length
        if self._length > _LONGEST_KEPT:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        with _lock:
            self._length = sum(map(_length_kept, self))
            # A quarter at a time, as this counts all that are left.
            while self._length > _LONGEST_KEPT * 3 // 4:
                self._length -= _length_kept(self._calls.popleft())

    def clear(self) -> None:
        """Remove all calls."""
        with _lock:
            self._counted = self._length = 0
            self._calls.clear()

    @overload
    def __getitem__(self, index: int) -> Call: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Call]: ...

    def __getitem__(self, index: int | slice) -> Call | Sequence[Call]:
        if isinstance(index, slice):
            return [*self._calls][index]
        try:
            return self._calls[index]
        except IndexError:
            raise IndexError(f"there is no call {index}; {len(self)} are recorded") from None

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        # A copy, as other threads may add to them meanwhile.
        return iter([*self._calls])

    def __repr__(self) -> str:
        latest = [*self._calls][-_MOST_SHOWN:]
        hidden = self._counted - len(latest)
        lines = [f"... {hidden} earlier"] if hidden else []
        return "\n".join(["[", *(f"    {each}" for each in [*lines, *latest]), "]"])


def _length_kept(call: Call) -> int:
    return call.length if call.length <= LONGEST_PARAMETERS else 0


class UnusedFaultError(AssertionError):
    """A fault was injected and never used."""


class Injector(Protocol):
    """Where a fault was injected."""

    def require_used(self, *faults: Fault) -> None:
        """Report unused faults.

        Raises:
            UnusedFaultError: there are some.
        """
        ...


class Fault:
    """An injected fault.

    As a context manager, it takes itself back on exit, and must have been used by then.

    Args:
        times: how many times it happens; None for every time.

    Attributes:
        id: identifies it among the faults of its handle; empty until it is injected.
    """

    _injector: Injector

    def __init__(self, times: int | None) -> None:
        if times is not None and (type(times) is not int or times < 1):
            raise ValueError(f"times must be a whole number above 0, or None, not {shown(times)}")
        self.id = ""
        self._is_taken_back = False
        self._remaining = times
        self._happened = 0
        self._calls = Calls()

    @property
    def happened(self) -> int:
        """How many times it has happened."""
        return self._happened

    @property
    def remaining(self) -> int | None:
        """How many times it will still happen; None if there is no end."""
        return self._remaining

    @property
    def calls(self) -> Calls:
        """The calls that it answered, or whose resources it makes fail."""
        return self._calls

    def take_back(self) -> None:
        """Prevent it from happening again."""
        with _lock:
            self._is_taken_back = True
            self._remaining = 0

    def _what(self) -> dict[str, Any]:
        raise NotImplementedError

    def _describe(self) -> dict[str, Any]:
        """Return it as a JSON document."""
        counts = {"happened": self.happened, "remaining": self.remaining}
        return {"id": self.id, **self._what(), **counts}

    def _use(self, call: Call) -> bool:
        """Count one more occurrence, in a call; return whether there was one left."""
        with _lock:
            if self._remaining == 0:
                return False
            self._happened += 1
            if self._remaining is not None:
                self._remaining -= 1
        # A call that failed and was slow besides is one of the fault that answered it.
        call.fault = call.fault or self
        self._calls._add(call)
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        # What injected it, and a function of the test, are of this process.
        return _PastFault, (self._describe(),)

    def __repr__(self) -> str:
        what = ", ".join(f"{name}={each!r}" for name, each in self._what().items() if each)
        return f"<Fault {what}: happened {self.happened} times>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: object, *exc_info: object) -> None:
        was_taken_back = self._is_taken_back
        self.take_back()
        if exc_type is None and not was_taken_back:
            self._injector.require_used(self)


class _PastFault(Fault):
    """What a fault was and how often it had happened, in a call that was pickled or copied."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        super().__init__(times=None)
        self._rest = dict(description)
        self.id = self._rest.pop("id")
        self._happened = self._rest.pop("happened")
        self._remaining = self._rest.pop("remaining")

    def _what(self) -> dict[str, Any]:
        return self._rest


#: How many calls are printed, the latest ones.
_MOST_SHOWN = 50

_lock = ForkSafeLock()
