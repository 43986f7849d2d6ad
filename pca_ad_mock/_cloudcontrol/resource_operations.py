"""What do Cloud Control's operations do?

What a handler refuses is an exception of those that answer at once; the others answer an event, and
the request fails.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from .._registry.handler_errors import HandlerError
from .._registry.handlers import Handlers
from .._registry.properties import read_properties, sentences_on
from .._registry.resource_types import RESOURCE_TYPES, ResourceType
from .._registry.schemas import schema_of
from .._types import JsonMapping, JsonObject
from ..pcaconnectorad.kinds.resource import Resource
from ..pcaconnectorad.model.serialization import to_json
from ..pcaconnectorad.models import PcaConnectorAdBackend
from . import cloud_control_errors as errors
from .beginning import begin
from .cloud_control_errors import CloudControlError
from .json_texts import patched, read_identifier, read_object
from .resource_requests import (
    CANCEL_COMPLETE,
    CANCEL_IN_PROGRESS,
    CREATE,
    DELETE,
    IN_PROGRESS,
    SUCCESS,
    UPDATE,
    ResourceRequest,
    requests_of,
)

Members = JsonMapping

#: API Reference, ListResourceRequests.
_DEFAULT_PAGE_SIZE = 20


class CloudControl:
    """The operations, in an account and region. The service's lock is held for each.

    Args:
        backend: the service there.
    """

    def __init__(self, backend: PcaConnectorAdBackend) -> None:
        self._service = backend.service
        self._rates = backend.rates
        self._requests = requests_of(backend.service)

    def create_resource(self, members: Members) -> object:
        """Begin to create a resource."""
        resource_type = _type_of(members)

        def prepare(request: ResourceRequest) -> Callable[[], None]:
            given = read_object(members["DesiredState"], "DesiredState")
            _require_fitting(given, resource_type)
            return lambda: self._create(request, given, resource_type)

        return begin(self._service, CREATE, members, prepare)

    def _create(
        self, request: ResourceRequest, given: JsonObject, resource_type: ResourceType
    ) -> None:
        properties = read_properties(given, schema_of(resource_type))
        handlers = self._handlers(resource_type)
        request.resource = handlers.create(properties, properties.get("Tags", {}), {})
        request.identifier = request.resource.resource_id
        request.look(self._service)

    def get_resource(self, members: Members) -> object:
        """Read a resource."""
        resource_type = _type_of(members)
        identifier = read_identifier(members["Identifier"], resource_type)
        handlers = self._handlers(resource_type)
        with _answering(resource_type):
            resource = handlers.find(identifier)
            properties = handlers.read(resource)
        description = _describe(resource, properties)
        return {"TypeName": resource_type.name, "ResourceDescription": description}

    def list_resources(self, members: Members) -> object:
        """List the resources of a type, or of a parent."""
        resource_type = _type_of(members)
        model = read_object(members.get("ResourceModel", "{}"), "ResourceModel")
        required = sorted(resource_type.required_by_list)
        if missing := [name for name in required if not isinstance(model.get(name), str)]:
            sentences = [f"#: required key [{name}] not found" for name in missing]
            raise errors.list_needs(resource_type.name, sentences)
        given = {name: model[name] for name in required}
        paging = {name: members[name] for name in ("MaxResults", "NextToken") if name in members}
        handlers = self._handlers(resource_type)
        with _answering(resource_type):
            page = handlers.list({**given, **paging})
        return {
            "TypeName": resource_type.name,
            # Assumption listed-properties: no more than the contract of a list handler says.
            "ResourceDescriptions": [_describe(each, handlers.key(each)) for each in page.items],
            "NextToken": page.next_token,
        }

    def update_resource(self, members: Members) -> object:
        """Change a resource by a patch."""
        resource_type = _type_of(members)
        if not resource_type.updatable and "Tags" not in resource_type.properties:
            raise errors.unsupported(resource_type.name)
        identifier = read_identifier(members["Identifier"], resource_type)
        handlers = self._handlers(resource_type)

        def prepare(request: ResourceRequest) -> Callable[[], None]:
            with _answering(resource_type):
                request.resource = handlers.find(identifier)
                before = handlers.read(request.resource)
            after = patched(before, members["PatchDocument"])
            _require_changeable(before, after, resource_type)
            _require_fitting(after, resource_type)
            return lambda: self._update(request, before, after, resource_type)

        return begin(self._service, UPDATE, members, prepare, identifier)

    def _update(
        self,
        request: ResourceRequest,
        before: JsonObject,
        after: JsonObject,
        resource_type: ResourceType,
    ) -> None:
        resource, handlers = request.resource, self._handlers(resource_type)
        assert resource
        given = {name: each for name, each in after.items() if name in resource_type.properties}
        wanted = read_properties(given, schema_of(resource_type))
        handlers.update(resource, before, wanted)
        handlers.retag(resource, before.get("Tags", {}), wanted.get("Tags", {}))
        request.end(SUCCESS)

    def delete_resource(self, members: Members) -> object:
        """Begin to delete a resource."""
        resource_type = _type_of(members)
        identifier = read_identifier(members["Identifier"], resource_type)

        def prepare(request: ResourceRequest) -> Callable[[], None]:
            return lambda: self._delete(request, identifier, resource_type)

        return begin(self._service, DELETE, members, prepare, identifier)

    def _delete(
        self, request: ResourceRequest, identifier: dict[str, str], resource_type: ResourceType
    ) -> None:
        handlers = self._handlers(resource_type)
        # The API accepts it for some kinds if there is none; the contract of handlers does not.
        resource = handlers.find(identifier)
        handlers.delete(resource)
        request.resource = resource
        request.look(self._service)

    def get_resource_request_status(self, members: Members) -> object:
        """Poll a request."""
        request = self._request(members)
        request.poll(self._service)
        return {"ProgressEvent": request}

    def list_resource_requests(self, members: Members) -> object:
        """List requests, which shows them as they are, and counts as a poll afterwards."""
        filters = members.get("ResourceRequestStatusFilter", {})
        after = _read_token(members["NextToken"]) if "NextToken" in members else 0
        size = members.get("MaxResults", _DEFAULT_PAGE_SIZE)
        # Assumption request-order: that in which they were made.
        wanted = (each for each in self._looked_at(after) if each.is_one_of(filters))
        page = list(islice(wanted, size + 1))
        shown = [replace(request) for request in page[:size]]
        # After it: a list of what is in progress shows that, and whoever waits by it succeeds.
        for request in page[:size]:
            request.poll(self._service)
        token = _make_token(page[size - 1].serial) if len(page) > size else None
        return {"ResourceRequestStatusSummaries": shown, "NextToken": token}

    def _looked_at(self, after: int) -> Iterator[ResourceRequest]:
        for request in self._requests.after(after):
            request.look(self._service)
            yield request

    def cancel_resource_request(self, members: Members) -> object:
        """Cancel a request that is in progress.

        Assumption cancelled-request: what it has begun goes on, and nothing is undone; no error of
        the model says that a request is final.
        """
        request = self._request(members)
        request.look(self._service)
        if request.operation_status != IN_PROGRESS:
            raise errors.invalid(
                f"Request {request.request_token} is {request.operation_status}; only requests "
                "that are PENDING or IN_PROGRESS can be canceled"
            )
        request.end(CANCEL_COMPLETE)
        return {"ProgressEvent": replace(request, operation_status=CANCEL_IN_PROGRESS)}

    def _request(self, members: Members) -> ResourceRequest:
        token = members["RequestToken"]
        request = self._requests.find(token)
        if request is None:
            message = f"There is no request {token}."
            raise CloudControlError("RequestTokenNotFoundException", message)
        return request

    def _handlers(self, resource_type: ResourceType) -> Handlers:
        return Handlers(resource_type, self._service, "cloudcontrol", self._rates)


def _type_of(members: Members) -> ResourceType:
    name = members["TypeName"]
    if name not in RESOURCE_TYPES:
        raise errors.no_such_type(name)
    return RESOURCE_TYPES[name]


@contextmanager
def _answering(resource_type: ResourceType) -> Iterator[None]:
    """Make an exception of what a handler refuses."""
    try:
        yield
    except HandlerError as error:
        raise errors.handler_failed(resource_type.name, error) from error


def _require_fitting(properties: JsonObject, resource_type: ResourceType) -> None:
    if sentences := sentences_on(properties, schema_of(resource_type)):
        raise errors.model_invalid(sentences)


def _require_changeable(before: JsonObject, after: JsonObject, resource_type: ResourceType) -> None:
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if names := changed & resource_type.read_only:
        raise errors.not_updatable("ValidationException", "readOnlyProperties", names)
    if names := changed & resource_type.create_only:
        raise errors.not_updatable("NotUpdatableException", "createOnlyProperties", names)


def _describe(resource: Resource, properties: JsonMapping) -> dict[str, str]:
    return {"Identifier": resource.resource_id, "Properties": to_json(properties).decode()}


def _make_token(serial: int) -> str:
    # The model's pattern does not have what other tokens of ours are made of.
    return b64encode(str(serial).encode()).decode()


def _read_token(token: str) -> int:
    try:
        return int(b64decode(token, validate=True))
    except ValueError:
        raise errors.invalid(f"NextToken {token} is not from a list of requests") from None
