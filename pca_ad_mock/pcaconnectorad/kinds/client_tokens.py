"""Which resource did a ClientToken make, and with which parameters?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .resources import Resource

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True)
class Made(Generic[R]):
    """What a request made.

    Attributes:
        resource: the resource.
        parameters: the members of the request, without its token.
    """

    resource: R
    parameters: dict[str, Any]


class ClientTokens(Generic[R]):
    """The tokens with which the resources of one kind were made."""

    def __init__(self) -> None:
        self._made: dict[str, Made[R]] = {}

    def remember(self, token: str, made: Made[R]) -> None:
        """Note what a token made."""
        made.resource.client_token = token
        self._made[token] = made

    def recall(self, token: str) -> Made[R] | None:
        """What a token made, or None."""
        return self._made.get(token)

    def forget(self, resource: R) -> None:
        """Drop the token of a resource, if it was made with one."""
        if resource.client_token:
            del self._made[resource.client_token]
