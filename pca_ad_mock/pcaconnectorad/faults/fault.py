"""Which kinds of faults are there?

One makes the next calls of an operation fail, another the next resources of a kind end in FAILED.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ..._types import JsonMapping, JsonObject
from ..calls import Call, Fault

#: Makes the error for a call.
MakeError = Callable[[Call], Exception]

#: Whether the parameters of a call are those that a fault is for.
Predicate = Callable[[Mapping[str, Any]], object]

#: The operation of a fault that is for all of them.
ANY_OPERATION = "*"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which calls a fault is for, whatever their operation.

    Attributes:
        region: the region; None for all.
        account_id: the account; None for all.
        when: the parameters that a call must have, those within them included; or a function that
            decides by the parameters.
    """

    region: str | None = None
    account_id: str | None = None
    when: JsonMapping | Predicate | None = None

    def includes(self, call: Call) -> bool:
        """Whether a call is one of those that the fault is for."""
        return (
            self.region in (None, call.region)
            and self.account_id in (None, call.account_id)
            and self._fits(call.parameters)
        )

    def describe(self) -> JsonObject:
        """Return it as the members of a JSON document."""
        when = self.when if self.when is None or isinstance(self.when, Mapping) else repr(self.when)
        return {"when": when, "region": self.region, "account_id": self.account_id}

    def _fits(self, parameters: JsonMapping) -> bool:
        if self.when is None or isinstance(self.when, Mapping):
            return _contains(parameters, self.when or {})
        # A copy, as what a function changes in it must not change the call.
        return bool(self.when(deepcopy(parameters)))


def _contains(given: object, wanted: object) -> bool:
    """Whether a value is the one wanted; of a mapping, whether it has what is wanted."""
    if isinstance(wanted, Mapping) and isinstance(given, Mapping):
        return all(name in given and _contains(given[name], wanted[name]) for name in wanted)
    # True and 1 are equal in Python, and different in JSON.
    return bool(given == wanted and isinstance(given, bool) == isinstance(wanted, bool))


class CallFault(Fault):
    """Makes the next calls of an operation fail with an error.

    Args:
        operation: the operation, as in the model, or `ANY_OPERATION`.
        error: the name of the error.
        members: the members of the error that the test gave.
        make_error: makes the error.
        scope: which calls of the operation it is for.
        times: how many calls; None for all.
        is_of_connection: whether the connection fails, so that there is no answer.
    """

    def __init__(
        self,
        operation: str,
        error: str,
        members: JsonMapping,
        *,
        make_error: MakeError,
        scope: Scope,
        times: int | None,
        is_of_connection: bool = False,
    ) -> None:
        super().__init__(times)
        self.operation = operation
        self.error = error
        self.members = members
        self.make_error = make_error
        self.scope = scope
        self.is_of_connection = is_of_connection

    def _what(self) -> JsonObject:
        return {
            "operation": self.operation,
            "error": self.error,
            "members": dict(self.members),
            **self.scope.describe(),
        }

    def is_for(self, call: Call) -> bool:
        """Whether a call fails by it."""
        # moto's other services call without a connection.
        if self.is_of_connection and call.source != "api":
            return False
        return _is_for(self.operation, call) and self.scope.includes(call)


def _is_for(operation: str, call: Call) -> bool:
    any_fits = operation == ANY_OPERATION and call.source != "enrollment"
    return any_fits or operation == call.operation


class Delay(Fault):
    """Makes the answers to the next calls of an operation slow.

    Args:
        operation: the operation, as in the model, or `ANY_OPERATION`.
        seconds: how long each answer takes.
        scope: which calls of the operation it is for.
        times: how many calls; None for all.
    """

    def __init__(self, operation: str, seconds: float, *, scope: Scope, times: int | None) -> None:
        super().__init__(times)
        self.operation = operation
        self.seconds = seconds
        self.scope = scope

    def _what(self) -> JsonObject:
        what = {"operation": self.operation, "seconds": self.seconds}
        return {**what, **self.scope.describe()}

    def is_for(self, call: Call) -> bool:
        """Whether a call is answered late by it."""
        return _is_for(self.operation, call) and self.scope.includes(call)


class CreationFault(Fault):
    """Makes the next resources of a kind end in FAILED.

    Args:
        kind: the kind, as in the model.
        status_reason: the reason why they fail.
        scope: which creations of the kind it is for.
        times: how many resources; None for all.
    """

    def __init__(self, kind: str, status_reason: str, *, scope: Scope, times: int | None) -> None:
        super().__init__(times)
        self.kind = kind
        self.status_reason = status_reason
        self.scope = scope

    def _what(self) -> JsonObject:
        return {"kind": self.kind, "status_reason": self.status_reason, **self.scope.describe()}
