"""What have the handlers of all types of moto's acm-pca, ds and ram in common?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .._registry.handler_errors import HandlerError
from .._registry.properties import Properties
from .._seams.seam import SeamError
from .._seams.services import PARTNER_TYPES
from .._types import JsonObject
from ..pcaconnectorad.kinds.links import backend_of


@dataclass
class Partner:
    """A resource of another service.

    Attributes:
        resource_id: what `Ref` gives.
        attributes: what `Fn::GetAtt` gives, by their names.
    """

    resource_id: str
    attributes: JsonObject = field(default_factory=dict)


class PartnerHandlers:
    """The handlers of a type of another service, in an account and region.

    Every method raises a `HandlerError` where moto refuses what it does.

    Attributes:
        type_name: the type.
        service: moto's name for the service.
    """

    type_name: ClassVar[str]
    service: ClassVar[str]
    #: Makes a resource, with tags if moto has any of its type.
    _create: Callable[[JsonObject, dict[str, str]], Partner]

    def __init__(self, account_id: str, region: str) -> None:
        self.region = region
        self.backend: Any = backend_of(self.service, account_id, region)

    def create(
        self, properties: Properties, tags: Mapping[str, str], system_tags: Mapping[str, str]
    ) -> Partner:
        """Create a resource."""
        with self._failing():
            return self._create(deepcopy(dict(properties)), {**tags, **system_tags})

    def settle(self, partner: Partner) -> None:
        """Nothing of moto's takes time here."""

    def update(self, partner: Partner, before: Properties, after: Properties) -> None:
        """Change what can be changed of a resource, besides its tags."""
        if {**after, "Tags": None} != {**before, "Tags": None}:
            with self._failing():
                self._update(partner, deepcopy(dict(after)))

    def retag(self, partner: Partner, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Change the tags of a resource, if moto has any of its type."""

    def tag_restorer(self, partner: Partner) -> Callable[[], object]:
        """Make a function that gives a resource the tags that it has now."""
        return lambda: None

    def delete(self, partner: Partner) -> bool:
        """Delete a resource; it may be gone already."""
        with self._failing():
            self._delete(partner)
        return False

    def key(self, partner: Partner) -> JsonObject:
        """What `Fn::GetAtt` gives of a resource."""
        return partner.attributes

    def _update(self, partner: Partner, properties: JsonObject) -> None:
        """Nothing, where another value makes another resource."""

    def _delete(self, partner: Partner) -> None:
        """Nothing, where there is nothing to delete."""

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Turn what moto, or a library of its, raises into an error of the handler."""
        try:
            with PARTNER_TYPES.explained():
                yield
        except (HandlerError, SeamError):
            raise
        except Exception as error:
            name = getattr(error, "error_type", None) or getattr(error, "code", None)
            name = name if isinstance(name, str) else type(error).__name__
            message = getattr(error, "message", None) or str(error)
            # Assumption partner-errors: one of two names for all of them.
            code = "ServiceLimitExceeded" if "LimitExceeded" in name else "InvalidRequest"
            said = f"{message} (Service: {self.service}, Error Code: {name})"
            raise HandlerError(said, code) from error
