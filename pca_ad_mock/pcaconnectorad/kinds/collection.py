"""Which rules do all kinds of resources share?

The lifecycle, cascading deletion, quotas, polling and pagination, which are the methods here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from ..._locking import ForkSafeLock
from .. import settings
from ..calls import Call, Rights
from ..faults import injection
from ..model.endpoints import Location
from ..model.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)
from ..model.kinds import Kind
from .links import Links
from .pagination import DEFAULT_PAGE_SIZE, Page, make_token, read_token
from .progress import Progress
from .resource import ACTIVE, CREATING, DELETING, FAILED, Resource, now
from .store import Listing, Store

R = TypeVar("R", bound=Resource)
C = TypeVar("C", bound="AnyCollection")


class BaseService:
    """What the collections of one account and region have in common.

    Args:
        location: the account and region.

    Attributes:
        location: the account and region.
        lock: held while a request is answered, so that requests run one at a time.
        progress: the creations and deletions in progress.
        links: the resources of other services.
        collections: the collections, by the names of their kinds; parents before their children.
    """

    def __init__(self, location: Location) -> None:
        self.location = location
        self.lock = ForkSafeLock()
        self.progress = Progress()
        self.links = Links(location)
        self.collections: dict[str, AnyCollection] = {}

    def get(self, collection: type[C]) -> C:
        """Return the collection of a class."""
        found = self.collections[collection.kind.name]
        assert isinstance(found, collection)
        return found


class Collection(Generic[R]):
    """All resources of one kind in an account and region, and the operations on them.

    Args:
        service: the service, with the collections of other kinds.
        name_of: returns a resource's unique name; None for a kind without one.

    Attributes:
        kind: the kind.
        resource_class: the class of its resources.
        service: the service, with the collections of other kinds.
        store: the resources.
    """

    kind: ClassVar[Kind]
    resource_class: ClassVar[type[Resource]]

    def __init__(
        self, service: BaseService, name_of: Callable[[R], Hashable] | None = None
    ) -> None:
        self.service = service
        self.store: Store[R] = Store(name_of)

    def peek(self, resource_id: str) -> R:
        """Return the resource with this id, without counting as a poll.

        Raises:
            ResourceNotFoundException: there is none.
        """
        resource = self.store.find(resource_id)
        if resource is None:
            raise ResourceNotFoundException(self.kind.name, resource_id)
        return resource

    def poll(self, resource_id: str) -> R:
        """Return the resource with this id, after one more poll.

        Raises:
            ResourceNotFoundException: there is none, or this poll completed its deletion.
        """
        resource = self.peek(resource_id)
        self.service.progress.poll([resource])
        # A poll removes nothing but what is being deleted.
        return self.peek(resource_id) if resource.status == DELETING else resource

    def peek_active(self, resource_id: str) -> R:
        """Return the resource with this id, to be the parent of another.

        Raises:
            ResourceNotFoundException: there is none, or it is not ACTIVE.
        """
        # Assumption parent-not-active: the API reference says of the parents of a service
        # principal name that they "might not be specified correctly, or its status might not be
        # ACTIVE".
        resource = self.peek(resource_id)
        if resource.status != ACTIVE:
            detail = f"is {resource.status}, not {ACTIVE}"
            raise ResourceNotFoundException(self.kind.name, resource_id, detail)
        return resource

    def poll_page(self, parent_id: str, max_results: int | None, next_token: str | None) -> Page[R]:
        """Return one page of a list, after one more poll of each resource on it.

        Args:
            parent_id: the id of the parent whose resources are listed; empty for a kind
                without parents.
            max_results: the maximum number of resources.
            next_token: the token of the page; None for the first page.

        Raises:
            ValidationException: the token does not belong to this list.
        """
        scope = f"{self.service.location.arn(self.kind.name)} of {parent_id}"
        after = read_token(scope, next_token) if next_token else 0
        size = max_results or DEFAULT_PAGE_SIZE
        items = self._poll_items(parent_id, after, size)
        if len(items) < size or not self.store.listing(parent_id).after(items[-1].serial, 1):
            return Page(items, None)
        return Page(items, make_token(scope, items[-1].serial))

    def _poll_items(self, parent_id: str, after: int, size: int) -> list[R]:
        polled = 0
        while True:
            items = self.store.listing(parent_id).after(after, size)
            newly = self.service.progress.poll(items, polled)
            # Deleted resources have made room for others, which are not polled yet.
            if newly == polled:
                return items
            polled = newly

    def begin_creating(self, resource: R, call: Call | None, *, in_place_of: R | None = None) -> R:
        """Add a resource, and begin to create it if its kind has a lifecycle.

        Args:
            resource: the resource.
            call: the call that creates it; None where the test makes it, and neither faults nor
                quotas apply.
            in_place_of: a resource with the same id, which it replaces.
        """
        self.service.progress.check(self.kind)
        # Before anything is made, as a function of the test may raise.
        reason = injection.next_failure(self.kind.name, call) if call else None
        if in_place_of:
            self.remove(in_place_of)
        self.restore(resource)
        if self.kind.status_reasons:
            resource.status = CREATING
            rights = call._rights if call else None
            self._continue_creating(resource, reason, rights, has_quotas=call is not None)
        return resource

    def failure(self, resource: R, links: Links | None, has_quotas: bool) -> str | None:
        """Return why the creation of a resource fails, or None; called when its creation ends.

        Args:
            resource: the resource.
            links: the questions to other services; None if none are asked.
            has_quotas: whether quotas apply.
        """

    def restore(self, resource: R) -> None:
        """Add a resource in the state that it is in."""
        resource.serial = resource.began = self.service.progress.next_serial()
        self.store.add(resource)

    def resume(self) -> None:
        """Continue the creations and deletions of restored resources."""
        for resource in self.store.all():
            if resource.status == CREATING:
                self._continue_creating(resource, None, None, has_quotas=True)
            if resource.status == DELETING:
                self._continue_deleting(resource)

    def _continue_creating(
        self, resource: R, injected_reason: str | None, rights: Rights | None, *, has_quotas: bool
    ) -> None:
        links = Links(self.service.location, rights) if settings.current().linked else None

        def finish(moment: datetime) -> None:
            reason = injected_reason or self.failure(resource, links, has_quotas)
            resource.enter(FAILED if reason else ACTIVE, moment, reason)

        self.service.progress.begin(resource, finish)

    def _continue_deleting(self, resource: R) -> None:
        def finish(moment: datetime) -> None:
            self.store.remove(resource)
            # A document may have some: what a real account has is being deleted, too.
            self._remove_children(resource)

        resource.began = self.service.progress.next_serial()
        self.service.progress.begin(resource, finish)

    def begin_deleting(self, resource: R) -> None:
        """Set a resource to DELETING, unless it already is.

        Raises:
            ConflictException: it is still being created.
        """
        if resource.status == CREATING:
            # Assumption delete-while-creating: the declared error for a resource that another
            # request is still changing.
            raise conflict(resource, f"is still {CREATING}")
        # Assumption repeated-delete: accepted, as all deletes are marked idempotent.
        if resource.status != DELETING:
            self.service.progress.check(self.kind)
            # First, as another service may fail.
            self.on_delete(resource)
            resource.enter(DELETING, now())
            # Assumption cascading-delete: when the deletion of a parent begins, not when it ends.
            self._remove_children(resource)
            self._continue_deleting(resource)

    def delete_if_present(self, resource_id: str) -> None:
        """Begin to delete the resource with this id, if there is one."""
        # Assumption idempotent-delete: where the operation declares no error for a missing one.
        if resource := self.store.find(resource_id):
            self.begin_deleting(resource)

    def remove(self, resource: R) -> None:
        """Remove a resource and its children at once."""
        if resource.status != DELETING:
            self.on_delete(resource)
        self.service.progress.cancel(resource)
        self.store.remove(resource)
        self._remove_children(resource)

    def on_delete(self, resource: R) -> None:
        """Delete what a resource owns in other services; called when its deletion begins."""

    def require_room(self, listing: Listing[R], call: Call | None, *, counted_in: str) -> None:
        """Refuse a resource over the quota of this kind, if quotas apply.

        Args:
            listing: the resources that count.
            call: the call that creates it; None where no quota applies.
            counted_in: the id of the account or resource to which the quota applies.

        Raises:
            ServiceQuotaExceededException: the quota is reached.
        """
        limit = self.limit() if call else math.inf
        if len(listing) >= limit:
            assert self.kind.quota
            # Assumption quota-resource-id: the error names that to which the quota applies.
            raise ServiceQuotaExceededException(
                replace(self.kind.quota, value=int(limit)), self.kind.name, counted_in
            )

    def limit(self) -> float:
        """Return the quota by the settings in force; infinity if there is none."""
        quota, quotas = self.kind.quota, settings.current().quotas
        if quota is None or quotas is False:
            return math.inf
        return quota.value if quotas is True else quotas.get(self.kind.name, quota.value)

    def _remove_children(self, resource: R) -> None:
        for collection in self.service.collections.values():
            if self.kind in collection.kind.parents:
                for child in [*collection.store.listing(resource.resource_id)]:
                    collection.remove(child)


AnyCollection = Collection[Any]


def conflict(resource: Resource, detail: str) -> ConflictException:
    """Make the error for a request that the state of this resource forbids."""
    return ConflictException(
        f"{resource.kind.name} {resource.resource_id} {detail}.",
        resource.kind.name,
        resource.resource_id,
    )
