"""How does a request become a response?

Every request, however it arrived, goes through these steps once: route, caller, permission,
injected faults, rates, parsing, execution, answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from moto.moto_api._internal import mock_random

from .._seams.services import PERMISSIONS
from .._seams.table import SERVICE
from . import settings
from .calls import Call
from .faults import injection
from .iam import enforcement
from .model.exceptions import (
    CommonError,
    LostConnectionError,
    PcaConnectorAdError,
    ValidationException,
)
from .model.serialization import to_json
from .models import PcaConnectorAdBackend, pcaconnectorad_backends
from .request.caller import Caller
from .request.execution import execute
from .request.operations import Operation, operation_named, serialize_error
from .request.routing import router
from .request.wire import HttpRequest, HttpResponse


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a request with the output or the error of its operation.

    Raises:
        LostConnectionError: an injected fault drops the connection.
    """
    call = Call(length=len(request.path) + len(request.query) + len(request.body))
    try:
        with SERVICE.explained():
            body = _answer(request, call)
    except PcaConnectorAdError as error:
        call.status, call.error = error.status, error.name
        body = serialize_error(error)
    except LostConnectionError as lost:
        call.error = lost.name
        raise
    finally:
        call._rights = None
        injection.finish(call)
    return _response(call, body)


def _answer(request: HttpRequest, call: Call) -> bytes:
    """Return the body of an answer, and fill in the call."""
    operation, labels = _route(request)
    call.operation = operation.name
    caller = Caller.of(request)
    call.account_id, call.region = caller.account_id, caller.region
    backend = backend_of(caller)
    unreadable = _parse(operation, request, labels, call)
    if enforcement.is_enforced():
        with PERMISSIONS.explained():
            # Imported here, as few tests have policies evaluated.
            from .iam.authorization import authorize, forwarded_rights

            principal = authorize(request, backend.service, operation.name, call.parameters)
            if settings.current().linked and operation.takes_call:
                call._rights = forwarded_rights(principal, backend.service.location)
    injection.fail_call(call)
    service = backend.service
    with service.lock:
        if settings.current().rates:
            backend.rates.count(operation.name)
        if unreadable:
            raise unreadable
        service.progress.catch_up()
        result = execute(operation, service, call.parameters, call)
        call.status = operation.status
        output = operation.answer(result)
        return to_json(operation.serialize(output)) if operation.serialize else b""


def _parse(
    operation: Operation, request: HttpRequest, labels: Mapping[str, str], call: Call
) -> PcaConnectorAdError | None:
    """Read what a request gives, valid or not; return why its body cannot be read, if so.

    That it cannot is answered only after permissions, injected faults and rates.
    """
    try:
        call.parameters = operation.parse(request, labels)
    except PcaConnectorAdError as error:
        return error
    return None


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


def backend_of(caller: Caller) -> PcaConnectorAdBackend:
    """Return the backend of the account and region of a request.

    Raises:
        ValidationException: there is no such region.
    """
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


def _response(call: Call, body: bytes) -> HttpResponse:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(mock_random.uuid4()),
    }
    if call.error:
        headers["x-amzn-ErrorType"] = call.error
    return HttpResponse(call.status, headers, body, call)
