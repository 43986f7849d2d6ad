"""Which resources of one kind are there, in one account and region?

A store alone knows when to look whether a resource has moved on, and to forget one that is gone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .client_tokens import ClientTokens
from .lifecycle import GONE
from .pagination import DEFAULT_PAGE_SIZE, Page, make_token, read_token
from .resources import Resource

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True)
class _Kept(Generic[R]):
    serial: int
    resource: R


class Store(Generic[R]):
    """The resources of one kind, each under its `resource_id`.

    Assumption list-order: they are listed in order of creation.

    Attributes:
        client_tokens: the tokens with which they were made.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept[R]] = {}
        self.client_tokens: ClientTokens[R] = ClientTokens()
        self._serials = itertools.count(1)

    def present(self) -> list[R]:
        """Every resource that is not gone, in order of creation; looking does not move them on."""
        return [resource for resource in self.kept() if not self._forget_if_gone(resource)]

    def kept(self) -> list[R]:
        """Every resource as it was when it was last looked at, also one that has gone since."""
        return [each.resource for each in self._kept.values()]

    def keep(self, resource: R) -> R:
        """Add a resource, in the place of one with the same id if there is one."""
        if earlier := self._kept.get(resource.resource_id):
            self.forget(earlier.resource)
        self._kept[resource.resource_id] = _Kept(next(self._serials), resource)
        # With moto's immediate progression its creation ends now, and not when somebody looks.
        _ = resource.status
        return resource

    def find(self, resource_id: str) -> R | None:
        """The resource of this id, or None; looking does not move it on."""
        kept = self._kept.get(resource_id)
        if kept is None or self._forget_if_gone(kept.resource):
            return None
        return kept.resource

    def describe(self, resource_id: str) -> R | None:
        """The resource of this id after one more look at it, or None."""
        if kept := self._kept.get(resource_id):
            kept.resource.lifecycle.advance()
        return self.find(resource_id)

    def describe_page(
        self,
        scope: str,
        max_results: int | None,
        next_token: str | None,
        belongs: Callable[[R], bool] = lambda resource: True,
    ) -> Page[R]:
        """One page of the resources that belong to a list, after one more look at each on it.

        Args:
            scope: names the list, for its tokens.
            max_results: how many at most.
            next_token: where to go on, None for the start.
            belongs: whether a resource is one of the list.

        Raises:
            ValidationException: the token is not one of this list.
        """
        after = read_token(scope, next_token) if next_token else 0
        size = max_results or DEFAULT_PAGE_SIZE
        items: list[R] = []
        last = after
        for kept in list(self._kept.values()):
            serial, resource = kept.serial, kept.resource
            if serial <= after or not belongs(resource) or self._forget_if_gone(resource):
                continue
            if len(items) == size:
                return Page(items, make_token(scope, last))
            resource.lifecycle.advance()
            if not self._forget_if_gone(resource):
                items.append(resource)
                last = serial
        return Page(items, None)

    def forget(self, resource: R) -> None:
        """Drop a resource, and the token that it was made with."""
        del self._kept[resource.resource_id]
        self.client_tokens.forget(resource)

    def _forget_if_gone(self, resource: R) -> bool:
        gone = resource.status == GONE
        if gone:
            self.forget(resource)
        return gone
