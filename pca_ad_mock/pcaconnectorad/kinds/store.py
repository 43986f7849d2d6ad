"""Which resources of one kind exist in one account and region?

A store holds them by id, by parent, by name and by client token.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import Generic, TypeVar

from ..._types import JsonMapping, JsonObject
from .resource import Resource, now

R = TypeVar("R", bound=Resource)

_serial = attrgetter("serial")

#: Assumption client-token-scope: as long as the sister services document, and no longer than the
#: resource exists; a token counts for one operation in one account and region.
_TOKEN_LIFETIME = timedelta(minutes=5)


class Listing(list[R]):
    """Resources in the order of their creation.

    Assumption list-order: the service lists them in that order.
    """

    def after(self, serial: int, count: int) -> list[R]:
        """Return the next resources after a position in the order of creation.

        Args:
            serial: the position.
            count: the maximum number of resources.
        """
        start = bisect_right(self, serial, key=_serial)
        return self[start : start + count]

    def remove(self, resource: R) -> None:
        """Remove a resource, which is found by its position."""
        del self[bisect_left(self, resource.serial, key=_serial)]


@dataclass(frozen=True, slots=True)
class Made(Generic[R]):
    """What a request with a client token created.

    Attributes:
        resource: the resource.
        digest: stands for the members of the request, which take much more memory.
    """

    resource: R
    digest: bytes

    @property
    def is_forgotten(self) -> bool:
        """Whether the token has expired."""
        return self.resource.created_at + _TOKEN_LIFETIME <= now()

    def matches(self, members: JsonMapping) -> bool:
        """Whether a request has the same members, without its token."""
        return self.digest == digest_of(members)


def digest_of(members: JsonMapping) -> bytes:
    """Return what stands for the members of a request, which take much more memory."""
    return blake2b(json.dumps(members, sort_keys=True).encode(), digest_size=16).digest()


class Store(Generic[R]):
    """The resources of one kind: by id, by parent, by name and by client token.

    Args:
        name_of: returns a resource's unique name; None for a kind without one.
    """

    def __init__(self, name_of: Callable[[R], Hashable] | None = None) -> None:
        self._made: dict[str, Made[R]] = {}
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
            self._listings.setdefault(parent_id, Listing()).append(resource)
        if self._name_of:
            self._by_name[self._name_of(resource)] = resource

    def made_with(self, client_token: str) -> Made[R] | None:
        """Return what was created with a client token; None if that is forgotten."""
        made = self._made.get(client_token)
        if made and made.is_forgotten:
            self._forget(made.resource)
            return None
        return made

    def remember(self, client_token: str, parameters: JsonObject, resource: R) -> None:
        """Record what was created with a client token.

        Args:
            client_token: the token.
            parameters: the other members of the request.
            resource: what was created.
        """
        resource.client_token = client_token
        self._made[client_token] = Made(resource, digest_of(parameters))

    def _forget(self, resource: R) -> None:
        if resource.client_token:
            del self._made[resource.client_token]
            resource.client_token = None

    def remove(self, resource: R) -> None:
        """Remove a resource, and the record of its client token."""
        del self._by_id[resource.resource_id]
        for parent_id in resource.parent_ids or ("",):
            self._listings[parent_id].remove(resource)
            if not self._listings[parent_id]:
                del self._listings[parent_id]
        if self._name_of:
            del self._by_name[self._name_of(resource)]
        self._forget(resource)
