"""How does a request become a response?

Every door leads here, and each request passes once: route, caller, members, handler, answer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from types import MethodType
from typing import Any, cast
from uuid import uuid4

from .faults import injected
from .model import settings
from .model.exceptions import PcaConnectorAdError, ValidationException
from .models import PcaConnectorAdBackend, pcaconnectorad_backends
from .request import authorization
from .request.caller import Caller
from .request.handlers import Handler, PcaConnectorAdResponse
from .request.operations import Operation, operation_named, router, write_error
from .request.wire import HttpRequest, HttpResponse


def answer(request: HttpRequest) -> HttpResponse:
    """Carry out a request, and answer it or the error that it ends in."""
    try:
        return _carry_out(request)
    except PcaConnectorAdError as error:
        status, name, body = write_error(error)
        return _respond(status, body, {"x-amzn-ErrorType": name})


def _carry_out(request: HttpRequest) -> HttpResponse:
    operation, labels = _route(request)
    caller = Caller.of(request)
    backend = _backend_of(caller)
    if authorization.is_enforced():
        given = _members_as_given(operation, request, labels)
        authorization.authorize(request, caller, operation.name, given)
    injected.fail_call(operation.name, lambda: _members_as_given(operation, request, labels))
    with backend.lock:
        if settings.current().rates:
            backend.rates.count(operation.name)
        handler = _handler_of(operation, backend)
        result = _execute(operation, handler, operation.gather(request, labels))
        return _respond(operation.status, operation.write(handler.answer(result)))


def perform(name: str, backend: PcaConnectorAdBackend, given: Mapping[str, Any]) -> Any:
    """Carry out an operation for another service, which sends no request: for CloudFormation.

    Args:
        name: the operation, as in the model.
        backend: where.
        given: its members, by their names in the model.

    Returns:
        what the operation is about: the resource that was created.

    Raises:
        PcaConnectorAdError: what a request would be answered.
    """
    operation = operation_named(name)
    injected.fail_call(name, lambda: given)
    with backend.lock:
        return _execute(operation, _handler_of(operation, backend), given)


def _execute(operation: Operation, handler: Handler, given: Mapping[str, Any]) -> Any:
    members = operation.read(given)
    _require_known_members(operation, handler, members)
    return handler.carry_out(**members)


def _route(request: HttpRequest) -> tuple[Operation, dict[str, str]]:
    found = router().match(request.method, request.path)
    if found is None:
        # Assumption unknown-operation: the model has the reason and no word on it.
        raise ValidationException(
            f"There is no operation {request.method} {request.path}.", "UNKNOWN_OPERATION"
        )
    return found


def _backend_of(caller: Caller) -> PcaConnectorAdBackend:
    account = pcaconnectorad_backends[caller.account_id]
    try:
        return account[caller.region]
    except KeyError:
        # Assumption unknown-region: with AWS there is no such host, and no answer.
        raise ValidationException(
            f"There is no region {caller.region!r}. Name one that botocore knows, or set "
            "MOTO_ALLOW_NONEXISTENT_REGION=true to use any.",
            "OTHER",
        ) from None


def _members_as_given(
    operation: Operation, request: HttpRequest, labels: Mapping[str, str]
) -> Mapping[str, Any]:
    """What a request gives, valid or not; of a body that cannot be read, nothing."""
    try:
        return operation.gather(request, labels)
    except ValidationException:
        return {}


def _handler_of(operation: Operation, backend: PcaConnectorAdBackend) -> Handler:
    find_handler = getattr(PcaConnectorAdResponse(backend), operation.method_name, None)
    if find_handler is None:
        raise ValidationException(
            f"pca_ad_mock does not have the operation {operation.name} yet.", "UNKNOWN_OPERATION"
        )
    handler: Handler = find_handler()
    return handler


def _require_known_members(
    operation: Operation, handler: Handler, members: Mapping[str, Any]
) -> None:
    """Refuse what only a botocore newer than this library knows, rather than lose it."""
    # The function and not the method, so that the cache holds on to no backend.
    unknown = members.keys() - _parameters(cast("MethodType", handler.carry_out).__func__)
    if unknown:
        raise ValidationException(
            f"pca_ad_mock does not have these members of {operation.name} yet: "
            f"{', '.join(sorted(unknown))}.",
            "OTHER",
        )


@cache
def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


def _respond(
    status: int, body: bytes, more_headers: Mapping[str, str] | None = None
) -> HttpResponse:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(uuid4()),
        **(more_headers or {}),
    }
    return HttpResponse(status, headers, body)
