"""What do the handlers of CloudFormation's registry do with a resource of the service?

They create it and wait until it has settled, change it, and delete it, by the operations of the
API; what these refuse is an error of the resource's handler, in CloudFormation's words.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from botocore import xform_name

from ..pcaconnectorad.kinds.resource import FAILED, Resource, TaggableResource
from ..pcaconnectorad.model.exceptions import (
    PcaConnectorAdError,
    ResourceNotFoundException,
    ValidationException,
)
from ..pcaconnectorad.model.kinds import Kind
from ..pcaconnectorad.model.validation import Violation
from ..pcaconnectorad.request.execution import perform
from ..pcaconnectorad.service import Service
from .property_coercion import read_properties
from .registry_types import RegistryType, registry_type_of
from .transaction import ResourceHandlerError, StackTransaction

#: Of CloudFormation's own tags on a resource, the beginning.
_SYSTEM_TAG = "aws:cloudformation:"

#: Assumption reenroll-in-stacks: no state of the resource but an order, given with each update of
#: the template's definition as long as it stands there.
_WITH_EVERY_UPDATE = ("ReenrollAllCertificateHolders",)

#: Assumption handler-errors: which of CloudFormation's names the handlers have for each error.
_HANDLER_ERROR_CODES = {
    "AccessDeniedException": "AccessDenied",
    "ConflictException": "AlreadyExists",
    "InternalServerException": "ServiceInternalError",
    "ResourceNotFoundException": "NotFound",
    "ServiceQuotaExceededException": "ServiceLimitExceeded",
    "ThrottlingException": "Throttling",
    "ValidationException": "InvalidRequest",
    "ExpiredTokenException": "InvalidCredentials",
    "IncompleteSignature": "InvalidCredentials",
    "InternalFailure": "ServiceInternalError",
    "MalformedHttpRequestException": "InvalidRequest",
    "NotAuthorized": "AccessDenied",
    "OptInRequired": "AccessDenied",
    "RequestAbortedException": "NetworkFailure",
    "RequestEntityTooLargeException": "InvalidRequest",
    "RequestTimeoutException": "ServiceTimeout",
    "SerializationException": "InvalidRequest",
    "ServiceUnavailable": "ServiceInternalError",
    "UnknownOperationException": "InvalidRequest",
    "UnrecognizedClientException": "InvalidCredentials",
    "UnsupportedMediaTypeException": "InvalidRequest",
    "ValidationError": "InvalidRequest",
}


class StackResource:
    """A resource of a stack, of any of our types.

    Args:
        service: the service, in the account and region of the stack.
        logical_id: its name in the template.
        stack_id: its stack.

    Attributes:
        kind: what it is in the service.
        logical_resource_id: its name in the template.
        physical_resource_id: what `Ref` gives: the ARN, or the parts of the key joined by a bar;
            empty until it is created.
        cf_resource_type: its type in the template.
        stack_id: its stack.
        properties: what the template says of it.
        deletion_policy: what the template says of its end: `Delete`, `Retain`, or
            `RetainExceptOnCreate`.
        serial: the place in which it was made, among all.
    """

    kind: ClassVar[Kind]

    _serials: ClassVar[itertools.count[int]] = itertools.count()

    def __init__(self, service: Service, logical_id: str, stack_id: str) -> None:
        self.logical_resource_id = logical_id
        self.physical_resource_id = ""
        self.cf_resource_type = self.registry_type().name
        self.stack_id = stack_id
        self.properties: dict[str, Any] = {}
        self.deletion_policy = "Delete"
        # What its tags owe to the stack, so that those set by others are left alone.
        self._tags_given: dict[str, str] = {}
        self.serial = next(self._serials)
        self._service = service
        self._resource: Resource

    @classmethod
    def registry_type(cls) -> RegistryType:
        """The registry's description of its type."""
        return registry_type_of(cls.kind)

    def create(self, description: Mapping[str, Any]) -> None:
        """Create the resource and wait until it has settled.

        Args:
            description: what the template says of it.

        Raises:
            ResourceHandlerError: it was refused, or ended in FAILED.
        """
        transaction = StackTransaction.current()
        self._note_policy(description)
        with self._handling_errors():
            self.properties = self._read(description["Properties"])
            creatable = self.registry_type().creatable & self.properties.keys()
            members = {name: self.properties[name] for name in creatable}
            if self.kind.arn_member:
                members["Tags"] = self._tags_given = self._wanted_tags(transaction.tags)
            self._resource = self._perform(f"Create{self.kind.name}", members)
        # Assumption stack-reference: CloudFormation's habit; the types' pages do not say.
        self.physical_resource_id = self._resource.resource_id
        transaction.has_created(self)
        self._settle()
        transaction.has_settled(self)

    def must_be_replaced(self, description: Mapping[str, Any]) -> bool:
        """Whether another resource is needed for what the template says now.

        Raises:
            ResourceHandlerError: the type has no such properties.
        """
        with self._handling_errors():
            wanted = self._read(description["Properties"])
        create_only = self.registry_type().create_only
        return any(wanted.get(name) != self.properties.get(name) for name in create_only)

    def update(self, description: Mapping[str, Any]) -> None:
        """Update the resource to the template, where they differ.

        Raises:
            ResourceHandlerError: it was refused.
        """
        transaction = StackTransaction.current()
        self._note_policy(description)
        transaction.on_rollback(self._restorer())
        with self._handling_errors():
            before = self.properties
            self._apply(self._read(description["Properties"]))
            is_retagged = self._retag(transaction.tags)
        if is_retagged or self.properties != before:
            transaction.has_updated(self)

    def _note_policy(self, description: Mapping[str, Any]) -> None:
        self.deletion_policy = description.get("DeletionPolicy", "Delete")

    def _restorer(self) -> Callable[[], None]:
        """Make a function that restores the resource to its present state."""
        properties, given = self.properties, self._tags_given
        tags = dict(getattr(self._resource, "tags", {}))

        def restore() -> None:
            with self._handling_errors():
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
        with self._handling_errors():
            try:
                self._perform(f"Delete{self.kind.name}", self._key())
            except ResourceNotFoundException:
                return
        with self._service.lock:
            self._service.progress.settle_one(self._resource)

    def _settle(self) -> None:
        with self._service.lock:
            if isinstance(self._resource, TaggableResource):
                self._resource.tags = {**self._resource.tags, **self._system_tags()}
            self._service.progress.settle_one(self._resource)
        if self._resource.status == FAILED:
            message = (
                f"{self.kind.name} {self._resource.resource_id} is {FAILED}: "
                f"{self._resource.status_reason}"
            )
            raise ResourceHandlerError(self, message, "NotStabilized")

    def _apply(self, wanted: dict[str, Any]) -> None:
        changed = {
            name: wanted[name]
            for name in self.registry_type().updatable & wanted.keys()
            if wanted[name] != self.properties.get(name)
        }
        if changed:
            again = {name: wanted[name] for name in _WITH_EVERY_UPDATE if name in wanted}
            self._perform(f"Update{self.kind.name}", {**self._key(), **changed, **again})
        self.properties = wanted

    def _retag(self, stack_tags: Mapping[str, str]) -> bool:
        """Apply the tags of stack and template, and return whether they have changed."""
        wanted = self._wanted_tags(stack_tags)
        if not isinstance(self._resource, TaggableResource) or wanted == self._tags_given:
            return False
        arn = {"ResourceArn": self._resource.arn}
        self._perform("TagResource", {**arn, "Tags": wanted})
        if surplus := [key for key in self._tags_given if key not in wanted]:
            self._perform("UntagResource", {**arn, "TagKeys": surplus})
        self._tags_given = wanted
        return True

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

    def _read(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """The properties with the types of the schema.

        Raises:
            ValidationException: the type has no such property.
        """
        violations: list[Violation] = []
        read = read_properties(properties, self.registry_type().properties, violations)
        if violations:
            raise ValidationException.of_violations(violations)
        return read

    def _key(self) -> dict[str, str]:
        """The members by which operations name the resource."""
        if isinstance(self._resource, TaggableResource):
            return {f"{self.kind.name}Arn": self._resource.arn}
        return {
            name: getattr(self._resource, xform_name(name)) for name in self.registry_type().key
        }

    def _perform(self, operation: str, members: Mapping[str, Any]) -> Any:
        return perform(self._service, operation, members, source="cloudformation")

    @contextmanager
    def _handling_errors(self) -> Iterator[None]:
        """Convert errors of the API to errors of the handler."""
        try:
            yield
        except PcaConnectorAdError as error:
            name = error.name
            service = f"Service: PcaConnectorAd, Status Code: {error.status}, Error Code: {name}"
            message = f"{error.message} ({service})"
            raise ResourceHandlerError(self, message, _HANDLER_ERROR_CODES[name]) from error
