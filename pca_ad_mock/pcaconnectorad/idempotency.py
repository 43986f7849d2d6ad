"""Was this resource made already, by an earlier request with the same ClientToken?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from .resources import Resource
from .store import Store

R = TypeVar("R", bound=Resource)


class HasStore(Protocol[R]):
    """A collection, which keeps what it creates in a store."""

    store: Store[R]


def idempotent(create: Callable[..., R]) -> Callable[..., R]:
    """Make the create of a collection answer a repeated ClientToken with what it made first.

    The method declares `client_token`, as every member of its operation's input; the wrapper alone
    has a use for it.
    """

    # Assumption client-token-scope: for one operation, and as long as the resource exists.
    @wraps(create)
    def create_once(
        collection: HasStore[R], *, client_token: str | None = None, **parameters: Any
    ) -> R:
        # Assumption missing-client-token: the model does not require one.
        if client_token is None:
            return create(collection, **parameters)
        made = collection.store.made_with(client_token, parameters)
        if made is None:
            made = create(collection, **parameters)
            collection.store.remember_token(client_token, parameters, made)
        return made

    return create_once
