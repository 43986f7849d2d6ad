"""Which rules do all kinds of resources share?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from ..faults import injected
from ..model.exceptions import ConflictException, ResourceNotFoundException
from .lifecycle import ACTIVE, CREATING, DELETING, Lifecycle, Outcome
from .pagination import Page
from .resources import Resource, TaggableResource
from .store import Store

R = TypeVar("R", bound=Resource)


class Collection(ABC, Generic[R]):
    """All resources of one kind in an account and region, and what may be done with them.

    Attributes:
        kind: the class of the resources.
        store: where they are kept.
        when_deleting: called with each resource whose deletion begins, so that what belongs to it
            can go too.
    """

    kind: ClassVar[type[Resource]]

    def __init__(self) -> None:
        self.store: Store[R] = Store()
        self.when_deleting: list[Callable[[R], None]] = []

    def find(self, resource_id: str) -> R:
        """The resource of this id; looking does not move it on.

        Raises:
            ResourceNotFoundException: there is none.
        """
        return self._found(self.store.find(resource_id), resource_id)

    def describe(self, resource_id: str) -> R:
        """The resource of this id after one more look at it.

        Raises:
            ResourceNotFoundException: there is none, or that look saw it go.
        """
        return self._found(self.store.describe(resource_id), resource_id)

    def find_active(self, resource_id: str) -> R:
        """The resource of this id, as the parent of another.

        Raises:
            ResourceNotFoundException: there is none, or it is not ACTIVE.
        """
        # Assumption parent-not-active: the API reference says of the parents of a service
        # principal name that they "might not be specified correctly, or its status might not be
        # ACTIVE".
        resource = self.find(resource_id)
        if resource.status != ACTIVE:
            detail = f"is {resource.status}, not {ACTIVE}"
            raise ResourceNotFoundException(self.kind.__name__, resource_id, detail)
        return resource

    def delete_if_present(self, resource_id: str) -> None:
        """Begin to delete the resource of this id, if there is one."""
        # Assumption idempotent-delete: where the operation declares no error for a missing one.
        if resource := self.store.find(resource_id):
            self.begin_deleting(resource)

    def begin_deleting(self, resource: R) -> None:
        """Bring a resource to DELETING, unless it is there already.

        Raises:
            ConflictException: it is still being created.
        """
        if resource.status == CREATING:
            # Assumption delete-while-creating: the declared error for a resource that another
            # request is still changing.
            raise conflict(resource, f"is still {CREATING}")
        # Assumption repeated-delete: accepted, as all deletes are marked idempotent.
        if resource.status != DELETING:
            resource.lifecycle.start_deleting()
            for follow in self.when_deleting:
                follow(resource)

    def forget_all(self) -> None:
        """Drop every resource at once, and what belongs to it."""
        for resource in self.store.kept():
            self.forget(resource)

    def begin_creating(self, outcome: Outcome = lambda: None) -> Lifecycle:
        """The states of a resource that is created now, and fails if a test told so.

        Args:
            outcome: says, when CREATING ends, why it fails; None where it does not.
        """
        told = injected.next_failure(self.kind.__name__)
        return Lifecycle(self.kind.model_name, (lambda: told) if told else outcome)

    def settle(self) -> None:
        """Bring every resource to the end of what is under way, in order of creation."""
        for resource in self.store.present():
            resource.lifecycle.settle()
        self.store.present()

    def forget(self, resource: R) -> None:
        """Drop a resource at once, and what belongs to it."""
        self.store.forget(resource)
        for follow in self.when_deleting:
            follow(resource)

    def _found(self, resource: R | None, resource_id: str) -> R:
        if resource is None:
            raise ResourceNotFoundException(self.kind.__name__, resource_id)
        return resource


class Dependents(Collection[R]):
    """Resources of a kind that belong to resources of others, and go when those are deleted.

    Args:
        parents: the collections of what they belong to.
    """

    def __init__(self, *parents: Collection[Any]) -> None:
        super().__init__()
        # Assumption cascading-delete: when the deletion of a parent begins, not when it ends.
        for parent in parents:
            parent.when_deleting.append(self._forget_those_of)

    @abstractmethod
    def belongs(self, resource: R, parent: TaggableResource) -> bool:
        """Whether a resource belongs to a parent."""

    def those_of(self, parent: TaggableResource) -> Sequence[R]:
        """The resources that belong to a parent; looking does not move them on."""
        return [each for each in self.store.present() if self.belongs(each, parent)]

    def page_of(
        self, parent: TaggableResource, max_results: int | None, next_token: str | None
    ) -> Page[R]:
        """One page of the resources that belong to a parent, after one more look at each."""
        return self.store.describe_page(
            f"{self.kind.__name__} of {parent.arn}",
            max_results,
            next_token,
            lambda resource: self.belongs(resource, parent),
        )

    def _forget_those_of(self, parent: TaggableResource) -> None:
        for resource in self.those_of(parent):
            self.forget(resource)


def conflict(resource: Resource, detail: str) -> ConflictException:
    """The error for a request that the state of this resource forbids."""
    return ConflictException(
        f"{resource.resource_type} {resource.resource_id} {detail}.",
        resource.resource_type,
        resource.resource_id,
    )
