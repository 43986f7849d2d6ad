"""What do the handlers of a type do with a resource of the service?

They create it, change it and delete it by the operations of the API. What these refuse is an error
of the handler, in CloudFormation's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore import xform_name

from ..pcaconnectorad.kinds.resource import FAILED, Resource, TaggableResource
from ..pcaconnectorad.request.execution import perform
from ..pcaconnectorad.service import Service
from .handler_errors import HandlerError, handler_errors
from .properties import Properties
from .resource_types import ResourceType

#: Assumption reenroll-in-stacks: no state of the resource but an order, given with each update of
#: the template's definition as long as it stands there.
_WITH_EVERY_UPDATE = ("ReenrollAllCertificateHolders",)


class Handlers:
    """The handlers of a type, in an account and region.

    Every method raises a `HandlerError` where the service refuses what it does.

    Args:
        resource_type: the type.
        service: the service, in the account and region.
        source: for whom they handle, as in `Call`: `"cloudformation"`.
    """

    def __init__(self, resource_type: ResourceType, service: Service, source: str) -> None:
        self._type = resource_type
        self._service = service
        self._source = source

    def create(self, properties: Properties, tags: Any, system_tags: Mapping[str, str]) -> Resource:
        """Begin to create a resource.

        Args:
            properties: what it shall be.
            tags: its tags; the service refuses malformed ones.
            system_tags: CloudFormation's own.
        """
        members = {name: properties[name] for name in self._type.creatable & properties.keys()}
        if "Tags" in self._type.properties:
            members["Tags"] = tags
        created: Resource = self._perform("Create", members)
        if isinstance(created, TaggableResource):
            with self._service.lock:
                created.tags = {**created.tags, **system_tags}
        return created

    def settle(self, resource: Resource) -> None:
        """Wait until a resource that is being created is there, or until one is gone."""
        with self._service.lock:
            self._service.progress.settle_one(resource)
        if resource.status == FAILED:
            name = resource.kind.name
            message = f"{name} {resource.resource_id} is {FAILED}: {resource.status_reason}"
            raise HandlerError(message, "NotStabilized")

    def update(self, resource: Resource, before: Properties, after: Properties) -> None:
        """Change what can be changed of a resource.

        Args:
            resource: the resource.
            before: its properties until now.
            after: what it shall be.
        """
        names = self._type.updatable & after.keys()
        changed = {name: after[name] for name in names if after[name] != before.get(name)}
        if changed:
            again = {name: after[name] for name in _WITH_EVERY_UPDATE if name in after}
            self._perform("Update", {**self._key(resource), **changed, **again})

    def retag(self, resource: Resource, before: Mapping[str, str], after: Any) -> bool:
        """Change the tags of a resource; those set by others are left alone.

        Args:
            resource: the resource, which may have none.
            before: the tags that it was given until now.
            after: those that it shall have.

        Returns:
            whether they have changed.
        """
        if not isinstance(resource, TaggableResource) or after == before:
            return False
        arn = {"ResourceArn": resource.arn}
        self._perform("Tag", {**arn, "Tags": after}, "Resource")
        if surplus := [key for key in before if key not in after]:
            self._perform("Untag", {**arn, "TagKeys": surplus}, "Resource")
        return True

    def delete(self, resource: Resource) -> bool:
        """Begin to delete a resource.

        Returns:
            whether it was there.
        """
        try:
            self._perform("Delete", self._key(resource))
        except HandlerError as error:
            if error.code != "NotFound":
                raise
            return False
        return True

    def _key(self, resource: Resource) -> dict[str, str]:
        """The members by which operations name the resource."""
        if isinstance(resource, TaggableResource):
            return {f"{resource.kind.name}Arn": resource.arn}
        return {name: getattr(resource, xform_name(name)) for name in self._type.identifier}

    def _perform(self, verb: str, members: Mapping[str, Any], subject: str = "") -> Any:
        operation = f"{verb}{subject or self._type.kind.name}"
        with handler_errors(is_create=verb == "Create"):
            return perform(self._service, operation, members, source=self._source)
