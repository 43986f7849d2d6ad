"""Was this resource made already, by an earlier request with the same ClientToken?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from ..model.exceptions import ConflictException
from .client_tokens import Made
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
        if earlier := _made_earlier(collection.store, client_token, parameters):
            return earlier
        resource = create(collection, **parameters)
        collection.store.client_tokens.remember(client_token, Made(resource, parameters))
        return resource

    return create_once


def _made_earlier(store: Store[R], client_token: str, parameters: dict[str, Any]) -> R | None:
    """What a token made, unless it is gone.

    Raises:
        ConflictException: it was made with other parameters.
    """
    made = store.client_tokens.recall(client_token)
    if made is None or store.find(made.resource.resource_id) is None:
        return None
    if made.parameters != parameters:
        # Assumption reused-client-token: AWS-wide habit.
        raise ConflictException(
            f"ClientToken {client_token} was used before, with other parameters.",
            made.resource.resource_type,
            made.resource.resource_id,
        )
    return made.resource
