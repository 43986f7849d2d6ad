"""How is an operation called, once it is known what was given for its members?

By requests, and by moto's other services, which send none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..faults import injected
from ..kinds.store import Made, Store
from ..model.exceptions import ConflictException, ValidationException
from ..model.validation import Violation
from ..service import Service
from .operations import Operation, operation_named


def perform(service: Service, name: str, given: Mapping[str, Any]) -> Any:
    """Call an operation for another service of moto's.

    Args:
        service: the service, in the account and region of the call.
        name: the operation, as in the model.
        given: its members, by their names in the model.

    Returns:
        what the operation is about: the resource that was created.

    Raises:
        PcaConnectorAdError: what a request would be answered.
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
        PcaConnectorAdError: what the service answers instead.
    """
    violations: list[Violation] = []
    valid = operation.validate(given, "", violations)
    if violations:
        raise ValidationException.of_violations(violations)
    members = {operation.names[name]: value for name, value in valid.items()}
    token = members.pop(operation.token, None) if operation.token else None
    if operation.method is None or not members.keys() <= operation.parameters:
        raise _not_implemented(operation, members)
    owner = operation.owner(service)
    # Assumption missing-client-token: the model does not require one.
    if token is None:
        return operation.method(owner, **members)
    # Assumption client-token-scope: for one operation, and as long as the resource exists.
    if earlier := _made_earlier(owner.store, token, members):
        return earlier
    resource = operation.method(owner, **members)
    owner.store.remember(token, Made(resource, members))
    return resource


def _made_earlier(store: Store[Any], client_token: str, parameters: dict[str, Any]) -> Any:
    """What a client token made, if anything.

    Raises:
        ConflictException: it was made with other parameters.
    """
    made = store.made.get(client_token)
    if made is None:
        return None
    if made.parameters != parameters:
        # Assumption reused-client-token: AWS-wide habit.
        raise ConflictException(
            f"ClientToken {client_token} was used before, with other parameters.",
            made.resource.kind.name,
            made.resource.resource_id,
        )
    return made.resource


def _not_implemented(operation: Operation, members: Mapping[str, Any]) -> ValidationException:
    """The error for what only a botocore newer than this library knows."""
    if operation.method is None:
        return ValidationException(
            f"pca_ad_mock does not have the operation {operation.name} yet.", "UNKNOWN_OPERATION"
        )
    unknown = ", ".join(sorted(members.keys() - operation.parameters))
    return ValidationException(
        f"pca_ad_mock does not have these members of {operation.name} yet: {unknown}.", "OTHER"
    )
