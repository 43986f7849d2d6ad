"""How is an operation called, once its members are parsed?

They are validated and passed to its method, for requests and for moto's other services alike.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from ..._types import JsonMapping
from .. import settings
from ..calls import Call
from ..faults import injection
from ..kinds.collection import conflict
from ..model.exceptions import (
    CommonError,
    PcaConnectorAdError,
    ValidationException,
    refusal_of,
)
from ..model.validation import Violation
from ..service import Service
from .operations import Operation, operation_named
from .rates import Rates


def perform(
    service: Service,
    name: str,
    given: JsonMapping,
    *,
    source: str,
    rates: Rates | None = None,
) -> object:
    """Call an operation on behalf of another of moto's services.

    Args:
        service: the service, in the account and region of the call.
        name: the operation, as in the model.
        given: its members, by their names in the model.
        source: which service calls, as in `Call`.
        rates: counts the call, if the rates in force are to apply to it.

    Returns:
        the result of the operation, such as the resource created.

    Raises:
        PcaConnectorAdError: the error that a request would get.
    """
    operation, location = operation_named(name), service.location
    call = Call(source, name, given, location.region, location.account_id, operation.status)
    # moto's other services have no token to give, and call once.
    token = {operation.token: str(uuid4())} if operation.token else {}
    try:
        injection.fail_call(call)
        with service.lock:
            if rates and settings.current().rates:
                rates.count(name)
            service.progress.catch_up()
            return execute(operation, service, {**token, **given}, call)
    except PcaConnectorAdError as error:
        call.status, call.error = error.status, error.name
        raise
    finally:
        injection.finish(call)


def execute(operation: Operation, service: Service, given: JsonMapping, call: Call | None) -> Any:
    """Validate what was given, and call the method that implements an operation.

    Args:
        operation: the operation.
        service: the service, whose lock is held.
        given: the operation's members, by their names in the model.
        call: the call that gave them; None where a test makes a resource, and neither faults nor
            quotas apply.

    Raises:
        PcaConnectorAdError: the error that the service answers.
    """
    violations: list[Violation] = []
    valid = operation.validate(given, "", violations)
    if violations:
        raise refusal_of(violations)
    token = valid.pop(operation.token, None) if operation.token else None
    members = {operation.names[name]: value for name, value in valid.items()}
    if operation.method is None or not members.keys() <= operation.parameters:
        raise _not_implemented(operation, members)
    owner = operation.owner(service)
    about = {"call": call} if operation.takes_call else {}
    if operation.token is None:
        return operation.method(owner, **about, **members)
    if token is None:
        # Assumption missing-client-token: what the reason, which the model only lists, is for.
        raise ValidationException("A ClientToken is required.", "NO_CLIENT_TOKEN")
    made = owner.store.made_with(token)
    if made is None:
        resource = operation.method(owner, **about, **members)
        owner.store.remember(token, members, resource)
        return resource
    if not made.matches(members):
        # Assumption reused-client-token: AWS-wide habit.
        raise conflict(made.resource, f"was created with ClientToken {token} and other parameters")
    return made.resource


def _not_implemented(operation: Operation, members: JsonMapping) -> PcaConnectorAdError:
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
