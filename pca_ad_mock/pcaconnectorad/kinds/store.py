"""Which resources of one kind are there, in one account and region?"""

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
        """The next resources after a place in the order of creation.

        Args:
            serial: the place.
            count: how many resources at most.
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
    """What a request with a client token made.

    Attributes:
        resource: the resource.
        parameters: the members of the request, without its token.
    """

    resource: R
    parameters: dict[str, Any]


class Store(Generic[R]):
    """The resources of one kind: by id, by parent, by name and by client token.

    Args:
        name_of: what else no two resources may share; None for a kind that has no such thing.

    Attributes:
        made: what was made with each client token.
    """

    def __init__(self, name_of: Callable[[R], Hashable] | None = None) -> None:
        self.made: dict[str, Made[R]] = {}
        self._name_of = name_of
        self._by_id: dict[str, R] = {}
        self._by_name: dict[Hashable, R] = {}
        self._listings: dict[str, Listing[R]] = {}

    def all(self) -> list[R]:
        """Every resource, in the order of creation."""
        return list(self._by_id.values())

    def find(self, resource_id: str) -> R | None:
        """The resource with this id, or None."""
        return self._by_id.get(resource_id)

    def find_named(self, name: Hashable) -> R | None:
        """The resource with this name, or None."""
        return self._by_name.get(name)

    def listing(self, parent_id: str = "") -> Listing[R]:
        """The resources that belong to a parent; all, for a kind that has no parents."""
        return self._listings.get(parent_id) or Listing()

    def add(self, resource: R) -> None:
        """Add the resource that was created last."""
        self._by_id[resource.resource_id] = resource
        for parent_id in resource.parent_ids or ("",):
            self._listings.setdefault(parent_id, Listing()).add(resource)
        if self._name_of:
            self._by_name[self._name_of(resource)] = resource

    def remember(self, client_token: str, made: Made[R]) -> None:
        """Note what a client token made."""
        made.resource.client_token = client_token
        self.made[client_token] = made

    def remove(self, resource: R) -> None:
        """Remove a resource, and forget the token that it was made with."""
        del self._by_id[resource.resource_id]
        for parent_id in resource.parent_ids or ("",):
            self._listings[parent_id].remove(resource)
            if not self._listings[parent_id]:
                del self._listings[parent_id]
        if self._name_of:
            del self._by_name[self._name_of(resource)]
        if resource.client_token:
            del self.made[resource.client_token]
