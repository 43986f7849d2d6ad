"""How does a request to create, update or delete a resource begin?

Once for each client token, and while no other is under way for the resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .._registry.handler_errors import HandlerError
from .._registry.resource_types import RESOURCE_TYPES
from .._types import JsonMapping
from ..pcaconnectorad.kinds.store import digest_of
from ..pcaconnectorad.service import Service
from .cloud_control_errors import CloudControlError
from .resource_requests import CREATE, DELETE, IN_PROGRESS, ResourceRequest, requests_of

#: Refuses what is an exception of the call, and returns what may fail later.
Prepare = Callable[[ResourceRequest], Callable[[], None]]


def begin(
    service: Service,
    operation: str,
    members: JsonMapping,
    prepare: Prepare,
    identifier: Mapping[str, str] | None = None,
) -> dict[str, ResourceRequest]:
    """Make a request, unless it is a repeated one.

    Args:
        service: the service, whose lock is held.
        operation: what the request is to do.
        members: the members of the call.
        prepare: refuses what is an exception of the call, and returns what may fail later.
        identifier: of the resource; None where it is to be made.

    Returns:
        the output of the call.
    """
    requests = requests_of(service)
    type_name, client_token = members["TypeName"], members.get("ClientToken", "")
    digest = digest_of({**members, "ClientToken": operation})
    if made := requests.made_with(client_token):
        if made.digest != digest:
            message = f"ClientToken {client_token} was used for another request."
            raise CloudControlError("ClientTokenConflictException", message)
        return {"ProgressEvent": made}
    request = ResourceRequest(type_name=type_name, operation=operation, digest=digest)
    if identifier:
        request.identifier = "|".join(identifier.values())
    _require_settled(service, request)
    _carry_out(request, prepare)
    requests.add(request, client_token)
    is_named = operation != CREATE or not RESOURCE_TYPES[type_name].read_only
    return {"ProgressEvent": request.as_begun(is_named=is_named)}


def _carry_out(request: ResourceRequest, prepare: Prepare) -> None:
    handle = prepare(request)
    try:
        handle()
    except HandlerError as error:
        request.fail(error)


def _require_settled(service: Service, new: ResourceRequest) -> None:
    """Refuse a request while another is under way for the resource.

    That is polled first: a request that nobody polls blocks nothing.
    """
    for request in requests_of(service).after(0):
        if request.operation_status == IN_PROGRESS and _is_in_the_way(request, new):
            request.poll(service)
            if new.identifier and request.operation_status == IN_PROGRESS:
                raise CloudControlError(
                    "ConcurrentOperationException",
                    f"{request.operation} of {new.identifier} is already in progress, in request "
                    f"{request.request_token}.",
                )


def _is_in_the_way(request: ResourceRequest, new: ResourceRequest) -> bool:
    if request.type_name != new.type_name:
        return False
    # What a create will make is not known yet: it may take the place of what is being deleted.
    return request.identifier == new.identifier or (
        new.operation == CREATE and request.operation == DELETE
    )
