"""How is an operation called, once its members are parsed?

They are validated and passed to its method, for requests and for moto's other services alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..faults import injected
from ..kinds.collection import conflict
from ..kinds.store import Made
from ..model.exceptions import (
    CommonError,
    PcaConnectorAdError,
    ValidationException,
    refusal_of,
)
from ..model.validation import Violation
from ..service import Service
from .operations import Operation, operation_named


def perform(service: Service, name: str, given: Mapping[str, Any]) -> Any:
    """Call an operation on behalf of another of moto's services.

    Args:
        service: the service, in the account and region of the call.
        name: the operation, as in the model.
        given: its members, by their names in the model.

    Returns:
        the result of the operation, such as the resource created.

    Raises:
        PcaConnectorAdError: the error that a request would get.
    """
    injected.fail_call(name, lambda: given)
    with service.lock:
        service.progress.catch_up()
        return execute(operation_named(name), service, given)


def execute(operation: Operation, service: Service, given: Mapping[str, Any]) -> Any:
    """Validate what was given, and call the method that implements an operation.

    Args:
        operation: the operation.
        service: the service, whose lock is held.
        given: the operation's members, by their names in the model.

    Raises:
        PcaConnectorAdError: the error that the service answers.
    """
    violations: list[Violation] = []
    valid = operation.validate(given, "", violations)
    if violations:
        raise refusal_of(violations)
    members = {operation.names[name]: value for name, value in valid.items()}
    token = members.pop(operation.token, None) if operation.token else None
    if operation.method is None or not members.keys() <= operation.parameters:
        raise _not_implemented(operation, members)
    owner = operation.owner(service)
    # Assumption missing-client-token: the model does not require one.
    if token is None:
        return operation.method(owner, **members)
    # Assumption client-token-scope: for one operation, and as long as the resource exists.
    made = owner.store.made.get(token)
    if made is None:
        resource = operation.method(owner, **members)
        owner.store.remember(token, Made(resource, members))
        return resource
    if made.parameters != members:
        # Assumption reused-client-token: AWS-wide habit.
        raise conflict(made.resource, f"was created with ClientToken {token}, by other parameters")
    return made.resource


def _not_implemented(operation: Operation, members: Mapping[str, Any]) -> PcaConnectorAdError:
    """Make the error for what only a botocore newer than this library knows."""
    if operation.method is None:
        return CommonError(
            "UnknownOperationException",
            f"pca_ad_mock does not have the operation {operation.name} yet.",
        )
    unknown = ", ".join(sorted(members.keys() - operation.parameters))
    return ValidationException(
        f"pca_ad_mock does not have these members of {operation.name} yet: {unknown}.", "OTHER"
    )
