"""How does a request to Cloud Control become a response?"""

from __future__ import annotations

from moto.moto_api._internal import mock_random

from .._registry.resource_types import RESOURCE_TYPES
from .._types import JsonObject
from ..pcaconnectorad.dispatch import backend_of
from ..pcaconnectorad.iam import enforcement
from ..pcaconnectorad.model.endpoints import CLOUD_CONTROL
from ..pcaconnectorad.model.exceptions import CommonError, PcaConnectorAdError, refusal_of
from ..pcaconnectorad.model.serialization import to_json
from ..pcaconnectorad.model.validation import Violation
from ..pcaconnectorad.models import PcaConnectorAdBackend
from ..pcaconnectorad.request.caller import Caller
from ..pcaconnectorad.request.parsing import read_document
from ..pcaconnectorad.request.wire import HttpRequest, HttpResponse
from .cloud_control_errors import CloudControlError
from .model import Operation, operation_at
from .resource_operations import CloudControl
from .resource_requests import requests_of

_JSON = "application/x-amz-json-1.0"


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a request with the output or the error of its operation."""
    try:
        status, body = 200, _answer(request)
    except (CloudControlError, PcaConnectorAdError) as error:
        refusal = _refusal(error)
        status = refusal.status
        body = to_json({"__type": refusal.full_name, "Message": refusal.message})
    headers = {
        "Content-Type": _JSON,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(mock_random.uuid4()),
    }
    return HttpResponse(status, headers, body)


def _refusal(error: CloudControlError | PcaConnectorAdError) -> CloudControlError:
    """Answer what the parts refuse that other services share."""
    if isinstance(error, CloudControlError):
        return error
    status = error.status if isinstance(error, CommonError) else None
    return CloudControlError(error.name, error.message, status)


def _answer(request: HttpRequest) -> bytes:
    operation = _operation_of(request)
    backend = backend_of(Caller.of(request))
    if enforcement.is_enforced():
        _authorize(request, operation, backend)
    members = _read_members(request, operation)
    with backend.service.lock:
        backend.service.progress.catch_up()
        output = getattr(CloudControl(backend), operation.method)(members)
        return to_json(operation.serialize(output))


def is_for_our_types(request: HttpRequest) -> bool:
    """Whether a request is about a type of ours, or one that others could not answer better."""
    try:
        document = read_document(request, _JSON)
        requests = requests_of(backend_of(Caller.of(request)).service)
    except PcaConnectorAdError:
        return True
    if "TypeName" in document:
        return str(document["TypeName"]) in RESOURCE_TYPES
    token = document.get("RequestToken")
    return token is None or requests.find(str(token)) is not None


def _operation_of(request: HttpRequest) -> Operation:
    target = request.header("x-amz-target") or ""
    operation = operation_at(target)
    if operation is None:
        raise CommonError("UnknownOperationException", f"There is no operation {target!r}.")
    return operation


def _read_members(request: HttpRequest, operation: Operation) -> JsonObject:
    document = read_document(request, _JSON) if request.body else {}
    violations: list[Violation] = []
    members: JsonObject = operation.validate(document, "", violations)
    if violations:
        raise refusal_of(violations)
    return members


def _authorize(request: HttpRequest, operation: Operation, backend: PcaConnectorAdBackend) -> None:
    # Imported here, as few tests have policies evaluated.
    from ..pcaconnectorad.iam.authorization import authorize_for

    location = backend.service.location
    resource = (
        f"arn:{location.partition}:cloudformation:{location.region}:{location.account_id}"
        ":resource/*"
    )
    permission = f"cloudformation:{operation.name}", resource
    authorize_for(CLOUD_CONTROL, request, backend.service, permission)
