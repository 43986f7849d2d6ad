"""What does a stack do with a resource of the service?

The handlers of its type create, change and delete it. The stack adds its policies and tags, and the
transaction in which each change is undone or completed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from .._registry.handler_errors import HandlerError
from .._registry.handlers import Handlers
from .._registry.properties import read_properties
from .._registry.resource_types import ResourceType
from ..pcaconnectorad.kinds.resource import Resource, TaggableResource
from ..pcaconnectorad.service import Service
from .transaction import ResourceHandlerError, StackTransaction

#: Of CloudFormation's own tags on a resource, the beginning.
_SYSTEM_TAG = "aws:cloudformation:"


class StackResource:
    """A resource of a stack, of any of our types.

    Args:
        service: the service, in the account and region of the stack.
        logical_id: its name in the template.
        stack_id: its stack.

    Attributes:
        resource_type: its type in the registry.
        logical_resource_id: its name in the template.
        physical_resource_id: what `Ref` gives: the ARN, or the parts of the key joined by a bar;
            empty until it is created.
        cf_resource_type: the name of its type.
        stack_id: its stack.
        properties: what the template says of it.
        deletion_policy: what the template says of its end: `Delete`, `Retain`, or
            `RetainExceptOnCreate`.
        serial: the place in which it was made, among all.
    """

    resource_type: ClassVar[ResourceType]

    _serials: ClassVar[itertools.count[int]] = itertools.count()

    def __init__(self, service: Service, logical_id: str, stack_id: str) -> None:
        self.logical_resource_id = logical_id
        self.physical_resource_id = ""
        self.cf_resource_type = self.resource_type.name
        self.stack_id = stack_id
        self.properties: dict[str, Any] = {}
        self.deletion_policy = "Delete"
        # What its tags owe to the stack, so that those set by others are left alone.
        self._tags_given: dict[str, str] = {}
        self.serial = next(self._serials)
        self._handlers = Handlers(self.resource_type, service, "cloudformation")
        self._resource: Resource

    def create(self, description: Mapping[str, Any]) -> None:
        """Create the resource and wait until it has settled.

        Args:
            description: what the template says of it.

        Raises:
            ResourceHandlerError: it was refused, or ended in FAILED.
        """
        transaction = StackTransaction.current()
        self._note_policy(description)
        with self._failing():
            self.properties = read_properties(description["Properties"], self.resource_type)
            self._tags_given = self._wanted_tags(transaction.tags)
            self._resource = self._handlers.create(
                self.properties, self._tags_given, self._system_tags()
            )
            # Assumption stack-reference: CloudFormation's habit; the types' pages do not say.
            self.physical_resource_id = self._resource.resource_id
            try:
                self._handlers.settle(self._resource)
            finally:
                transaction.has_created(self)
        transaction.has_settled(self)

    def must_be_replaced(self, description: Mapping[str, Any]) -> bool:
        """Whether another resource is needed for what the template says now.

        Raises:
            ResourceHandlerError: the type has no such properties.
        """
        with self._failing():
            wanted = read_properties(description["Properties"], self.resource_type)
        names = self.resource_type.create_only
        return any(wanted.get(name) != self.properties.get(name) for name in names)

    def update(self, description: Mapping[str, Any]) -> None:
        """Update the resource to the template, where they differ.

        Raises:
            ResourceHandlerError: it was refused.
        """
        transaction = StackTransaction.current()
        self._note_policy(description)
        transaction.on_rollback(self._restorer())
        with self._failing():
            before = self.properties
            self._apply(read_properties(description["Properties"], self.resource_type))
            tags = self._wanted_tags(transaction.tags)
            is_retagged = self._handlers.retag(self._resource, self._tags_given, tags)
        self._tags_given = tags
        if is_retagged or self.properties != before:
            transaction.has_updated(self)

    def _note_policy(self, description: Mapping[str, Any]) -> None:
        self.deletion_policy = description.get("DeletionPolicy", "Delete")

    def _restorer(self) -> Callable[[], None]:
        """Make a function that restores the resource to its present state."""
        properties, given = self.properties, self._tags_given
        tags = dict(getattr(self._resource, "tags", {}))

        def restore() -> None:
            with self._failing():
                self._apply(properties)
            self._tags_given = given
            if isinstance(self._resource, TaggableResource):
                self._resource.tags = tags

        return restore

    def delete(self, account_id: str, region_name: str) -> None:
        """Schedule its deletion after all changes of the stack, unless it is retained."""
        if self.deletion_policy == "Delete":
            StackTransaction.current().delete_later(self)

    def remove(self) -> None:
        """Delete the resource and wait until it is gone; it may be gone already.

        Raises:
            ResourceHandlerError: it was refused.
        """
        with self._failing():
            if self._handlers.delete(self._resource):
                self._handlers.settle(self._resource)

    def _apply(self, wanted: dict[str, Any]) -> None:
        self._handlers.update(self._resource, self.properties, wanted)
        self.properties = wanted

    def _wanted_tags(self, stack_tags: Mapping[str, str]) -> Any:
        """The stack's tags and its own; the service refuses malformed ones."""
        own = self.properties.get("Tags", {})
        return {**stack_tags, **own} if isinstance(own, Mapping) else own

    def _system_tags(self) -> dict[str, str]:
        return {
            f"{_SYSTEM_TAG}stack-name": self.stack_id.split("/")[1],
            f"{_SYSTEM_TAG}stack-id": self.stack_id,
            f"{_SYSTEM_TAG}logical-id": self.logical_resource_id,
        }

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Let an error of a handler fail the stack."""
        try:
            yield
        except HandlerError as error:
            raise ResourceHandlerError(self, error.message, error.code) from error
