"""How does a request become a response?

Every request, however it arrived, goes through these steps once: route, caller, permission,
injected faults, rates, parsing, execution, answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from .faults import injected
from .model import settings
from .model.exceptions import CommonError, PcaConnectorAdError, ValidationException
from .model.serialization import to_json
from .models import PcaConnectorAdBackend, pcaconnectorad_backends
from .request import authorization
from .request.caller import Caller
from .request.execution import execute
from .request.operations import Operation, operation_named, serialize_error
from .request.routing import router
from .request.wire import HttpRequest, HttpResponse


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a request with the output or the error of its operation."""
    try:
        return _answer(request)
    except PcaConnectorAdError as error:
        return _response(error.status, serialize_error(error), {"x-amzn-ErrorType": error.name})


def _answer(request: HttpRequest) -> HttpResponse:
    operation, labels = _route(request)
    caller = Caller.of(request.host, request.headers)
    backend = _backend_of(caller)
    if authorization.is_enforced():
        given = _given_or_nothing(operation, request, labels)
        authorization.authorize(request, caller, operation.name, given)
    injected.fail_call(operation.name, lambda: _given_or_nothing(operation, request, labels))
    service = backend.service
    with service.lock:
        if settings.current().rates:
            backend.rates.count(operation.name)
        service.progress.catch_up()
        result = execute(operation, service, operation.parse(request, labels))
        output = operation.answer(result)
        body = to_json(operation.serialize(output)) if operation.serialize else b""
    return _response(operation.status, body)


def _route(request: HttpRequest) -> tuple[Operation, dict[str, str]]:
    found = router().match(request.method, request.path)
    if found is None:
        # Assumption unknown-operation: not the reason of that name, which the model has too.
        raise CommonError(
            "UnknownOperationException",
            f"There is no operation {request.method} {request.path}.",
        )
    name, labels = found
    return operation_named(name), labels


def _backend_of(caller: Caller) -> PcaConnectorAdBackend:
    account = pcaconnectorad_backends[caller.account_id]
    try:
        return account[caller.region]
    except KeyError:
        # Assumption unknown-region: at AWS there is no such host, and no answer.
        raise ValidationException(
            f"There is no region {caller.region!r}. Name one that botocore knows, or set "
            "MOTO_ALLOW_NONEXISTENT_REGION=true to use any.",
            "OTHER",
        ) from None


def _given_or_nothing(
    operation: Operation, request: HttpRequest, labels: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return the members of a request, valid or not; none if its body cannot be parsed."""
    try:
        return operation.parse(request, labels)
    except CommonError:
        return {}


def _response(
    status: int, body: bytes, more_headers: Mapping[str, str] | None = None
) -> HttpResponse:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(uuid4()),
        **(more_headers or {}),
    }
    return HttpResponse(status, headers, body)
