"""What is a request to create, update or delete a resource, and when has it ended?

It has no state of its own beyond what its resource has, until it is final.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4
from weakref import WeakKeyDictionary

from .._registry.handler_errors import HandlerError
from .._registry.handlers import not_stabilized
from ..pcaconnectorad.kinds.resource import CREATING, FAILED, Resource, now
from ..pcaconnectorad.model.serialization import to_milliseconds
from ..pcaconnectorad.service import Service
from .model import longest

CREATE, UPDATE, DELETE = "CREATE", "UPDATE", "DELETE"

IN_PROGRESS = "IN_PROGRESS"
SUCCESS = "SUCCESS"
CANCEL_IN_PROGRESS = "CANCEL_IN_PROGRESS"
CANCEL_COMPLETE = "CANCEL_COMPLETE"

#: API Reference, CreateResource: how long a client token is valid.
_TOKEN_LIFETIME = timedelta(hours=36)

#: Cloud Control User Guide, "Managing resource operation requests": how long they are kept.
_REQUEST_LIFETIME = timedelta(days=7)


@dataclass(kw_only=True, slots=True, eq=False)
class ResourceRequest:
    """A request, with the members of its event in snake case.

    Attributes:
        type_name: the type of the resource.
        operation: `CREATE`, `UPDATE` or `DELETE`.
        request_token: names the request.
        operation_status: its status when last looked at.
        event_time: when it got that.
        identifier: the resource's identifier; None if there is none, or not yet.
        error_code: the handler's code, if it failed.
        status_message: the handler's message, if it failed.
        resource: what is made, changed or deleted; None if nothing is.
        made_at: when it was made.
        digest: stands for the members that it was made with.
        serial: its position in the order in which they were made.
    """

    type_name: str
    operation: str
    request_token: str = field(default_factory=lambda: str(uuid4()))
    operation_status: str = IN_PROGRESS
    event_time: datetime = field(default_factory=now)
    identifier: str | None = None
    error_code: str | None = None
    status_message: str | None = None
    resource: Resource | None = None
    made_at: datetime = field(default_factory=now)
    digest: bytes = b""
    serial: int = 0

    @property
    def retry_after(self) -> datetime | None:
        """When to ask again: at once, as clients that sleep until then do not ask before."""
        return self.event_time if self.operation_status == IN_PROGRESS else None

    def end(self, status: str) -> None:
        """Keep a final status."""
        self.operation_status = status
        self.event_time = to_milliseconds(now())

    def fail(self, error: HandlerError) -> None:
        """End in FAILED, with the error of a handler."""
        self.error_code = error.code
        self.status_message = error.message[: longest("StatusMessage")]
        self.end(FAILED)

    def poll(self, service: Service) -> None:
        """Look at the request, which counts as one poll of the resource."""
        if self.resource and self.operation_status == IN_PROGRESS:
            service.progress.poll([self.resource])
            self.look(service)

    def look(self, service: Service) -> None:
        """See whether the resource has moved on."""
        resource = self.resource
        if resource is None or self.operation_status != IN_PROGRESS:
            return
        store = service.collections[resource.kind.name].store
        is_there = store.find(resource.resource_id) is resource
        if self.operation == DELETE:
            if not is_there:
                self.end(SUCCESS)
        elif resource.status == FAILED:
            self.fail(not_stabilized(resource))
        elif resource.status != CREATING:
            self.end(SUCCESS)
        elif not is_there:
            # Whoever deleted its parent took it away, too.
            self.fail(HandlerError(f"{self.identifier} was deleted in the meantime.", "NotFound"))

    def is_one_of(self, filters: Mapping[str, list[str]]) -> bool:
        """Whether it is a request that a list asks for."""
        operations = filters.get("Operations") or [self.operation]
        statuses = filters.get("OperationStatuses") or [self.operation_status]
        return self.operation in operations and self.operation_status in statuses

    def as_begun(self, *, is_named: bool) -> ResourceRequest:
        """Return the event that answers the call, whatever has become of the request already.

        Args:
            is_named: whether the identifier is known by then.
        """
        return replace(
            self,
            operation_status=IN_PROGRESS,
            event_time=self.made_at,
            identifier=self.identifier if is_named else None,
            error_code=None,
            status_message=None,
        )


class Requests:
    """The requests of an account and region, in the order in which they were made."""

    def __init__(self) -> None:
        self._serials = itertools.count(1)
        self._by_token: dict[str, ResourceRequest] = {}
        self._by_client_token: dict[str, ResourceRequest] = {}

    def add(self, request: ResourceRequest, client_token: str) -> None:
        """Add the request that was made last.

        Args:
            request: the request.
            client_token: the client's token; empty if it gave none.
        """
        request.serial = next(self._serials)
        self._by_token[request.request_token] = request
        if client_token:  # pragma: no branch - SDKs send one with each request
            self._by_client_token.pop(client_token, None)
            self._by_client_token[client_token] = request

    def find(self, token: str) -> ResourceRequest | None:
        """Return the request with this token, or None."""
        _forget(self._by_token, _REQUEST_LIFETIME)
        return self._by_token.get(token)

    def made_with(self, client_token: str) -> ResourceRequest | None:
        """Return the request that was made with a client's token, while that is valid."""
        _forget(self._by_client_token, _TOKEN_LIFETIME)
        return self._by_client_token.get(client_token)

    def after(self, serial: int) -> list[ResourceRequest]:
        """Return all requests after a position."""
        _forget(self._by_token, _REQUEST_LIFETIME)
        return [each for each in self._by_token.values() if each.serial > serial]


def _forget(requests: dict[str, ResourceRequest], lifetime: timedelta) -> None:
    """Forget the requests that are older than that; the oldest come first."""
    oldest = now() - lifetime
    while requests and next(iter(requests.values())).made_at <= oldest:
        del requests[next(iter(requests))]


#: A service that is reset is another one, without requests.
_requests: WeakKeyDictionary[Service, Requests] = WeakKeyDictionary()


def requests_of(service: Service) -> Requests:
    """Return the requests of an account and region.

    Args:
        service: the service there, whose lock is held.
    """
    return _requests.setdefault(service, Requests())
