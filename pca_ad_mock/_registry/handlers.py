"""What do the handlers of a type do with a resource of the service?

They create, read, change, delete and list resources by the operations of the API. What these refuse
is an error of the handler, in CloudFormation's words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name

from .._types import JsonMapping, JsonObject
from ..pcaconnectorad.kinds.pagination import Page
from ..pcaconnectorad.kinds.resource import FAILED, Resource, TaggableResource
from ..pcaconnectorad.model.documented import RESERVED_TAG_PREFIX
from ..pcaconnectorad.model.serialization import compile_serializer
from ..pcaconnectorad.request.execution import perform
from ..pcaconnectorad.request.rates import Rates
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
        source: for whom they handle, as in `Call`: `"cloudformation"` or `"cloudcontrol"`.
        rates: counts the requests to the API, if their rates are limited.
    """

    def __init__(
        self,
        resource_type: ResourceType,
        service: Service,
        source: str,
        rates: Rates | None = None,
    ) -> None:
        self._type = resource_type
        self._service = service
        self._source = source
        self._rates = rates

    def create(self, properties: Properties, tags: Any, system_tags: Mapping[str, str]) -> Resource:
        """Begin to create a resource.

        Args:
            properties: what it shall be.
            tags: its tags; the service refuses malformed ones.
            system_tags: CloudFormation's own.
        """
        self._require_no_read_only(properties)
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
            raise not_stabilized(resource)

    def find(self, identifier: Mapping[str, str]) -> Resource:
        """Look a resource up, which counts as a poll.

        Args:
            identifier: the properties that name it.
        """
        resource: Resource = self._perform("Get", identifier)
        return resource

    def read(self, resource: Resource) -> JsonObject:
        """Return the properties of a resource: not those that are write-only, nor AWS's own tags.

        Args:
            resource: the resource.
        """
        shown = compile_serializer(resource.kind.shape)(resource)
        names = self._type.properties.keys() - self._type.write_only
        properties = {name: shown[name] for name in shown if name in names}
        # A Get shows an ARN by another name.
        properties.update(self.key(resource))
        if isinstance(resource, TaggableResource):
            tags = self._perform("ListTagsFor", {"ResourceArn": resource.arn}, "Resource")
            if own := {k: v for k, v in tags.items() if not k.startswith(RESERVED_TAG_PREFIX)}:
                properties["Tags"] = own
        return properties

    def list(self, given: JsonMapping) -> Page[Resource]:
        """Return a page of the resources, which counts as a poll of those on it.

        Args:
            given: the members of the List operation.
        """
        page: Page[Resource] = self._perform("List", given, self._type.kind.plural)
        return page

    def update(self, resource: Resource, before: Properties, after: Properties) -> None:
        """Change what can be changed of a resource.

        Args:
            resource: the resource.
            before: its properties until now.
            after: what it shall be.
        """
        self._require_no_read_only(after)
        names = self._type.updatable & after.keys()
        changed = {name: after[name] for name in names if after[name] != before.get(name)}
        if changed:
            again = {name: after[name] for name in _WITH_EVERY_UPDATE if name in after}
            self._perform("Update", {**self.key(resource), **changed, **again})

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

    def tag_restorer(self, resource: Resource) -> Callable[[], object]:
        """Make a function that gives a resource the tags that it has now."""
        if not isinstance(resource, TaggableResource):
            return lambda: None
        tags = dict(resource.tags)
        return lambda: setattr(resource, "tags", tags)

    def delete(self, resource: Resource) -> bool:
        """Begin to delete a resource.

        Returns:
            whether it was there.
        """
        try:
            self._perform("Delete", self.key(resource))
        except HandlerError as error:
            if error.code != "NotFound":
                raise
            return False
        return True

    def key(self, resource: Resource) -> dict[str, str]:
        """The properties that name a resource, which are the members by which operations do."""
        if isinstance(resource, TaggableResource):
            return {f"{resource.kind.name}Arn": resource.arn}
        return {name: getattr(resource, xform_name(name)) for name in self._type.identifier}

    def _require_no_read_only(self, properties: Properties) -> None:
        # Assumption read-only-properties: refused, by the handler.
        if names := sorted(self._type.read_only & properties.keys()):
            message = f"Read-only properties cannot be set: {', '.join(names)}"
            raise HandlerError(message, "InvalidRequest")

    def _perform(self, verb: str, members: JsonMapping, subject: str = "") -> Any:
        operation = f"{verb}{subject or self._type.kind.name}"
        with handler_errors(is_create=verb == "Create"):
            return perform(
                self._service, operation, members, source=self._source, rates=self._rates
            )


def not_stabilized(resource: Resource) -> HandlerError:
    """Make the error for a resource whose creation has failed."""
    message = f"{resource.kind.name} {resource.resource_id} is {FAILED}: {resource.status_reason}"
    return HandlerError(message, "NotStabilized")
