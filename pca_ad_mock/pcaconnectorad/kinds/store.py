"""Which resources of one kind exist in one account and region?

A store holds them by id, by parent, by name and by client token.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from .resource import Resource

R = TypeVar("R", bound=Resource)

_serial = attrgetter("serial")


class Listing(Generic[R]):
    """Resources in the order of their creation.

    Assumption list-order: the service lists them in that order.
    """

    def __init__(self) -> None:
        self._resources: list[R] = []

    def __len__(self) -> int:
        return len(self._resources)

    def __iter__(self) -> Iterator[R]:
        return iter(self._resources)

    def after(self, serial: int, count: int) -> list[R]:
        """Return the next resources after a position in the order of creation.

        Args:
            serial: the position.
            count: the maximum number of resources.
        """
        start = bisect_right(self._resources, serial, key=_serial)
        return self._resources[start : start + count]

    def add(self, resource: R) -> None:
        """Add the resource that was created last."""
        self._resources.append(resource)

    def remove(self, resource: R) -> None:
        """Remove a resource."""
        del self._resources[bisect_left(self._resources, resource.serial, key=_serial)]


@dataclass(frozen=True, slots=True)
class Made(Generic[R]):
    """What a request with a client token created.

    Attributes:
        resource: the resource.
        parameters: the members of the request, without its token.
    """

    resource: R
    parameters: dict[str, Any]


class Store(Generic[R]):
    """The resources of one kind: by id, by parent, by name and by client token.

    Args:
        name_of: returns a resource's unique name; None for a kind without one.

    Attributes:
        made: what was created with each client token.
    """

    def __init__(self, name_of: Callable[[R], Hashable] | None = None) -> None:
        self.made: dict[str, Made[R]] = {}
        self._name_of = name_of
        self._by_id: dict[str, R] = {}
        self._by_name: dict[Hashable, R] = {}
        self._listings: dict[str, Listing[R]] = {}

    def all(self) -> list[R]:
        """Return every resource, in the order of creation."""
        return list(self._by_id.values())

    def find(self, resource_id: str) -> R | None:
        """Return the resource with this id, or None."""
        return self._by_id.get(resource_id)

    def find_named(self, name: Hashable) -> R | None:
        """Return the resource with this name, or None."""
        return self._by_name.get(name)

    def has_namesake(self, resource: R) -> bool:
        """Whether another resource has the name of this one."""
        return self._name_of is not None and self._name_of(resource) in self._by_name

    def listing(self, parent_id: str = "") -> Listing[R]:
        """Return the children of a parent, or for a kind without parents, all resources."""
        return self._listings.get(parent_id) or Listing()

    def add(self, resource: R) -> None:
        """Add the resource that was created last."""
        self._by_id[resource.resource_id] = resource
        for parent_id in resource.parent_ids or ("",):
            self._listings.setdefault(parent_id, Listing()).add(resource)
        if self._name_of:
            self._by_name[self._name_of(resource)] = resource

    def remember(self, client_token: str, made: Made[R]) -> None:
        """Record what was created with a client token."""
        made.resource.client_token = client_token
        self.made[client_token] = made

    def remove(self, resource: R) -> None:
        """Remove a resource, and the record of its client token."""
        del self._by_id[resource.resource_id]
        for parent_id in resource.parent_ids or ("",):
            self._listings[parent_id].remove(resource)
            if not self._listings[parent_id]:
                del self._listings[parent_id]
        if self._name_of:
            del self._by_name[self._name_of(resource)]
        if resource.client_token:
            del self.made[resource.client_token]
